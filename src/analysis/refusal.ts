import { t } from '../text/text';
import type { Refusal } from './analysis';
import type { RangeTestCurve } from './curve';
import { formatLr } from './formatLr';
import { WIDEST, widthOf, type Interval } from './interval';
import { noiseOf, pointsPerEvaluation, type Landmarks } from './landmarks';
import { metricName } from './metricName';
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
  if (series === null || landmarks === null) return { reason: t('The curve has no accuracy and no loss.'), help: [] };
  const points = series.values.length;
  const finite = series.values.filter((value) => Number.isFinite(value)).length;
  if (finite === 0) return { reason: t('The {0} is not a finite number anywhere on the ramp: training diverged at once.', metricName(metric)), help: ['lower top LR'] };
  if (points >= FEWEST_POINTS && finite < FEWEST_POINTS) {
    return {
      reason:
        finite === 1
          ? t('Training diverged after 1 point, by LR {0}: too early to read a curve.', formatLr(series.lrs[finite] ?? 0))
          : t('Training diverged after {0} points, by LR {1}: too early to read a curve.', finite, formatLr(series.lrs[finite] ?? 0)),
      help: ['lower top LR', 'longer ramp'],
    };
  }
  if (points < FEWEST_POINTS) {
    return {
      reason:
        points === 1
          ? t('The curve has only 1 point; at least {0} are needed.', FEWEST_POINTS)
          : t('The curve has only {0} points; at least {1} are needed.', points, FEWEST_POINTS),
      help: ['longer ramp'],
    };
  }
  const noise = noiseOf(landmarks);
  // A net that could do something before the ramp (a pretrained one) has gained only what it has learned since.
  const gain = landmarks.gain - Math.max(0, (series.before ?? landmarks.start) - landmarks.start);
  if (!(gain > 1e-9 * Math.abs(landmarks.start))) {
    return {
      reason: t('The {0} never got better than it was at the start, so there is no peak to read.', metricName(metric)),
      help: topFromSweep ? ['longer ramp'] : ['higher top LR', 'lower top LR', 'longer ramp'],
    };
  }
  if (gain < GATE * noise) {
    const reason = t(
      'The {0} gains only {1} times its noise ({2} are needed), so the place of its peak is chance.',
      metricName(metric),
      (gain / noise).toFixed(1),
      GATE,
    );
    return {
      reason,
      help: series.heldOut ? ['longer ramp', 'larger held-out sample', 'more seeds', 'lower top LR'] : ['longer ramp', 'more seeds', 'lower top LR'],
    };
  }
  const { breakIndex, rampPoints } = landmarks;
  if (breakIndex !== null && breakIndex < Math.min(EARLY * rampPoints, FEWEST_TO_BREAK * pointsPerEvaluation(rampPoints))) {
    return {
      reason: t(
        "The {0} breaks by LR {1}, nearly the ramp's first, and the rest of the ramp ran over a net that had collapsed.",
        metricName(metric),
        formatLr(landmarks.breakLr ?? 0),
      ),
      help: ['lower top LR', 'longer ramp'],
    };
  }
  return null;
}

/** Why an interval is too wide to mark its bound; null when it is not. */
export function wideRefusal(interval: Interval | null, { heldOut }: Pick<RangeTestCurve, 'heldOut'>): Refusal | null {
  if (interval === null || widthOf(interval) <= WIDEST) return null;
  return {
    reason: t('The max LR could lie anywhere from {0} to {1}, too wide to mark one.', formatLr(interval.low), formatLr(interval.high)),
    help: ['more seeds', 'longer ramp', ...(heldOut.length > 0 ? ['larger held-out sample' as const] : [])],
  };
}
