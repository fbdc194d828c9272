import type { Series } from './series';
import { centredMean, clippedLosses, indexOfMaximum, mean, median, NORMAL_MEDIAN, smoothingWidth, startLoss } from './smooth';

/** A smoothed curve turned so that higher is better, with its peak. */
export interface Landmarks {
  readonly lrs: readonly number[];
  /** Gain over the start: centred means of (value - start) for accuracies, of (start - clipped value) for losses. */
  readonly gains: readonly number[];
  /** The same before smoothing. */
  readonly rawGains: readonly number[];
  /** As of the series. */
  readonly rampPoints: number;
  /** Value that counts as nothing learned. */
  readonly start: number;
  /** Gain before the ramp: 0 but for nets that come pretrained. */
  readonly before: number;
  /** LR at which the gain first reaches half of its best, between two points by a straight line. */
  readonly riseLr: number;
  readonly peakIndex: number;
  readonly peakLr: number;
  /** Gain at the peak. */
  readonly gain: number;
  /** First of the points that end the curve without being finite; null when its last one is. */
  readonly failedAt: number | null;
  /** First point after the peak that has lost half of the gain; null when none has. */
  readonly breakIndex: number | null;
  readonly breakLr: number | null;
}

/**
 * Rise, peak and break of an accuracy curve.
 * @param start accuracy that counts as nothing learned, 0 to 1; what is not finite counts as that
 */
export function accuracyLandmarks({ lrs, values, before, rampPoints }: Series, start: number): Landmarks {
  return landmarksOf({
    lrs,
    rawGains: values.map((value) => (Number.isFinite(value) ? value - start : 0)),
    rampPoints,
    start,
    // A pretrained net rises from what it can already do.
    before: Math.max(0, (before ?? start) - start),
    failedAt: trailingNonFinite(values),
  });
}

/** Rise, peak (the LR of the smallest loss) and break of a loss curve; losses are clipped at three times the loss before the ramp. */
export function lossLandmarks({ lrs, values, before, rampPoints }: Series): Landmarks {
  const start = startLoss(before, values);
  const rawGains = clippedLosses(values, start).map((value) => start - value);
  return landmarksOf({ lrs, rawGains, rampPoints, start, before: 0, failedAt: trailingNonFinite(values) });
}

/** Landmarks of gains that are already counted from the start. */
export function landmarksOf(read: Pick<Landmarks, 'lrs' | 'rawGains' | 'rampPoints' | 'start' | 'before' | 'failedAt'>): Landmarks {
  const { lrs, rawGains, rampPoints, before, failedAt } = read;
  const gains = centredMean(rawGains, smoothingWidth(rampPoints));
  const margin = Math.floor(pointsPerEvaluation(rampPoints) / 2);
  const settled = gains.length > 2 * margin ? gains.slice(margin, gains.length - margin) : gains;
  const first = settled === gains ? 0 : margin;
  const peakIndex = first + indexOfMaximum(settled);
  const gain = gains[peakIndex] ?? 0;
  const fallen = settled.findIndex((value, index) => first + index > peakIndex && value < gain / 2);
  const breakIndex = fallen < 0 ? failedAt : first + fallen;
  return {
    ...read,
    gains,
    riseLr: riseTo(before + (gain - before) / 2, { lrs, gains, before }),
    peakIndex,
    peakLr: lrs[peakIndex] ?? 0,
    gain,
    breakIndex,
    breakLr: breakIndex === null ? null : (lrs[breakIndex] ?? null),
  };
}

/** LR at which a curve first reaches a gain, between two points by a straight line; 0 where it starts with it or never has it. */
export function riseTo(level: number, { lrs, gains, before }: Pick<Landmarks, 'lrs' | 'gains' | 'before'>): number {
  const index = before >= level ? -1 : gains.findIndex((value) => value >= level);
  if (index < 0) return 0;
  const [lr, gain] = [lrs[index] ?? 0, gains[index] ?? 0];
  const [lastLr, lastGain] = index > 0 ? [lrs[index - 1] ?? 0, gains[index - 1] ?? 0] : [0, before];
  return lastLr + ((lr - lastLr) * (level - lastGain)) / (gain - lastGain);
}

/** First of the values that end a curve without being finite; null when its last one is. */
function trailingNonFinite(values: readonly number[]): number | null {
  const index = values.findLastIndex((value) => Number.isFinite(value)) + 1;
  return index < values.length ? index : null;
}

/** Evaluations of a ramp that the rules were fitted on: 48 to 57. */
const EVALUATIONS = 48;

/**
 * Points that together say as much as one held-out evaluation: more than one for curves of single batches. Near the ends, where the window
 * shrinks, no mean over fewer may be the peak: a last batch that did well would always be.
 */
export function pointsPerEvaluation(rampPoints: number): number {
  return Math.max(1, rampPoints / EVALUATIONS);
}

/**
 * Noise of one evaluation (one point of a held-out curve, a mean over as large a part of the ramp for batches): the larger of two standard
 * deviations. What the smoothing removed up to the break (beyond it the fall itself would count) sees single outliers; the median difference
 * between neighbours sees noise also where the curve breaks at once.
 */
export function noiseOf({ gains, rawGains, rampPoints, breakIndex }: Landmarks): number {
  const removed = rawGains.slice(0, breakIndex ?? gains.length).map((value, index) => (value - (gains[index] ?? 0)) ** 2);
  const steps = rawGains.slice(1).map((value, index) => Math.abs(value - (rawGains[index] ?? 0)));
  const ofRemoved = removed.length === 0 ? 0 : Math.sqrt(mean(removed));
  // A difference of two has sqrt(2) times their standard deviation.
  const ofSteps = NORMAL_MEDIAN * (median(steps) / Math.SQRT2);
  return Math.max(ofRemoved, ofSteps) / Math.sqrt(pointsPerEvaluation(rampPoints));
}
