import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { scheduleOptions } from './scheduleOptions';
import { validate } from './wire';

/** Whether two schedules say the same, in whatever order their fields stand. */
export function sameSchedule(a: ScheduleOptions, b: ScheduleOptions): boolean {
  const inOrder = (options: ScheduleOptions) => JSON.stringify(validate(scheduleOptions, options, 'a schedule'));
  return inOrder(a) === inOrder(b);
}
