import { t } from '../../text/text';
import { ProtocolError } from '../wire';

/** One value of a table as its file holds it; null and '' = nothing was logged. */
export type Cell = string | number | null;

/** One row of a table. Cells beyond the end of a row are empty: names may be added later. */
export interface TableRow {
  /** 1-based, counted as {@link CurveTable.unit} says. */
  readonly place: number;
  readonly cells: readonly Cell[];
}

/** What a logger wrote, whatever its format: named columns, and rows in the order of the file. */
export interface CurveTable {
  readonly format: 'CSV' | 'NDJSON' | 'TensorBoard';
  readonly unit: 'line' | 'record';
  readonly names: readonly string[];
  readonly rows: readonly TableRow[];
}

/** How the text of a log is written: Windows PowerShell redirects what a program prints as UTF-16. */
export type TextEncodingName = 'utf-8' | 'utf-16le';

/** Reads a table from its file's bytes as they come: a file that grows is read on from where it ended. */
export interface TableReader {
  readonly table: CurveTable;
  /** What had to be skipped, for a person. */
  readonly problems: readonly string[];
  /** Takes in what comes next; an incomplete last line or record waits for the rest. @throws ProtocolError naming the place */
  push(bytes: Uint8Array): void;
  /** The file is not going to grow: a last line without its line break counts. @throws ProtocolError */
  end(): void;
}

/** Characters of a line beyond which a file is none of a logger: one without line breaks, or with a quote that is never closed, would be held in memory to its end. */
export const LONGEST_LINE = 2 ** 22;

/** What is said of such a line. @param line 1-based */
export function tooLong(name: string, line: number): ProtocolError {
  return new ProtocolError(t('{0}, line {1}: is too long for a row of a log. Choose the file that the training was logged to.', name, line));
}

/** Where a row of a table stands, e.g. "ramp.csv, line 12". */
export function placeOf(name: string, { unit }: Pick<CurveTable, 'unit'>, { place }: Pick<TableRow, 'place'>): string {
  return unit === 'line' ? t('{0}, line {1}', name, place) : t('{0}, record {1}', name, place);
}

/** What stands where nothing was logged: NA in Keras' CSVLogger, None and null where a program prints its values, #N/A in spreadsheets. */
const NOTHING = /^(?:#?n\/?a|none|null|-+)$/iu;

/**
 * The number in a cell; null where it is empty or says that nothing was logged. NaN and Infinity are data, also as Python, JavaScript and R write them.
 * @param where names the cell in the error; only asked for then
 * @throws ProtocolError for what is no number
 */
export function numberIn(cell: Cell | undefined, where: () => string): number | null {
  if (typeof cell === 'number') return cell;
  const text = cell?.trim() ?? '';
  if (text === '') return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  if (NOTHING.test(text)) return null;
  const special = /^(?<sign>[+-]?)(?<word>nan|inf|infinity)$/iu.exec(text)?.groups;
  if (special !== undefined) {
    if (special['word']?.toLowerCase() === 'nan') return Number.NaN;
    return special['sign'] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  throw new ProtocolError(t('{0}: "{1}" is not a number. Write it as 0.12 or 1.2e-3, leave the cell empty, or write NaN.', where(), text));
}
