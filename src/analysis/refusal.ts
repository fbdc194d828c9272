import type { Refusal } from './analysis';
import type { RangeTestCurve } from './curve';
import { formatLr } from './formatLr';
import { WIDEST, widthOf, type Interval } from './interval';
import { noiseOf, pointsPerEvaluation, type Landmarks } from './landmarks';
import type { Series } from './series';

/** Fewer points than two windows of the smallest smoothing show no shape. */
const FEWEST_POINTS = 6;
/**
 * Gain in standard deviations of the noise below which the peak's place is chance. Of 144 replayed ramps whose top fits this refuses one
 * (34 iterations long), of 62 whose top was three times too high nine, among them those with false peaks.
 */
const GATE = 4;

/**
 * A ramp that breaks within this share of its LRs, and before so many evaluations, ran over a net that had collapsed and shows
 * neither rise nor peak. An early break or peak as such is no harm: 49 of 144 replayed ramps whose top the sweep chose have their peak in the
 * first quarter, and their bounds are as good as the others', since the rise is taken to a ramp that ends at the fall.
 */
const EARLY = 0.25;
const FEWEST_TO_BREAK = 4;

export interface RefusalInput {
  readonly metric: string;
  readonly series: Series | null;
  readonly landmarks: Landmarks | null;
  readonly topFromSweep: boolean;
}

/** Why a curve allows no bounds and what would help; null when it does allow them. */
export function refusalOf({ metric, series, landmarks, topFromSweep }: RefusalInput): Refusal | null {
  if (series === null || landmarks === null) return { reason: 'The curve has no accuracy and no loss.', help: [] };
  const points = series.values.length;
  const finite = series.values.filter((value) => Number.isFinite(value)).length;
  if (finite === 0) return { reason: `The ${metric} is not a finite number anywhere on the ramp: training diverged at once.`, help: ['lower top LR'] };
  if (points >= FEWEST_POINTS && finite < FEWEST_POINTS) {
    return {
      reason: `Training diverged after ${plural(finite, 'point')}, by LR ${formatLr(series.lrs[finite] ?? 0)}: too early to read a curve.`,
      help: ['lower top LR', 'longer ramp'],
    };
  }
  if (points < FEWEST_POINTS) {
    return { reason: `The curve has only ${plural(points, 'point')}; at least ${String(FEWEST_POINTS)} are needed.`, help: ['longer ramp'] };
  }
  const noise = noiseOf(landmarks);
  // A net that could do something before the ramp (a pretrained one) has gained only what it has learned since.
  const gain = landmarks.gain - Math.max(0, (series.before ?? landmarks.start) - landmarks.start);
  if (!(gain > 1e-9 * Math.abs(landmarks.start))) {
    return {
      reason: `The ${metric} never got better than it was at the start, so there is no peak to read.`,
      help: topFromSweep ? ['longer ramp'] : ['higher top LR', 'lower top LR', 'longer ramp'],
    };
  }
  if (gain < GATE * noise) {
    const reason = `The ${metric} gains only ${(gain / noise).toFixed(1)} times its noise (${String(GATE)} are needed), so the place of its peak is chance.`;
    return {
      reason,
      help: series.heldOut ? ['longer ramp', 'larger held-out sample', 'more seeds', 'lower top LR'] : ['longer ramp', 'more seeds', 'lower top LR'],
    };
  }
  const { breakIndex, rampPoints } = landmarks;
  if (breakIndex !== null && breakIndex < Math.min(EARLY * rampPoints, FEWEST_TO_BREAK * pointsPerEvaluation(rampPoints))) {
    return {
      reason: `The ${metric} breaks by LR ${formatLr(landmarks.breakLr ?? 0)}, nearly the ramp's first, and the rest of the ramp ran over a net that had collapsed.`,
      help: ['lower top LR', 'longer ramp'],
    };
  }
  return null;
}

/** Why an interval is too wide to mark its bound; null when it is not. */
export function wideRefusal(interval: Interval | null, { heldOut }: Pick<RangeTestCurve, 'heldOut'>): Refusal | null {
  if (interval === null || widthOf(interval) <= WIDEST) return null;
  return {
    reason: `The max LR could lie anywhere from ${formatLr(interval.low)} to ${formatLr(interval.high)}, too wide to mark one.`,
    help: ['more seeds', 'longer ramp', ...(heldOut.length > 0 ? ['larger held-out sample' as const] : [])],
  };
}

function plural(count: number, word: string): string {
  return `${String(count)} ${word}${count === 1 ? '' : 's'}`;
}
