import { requireCount, requirePositive } from './requirements';
import type { Schedule } from './schedule';

export interface MomentumRange {
  /** At the cycle's ends and in the tail, e.g. 0.95. */
  readonly high: number;
  /** Where the LR is highest, e.g. 0.85. */
  readonly low: number;
}

export interface OneCycleParameters {
  readonly minLr: number;
  readonly maxLr: number;
  /** LR of the last update. */
  readonly finalLr: number;
  /** Updates of the whole run. */
  readonly iterations: number;
  /** Updates of the cycle (up and down); the rest is the tail. */
  readonly cycleIterations: number;
  /** null leaves the optimizer's own momentum alone. */
  readonly momentum: MomentumRange | null;
}

/**
 * One cycle as in the paper: linearly from min to max LR and back to min, while momentum goes from high to low and back,
 * then linearly down to the final LR, with high momentum. The first and the last update of the cycle use the min LR,
 * its middle one the max LR, and the run's last one the final LR.
 * Source: Smith & Topin 2018, section 3 ("1cycle"); momentum range from Smith 2018 (arXiv 1803.09820), section 4.3.
 * @throws RangeError when a number is out of range or min LR is above max LR
 */
export function oneCycle({ minLr, maxLr, finalLr, iterations, cycleIterations, momentum }: OneCycleParameters): Schedule {
  requirePositive('maxLr', maxLr);
  requirePositive('minLr', minLr);
  if (!(Number.isFinite(finalLr) && finalLr >= 0)) throw new RangeError(`finalLr must be a number of at least 0, not ${String(finalLr)}`);
  if (minLr > maxLr) throw new RangeError(`minLr (${String(minLr)}) must not be above maxLr (${String(maxLr)})`);
  requireCount('iterations', iterations);
  requireCount('cycleIterations', cycleIterations);
  if (cycleIterations > iterations) throw new RangeError(`cycleIterations (${String(cycleIterations)}) must not exceed iterations (${String(iterations)})`);

  const apex = Math.ceil(cycleIterations / 2);
  const tailIterations = iterations - cycleIterations;
  const height = (iteration: number): number => {
    if (iteration === apex) return 1;
    return iteration < apex ? (iteration - 1) / (apex - 1) : (cycleIterations - iteration) / (cycleIterations - apex);
  };
  return {
    iterations,
    at(iteration) {
      const i = Math.min(Math.max(iteration, 1), iterations);
      if (i > cycleIterations) {
        const share = (i - cycleIterations) / tailIterations;
        return { lr: minLr * (1 - share) + finalLr * share, momentum: momentum?.high ?? null };
      }
      const share = height(i);
      return {
        lr: minLr * (1 - share) + maxLr * share,
        momentum: momentum === null ? null : momentum.high * (1 - share) + momentum.low * share,
      };
    },
  };
}
