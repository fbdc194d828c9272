import type { MomentumRange, OneCycleParameters } from './oneCycle';
import { requireCount } from './requirements';

/** Share of the run that the cycle takes; Smith's logs spend 92 to 95 % on it and the rest on the tail. */
export const CYCLE_SHARE = 0.9;
/** Smith's logs end at base LR / 1000 (published logs of Smith & Topin 2018). */
export const FINAL_DIVISOR = 1000;
/** Momentum range of Smith & Topin's published logs. */
export const MOMENTUM_RANGE: MomentumRange = { high: 0.95, low: 0.85 };

export interface OneCycleFromBounds extends OneCycleParameters {
  /** Updates after the cycle; with `cycleIterations` they make up the run. */
  readonly tailIterations: number;
}

/**
 * Turns bounds and a training length into the parameters of {@link OneCycleParameters}: final LR = min / 1000.
 * @param bounds.momentum left out: .95 -> .85 -> .95; null: the optimizer's own
 * @throws RangeError when `iterations` is no positive whole number or `cycleShare` is not in (0, 1]
 */
export function oneCycleFromBounds(bounds: {
  readonly maxLr: number;
  readonly minLr: number;
  readonly iterations: number;
  readonly cycleShare?: number;
  readonly momentum?: MomentumRange | null;
}): OneCycleFromBounds {
  const { maxLr, minLr, iterations, cycleShare = CYCLE_SHARE, momentum = MOMENTUM_RANGE } = bounds;
  requireCount('iterations', iterations);
  if (!(cycleShare > 0 && cycleShare <= 1)) throw new RangeError(`cycleShare must be above 0 and at most 1, not ${String(cycleShare)}`);
  const cycleIterations = Math.max(1, Math.round(iterations * cycleShare));
  return { minLr, maxLr, finalLr: minLr / FINAL_DIVISOR, iterations, cycleIterations, tailIterations: iterations - cycleIterations, momentum };
}
