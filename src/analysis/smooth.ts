/**
 * Centred mean over `width` values (odd). Near the ends the window shrinks symmetrically, so that no value is pulled to one side:
 * a trailing or cut window would shift the peak.
 * @param values finite numbers
 * @returns as many numbers
 */
export function centredMean(values: readonly number[], width: number): number[] {
  const half = Math.max(0, Math.floor((width - 1) / 2));
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, index) => {
    sums[index + 1] = (sums[index] ?? 0) + value;
  });
  return values.map((_, index) => {
    const reach = Math.min(half, index, values.length - 1 - index);
    return ((sums[index + reach + 1] ?? 0) - (sums[index - reach] ?? 0)) / (2 * reach + 1);
  });
}

/** Window of the analysis: 10 % of the points, odd, at least 3. */
export function smoothingWidth(points: number): number {
  return Math.max(3, 2 * Math.floor(points / 20) + 1);
}

/**
 * Index of the largest value, of equal ones the first; -1 for none. Values within a billionth of the largest count as equal:
 * on a plateau of equal means the rounding errors of their sums would choose.
 */
export function indexOfMaximum(values: readonly number[]): number {
  const largest = maximum(values);
  return values.findIndex((value) => value >= largest - 1e-9 * Math.abs(largest));
}

/** Largest value; -Infinity for none. Not by spreading: curves may have more values than a call may have arguments. */
export function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Middle value (the upper one of two); 0 for none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Standard deviations in the median absolute deviation of a normal distribution, inverted. */
export const NORMAL_MEDIAN = 1.4826;

/**
 * Puts a ceiling on losses, so that one exploded value does not drown its neighbours in a mean; what is not finite gets the ceiling.
 * The ceiling is three times the loss before the ramp. Where that is no scale (losses that start at or below 0) it lies twice the loss' own
 * gain above the start.
 */
export function clippedLosses(losses: readonly number[], start: number): number[] {
  const lowest = losses.reduce((least, loss) => (Number.isFinite(loss) ? Math.min(least, loss) : least), start);
  const ceiling = start > 0 ? 3 * start : start + 2 * (start - lowest);
  return losses.map((loss) => (Number.isFinite(loss) ? Math.min(loss, ceiling) : ceiling));
}

/** h0: the loss before the ramp, else the mean of the first three finite ones. */
export function startLoss(before: number | null, losses: readonly number[]): number {
  if (before !== null && Number.isFinite(before)) return before;
  const first = losses.filter((loss) => Number.isFinite(loss)).slice(0, 3);
  return first.length === 0 ? 0 : mean(first);
}
