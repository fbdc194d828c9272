import { t } from '../../text/text';
import type { Analysis, SmoothedPoint } from '../analysis';
import { mean } from '../smooth';
import type { HeadToHeadArm, HeadToHeadTrial } from './headToHead';
import type { Factor } from './factorText';
import type { RegularisationFacts } from './regularisationAdvice';
import type { SweepResult } from './reports';

/** A sweep as the reports read it; the record of an experiment is one. */
export interface Sweep {
  readonly factor: Factor | null;
  readonly arms: readonly (HeadToHeadArm & { readonly own?: boolean | undefined })[];
  readonly trials: readonly HeadToHeadTrial[];
}

/** One range test of a sweep. */
export interface SweepReading {
  readonly seed: number;
  readonly analysis: Analysis;
  /** Null where the run never reached its training call. */
  readonly provenance: RegularisationFacts | null;
}

/** Range tests by arm, one for each seed that ended. */
export type SweepReadings = ReadonlyMap<string, readonly SweepReading[]>;

type Metric = 'accuracy' | 'loss';

/** What decides: accuracy where any range test has it, else the loss. Neither has penalty terms where examples were held out. */
export function metricOf(readings: SweepReadings): Metric {
  return [...readings.values()].flat().some(({ analysis }) => analysis.metric.endsWith('accuracy')) ? 'accuracy' : 'loss';
}

/** The table of a sweep, in order of the value. */
export function sweepRows(sweep: Sweep, readings: SweepReadings, metric: Metric): SweepResult[] {
  return sweep.arms.map((arm) => rowOf(sweep, arm, readings.get(arm.id) ?? [], metric)).toSorted((a, b) => a.value - b.value);
}

function rowOf(sweep: Sweep, arm: HeadToHeadArm, readings: readonly SweepReading[], metric: Metric): SweepResult {
  const pairs = readings.map(({ analysis }) => analysis.recommended).filter((pair) => pair !== null);
  const bests = readings.map(({ analysis }) => bestPoint(analysis, metric)).filter((best) => best !== null);
  const stops = readings.map(({ analysis }) => stopsAbove(analysis, metric)).filter((lr) => lr !== null);
  const failed = sweep.trials.find((trial) => trial.arm === arm.id && trial.state === 'failed')?.reason ?? null;
  return {
    arm: arm.id,
    label: arm.label,
    value: arm.value ?? Number.NaN,
    max: pairs.length === 0 ? null : { lr: geometricMean(pairs.map(({ max }) => max.lr)), open: pairs.some(({ max }) => max.open) },
    min: pairs.length === 0 ? null : geometricMean(pairs.map(({ min }) => min.lr)),
    best: bests.length === 0 ? null : { value: mean(bests.map(({ value }) => value)), lr: geometricMean(bests.map(({ lr }) => lr)) },
    refusal: pairs.length > 0 ? null : (failed ?? readings.map(({ analysis }) => analysis.refusal?.reason).find((reason) => reason !== undefined) ?? t('Not measured yet.')),
    stopsAbove: readings.length === 0 || stops.length < readings.length ? null : geometricMean(stops),
  };
}

/** Best of the smoothed metric by seed. */
export function bestValues(readings: readonly SweepReading[], metric: Metric): ReadonlyMap<number, number> {
  return new Map(
    readings.flatMap(({ seed, analysis }) => {
      const best = bestPoint(analysis, metric);
      return best === null ? [] : [[seed, best.value] as const];
    }),
  );
}

/** Mean of the smoothed metric at an LR; null where no range test got there. */
export function valueAt(readings: readonly SweepReading[], metric: Metric, lr: number): number | null {
  const values = readings.flatMap(({ analysis }) => {
    const points = pointsOf(analysis, metric);
    const next = points.findIndex((point) => point.lr >= lr);
    const after = points[next];
    if (after === undefined) return [];
    const before = points[next - 1] ?? after;
    const share = after.lr === before.lr ? 0 : (lr - before.lr) / (after.lr - before.lr);
    return [before.value + share * (after.value - before.value)];
  });
  return values.length === 0 ? null : mean(values);
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map((value) => Math.log(value))));
}

interface CurvePoint {
  readonly lr: number;
  readonly value: number;
}

/** The smoothed metric along the ramp: held-out, which has no penalty terms, before that of the batches. */
function pointsOf({ smoothedHeldOut, smoothedBatch }: Analysis, metric: Metric): CurvePoint[] {
  const known = (points: readonly SmoothedPoint[]): CurvePoint[] =>
    points.flatMap((point) => {
      const value = point[metric];
      return value === null ? [] : [{ lr: point.lr, value }];
    });
  const heldOut = known(smoothedHeldOut);
  return heldOut.length > 0 ? heldOut : known(smoothedBatch);
}

function bestPoint(analysis: Analysis, metric: Metric): CurvePoint | null {
  const points = pointsOf(analysis, metric);
  if (points.length === 0) return null;
  return points.reduce((best, point) => ((metric === 'accuracy' ? point.value > best.value : point.value < best.value) ? point : best));
}

/** The loss' own break where accuracy does not show one: a run that ended on a loss that is no number stopped training there. */
function stopsAbove(analysis: Analysis, metric: Metric): number | null {
  const best = bestPoint(analysis, metric);
  if (metric === 'loss' || best === null) return analysis.breakLr;
  const chance = analysis.chance?.accuracy ?? 0;
  const half = chance + (best.value - chance) / 2;
  return pointsOf(analysis, metric).find(({ lr, value }) => lr > best.lr && value < half)?.lr ?? analysis.breakLr;
}
