import type { IterationPoint } from './curve';

/** Of a growing row of points every so many-th, and always the last one: real measurements, however long the run. */
export interface Kept<T> {
  readonly points: readonly T[];
  readonly every: number;
  /** Points that there are in all. */
  readonly count: number;
}

export const NOTHING_KEPT: Kept<never> = { points: [], every: 1, count: 0 };

/** @param most at most twice as many points are kept; then every other one is left out */
export function keep<T>(kept: Kept<T>, added: readonly T[], most: number): Kept<T> {
  if (added.length === 0) return kept;
  const count = kept.count + added.length;
  let { every } = kept;
  while (Math.ceil(count / every) > 2 * most) every *= 2;
  const regular = isRegular(kept.count, kept.every) ? kept.points : kept.points.slice(0, -1);
  const points = regular.filter((_, index) => index % (every / kept.every) === 0);
  for (let index = Math.ceil(kept.count / every) * every; index < count; index += every) {
    const point = added[index - kept.count];
    if (point !== undefined) points.push(point);
  }
  const last = added.at(-1);
  if (!isRegular(count, every) && last !== undefined) points.push(last);
  return { points, every, count };
}

/** Whether the last of so many points is one of the every so many-th. */
function isRegular(count: number, every: number): boolean {
  return count === 0 || (count - 1) % every === 0;
}

/** Means of neighbouring points of a growing row, for lines. */
export interface Means {
  readonly full: readonly IterationPoint[];
  /** Points in each full mean. */
  readonly size: number;
  /** Points that are not enough for another one yet. */
  readonly rest: readonly IterationPoint[];
}

export const NO_MEANS: Means = { full: [], size: 1, rest: [] };

/** @param most at most twice as many means are kept; then neighbours are joined */
export function addToMeans(means: Means, added: readonly IterationPoint[], most: number): Means {
  if (added.length === 0) return means;
  let full = [...means.full];
  let rest = [...means.rest];
  let { size } = means;
  for (const point of added) {
    rest.push(point);
    if (rest.length < size) continue;
    full.push(meanPoint(rest));
    rest = [];
    if (full.length < 2 * most) continue;
    full = joined(full);
    size *= 2;
  }
  return { full, size, rest };
}

/** All means, the last of them of fewer points. */
export function meanPoints({ full, rest }: Means): readonly IterationPoint[] {
  return rest.length === 0 ? full : [...full, meanPoint(rest)];
}

function joined(points: readonly IterationPoint[]): IterationPoint[] {
  const pairs: IterationPoint[] = [];
  for (let index = 0; index < points.length; index += 2) pairs.push(meanPoint(points.slice(index, index + 2)));
  return pairs;
}

function meanPoint(points: readonly IterationPoint[]): IterationPoint {
  const [only] = points;
  if (only !== undefined && points.length === 1) return only;
  return {
    iteration: Math.round(meanOf(points, ({ iteration }) => iteration) ?? 0),
    lr: meanOf(points, ({ lr }) => lr) ?? Number.NaN,
    momentum: meanOf(points, ({ momentum }) => momentum),
    loss: meanOf(points, ({ loss }) => loss),
    accuracy: meanOf(points, ({ accuracy }) => accuracy),
  };
}

/** Mean of the finite values; NaN where there are none but others, null where nothing is known. */
export function meanOf<T>(points: readonly T[], value: (point: T) => number | null): number | null {
  let sum = 0;
  let finite = 0;
  let known = 0;
  for (const point of points) {
    const of = value(point);
    if (of === null) continue;
    known += 1;
    if (!Number.isFinite(of)) continue;
    sum += of;
    finite += 1;
  }
  return known === 0 ? null : finite === 0 ? Number.NaN : sum / finite;
}
