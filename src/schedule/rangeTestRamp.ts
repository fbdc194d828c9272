import type { Schedule } from './schedule';
import { requireCount, requirePositive } from './requirements';

/**
 * The LR range test's linear ramp: LR `topLr * i / iterations` at update i, so it starts just above 0 and ends at `topLr`.
 * Momentum is left alone. Source: Smith & Topin 2018, section 4 ("LR range test").
 * @throws RangeError when `topLr` is not above 0 or `iterations` is no positive whole number
 */
export function rangeTestRamp({ topLr, iterations }: { readonly topLr: number; readonly iterations: number }): Schedule {
  requirePositive('topLr', topLr);
  requireCount('iterations', iterations);
  return {
    iterations,
    at: (iteration) => ({ lr: (topLr * Math.min(Math.max(iteration, 0), iterations)) / iterations, momentum: null }),
  };
}
