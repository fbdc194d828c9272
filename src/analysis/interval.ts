import { mean } from './smooth';

/** Where a bound lies in 80 of 100 repetitions of the range test. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard deviations on either side of the mean that hold 80 % of a normal distribution. */
const NORMAL_80 = 1.28;
/**
 * Octaves by which the bound of another seed differs beyond what the noise of the evaluations explains, as a standard deviation: for the
 * recommended max LR and for the peak. Fitted so that 80 % of other seeds' bounds lie inside; `npm run bench -- coverage` repeats it without the
 * task that it scores.
 */
export const RUN_SD = { max: 0.47, peak: 0.57 } as const;
/** Octaves that an exponential ramp adds to that: its max LR against that of the linear ramp of the same seed (see boundsRules.ts). */
export const EXPONENTIAL_SD = 0.4;
/** How many seeds the fitted spread is worth beside the spread of the seeds at hand. */
const PRIOR_SEEDS = 4;
/** A bound that may lie anywhere within more than this factor is none. */
export const WIDEST = 4;

/** A bound as the noise of one range test leaves it. */
export interface Spread {
  /** Mean of log2(LR) over the resampled curves. */
  readonly mean: number;
  /** Its standard deviation, octaves. */
  readonly sd: number;
}

/**
 * 80 % interval of a bound: mean of log2 over the resampled curves +- 1.28 sqrt((sd_boot^2 + sd_run^2) / seeds) octaves. Run-to-run spread
 * dominates: resampling alone covers half of what it claims. With several seeds their own spread counts beside the fitted one.
 * @param spreads one per seed
 * @param marked the bound that is shown; an interval always holds it
 */
export function intervalOf(spreads: readonly Spread[], marked: number, runSd: number): Interval {
  const seeds = spreads.length;
  const centre = mean(spreads.map((spread) => spread.mean));
  const resampled = mean(spreads.map(({ sd }) => sd ** 2));
  const between = spreads.reduce((sum, spread) => sum + (spread.mean - centre) ** 2, 0);
  // The seeds' own spread holds the noise of their evaluations already.
  const pooled = (PRIOR_SEEDS * (runSd ** 2 + resampled) + between) / (PRIOR_SEEDS + seeds - 1);
  const half = NORMAL_80 * Math.sqrt(pooled / seeds);
  return { low: Math.min(marked, 2 ** (centre - half)), high: Math.max(marked, 2 ** (centre + half)) };
}

/** high / low. */
export function widthOf({ low, high }: Interval): number {
  return high / low;
}
