import type { ComparedPoint, ComparedRun, ComparisonMetric } from '../../src/protocol/comparison';
import type { ComparisonAxis, ComparisonView } from '../../src/protocol/comparisonLink';
import { t } from '../../src/text/text';
import { centredLine } from '../rangeSeries';
import type { XY } from '../thin';
import { isLive, type Curve, type Shown } from './model';

/** One line of the chart. */
export interface Line {
  /** What switches it: a run, or an arm of a head-to-head. */
  readonly key: string;
  readonly label: string;
  /** Which look it has: see looks.ts. */
  readonly look: number;
  /** `seed`: one of the runs behind a mean. */
  readonly weight: 'run' | 'mean' | 'seed';
  readonly points: readonly XY[];
  /** Where a range test's max LR lies on it. */
  readonly max: XY | null;
  /** Its arm was dropped: it stands back. */
  readonly out: boolean;
}

/** What the chart draws, and what there is to choose. */
export interface Overlay {
  readonly axis: ComparisonAxis;
  /** The axes that all the runs have. */
  readonly axes: readonly ComparisonAxis[];
  readonly metric: ComparisonMetric;
  readonly metrics: readonly ComparisonMetric[];
  readonly source: 'held-out' | 'batch';
  readonly isRangeTest: boolean;
  /** Those that are switched on. */
  readonly lines: readonly Line[];
  /** All of them, so that the axes stay when one is switched off. */
  readonly all: readonly Line[];
  /** Where the axis must reach for runs that go on; null = as far as the lines do. */
  readonly planned: number | null;
}

interface Drawn {
  readonly run: ComparedRun;
  readonly points: readonly ComparedPoint[];
}

/** Lines of all the runs against the axis that was chosen, held-out where all have it, else of their batches, smoothed. */
export function overlayOf(shown: Shown, view: ComparisonView): Overlay {
  const runs = (shown.comparison?.runs ?? []).map((run) => ({ run, curve: shown.curves.get(run.id) ?? { batch: [], heldOut: [] } }));
  const measured = runs.filter(({ curve }) => curve.batch.length > 0 || curve.heldOut.length > 0);
  const isRangeTest = shown.comparison?.kind === 'range-tests';
  const source = measured.length > 0 && measured.every(({ run, curve }) => curve.heldOut.length > 0 || isLive(run)) && measured.some(({ curve }) => curve.heldOut.length > 0) ? 'held-out' : 'batch';
  const drawn = measured.map(({ run, curve }) => ({ run, points: pointsOf(curve, source, isRangeTest) }));
  const metrics = (['accuracy', 'loss'] as const).filter((metric) => drawn.every(({ points }) => points.length === 0 || points.some((point) => point[metric] !== null)));
  const metric = view.metric !== null && metrics.includes(view.metric) ? view.metric : (metrics[0] ?? 'loss');
  const axes: ComparisonAxis[] = isRangeTest ? ['lr'] : trainingAxes(drawn);
  const axis = axes.includes(view.axis) ? view.axis : (axes[0] ?? 'iteration');
  const toXY = (of: Drawn) => xyOf(of, axis, metric, source === 'batch' || isRangeTest);
  const all = shown.experiment?.kind === 'confirm' ? armLines(shown, drawn, toXY, axis) : runLines(shown, drawn, toXY);
  return { axis, axes, metric, metrics, source, isRangeTest, all, lines: all.filter(({ key }) => !view.hidden.includes(key)), planned: plannedEnd(drawn, axis) };
}

function pointsOf(curve: Curve, source: Overlay['source'], isRangeTest: boolean): readonly ComparedPoint[] {
  const points = source === 'held-out' ? curve.heldOut : curve.batch;
  // before its ramp a range test has no LR
  return isRangeTest ? points.filter(({ iteration }) => iteration > 0) : points;
}

function trainingAxes(drawn: readonly Drawn[]): ComparisonAxis[] {
  const epochs = drawn.every(({ run }) => run.iterationsPerEpoch !== null && run.iterationsPerEpoch > 0);
  const timed = drawn.every(({ points }) => points.every(({ seconds }) => seconds !== null));
  return ['iteration', ...(epochs ? (['epoch'] as const) : []), ...(timed ? (['seconds'] as const) : []), 'lr'];
}

function xyOf({ run, points }: Drawn, axis: ComparisonAxis, metric: ComparisonMetric, smoothed: boolean): XY[] {
  const line = points.flatMap((point) => {
    const y = point[metric];
    return y === null ? [] : [{ x: xOf(point, run, axis), y: Number.isFinite(y) ? y : Number.NaN }];
  });
  return smoothed ? centredLine(line) : line;
}

function xOf(point: ComparedPoint, run: ComparedRun, axis: ComparisonAxis): number {
  if (axis === 'epoch') return point.iteration / (run.iterationsPerEpoch ?? Number.NaN);
  return point[axis] ?? Number.NaN;
}

function runLines(shown: Shown, drawn: readonly Drawn[], toXY: (drawn: Drawn) => XY[]): Line[] {
  const order = keysOf(shown);
  return drawn.map((of) => {
    const key = keyOfRun(shown, of.run.id);
    const points = toXY(of);
    return { key, label: of.run.label, look: order.indexOf(key), weight: 'run', points, max: maxOn(points, of.run), out: false };
  });
}

/** For each arm the mean over its seeds, and the seeds behind it; against the LR, which comes back to where it was, only the seeds. */
function armLines(shown: Shown, drawn: readonly Drawn[], toXY: (drawn: Drawn) => XY[], axis: ComparisonAxis): Line[] {
  return keysOf(shown).flatMap((key, look): Line[] => {
    const own = drawn.filter(({ run }) => keyOfRun(shown, run.id) === key);
    const out = shown.experiment?.report?.kind === 'confirm' && shown.experiment.report.rows.some((row) => row.arm === key && row.dropped !== null);
    const label = shown.experiment?.arms.find(({ id }) => id === key)?.label ?? key;
    const seeds = own.map((of) => ({ key, label: of.run.label, look, weight: 'seed' as const, points: toXY(of), max: null, out }));
    if (seeds.length < 2 || axis === 'lr') return seeds.map((line): Line => ({ ...line, weight: 'run' }));
    const ended = seeds.filter((_, index) => own[index] !== undefined && !isLive(own[index].run));
    // a run that goes on would cut the mean off where it is
    const averaged = ended.length > 0 ? ended : seeds;
    const mean = averaged.length === 1 ? (averaged[0]?.label ?? label) : t('{0}, mean of {1} seeds', label, averaged.length);
    return [{ key, label: mean, look, weight: 'mean', points: meanLine(averaged.map(({ points }) => points)), max: null, out }, ...seeds];
  });
}

/** Runs, or arms of an experiment, in the order in which they get their looks. */
export function keysOf(shown: Shown): string[] {
  return shown.experiment === null ? (shown.comparison?.runs ?? []).map(({ id }) => id) : shown.experiment.arms.map(({ id }) => id);
}

function keyOfRun({ experiment }: Shown, id: string): string {
  return experiment?.trials.find(({ run }) => run === id)?.arm ?? id;
}

/** Mean of lines over the stretch that all of them cover, at the places of the one with the most points. */
export function meanLine(lines: readonly (readonly XY[])[]): XY[] {
  const finite = lines.map((line) => line.filter(({ x }) => Number.isFinite(x))).filter((line) => line.length > 0);
  const grid = finite.reduce((longest, line) => (line.length > longest.length ? line : longest), finite[0] ?? []);
  return grid.flatMap(({ x }) => {
    const values = finite.map((line) => valueAt(line, x));
    return values.some((value) => value === null) ? [] : [{ x, y: values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length }];
  });
}

/** On the straight line between neighbours; null outside of the line. */
function valueAt(line: readonly XY[], x: number): number | null {
  const next = line.findIndex((point) => point.x >= x);
  const [before, after] = [line[next - 1], line[next]];
  if (after === undefined) return null;
  if (after.x === x) return after.y;
  if (before === undefined) return null;
  return before.y + ((after.y - before.y) * (x - before.x)) / (after.x - before.x);
}

/** Where the max LR lies on its line; at the line's nearer end where it lies before the first evaluation, or was left open beyond the last. */
function maxOn(line: readonly XY[], { bounds }: ComparedRun): XY | null {
  const [first, last] = [line[0], line.at(-1)];
  if (bounds === null || first === undefined || last === undefined) return null;
  const y = valueAt(line, bounds.maxLr) ?? (bounds.maxLr < first.x ? first : last).y;
  return Number.isFinite(y) ? { x: bounds.maxLr, y } : null;
}

function plannedEnd(drawn: readonly Drawn[], axis: ComparisonAxis): number | null {
  if (axis !== 'iteration' && axis !== 'epoch') return null;
  const ends = drawn.map(({ run }) => (isLive(run) && run.totalIterations !== null ? run.totalIterations / (axis === 'epoch' ? (run.iterationsPerEpoch ?? 1) : 1) : 0));
  const end = Math.max(0, ...ends);
  return end > 0 ? end : null;
}
