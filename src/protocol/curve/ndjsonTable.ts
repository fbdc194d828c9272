import * as v from 'valibot';
import { t } from '../../text/text';
import { metricsLineSchema, type MetricsLine } from '../metricsFile';
import { ProtocolError } from '../wire';
import { LONGEST_LINE, tooLong, type Cell, type CurveTable, type TableReader, type TextEncodingName } from './curveTable';
import { GrowingTable } from './growingTable';

/** What a line of a log looks like. */
const EXAMPLE = '{"step": 1, "lr": 0.01, "loss": 2.3}';

const object = v.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/**
 * Reads NDJSON: one object a line. Numbers and texts become cells, anything nested is passed over.
 * The metrics.ndjson of a kept run is such a file too: its batches and evaluations become rows, its coarse sweep is left out.
 */
export class NdjsonTableReader implements TableReader {
  private readonly content = new GrowingTable();
  private readonly decoder: TextDecoder;
  private pending = '';
  private linesRead = 0;
  private readonly badLines: number[] = [];
  /** Whether a line was one of a kept run. */
  private isOwn = false;

  /** @param name file name for error messages */
  constructor(
    private readonly name: string,
    encoding: TextEncodingName = 'utf-8',
  ) {
    this.decoder = new TextDecoder(encoding);
  }

  get table(): CurveTable {
    return { format: 'NDJSON', unit: 'line', names: this.content.names, rows: this.content.rows };
  }

  get problems(): readonly string[] {
    return this.badLines.length === 0 ? [] : [t('Lines of {0} that are no JSON objects and were skipped: {1}.', this.name, listed(this.badLines))];
  }

  push(bytes: Uint8Array): void {
    const lines = (this.pending + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.pending = lines.pop() ?? '';
    for (const line of lines) this.take(line);
    if (this.pending.length > LONGEST_LINE) throw tooLong(this.name, this.linesRead + 1);
  }

  end(): void {
    const last = this.pending + this.decoder.decode();
    this.pending = '';
    // one that was cut short is what a writer leaves that was killed
    if (v.is(object, jsonIn(last))) this.take(last);
    if (this.content.names.length > 0 || this.isOwn || (this.linesRead === 0 && last.trim() === '')) return;
    throw new ProtocolError(t('{0}: no line is a JSON object with numbers. Write the log as NDJSON, with one object in each line: {1}.', this.name, EXAMPLE));
  }

  private take(line: string): void {
    this.linesRead += 1;
    if (line.trim() === '') return;
    const content = v.safeParse(object, jsonIn(line));
    if (!content.success) {
      this.badLines.push(this.linesRead);
      return;
    }
    const own = v.safeParse(metricsLineSchema, content.output);
    if (own.success) this.addMetrics(own.output);
    else this.add(content.output);
  }

  private addMetrics({ stage, batch, heldOut }: MetricsLine): void {
    this.isOwn = true;
    if (stage === 'sweep') return;
    for (const { iteration, lr, accuracy, loss } of batch) this.add({ iteration, lr, accuracy, loss });
    for (const { iteration, lr, accuracy, loss } of heldOut) this.add({ iteration, lr, val_accuracy: accuracy, val_loss: loss });
  }

  private add(values: Record<string, unknown>): void {
    this.content.add(
      this.linesRead,
      Object.entries(values).filter((entry): entry is [string, Cell] => typeof entry[1] === 'number' || typeof entry[1] === 'string' || entry[1] === null),
    );
  }
}

/** Python writes NaN and Infinity bare, which is not JSON. */
function jsonIn(line: string): unknown {
  for (const text of [line, line.replace(/(?<=[:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, '"$&"')]) {
    try {
      return JSON.parse(text);
    } catch {
      // tried once more with the bare words in quotes
    }
  }
  return null;
}

/** The first few of some numbers, e.g. "3, 7, 9, …". */
function listed(numbers: readonly number[]): string {
  const FEW = 5;
  return [...numbers.slice(0, FEW).map(String), ...(numbers.length > FEW ? ['…'] : [])].join(', ');
}
