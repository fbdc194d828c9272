/**
 * Centred mean over `width` values (odd). Near the ends the window shrinks symmetrically, so that no value is pulled to one side:
 * a trailing or cut window would shift the peak.
 * @param values finite numbers
 * @returns as many numbers
 */
export function centredMean(values: readonly number[], width: number): number[] {
  // Plain window sums rather than a running one: a diverging loss of 1e30 would leave its rounding error in every later mean.
  const half = Math.max(0, Math.floor((width - 1) / 2));
  return values.map((_, index) => {
    const reach = Math.min(half, index, values.length - 1 - index);
    let sum = 0;
    for (let at = index - reach; at <= index + reach; at += 1) sum += values[at] ?? 0;
    return sum / (2 * reach + 1);
  });
}

/** Window of the analysis: 10 % of the points, odd, at least 3. */
export function smoothingWidth(points: number): number {
  return Math.max(3, 2 * Math.floor(points / 20) + 1);
}

/**
 * Puts a ceiling on losses, so that one exploded value does not drown its neighbours in a mean; what is not finite gets the ceiling.
 * The ceiling is three times the loss before the ramp. Where that is no scale (losses that start at or below 0) it lies twice the loss' own
 * gain above the start.
 */
export function clippedLosses(losses: readonly number[], start: number): number[] {
  const ceiling = start > 0 ? 3 * start : start + 2 * (start - lowest(losses, start));
  return losses.map((loss) => (Number.isFinite(loss) ? Math.min(loss, ceiling) : ceiling));
}

function lowest(values: readonly number[], start: number): number {
  return values.reduce((least, value) => (Number.isFinite(value) ? Math.min(least, value) : least), start);
}
