import type { Run } from '../runs/run';
import type { ScheduleOptions } from '../schedule/scheduleOptions';

/** The schedules that a person chose in the panels of range tests, by run. */
export interface ChosenSchedules {
  /** null = the recommended one. */
  get(run: Pick<Run, 'record'>): ScheduleOptions | null;
  set(run: Pick<Run, 'record'>, options: ScheduleOptions): void;
}

/** Kept as long as the extension runs. */
export function schedulesInMemory(): ChosenSchedules {
  const chosen = new Map<string, ScheduleOptions>();
  return {
    get: ({ record }) => chosen.get(record.id) ?? null,
    set: ({ record }, options) => void chosen.set(record.id, options),
  };
}
