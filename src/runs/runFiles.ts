import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { MetricsLine } from '../protocol/metricsFile';
import type { RunRecord } from '../protocol/run';
import { encode } from '../protocol/wire';
import { t } from '../text/text';
import { textOf } from './runFailure';
import { thisOwner } from './runOwner';

export const RECORD_FILE = 'run.json';
export const METRICS_FILE = 'metrics.ndjson';
export const OWNER_FILE = 'owner.json';

/**
 * Keeps one run on disk while it goes on. Everything is written at once and synchronously, at most 20 small writes a second,
 * so that a crash loses at most the batch that was on its way. A folder that cannot be written is told once and never ends the run.
 */
export class RunFiles {
  private metrics: number | null = null;
  private broken = false;

  /**
   * @param folder of this run; null = nothing is kept
   * @param onBroken is told, once, why the run is not kept from here on
   */
  constructor(
    private readonly folder: string | null,
    private readonly onBroken: (reason: string) => void,
  ) {}

  get isWritable(): boolean {
    return this.folder !== null && !this.broken;
  }

  open(): void {
    this.attempt((own) => {
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, OWNER_FILE), encode(thisOwner()));
      this.metrics = openSync(join(own, METRICS_FILE), 'a');
    });
  }

  writeRecord(record: RunRecord): void {
    // run.json must reach the disk before it takes the old one's place only where it is the last
    const last = record.endedAt !== null;
    this.attempt((own) => writeFileAtomic.sync(join(own, RECORD_FILE), `${encode(record)}\n`, { fsync: last }));
  }

  append(line: MetricsLine): void {
    this.attempt(() => {
      if (this.metrics === null) return;
      const bytes = Buffer.from(`${encode(line)}\n`);
      if (writeSync(this.metrics, bytes) < bytes.length) throw new Error(t('the disk is full'));
    });
  }

  /** The run is over: nobody owns it any more, also where not all of it could be kept. */
  close(): void {
    this.act((own) => rmSync(join(own, OWNER_FILE), { force: true }));
    this.act(() => {
      if (this.metrics !== null) closeSync(this.metrics);
      this.metrics = null;
    });
  }

  private attempt(action: (folder: string) => void): void {
    if (!this.broken) this.act(action);
  }

  private act(action: (folder: string) => void): void {
    if (this.folder === null) return;
    try {
      action(this.folder);
    } catch (error) {
      if (this.broken) return;
      this.broken = true;
      this.onBroken(textOf(error));
    }
  }
}
