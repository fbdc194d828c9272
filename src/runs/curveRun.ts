import { basename, dirname } from 'node:path';
import type { Analysis } from '../analysis/analysis';
import { analyseRangeTest } from '../analysis/analyseRangeTest';
import type { HeldOutPoint, IterationPoint } from '../analysis/curve';
import { shapeOf } from '../analysis/rampShape';
import type { CurveColumns, CurveSource } from '../protocol/curve/curveRoles';
import { tableCurve, type CurveReading } from '../protocol/curve/tableCurve';
import type { Failure, RunRecord } from '../protocol/run';
import { ProtocolError } from '../protocol/wire';
import { t } from '../text/text';
import { ChangeFeed } from './changeFeed';
import { CurveFile } from './curveFile';
import { defaultRequest } from './defaultRequest';
import { newRecord } from './newRecord';
import type { Disposable, Run, RunChange } from './run';
import { textOf } from './runFailure';
import { watchFolder } from './watchFolder';

/** A file that has not grown for so long is taken as complete; when it grows again, it goes on. */
const QUIET_MS = 30_000;
/** How often a file is looked at where its file system tells of no changes. */
const POLL_MS = 2_000;
/** At most 4 readings a second, and at most this share of the host's time. */
const READ_MS = 250;
const TIME_SHARE = 0.1;
/** More points at once are not worth telling one by one. */
const MOST_ADDED = 10_000;

const NOTHING_YET: CurveReading = { curve: { batch: [], heldOut: [], plannedIterations: null, chance: null, topFromSweep: false, topLr: null }, perEpoch: false, notes: [] };

export interface CurveRunOptions {
  readonly id: string;
  /** Absolute path. */
  readonly path: string;
  readonly columns: CurveColumns;
  /** N of the training that is planned; null = unknown. */
  readonly plannedIterations: number | null;
  readonly log: (line: string) => void;
}

/**
 * A file that another program logs its training to, shown as a range test. Nothing of ours runs. While somebody listens, the file is followed:
 * `running` as long as it grows, `finished` once it has not for half a minute.
 */
export class CurveRun implements Run {
  record: RunRecord;
  batch: readonly IterationPoint[] = [];
  heldOut: readonly HeldOutPoint[] = [];
  readonly sweep = [];
  readonly estimates = [];
  readonly times = [];
  analysis: Analysis | null = null;
  readonly secondsLeft = null;
  readonly ended: Promise<RunRecord>;

  private readonly file: CurveFile;
  private readonly feed: ChangeFeed;
  private watch: Disposable | null = null;
  private poll: NodeJS.Timeout | null = null;
  private timer: NodeJS.Timeout | null = null;
  private notBefore = 0;
  private end: (record: RunRecord) => void = () => undefined;

  private constructor(private readonly options: CurveRunOptions) {
    this.file = new CurveFile(options.path);
    this.feed = new ChangeFeed(options.log);
    this.ended = new Promise((resolve) => (this.end = resolve));
    const request = defaultRequest(options.path);
    this.record = { ...newRecord(options.id, request, 'draft'), state: 'running', source: { format: 'CSV', columns: options.columns } };
  }

  /** @throws ProtocolError where the file cannot be read as a range test; the file system's error */
  static async open(options: CurveRunOptions): Promise<CurveRun> {
    const run = new CurveRun(options);
    await run.file.read();
    run.take();
    return run;
  }

  get isLive(): boolean {
    return this.record.state === 'running';
  }

  /** Whether somebody is told of its changes, so that it is up to date. */
  get isFollowed(): boolean {
    return this.feed.hasListeners;
  }

  onDidChange(listener: (change: RunChange) => void): Disposable {
    const subscription = this.feed.listen(listener);
    this.follow();
    return {
      dispose: () => {
        subscription.dispose();
        if (!this.isFollowed) this.unfollow();
      },
    };
  }

  async stop(): Promise<void> {
    // what writes the file is not ours to stop
  }

  private follow(): void {
    if (this.poll !== null) return;
    this.watch = watchFolder(dirname(this.options.path), () => this.readSoon(), this.options.log);
    this.poll = setInterval(() => this.readSoon(), POLL_MS).unref();
  }

  private unfollow(): void {
    this.watch?.dispose();
    this.watch = null;
    if (this.poll !== null) clearInterval(this.poll);
    if (this.timer !== null) clearTimeout(this.timer);
    this.poll = null;
    this.timer = null;
  }

  private readSoon(): void {
    this.timer ??= setTimeout(() => void this.readOn(), Math.max(0, this.notBefore - Date.now())).unref();
  }

  private async readOn(): Promise<void> {
    const started = Date.now();
    try {
      const isNew = await this.file.hasChanged();
      if (isNew) await this.file.read();
      // without a table it is known already why it cannot be read
      if (isNew || (this.file.table !== null && this.isLive !== this.grows())) this.take();
    } catch (error) {
      this.fail(error);
    } finally {
      const now = Date.now();
      this.notBefore = now + Math.max(READ_MS, (now - started) / TIME_SHARE);
      this.timer = null;
    }
  }

  /** Whether the file was written a moment ago. */
  private grows(): boolean {
    return Date.now() - (this.file.modifiedAt ?? 0) < QUIET_MS;
  }

  /** Makes what is shown of what was read. @throws ProtocolError */
  private take(): void {
    const isComplete = !this.grows();
    if (isComplete) this.file.end();
    const { table } = this.file;
    const name = basename(this.options.path);
    if (table === null) throw new ProtocolError(t('{0} is empty. It must have columns or keys for lr and a metric.', name));
    // a log that was begun a moment ago has its columns, and no rows yet
    const reading = table.rows.length === 0 && !isComplete ? NOTHING_YET : tableCurve(table, this.options.columns, name, isComplete);
    const { batch, heldOut } = reading.curve;
    const [addedBatch, addedHeldOut] = [added(this.batch, batch), added(this.heldOut, heldOut)];
    [this.batch, this.heldOut] = [batch, heldOut];
    const hasPoints = batch.length > 0 || heldOut.length > 0;
    this.analysis = hasPoints ? analyseRangeTest({ ...reading.curve, plannedIterations: reading.perEpoch ? null : this.options.plannedIterations }) : null;
    this.describe(reading, isComplete, table.format);
    const isAdded = addedBatch !== null && addedHeldOut !== null && addedBatch.length + addedHeldOut.length <= MOST_ADDED;
    if (this.isFollowed) this.feed.add({ ...(isAdded ? { batch: addedBatch, heldOut: addedHeldOut } : { anew: true }), record: true, analysis: true });
    if (isComplete) this.end(this.record);
  }

  private describe(reading: CurveReading, isComplete: boolean, format: CurveSource['format']): void {
    const writtenAt = new Date(this.file.modifiedAt ?? Date.now()).toISOString();
    const last = [this.batch.at(-1), this.heldOut.at(-1)].reduce<{ iteration: number; lr: number } | null>((later, point) => (point !== undefined && point.iteration >= (later?.iteration ?? 0) ? point : later), null);
    const iterations = last?.iteration ?? 0;
    this.record = {
      ...this.record,
      state: isComplete ? 'finished' : 'running',
      source: { format, columns: this.options.columns },
      createdAt: this.record.startedAt ?? writtenAt,
      startedAt: this.record.startedAt ?? writtenAt,
      endedAt: isComplete ? writtenAt : null,
      activity: isComplete ? null : t('The file is followed while it grows'),
      ramp: isComplete && last !== null && !reading.perEpoch ? { iterations, topLr: reading.curve.topLr ?? last.lr, topFromSweep: false, shape: shapeOf(reading.curve) } : null,
      end: isComplete ? { by: 'loop ended', cause: null, iterations, lr: last?.lr ?? null, reason: t('The file has stopped growing.') } : null,
      failure: null,
      warnings: [...reading.notes, ...this.file.problems],
    };
  }

  /** Says why the file cannot be read; what was read of it stays. It is looked at again when it changes. */
  private fail(error: unknown): void {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const message = isGone ? t('The file is not there any more.') : textOf(error);
    if (this.record.failure?.message === message) return;
    const failure: Failure = { code: 'file-unreadable', message, remedy: t('What was read of it before is still shown. The file is read again when it changes.'), output: [] };
    this.record = { ...this.record, state: 'failed', activity: null, failure };
    this.feed.add({ record: true });
  }
}

/** What came to the points of before; null where those changed. */
function added<P extends IterationPoint | HeldOutPoint>(before: readonly P[], now: readonly P[]): readonly P[] | null {
  const isSame = before.every((point, index) => {
    const other = now[index];
    return other !== undefined && other.iteration === point.iteration && Object.is(other.lr, point.lr) && Object.is(other.loss, point.loss) && Object.is(other.accuracy, point.accuracy);
  });
  return isSame ? now.slice(before.length) : null;
}
