import { CsvError, parse } from 'csv-parse/sync';
import { t } from '../../text/text';
import { ProtocolError } from '../wire';
import { LONGEST_LINE, tooLong, type CurveTable, type TableReader, type TableRow } from './curveTable';

interface Line {
  readonly cells: readonly string[];
  /** 1-based. */
  readonly place: number;
}

/** Reads CSV (comma, semicolon or tab) with a header, as spreadsheets and the loggers of Keras, Lightning and fastai write it. */
export class CsvTableReader implements TableReader {
  private readonly rows: TableRow[] = [];
  private readonly decoder = new TextDecoder();
  private header: readonly string[] | null = null;
  private pending = '';
  /** Lines before {@link pending}. */
  private linesRead = 0;
  private isCutShort = false;

  /** @param name file name for error messages */
  constructor(private readonly name: string) {}

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
    if (this.header === null) {
      this.header = cells;
      return;
    }
    if (cells.length !== this.header.length) {
      const remedy = t('Give it one cell for each column (a cell may be empty), or remove the line.');
      const problem =
        cells.length === 1
          ? t('{0}, line {1}: has 1 cell where the header has {2}.', this.name, place, this.header.length)
          : t('{0}, line {1}: has {2} cells where the header has {3}.', this.name, place, cells.length, this.header.length);
      throw new ProtocolError(`${problem} ${remedy}`);
    }
    this.rows.push({ place, cells });
  }

  /** null where a quote is open that a later line may close. */
  private parsed(text: string, isAll: boolean): Line[] | null {
    const lines: Line[] = [];
    try {
      parse(text, {
        trim: true,
        skip_empty_lines: true,
        relax_column_count: true,
        delimiter: [',', ';', '\t'],
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
