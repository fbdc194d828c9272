import type { HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import type { ComparedPoint, CurvePatch } from '../protocol/comparison';

type Point = IterationPoint | HeldOutPoint;

/**
 * Seconds from a run's first iteration to one of its iterations: between those whose time was taken on a straight line, after the last at the
 * pace of the last stretch. Null where no times were kept.
 */
export function secondsAt(times: readonly TimePoint[], iteration: number): number | null {
  const after = firstAtOrAfter(times, iteration);
  const known = after < times.length;
  const to = times[known ? after : times.length - 1];
  if (to === undefined) return null;
  const from = times[(known ? after : times.length - 1) - 1] ?? { iteration: 0, seconds: 0 };
  if (to.iteration === from.iteration) return to.seconds;
  return from.seconds + ((to.seconds - from.seconds) * (iteration - from.iteration)) / (to.iteration - from.iteration);
}

function firstAtOrAfter(times: readonly TimePoint[], iteration: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.iteration ?? Number.POSITIVE_INFINITY) < iteration) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A curve in as few points as a chart can tell apart: means over 1, 2, 4, 8... neighbours. The width doubles only when there are too many,
 * so that between two doublings nothing but the end changes, and only that is sent.
 */
export class ThinnedCurve {
  #size = 1;
  #sent = 0;

  /** @param most points that are ever sent of one curve */
  constructor(private readonly most: number) {}

  /** What changed since the last patch; null when nothing did. */
  patch(points: readonly Point[], times: readonly TimePoint[]): CurvePatch | null {
    if (points.length === this.#sent) return null;
    let size = points.length < this.#sent ? 1 : this.#size;
    while (Math.ceil(points.length / size) > this.most) size *= 2;
    const from = size === this.#size && points.length > this.#sent ? Math.floor(this.#sent / size) : 0;
    this.#size = size;
    this.#sent = points.length;
    const means: ComparedPoint[] = [];
    for (let start = from * size; start < points.length; start += size) means.push(meanOf(points.slice(start, start + size), times));
    return { from, points: means };
  }

  /** The next patch holds everything. */
  restart(): void {
    this.#size = 1;
    this.#sent = 0;
  }
}

function meanOf(points: readonly Point[], times: readonly TimePoint[]): ComparedPoint {
  const iteration = mean(points.map((point) => point.iteration));
  return {
    iteration,
    seconds: secondsAt(times, iteration),
    lr: mean(points.map(({ lr }) => lr)),
    accuracy: meanMetric(points.map(({ accuracy }) => accuracy)),
    loss: meanMetric(points.map(({ loss }) => loss)),
  };
}

/** Null where nothing is known; a stretch without a finite value is NaN, a gap. */
function meanMetric(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const finite = known.filter((value) => Number.isFinite(value));
  return finite.length === 0 ? Number.NaN : mean(finite);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
