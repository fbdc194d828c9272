import { defaultSchedule } from '../../../src/schedule/defaultSchedule';
import type { Schedule } from '../../../src/schedule/schedule';
import { scheduleKinds, type ScheduleOptions } from '../../../src/schedule/scheduleOptions';

/** LRs that the updates of a run use, the first one's first. */
export function lrsOf(schedule: Schedule): number[] {
  return Array.from({ length: schedule.iterations }, (_, index) => schedule.at(index + 1).lr);
}

export function momentaOf(schedule: Schedule): (number | null)[] {
  return Array.from({ length: schedule.iterations }, (_, index) => schedule.at(index + 1).momentum);
}

/** Every kind of schedule with its defaults between LR 0.2 and 0.8. */
export function everySchedule(iterations: number): ScheduleOptions[] {
  return scheduleKinds.map((kind) => defaultSchedule(kind, { minLr: 0.2, maxLr: 0.8, iterations, momentum: true }));
}
