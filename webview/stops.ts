/** A place on the horizontal axis where something was measured. */
export interface Stop {
  readonly iteration: number;
  readonly x: number;
}

/** The places of points on an axis, in rising order; those that have none (an LR of 0 on a log axis) are left out. */
export function stopsOf<T extends { readonly iteration: number }>(points: readonly T[], toX: (point: T) => number): Stop[] {
  return points.map((point) => ({ iteration: point.iteration, x: toX(point) })).filter(({ x }) => Number.isFinite(x));
}

/** The stop nearest to a place; null without any. */
export function nearest(stops: readonly Stop[], place: number): Stop | null {
  const after = firstAtOrAfter(stops, ({ x }) => x >= place);
  const [before, next] = [stops[after - 1], stops[after]];
  if (before === undefined || next === undefined) return before ?? next ?? null;
  return place - before.x <= next.x - place ? before : next;
}

/** The point with the iteration nearest to a given one; null without any. */
export function nearestPoint<T extends { readonly iteration: number }>(points: readonly T[], iteration: number): T | null {
  const after = firstAtOrAfter(points, (point) => point.iteration >= iteration);
  const [before, next] = [points[after - 1], points[after]];
  if (before === undefined || next === undefined) return before ?? next ?? null;
  return iteration - before.iteration <= next.iteration - iteration ? before : next;
}

/** Index of the first item for which a test holds that holds for all after it; the length where there is none. */
function firstAtOrAfter<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
