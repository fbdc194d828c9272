import type { SmoothedPoint } from '../src/analysis/analysis';
import { isOnRamp, type HeldOutPoint, type IterationPoint } from '../src/analysis/curve';
import { centredMean, smoothingWidth } from '../src/analysis/smooth';
import { seedCurves } from './furtherSeeds';
import type { RunView } from './state';
import type { XY } from './thin';

export type Metric = 'accuracy' | 'loss';

/** What the chart of a range test draws, LR by metric; a value that is not finite is NaN and leaves a gap. */
export interface RangeSeries {
  readonly metric: Metric;
  readonly batch: readonly XY[];
  readonly smoothed: readonly XY[];
  readonly heldOut: readonly XY[];
  /** The held-out evaluations as they were measured. */
  readonly heldOutDots: readonly XY[];
  /** Smoothed curves of the test's further seeds, where they have this metric. */
  readonly otherSeeds: readonly (readonly XY[])[];
  /** For the right axis beside an accuracy: held-out where it is measured, else of the batches. */
  readonly loss: readonly XY[];
}

/** Accuracy where the run reports one, else the loss. */
export function metricOf(run: Pick<RunView, 'batch' | 'heldOut' | 'sweep'>): Metric {
  const reports = (point: { readonly accuracy: number | null }) => point.accuracy !== null;
  const ramped = run.heldOut.length > 0 || run.batch.length > 0;
  return (ramped ? run.heldOut.some(reports) || run.batch.some(reports) : run.sweep.some(reports)) ? 'accuracy' : 'loss';
}

/** The series of the ramp. */
export function rangeSeries(run: Pick<RunView, 'batch' | 'batchMeans' | 'heldOut' | 'sweep' | 'analysis'>): RangeSeries {
  const metric = metricOf(run);
  const heldOut = run.heldOut.filter(isOnRamp);
  const batchLine = (of: Metric) => smoothedLine(run.batchMeans.filter(isOnRamp), run.analysis?.smoothedBatch ?? [], of);
  const heldOutLine = (of: Metric) => smoothedLine(heldOut, run.analysis?.smoothedHeldOut ?? [], of);
  const heldOutLoss = heldOutLine('loss');
  return {
    metric,
    batch: raw(run.batch.filter(isOnRamp), metric),
    smoothed: batchLine(metric),
    heldOut: heldOutLine(metric),
    heldOutDots: raw(heldOut, metric),
    otherSeeds: seedCurves(run).map((points) => raw(points, metric)).filter((points) => points.length > 0),
    loss: metric === 'loss' ? [] : heldOutLoss.length > 0 ? heldOutLoss : batchLine('loss'),
  };
}

/** The coarse sweep that precedes a ramp. */
export function sweepSeries(run: Pick<RunView, 'batch' | 'heldOut' | 'sweep'>): RangeSeries {
  const metric = metricOf(run);
  const points = raw(run.sweep.filter(isOnRamp), metric);
  return { metric, batch: [], smoothed: [], heldOut: points, heldOutDots: points, otherSeeds: [], loss: [] };
}

type Point = IterationPoint | HeldOutPoint;

function raw(points: readonly SmoothedPoint[], metric: Metric): XY[] {
  return points.flatMap((point) => {
    const value = point[metric];
    return value === null ? [] : [{ x: point.lr, y: finiteOrGap(value) }];
  });
}

/** The analysis' means where it has them, our own while the run goes on. */
function smoothedLine(points: readonly Point[], means: readonly SmoothedPoint[], metric: Metric): XY[] {
  const analysed = raw(means, metric);
  return analysed.length > 0 ? analysed : centredLine(raw(points, metric));
}

/** Centred means over runs of finite values. */
export function centredLine(points: readonly XY[]): XY[] {
  const width = smoothingWidth(points.length);
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const means = centredMean(
    finite.map(({ y }) => y),
    width,
  );
  let next = 0;
  return points.map(({ x, y }) => ({ x, y: Number.isFinite(y) ? (means[next++] ?? Number.NaN) : Number.NaN }));
}

function finiteOrGap(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
