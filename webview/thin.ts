/** Points of a line that a canvas of any sensible width can still tell apart. */
const MOST_LINE_POINTS = 600;

/** Every k-th point, so that dots stay real measurements. */
export function thinnedDots<T>(points: readonly T[], most: number): readonly T[] {
  const every = Math.ceil(points.length / most);
  return every <= 1 ? points : points.filter((_, index) => index % every === 0);
}

export interface XY {
  readonly x: number;
  readonly y: number;
}

/** Means of neighbouring points where there are many. A stretch without a finite value stays a gap. */
export function thinnedLine(points: readonly XY[]): readonly XY[] {
  const size = Math.ceil(points.length / MOST_LINE_POINTS);
  if (size <= 1) return points;
  const means: XY[] = [];
  for (let start = 0; start < points.length; start += size) {
    const bucket = points.slice(start, start + size);
    const finite = bucket.filter(({ y }) => Number.isFinite(y));
    means.push({ x: mean(bucket.map(({ x }) => x)), y: finite.length === 0 ? Number.NaN : mean(finite.map(({ y }) => y)) });
  }
  return means;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
