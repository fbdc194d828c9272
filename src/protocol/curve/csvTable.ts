import { CsvError, parse } from 'csv-parse/sync';
import { t } from '../../text/text';
import { ProtocolError } from '../wire';
import { LONGEST_LINE, tooLong, type CurveTable, type TableReader, type TableRow, type TextEncodingName } from './curveTable';

interface Line {
  readonly cells: readonly string[];
  /** 1-based. */
  readonly place: number;
}

const DELIMITERS = ['\t', ';', ','] as const;
type Delimiter = (typeof DELIMITERS)[number];
/** A number as spreadsheets write it in countries where the comma is the decimal sign. */
const DECIMAL_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;

/**
 * Reads CSV with a header, as spreadsheets and the loggers of Keras, Lightning and fastai write it. Cells are parted by what parts the header: comma,
 * semicolon or tab; where that is no comma, numbers may have one. Lines that begin with # are comments, but for a header that does (NumPy's).
 */
export class CsvTableReader implements TableReader {
  private readonly rows: TableRow[] = [];
  private readonly decoder: TextDecoder;
  private header: readonly string[] | null = null;
  private pending = '';
  /** Lines before {@link pending}. */
  private linesRead = 0;
  private isCutShort = false;
  private delimiter: Delimiter | null = null;

  /** @param name file name for error messages */
  constructor(
    private readonly name: string,
    encoding: TextEncodingName = 'utf-8',
  ) {
    this.decoder = new TextDecoder(encoding);
  }

  get table(): CurveTable {
    return { format: 'CSV', unit: 'line', names: this.header ?? [], rows: this.rows };
  }

  get problems(): readonly string[] {
    return this.isCutShort ? [t('The last line of {0} is not complete, and was left out.', this.name)] : [];
  }

  push(bytes: Uint8Array): void {
    this.pending += this.decoder.decode(bytes, { stream: true });
    const complete = this.pending.lastIndexOf('\n') + 1;
    if (complete > 0) this.take(complete, false);
    if (this.pending.length <= LONGEST_LINE) return;
    // a quote that is never closed is told with its own line
    this.take(this.pending.length, true);
    throw tooLong(this.name, this.linesRead + 1);
  }

  end(): void {
    this.pending += this.decoder.decode();
    this.take(this.pending.length, true);
  }

  private take(length: number, isAll: boolean): void {
    const text = this.pending.slice(0, length);
    const lines = this.parsed(text, isAll);
    if (lines === null) return;
    this.pending = this.pending.slice(length);
    this.linesRead += text.split('\n').length - 1;
    for (const [index, line] of lines.entries()) {
      // a writer that was killed, or is about to go on, leaves the last line in its middle
      this.isCutShort = isAll && index === lines.length - 1 && !text.endsWith('\n') && this.header !== null && line.cells.length < this.header.length;
      if (!this.isCutShort) this.add(line);
    }
  }

  private add({ cells, place }: Line): void {
    const isComment = cells[0]?.startsWith('#') === true;
    const mayBeHeader = this.header === null || (this.rows.length === 0 && this.header[0]?.startsWith('#') === true);
    if (mayBeHeader && (isComment || this.header === null || !cells.some(isNumber))) {
      this.header = cells;
      return;
    }
    const { header } = this;
    if (header === null || (isComment && cells.length !== header.length)) return;
    if (cells.length === header.length && cells.every((cell, at) => cell === header[at])) {
      throw new ProtocolError(t('{0}, line {1}: has the header again, as where another run begins. Keep the rows of one range test, below one header.', this.name, place));
    }
    if (cells.length !== header.length) {
      const remedy = t('Give it one cell for each column (a cell may be empty), or remove the line.');
      const problem =
        cells.length === 1
          ? t('{0}, line {1}: has 1 cell where the header has {2}.', this.name, place, header.length)
          : t('{0}, line {1}: has {2} cells where the header has {3}.', this.name, place, cells.length, header.length);
      throw new ProtocolError(`${problem} ${remedy}`);
    }
    this.rows.push({ place, cells: this.delimiter === ',' ? cells : cells.map((cell) => (DECIMAL_COMMA.test(cell) ? cell.replace(',', '.') : cell)) });
  }

  /** null where a quote is open that a later line may close, and where there are only comments yet. */
  private parsed(text: string, isAll: boolean): Line[] | null {
    const lines: Line[] = [];
    this.delimiter ??= delimiterOf(text);
    if (this.delimiter === null && !isAll) return null;
    try {
      parse(text, {
        trim: true,
        skip_empty_lines: true,
        relax_column_count: true,
        delimiter: this.delimiter ?? ',',
        on_record: (cells: string[], { lines: line }) => {
          lines.push({ cells, place: this.linesRead + line });
          return null;
        },
      });
      return lines;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      if (!isAll && error.code === 'CSV_QUOTE_NOT_CLOSED') return null;
      const line = typeof error['lines'] === 'number' ? this.linesRead + error['lines'] : null;
      throw new ProtocolError(
        line === null
          ? t('{0}: is not CSV that can be read ({1}). Check the quotes there.', this.name, error.message)
          : t('{0}, line {1}: is not CSV that can be read ({2}). Check the quotes there.', this.name, line, error.message),
      );
    }
  }
}

/** What parts the cells of the first line that is neither empty nor a comment: what it has most of outside quotes; null before there is such a line. */
function delimiterOf(text: string): Delimiter | null {
  const first = text.split(/\r\n?|\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first === undefined) return null;
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: first.replace(/"[^"]*"/g, '').split(delimiter).length }));
  const most = counts.reduce((before, one) => (one.count > before.count ? one : before));
  return most.count > 1 ? most.delimiter : ',';
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell.replace(',', '.')));
}
