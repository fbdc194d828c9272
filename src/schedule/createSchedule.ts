import { oneCycle } from './oneCycle';
import type { Schedule } from './schedule';
import type { ScheduleOptions } from './scheduleOptions';

/**
 * The schedule that the options describe over a run of `iterations` updates.
 * @throws RangeError when the numbers do not fit together
 */
export function createSchedule(options: ScheduleOptions, iterations: number): Schedule {
  if (options.kind !== 'one-cycle') throw new RangeError(`${options.kind} is not known yet`);
  const { minLr, maxLr, finalLr, cycleShare, momentum } = options;
  return oneCycle({ minLr, maxLr, finalLr, momentum, iterations, cycleIterations: Math.max(1, Math.round(iterations * cycleShare)) });
}
