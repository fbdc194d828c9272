import { formatLr } from '../../analysis/formatLr';
import type { HeldOutPoint, IterationPoint, RangeTestCurve } from '../../analysis/curve';
import { t } from '../../text/text';
import { TOP_LR_COLUMN } from '../curveCsv';
import { ProtocolError } from '../wire';
import { isPerEpoch, plainName, requireColumns } from './curveColumns';
import type { CurveColumns } from './curveRoles';
import { placeOf, type CurveTable, type TableRow } from './curveTable';
import { stepsOf, type CurveStep } from './curveSteps';

/** A range test that ends where its LR falls must have had so many steps to be one. */
const FEWEST_STEPS = 6;
/** Evaluations that a curve needs to be read by them; with fewer a long list of batches tells more. */
const FEWEST_EVALUATIONS = 20;
const BATCHES_PER_EVALUATION = 10;
/** What rounding may make of an LR that stays the same. */
const SAME_LR = 1e-6;

/** What a table shows of a range test. */
export interface CurveReading {
  readonly curve: RangeTestCurve;
  /** Whether its steps are epochs, or told in epochs alone, so that iterations are not known. */
  readonly perEpoch: boolean;
  /** What a person should know of how it was read. */
  readonly notes: readonly string[];
}

/**
 * Reads a range test from a table. Values are joined by iteration, wherever they stand: Lightning and TensorBoard keep each in a row of its own.
 * Where the LR was logged less often than a metric it is taken from the straight line between its neighbours. An iteration 0 with an LR above 0 is the
 * first update of a logger that counts from 0; with LR 0, or of a metric alone, it is the state before the ramp.
 * @param name file name for messages
 * @param isComplete whether nothing more is expected of the file
 * @throws ProtocolError that names the place and says what to do
 */
export function tableCurve(table: CurveTable, columns: CurveColumns, name: string, isComplete = true): CurveReading {
  // first: of a file without rows the columns may not be known yet
  if (table.rows.length === 0) throw new ProtocolError(noRowsText(name));
  requireColumns(table, columns, name);
  const { steps: all, counted } = stepsOf(table, columns, name, isComplete);
  const where = ({ row }: CurveStep): string => placeOf(name, table, row);
  const { steps, notes: cut } = ramp(all, where, name);
  const epochs = counted ? risingEpochs(table.names, steps.map(({ row }) => row)) : null;
  const perEpoch = epochs !== null || (columns.lr !== null && isPerEpoch(columns.lr));
  const shares = { accuracy: sharesOf(steps, 'accuracy', columns, where), val_accuracy: sharesOf(steps, 'val_accuracy', columns, where) };
  const batch: IterationPoint[] = [];
  const heldOut: HeldOutPoint[] = [];
  for (const { iteration, lr, metrics } of steps) {
    const point = { iteration, lr };
    const training = { accuracy: shares.accuracy.of(metrics.accuracy), loss: metrics.loss };
    const validation = { accuracy: shares.val_accuracy.of(metrics.val_accuracy), loss: metrics.val_loss };
    const isHeldOut = validation.accuracy !== null || validation.loss !== null;
    if (isHeldOut) heldOut.push({ ...point, ...validation });
    // A step without any metric still counts as an iteration.
    if (!isHeldOut || training.accuracy !== null || training.loss !== null) batch.push({ ...point, momentum: null, ...training });
  }
  const byBatches = areTooFew(heldOut, batch);
  const unknown = epochs?.some((epoch) => !Number.isInteger(epoch)) === true
    ? t('Only epochs are told here, in parts, so that the length of the ramp in iterations is not known. Log the iteration as well.')
    : t('Each point is an epoch here, so that the length of the ramp in iterations is not known. For a finer curve log every few iterations.');
  return {
    curve: { batch, heldOut: byBatches ? [] : heldOut, plannedIterations: null, chance: null, topFromSweep: false, topLr: topOf(table, steps) },
    perEpoch,
    notes: [...(perEpoch ? [unknown] : []), ...(byBatches ? [t('Held-out values stand at {0} of {1} iterations alone, too few to read a curve from: the bounds are read from the batches. Evaluate more often for surer ones.', heldOut.length, batch.length)] : []), ...shares.accuracy.notes, ...shares.val_accuracy.notes, ...cut],
  };
}

/** Whether a curve is better read by its batches than by its few evaluations: both tell of the same metric, and there are many more batches. */
function areTooFew(heldOut: readonly HeldOutPoint[], batch: readonly IterationPoint[]): boolean {
  const most = (points: readonly (HeldOutPoint | IterationPoint)[], metric: 'accuracy' | 'loss') => points.filter((point) => point[metric] !== null).length;
  return heldOut.length > 0 && heldOut.length < FEWEST_EVALUATIONS && (['accuracy', 'loss'] as const).some((metric) => most(heldOut, metric) > 0 && most(batch, metric) >= BATCHES_PER_EVALUATION * FEWEST_EVALUATIONS);
}

/** What is said of a file that has no points. */
export function noRowsText(name: string): string {
  return t('{0}: has no rows yet. Each point of the curve is one.', name);
}

/** The top that a curve of our own says; null where it says none, and where the LR goes beyond it. */
function topOf({ names, rows }: CurveTable, steps: readonly CurveStep[]): number | null {
  const cell = rows[0]?.cells[names.indexOf(TOP_LR_COLUMN)] ?? null;
  const top = cell === null || cell === '' ? Number.NaN : Number(cell);
  return Number.isFinite(top) && top > 0 && top >= (steps.at(-1)?.lr ?? 0) * (1 - SAME_LR) ? top : null;
}

/** The steps up to where the LR falls for the first time. @throws ProtocolError for what is no ramp */
function ramp(steps: readonly CurveStep[], where: (step: CurveStep) => string, name: string): { readonly steps: readonly CurveStep[]; readonly notes: readonly string[] } {
  const falls = steps.findIndex((step, index) => index > 0 && step.lr < (steps[index - 1]?.lr ?? 0) * (1 - SAME_LR));
  const kept = falls < 0 ? steps : steps.slice(0, falls);
  const [first, last, next] = [kept[0], kept.at(-1), steps[falls]];
  if (next !== undefined && last !== undefined && kept.length < FEWEST_STEPS) {
    const [from, to] = formatApart(last.lr, next.lr);
    throw new ProtocolError(t('{0}: the LR falls from {1} to {2} at once, but in a range test it only rises.', where(next), from, to));
  }
  if (first !== undefined && last !== undefined && kept.length >= FEWEST_STEPS && last.lr <= first.lr * (1 + SAME_LR)) {
    throw new ProtocolError(t('{0}: the LR stays at {1}, but in a range test it rises. Log a range test, or say which column has the LR.', name, formatLr(last.lr)));
  }
  if (next === undefined || last === undefined) return { steps: kept, notes: [] };
  return { steps: kept, notes: [t('The LR falls after iteration {0}, from {1}. Only the ramp before that is shown.', last.iteration, formatLr(last.lr))] };
}

/** Two LRs in as many digits as tell them apart: a decay falls slowly. */
function formatApart(one: number, other: number): readonly [string, string] {
  const MOST_DIGITS = 17;
  let texts = [formatLr(one), formatLr(other)] as const;
  for (let digits = 3; texts[0] === texts[1] && digits <= MOST_DIGITS; digits += 1) texts = [String(Number(one.toPrecision(digits))), String(Number(other.toPrecision(digits)))];
  return texts;
}

/** The epochs of rows that are epochs, or parts of them: the column goes on from row to row. Else null. */
function risingEpochs(names: readonly string[], rows: readonly TableRow[]): readonly number[] | null {
  const column = names.findIndex((name) => plainName(name) === 'epoch');
  if (column < 0 || rows.length < 2) return null;
  const epochs = rows.map(({ cells }) => Number(cells[column] ?? Number.NaN));
  return epochs.every((epoch, index) => index === 0 || epoch > (epochs[index - 1] ?? Number.NaN)) ? epochs : null;
}

/** Accuracies of a column as shares from 0 to 1, also where it has percentages. @throws ProtocolError for what can be neither */
function sharesOf(steps: readonly CurveStep[], metric: 'accuracy' | 'val_accuracy', columns: CurveColumns, where: (step: CurveStep) => string): { readonly of: (value: number | null) => number | null; readonly notes: readonly string[] } {
  const values = steps.map(({ metrics }) => metrics[metric]).filter((value) => value !== null && Number.isFinite(value) && value !== 0) as number[];
  const column = columns[metric] ?? metric;
  const above = values.filter((value) => value > 1).length;
  // of many classes most percentages are below 1; a single number above may be a slip of the pen
  const isPercent = above > 1 || 2 * above > values.length;
  const wrong = steps.find(({ metrics }) => {
    const value = metrics[metric];
    return value !== null && Number.isFinite(value) && (value < 0 || value > (isPercent ? 100 : 1));
  });
  if (wrong !== undefined) {
    throw new ProtocolError(t('{0}, column {1}: {2} is neither a share from 0 to 1 nor, by the other values, a percentage. Correct it, or read the column as a loss.', where(wrong), column, wrong.metrics[metric] ?? ''));
  }
  if (!isPercent) return { of: (value) => value, notes: [] };
  return { of: (value) => (value === null ? null : value / 100), notes: [t('{0} was read as percentages.', column)] };
}
