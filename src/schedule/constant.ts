import type { Schedule } from './schedule';
import type { ConstantOptions } from './scheduleOptions';

/** The max LR at every update. Momentum is left alone. */
export function constant({ maxLr }: ConstantOptions, iterations: number): Schedule {
  return { iterations, at: () => ({ lr: maxLr, momentum: null }) };
}
