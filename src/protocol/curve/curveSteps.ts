import { t } from '../../text/text';
import { ProtocolError } from '../wire';
import { plainName } from './curveColumns';
import { CURVE_METRICS, CURVE_ROLES, type CurveColumns, type CurveMetric, type CurveRole } from './curveRoles';
import { numberIn, placeOf, type CurveTable, type TableRow } from './curveTable';

/** What was logged of one iteration. */
export interface CurveStep {
  /** 1 = the first update; 0 = before the ramp. */
  readonly iteration: number;
  readonly lr: number;
  readonly metrics: Readonly<Record<CurveMetric, number | null>>;
  /** The first row that tells of it, for messages. */
  readonly row: TableRow;
}

/** A step whose LR may not be known yet. */
interface LoggedStep {
  readonly step: number;
  lr: number | null;
  readonly metrics: Record<CurveMetric, number | null>;
  readonly row: TableRow;
}

/** A first step that far beyond the distance to the next does not begin at the ramp's beginning. */
const LATE = 2;

/**
 * The iterations of a table in their order.
 * @param isComplete whether nothing more is expected: else the steps from the last LR on are left out, of which more may be logged
 * @returns also whether they were counted, for want of a column that tells them
 * @throws ProtocolError for what is no number, a step or LR that cannot be, and values of one column whose steps fall
 */
export function stepsOf(table: CurveTable, columns: CurveColumns, name: string, isComplete: boolean): { readonly steps: readonly CurveStep[]; readonly counted: boolean } {
  const column = new Map(CURVE_ROLES.flatMap((role) => (columns[role] === null ? [] : [[role, table.names.indexOf(columns[role])] as const])));
  const reader = new RowReader(table, columns, column, name);
  const offsets = columns.iteration === null ? null : epochOffsets(table, columns.iteration);
  const counted = columns.iteration === null || (offsets === null && isBatchOfEpoch(table, columns.iteration));
  if (counted) return { steps: countedSteps(table, reader), counted };
  const joint = joined(table, reader, offsets);
  const logged = isComplete ? joint : joint.slice(0, joint.findLastIndex(({ lr }) => lr !== null));
  const shift = shiftOf(logged);
  fillLrs(logged);
  const steps = logged.flatMap(({ step, lr, metrics, row }) => (lr === null || step + shift < 0 ? [] : [{ iteration: step + shift, lr, metrics, row }]));
  return { steps, counted };
}

/**
 * What to add to each row's step where steps begin again with every epoch, so that they go on; null where they do not, or where no column tells the epochs.
 * The distance from the last step of an epoch to the first of the next is taken to be that of the steps before.
 */
function epochOffsets({ format, names, rows }: CurveTable, iteration: string): readonly number[] | null {
  const [stepAt, epochAt] = [names.indexOf(iteration), names.findIndex((name) => plainName(name) === 'epoch')];
  if (format === 'TensorBoard' || stepAt < 0 || epochAt < 0) return null;
  let [offset, distance, restarts] = [0, 1, 0];
  let before: { readonly step: number; readonly epoch: number } | null = null;
  const offsets: number[] = [];
  for (const { cells } of rows) {
    const [step, epoch] = [Number.parseFloat(String(cells[stepAt])), Number.parseFloat(String(cells[epochAt]))];
    if (Number.isFinite(step)) {
      if (before !== null && step < before.step) {
        if (!(epoch > before.epoch)) return null;
        offset += before.step + distance - step;
        restarts += 1;
      } else if (before !== null && step > before.step) {
        distance = step - before.step;
      }
      before = { step, epoch };
    }
    offsets.push(offset);
  }
  return restarts > 0 ? offsets : null;
}

/** A column of batches that begins again with every epoch tells no iterations. */
function isBatchOfEpoch({ names, rows }: CurveTable, iteration: string): boolean {
  if (plainName(iteration) !== 'batch') return false;
  const at = names.indexOf(iteration);
  const batches = rows.map(({ cells }) => Number(cells[at] ?? Number.NaN));
  return batches.some((batch, index) => batch < (batches[index - 1] ?? batch));
}

/** Each row is a step; a first one with LR 0 can only be the state before the ramp. */
function countedSteps(table: CurveTable, reader: RowReader): CurveStep[] {
  const startsBefore = table.rows[0] !== undefined && reader.number(table.rows[0], 'lr') === 0;
  return table.rows.map((row, index) => {
    const lr = reader.lr(row);
    if (lr === null) throw reader.error(row, 'lr', t('must be a number of at least 0. Correct the cell, or remove the line.'));
    return { iteration: index + (startsBefore ? 0 : 1), lr, metrics: reader.metrics(row), row };
  });
}

/**
 * Rows of the same iteration as one step, in order.
 * @param offsets what to add to the steps of each row; null = nothing
 */
function joined(table: CurveTable, reader: RowReader, offsets: readonly number[] | null): LoggedStep[] {
  const steps = new Map<number, LoggedStep>();
  const latest = new Map<CurveRole, number>();
  for (const [index, row] of table.rows.entries()) {
    const logged = reader.iteration(row);
    if (logged === null) continue;
    const iteration = logged + (offsets?.[index] ?? 0);
    const step = steps.get(iteration) ?? { step: iteration, lr: null, metrics: noMetrics(), row };
    const values = { lr: reader.lr(row), ...reader.metrics(row) };
    for (const role of ['lr', ...CURVE_METRICS] as const) {
      const value = values[role];
      if (value === null) continue;
      const before = latest.get(role) ?? iteration;
      // event files of a run that was resumed hold what came after its checkpoint twice: the later one counts
      if (iteration < before && table.format !== 'TensorBoard') {
        throw reader.error(row, 'iteration', t('falls from {0} to {1}. Keep the rows of one range test, in their order.', before, iteration));
      }
      latest.set(role, iteration);
      if (role === 'lr') step.lr = value;
      else step.metrics[role] = value;
    }
    steps.set(iteration, step);
  }
  return [...steps.values()].sort((one, other) => one.step - other.step);
}

/** Puts LRs where none was logged: 0 before the first update, between two on their straight line, and after the last as it was. */
function fillLrs(steps: readonly LoggedStep[]): void {
  const logged = steps.flatMap(({ step, lr }) => (lr === null ? [] : [{ step, lr }]));
  let next = 0;
  for (const step of steps) {
    while ((logged[next]?.step ?? Infinity) < step.step) next += 1;
    if (step.lr !== null) continue;
    const [before, after] = [logged[next - 1], logged[next]];
    if (before === undefined) step.lr = step.step === 0 ? 0 : null;
    else if (after === undefined) step.lr = before.lr;
    else step.lr = before.lr + ((after.lr - before.lr) * (step.step - before.step)) / (after.step - before.step);
  }
}

/** What to add to a logger's steps for iterations: it counts the first update as 0, or goes on from an earlier training. */
function shiftOf(steps: readonly LoggedStep[]): number {
  const [first, second] = steps.filter(({ lr }) => lr !== null);
  if (first === undefined) return 0;
  if (first.step === 0) return (first.lr ?? 0) > 0 ? 1 : 0;
  const distance = (second?.step ?? first.step + 1) - first.step;
  return steps[0]?.step !== 0 && first.step > LATE * distance ? distance - first.step : 0;
}

function noMetrics(): Record<CurveMetric, number | null> {
  return { accuracy: null, loss: null, val_accuracy: null, val_loss: null };
}

/** One row's cells by what they are. */
class RowReader {
  constructor(
    private readonly table: CurveTable,
    private readonly columns: CurveColumns,
    private readonly indices: ReadonlyMap<CurveRole, number>,
    private readonly name: string,
  ) {}

  error(row: TableRow, role: CurveRole, problem: string): ProtocolError {
    return new ProtocolError(`${this.column(row, role)}: ${problem}`);
  }

  /** null for an empty cell or a column that the table lacks. */
  number(row: TableRow, role: CurveRole): number | null {
    const index = this.indices.get(role);
    const cell = index === undefined ? null : row.cells[index];
    if (cell === null || cell === undefined || cell === '') return null;
    return typeof cell === 'number' ? cell : numberIn(cell, () => this.column(row, role));
  }

  metrics(row: TableRow): Record<CurveMetric, number | null> {
    return { accuracy: this.number(row, 'accuracy'), loss: this.number(row, 'loss'), val_accuracy: this.number(row, 'val_accuracy'), val_loss: this.number(row, 'val_loss') };
  }

  iteration(row: TableRow): number | null {
    const value = this.number(row, 'iteration');
    if (value === null || (Number.isSafeInteger(value) && value >= 0)) return value;
    throw this.error(row, 'iteration', t('must be a whole number, 0 for the state before the ramp. Correct the cell, or remove the whole column.'));
  }

  lr(row: TableRow): number | null {
    const value = this.number(row, 'lr');
    if (value === null || (Number.isFinite(value) && value >= 0)) return value;
    throw this.error(row, 'lr', t('must be a number of at least 0. Correct the cell, or remove the line.'));
  }

  private column(row: TableRow, role: CurveRole): string {
    return t('{0}, column {1}', placeOf(this.name, this.table, row), this.columns[role] ?? role);
  }
}
