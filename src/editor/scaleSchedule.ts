import type { ScheduleOptions } from '../schedule/scheduleOptions';

/** The same schedule with another max LR; min and final LR, where it has them, change in proportion. */
export function withMaxLr(options: ScheduleOptions, maxLr: number): ScheduleOptions {
  const factor = maxLr / options.maxLr;
  const final = 'finalLr' in options ? { finalLr: options.finalLr * factor } : {};
  const min = 'minLr' in options ? { minLr: options.minLr * factor } : {};
  return { ...options, ...min, ...final, maxLr };
}
