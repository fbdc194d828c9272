import { t } from '../../text/text';
import type { CurveTable, TableReader } from './curveTable';
import { GrowingTable } from './growingTable';
import { RecordSplitter } from './recordFile';
import { scalarEvent } from './scalarEvent';

/** What the column of an event's step is called in its table. */
export const STEP_COLUMN = 'step';

/** Reads an event file of TensorBoard: a row for each event with scalars, a column for each tag, and the step. */
export class EventTableReader implements TableReader {
  private readonly content = new GrowingTable(STEP_COLUMN);
  private readonly records = new RecordSplitter();
  private read = 0;
  private unreadable = 0;

  /** @param name file name for messages */
  constructor(private readonly name: string) {}

  get table(): CurveTable {
    return { format: 'TensorBoard', unit: 'record', names: this.content.names, rows: this.content.rows };
  }

  get problems(): readonly string[] {
    const skipped = this.records.damaged + this.unreadable;
    return [
      ...(skipped === 0 ? [] : [t('Damaged records of {0} that were skipped: {1}.', this.name, skipped)]),
      ...(this.records.isLost ? [t('{0} is damaged after record {1}, and nothing after it can be read.', this.name, this.read)] : []),
    ];
  }

  push(bytes: Uint8Array): void {
    for (const record of this.records.push(bytes)) {
      this.read += 1;
      this.take(record);
    }
  }

  end(): void {
    // a record that was cut short is what a writer leaves that was killed
  }

  private take(record: Uint8Array): void {
    let event;
    try {
      event = scalarEvent(record);
    } catch {
      this.unreadable += 1;
      return;
    }
    // the step of an event is its own, whatever a tag of that name says
    const values = event.values.filter(({ tag }) => tag !== STEP_COLUMN);
    if (values.length > 0) this.content.add(this.read, [[STEP_COLUMN, event.step], ...values.map(({ tag, value }) => [tag, value] as const)]);
  }
}
