import { CsvError, parse } from 'csv-parse/sync';
import type { HeldOutPoint, IterationPoint, RangeTestCurve } from '../analysis/curve';
import { ProtocolError } from './wire';

const METRICS = ['accuracy', 'loss', 'val_accuracy', 'val_loss'] as const;
const COLUMNS = ['iteration', 'lr', ...METRICS] as const;
type Column = (typeof COLUMNS)[number];

/**
 * Reads a range test from CSV (comma, semicolon or tab): a header, `lr` and at least one of `accuracy`, `loss`, `val_accuracy`, `val_loss`,
 * `iteration` if known (0 = before the ramp); other columns are passed over. Cells may be empty (not known) or NaN, Infinity (data).
 * Without `iteration` rows are counted from 1, from 0 where the first LR is 0. Accuracies are shares from 0 to 1.
 * @param name file name for error messages
 * @throws ProtocolError that names line and column and says what to do
 */
export function readCurveCsv(text: string, name: string): RangeTestCurve {
  const [header, ...rows] = parsed(text, name);
  if (header === undefined) throw new ProtocolError(`${name} is empty. It must have a header line with lr and at least one of ${METRICS.join(', ')}.`);
  const columns = columnsOf(header.cells, name);
  if (rows.length === 0) throw new ProtocolError(`${name} has a header but no rows below it. Add one row for each point of the curve.`);

  const batch: IterationPoint[] = [];
  const heldOut: HeldOutPoint[] = [];
  let last = { iteration: 0, lr: 0 };
  rows.forEach((row, index) => {
    if (row.cells.length !== header.cells.length) {
      const remedy = 'Give it one cell for each column (a cell may be empty), or remove the line.';
      throw new ProtocolError(
        `${name}, line ${String(row.line)}: has ${cells(row.cells.length)} where the header has ${String(header.cells.length)}. ${remedy}`,
      );
    }
    const cell = new Row(row, columns, name);
    const point = { iteration: columns.has('iteration') ? cell.iteration() : index + (startsBeforeRamp(rows, columns) ? 0 : 1), lr: 0 };
    point.lr = cell.lr(point.iteration === 0);
    if (index > 0 && point.iteration < last.iteration) {
      throw cell.error('iteration', `falls from ${String(last.iteration)} to ${String(point.iteration)}. Keep the rows of one range test, in their order.`);
    }
    if (point.lr < last.lr)
      throw cell.error('lr', `falls from ${String(last.lr)} to ${String(point.lr)}, but in a range test it only rises. Cut the file off before this line.`);
    last = point;

    const validation = { accuracy: cell.accuracy('val_accuracy'), loss: cell.number('val_loss') };
    const training = { accuracy: cell.accuracy('accuracy'), loss: cell.number('loss') };
    const isHeldOut = validation.accuracy !== null || validation.loss !== null;
    if (isHeldOut) heldOut.push({ ...point, ...validation });
    // A row without any metric still counts as an iteration.
    if (!isHeldOut || training.accuracy !== null || training.loss !== null) batch.push({ ...point, momentum: null, ...training });
  });
  return { batch, heldOut, plannedIterations: null, chance: null, topFromSweep: false, topLr: null };
}

/** Writes a range test as {@link readCurveCsv} reads it. Numbers keep all their digits; null becomes an empty cell. */
export function writeCurveCsv({ batch, heldOut }: Pick<RangeTestCurve, 'batch' | 'heldOut'>): string {
  const lines = [COLUMNS.join(',')];
  const line = (point: { iteration: number; lr: number }, training: IterationPoint | null, validation: HeldOutPoint | null): void => {
    const values = [point.iteration, point.lr, training?.accuracy, training?.loss, validation?.accuracy, validation?.loss];
    lines.push(values.map((value) => (value === null || value === undefined ? '' : String(value))).join(','));
  };
  let next = 0;
  for (const validation of heldOut) {
    for (let point = batch[next]; point !== undefined && point.iteration < validation.iteration; point = batch[(next += 1)]) line(point, point, null);
    const training = batch[next];
    if (training?.iteration === validation.iteration && training.lr === validation.lr) {
      line(training, training, validation);
      next += 1;
    } else {
      line(validation, null, validation);
    }
  }
  for (const point of batch.slice(next)) line(point, point, null);
  return `${lines.join('\n')}\n`;
}

interface ParsedRow {
  readonly cells: readonly string[];
  /** 1-based. */
  readonly line: number;
}

function parsed(text: string, name: string): ParsedRow[] {
  const rows: ParsedRow[] = [];
  try {
    parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      delimiter: [',', ';', '\t'],
      on_record: (cells: string[], { lines }) => {
        rows.push({ cells, line: lines });
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? `, line ${String(error['lines'])}` : '';
    throw new ProtocolError(`${name}${line}: is not CSV that can be read (${error.message}). Check the quotes there.`);
  }
}

function columnsOf(header: readonly string[], name: string): ReadonlyMap<Column, number> {
  const names = header.map((cell) => cell.toLowerCase());
  const columns = new Map<Column, number>();
  for (const column of COLUMNS) {
    const at = names.indexOf(column);
    if (at >= 0) columns.set(column, at);
    if (at !== names.lastIndexOf(column)) throw new ProtocolError(`${name}, line 1: has two columns named ${column}. Rename one of them.`);
  }
  const found = `Its header names ${header.join(', ')}.`;
  if (!columns.has('lr')) throw new ProtocolError(`${name}, line 1: has no column lr. ${found} Name the column of learning rates lr.`);
  if (!METRICS.some((metric) => columns.has(metric))) {
    throw new ProtocolError(`${name}, line 1: has none of the columns ${METRICS.join(', ')}. ${found} Name the column of the curve as one of them.`);
  }
  return columns;
}

/** Without iterations, a first row with LR 0 can only be the state before the ramp. */
function startsBeforeRamp(rows: readonly ParsedRow[], columns: ReadonlyMap<Column, number>): boolean {
  const cell = rows[0]?.cells[columns.get('lr') ?? -1];
  return cell !== undefined && cell !== '' && Number(cell) === 0;
}

/** One row's cells by column. */
class Row {
  constructor(
    readonly row: ParsedRow,
    readonly columns: ReadonlyMap<Column, number>,
    readonly name: string,
  ) {}

  error(column: Column, problem: string): ProtocolError {
    return new ProtocolError(`${this.name}, line ${String(this.row.line)}, column ${column}: ${problem}`);
  }

  /** null for an empty cell or a column that the file lacks. */
  number(column: Column): number | null {
    const cell = this.row.cells[this.columns.get(column) ?? -1] ?? '';
    if (cell === '') return null;
    const special = /^(?<sign>[+-]?)(?<word>nan|inf|infinity)$/iu.exec(cell)?.groups;
    if (special !== undefined) {
      if (special['word']?.toLowerCase() === 'nan') return Number.NaN;
      return special['sign'] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    const value = Number(cell);
    if (!Number.isFinite(value)) throw this.error(column, `"${cell}" is not a number. Write it as 0.12 or 1.2e-3, leave the cell empty, or write NaN.`);
    return value;
  }

  accuracy(column: 'accuracy' | 'val_accuracy'): number | null {
    const value = this.number(column);
    if (value !== null && (value < 0 || value > 1)) throw this.error(column, `${String(value)} is not a share from 0 to 1. Divide percentages by 100.`);
    return value;
  }

  iteration(): number {
    const value = this.number('iteration');
    if (value === null || !Number.isSafeInteger(value) || value < 0) {
      throw this.error('iteration', 'must be a whole number, 0 for the state before the ramp. Correct the cell, or remove the whole column.');
    }
    return value;
  }

  lr(beforeRamp: boolean): number {
    const value = this.number('lr');
    if (value !== null && Number.isFinite(value) && value >= 0) return value;
    if (beforeRamp && !(value !== null && value < 0)) return 0;
    throw this.error('lr', 'must be a number of at least 0. Correct the cell, or remove the line.');
  }
}

function cells(count: number): string {
  return count === 1 ? '1 cell' : `${String(count)} cells`;
}
