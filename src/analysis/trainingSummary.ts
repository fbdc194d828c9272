import type { HeldOutPoint, IterationPoint } from './curve';
import { centredMean, clippedLosses, mean, smoothingWidth, startLoss } from './smooth';

/** What a training came to, in the metric that decides: held-out where there is one, else of the batches (smoothed). */
export interface TrainingSummary {
  readonly metric: 'accuracy' | 'loss';
  readonly source: 'held-out' | 'batch';
  /** At the end: the last evaluation, or the mean over the last 5 % of the batches. NaN where the training diverged. */
  readonly final: number;
  /** Highest accuracy or lowest loss along the way. */
  readonly best: number;
  /** Iterations to the first evaluation at or beyond the target; null without a target or where it was never reached. */
  readonly iterationsToTarget: number | null;
}

/** Share of a run's batches that together say where it ended. */
const END_SHARE = 0.05;

/**
 * Sums up a training's curve; null while there is nothing to sum up.
 * @param target accuracy (0 to 1) or loss to be reached; null = none
 */
export function summariseTraining(
  curve: { readonly batch: readonly IterationPoint[]; readonly heldOut: readonly HeldOutPoint[] },
  target: number | null,
): TrainingSummary | null {
  // what was measured before the first update says nothing of the training
  const trained = curve.heldOut.filter(({ iteration }) => iteration > 0);
  const before = curve.heldOut.find(({ iteration }) => iteration === 0)?.loss ?? null;
  const readings = reading(trained, 'accuracy', 'held-out') ?? reading(trained, 'loss', 'held-out') ?? reading(curve.batch, 'accuracy', 'batch') ?? reading(curve.batch, 'loss', 'batch');
  if (readings === null) return null;
  const { metric, source, points } = readings;
  const sign = metric === 'accuracy' ? 1 : -1;
  const values = points.map(({ value }) => value);
  const last = values.slice(source === 'held-out' ? -1 : -Math.max(1, Math.ceil(END_SHARE * values.length)));
  const end = { iteration: points.at(-1)?.iteration ?? 0, value: mean(last) };
  const along = source === 'held-out' ? points : smoothed(points, metric, before);
  const candidates = [...along, end].filter(({ value }) => Number.isFinite(value));
  return {
    metric,
    source,
    final: diverged(curve) || !Number.isFinite(end.value) ? Number.NaN : end.value,
    best: candidates.length === 0 ? Number.NaN : sign * candidates.reduce((most, { value }) => Math.max(most, sign * value), Number.NEGATIVE_INFINITY),
    iterationsToTarget: target === null ? null : (candidates.find(({ value }) => sign * value >= sign * target)?.iteration ?? null),
  };
}

interface MetricPoint {
  readonly iteration: number;
  readonly value: number;
}

interface Reading {
  readonly metric: 'accuracy' | 'loss';
  readonly source: 'held-out' | 'batch';
  readonly points: readonly MetricPoint[];
}

function reading(from: readonly HeldOutPoint[], metric: 'accuracy' | 'loss', source: 'held-out' | 'batch'): Reading | null {
  const points = from.flatMap((point) => {
    const value = point[metric];
    return value === null ? [] : [{ iteration: point.iteration, value }];
  });
  return points.length === 0 ? null : { metric, source, points };
}

/** Centred means over whole windows only: where the window shrinks, near the ends, one lucky batch would be the best. */
function smoothed(points: readonly MetricPoint[], metric: 'accuracy' | 'loss', before: number | null): MetricPoint[] {
  const values = points.map(({ value }) => value);
  const tame = metric === 'loss' ? clippedLosses(values, startLoss(before, values)) : values.map((value) => (Number.isFinite(value) ? value : 0));
  const width = smoothingWidth(tame.length);
  const margin = (width - 1) / 2;
  return centredMean(tame, width)
    .map((value, index) => ({ iteration: points[index]?.iteration ?? 0, value }))
    .slice(margin, Math.max(margin, tame.length - margin));
}

/** A net whose numbers are gone still has an accuracy, that of guessing; its loss tells. */
function diverged({ batch, heldOut }: Parameters<typeof summariseTraining>[0]): boolean {
  return [batch.at(-1)?.loss ?? null, heldOut.at(-1)?.loss ?? null].some((loss) => loss !== null && !Number.isFinite(loss));
}
