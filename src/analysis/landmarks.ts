import type { Series } from './series';
import { centredMean, clippedLosses, indexOfMaximum, mean, smoothingWidth, startLoss } from './smooth';

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
  readonly peakIndex: number;
  readonly peakLr: number;
  /** Gain at the peak. */
  readonly gain: number;
  /** First point after the peak that has lost half of the gain; null when none has. */
  readonly breakIndex: number | null;
  readonly breakLr: number | null;
}

/**
 * Peak and break of an accuracy curve.
 * @param start accuracy that counts as nothing learned, 0 to 1; what is not finite counts as that
 */
export function accuracyLandmarks(series: Series, start: number): Landmarks {
  return landmarks(
    series,
    series.values.map((value) => (Number.isFinite(value) ? value - start : 0)),
    start,
  );
}

/** Peak (the LR of the smallest loss) and break of a loss curve; losses are clipped at three times the loss before the ramp. */
export function lossLandmarks(series: Series): Landmarks {
  const start = startLoss(series.before, series.values);
  return landmarks(
    series,
    clippedLosses(series.values, start).map((value) => start - value),
    start,
  );
}

function landmarks({ lrs, rampPoints }: Series, rawGains: readonly number[], start: number): Landmarks {
  const gains = centredMean(rawGains, smoothingWidth(rampPoints));
  const peakIndex = indexOfMaximum(gains);
  const gain = gains[peakIndex] ?? 0;
  const broken = gains.findIndex((value, index) => index > peakIndex && value < gain / 2);
  return {
    lrs,
    gains,
    rawGains,
    rampPoints,
    start,
    peakIndex,
    peakLr: lrs[peakIndex] ?? 0,
    gain,
    breakIndex: broken < 0 ? null : broken,
    breakLr: broken < 0 ? null : (lrs[broken] ?? null),
  };
}

/** Points that the ramp's resolution is judged at; the rules were fitted on 48 to 57 evaluations a ramp. */
const RESOLUTION = 48;

/**
 * Standard deviation of what the smoothing removed, up to the break: beyond it the fall itself would count as noise.
 * Where a curve has more points than a held-out curve would have, their noise is that of means over 1/48 of the ramp.
 */
export function noiseOf({ gains, rawGains, rampPoints, breakIndex }: Landmarks): number {
  const end = breakIndex ?? gains.length;
  const squares = rawGains.slice(0, end).map((value, index) => (value - (gains[index] ?? 0)) ** 2);
  return squares.length === 0 ? 0 : Math.sqrt(mean(squares) / Math.max(1, rampPoints / RESOLUTION));
}
