import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { ChosenSchedules } from '../panel/chosenSchedules';
import { scheduleOptions } from '../protocol/scheduleOptions';
import type { Run } from '../runs/run';
import type { ScheduleOptions } from '../schedule/scheduleOptions';

const KEY = 'editedSchedules';
/** More runs than one goes back to; the oldest edits go first, so that the workspace's state stays small. */
const MOST_KEPT = 100;

const kept = v.array(v.object({ run: v.string(), options: scheduleOptions }));

/** The schedules that a person chose in panels, by run, kept with the workspace: insert, save and train use them, also after a reload of the window. */
export class EditedSchedules implements ChosenSchedules {
  constructor(private readonly state: Memento) {}

  get({ record }: Pick<Run, 'record'>): ScheduleOptions | null {
    return this.read().find(({ run }) => run === record.id)?.options ?? null;
  }

  set({ record }: Pick<Run, 'record'>, options: ScheduleOptions): void {
    const others = this.read().filter(({ run }) => run !== record.id);
    void this.state.update(KEY, [...others, { run: record.id, options }].slice(-MOST_KEPT));
  }

  private read(): v.InferOutput<typeof kept> {
    // What another version of the extension kept and this one cannot use counts as no edit.
    const result = v.safeParse(kept, this.state.get(KEY));
    return result.success ? result.output : [];
  }
}
