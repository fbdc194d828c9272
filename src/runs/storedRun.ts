import { analyseRangeTest } from '../analysis/analyseRangeTest';
import type { Analysis } from '../analysis/analysis';
import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import type { RunRecord } from '../protocol/run';
import { runCurve } from '../protocol/runCurve';
import { ChangeFeed } from './changeFeed';
import { readFolderPoints, readRecord, type RunPoints } from './readRun';
import type { Disposable, Run, RunChange } from './run';
import { textOf } from './runFailure';

/** How often a run that another window owns is looked at. */
const FOLLOW_MS = 1000;

/** A run read back from disk: what was measured, with the analysis of today. Follows the files while another window owns the run. */
export class StoredRun implements Run {
  record: RunRecord;
  analysis: Analysis | null;
  readonly secondsLeft = null;
  readonly isLive = false;
  readonly ended: Promise<RunRecord>;

  private readonly feed: ChangeFeed;
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly folder: string,
    record: RunRecord,
    private points: RunPoints,
    private readonly report: (problem: string) => void,
  ) {
    this.record = measuredUntil(record, points);
    this.analysis = analysisOf(record, points);
    this.ended = Promise.resolve(this.record);
    this.feed = new ChangeFeed(report);
  }

  /** @throws ProtocolError when run.json is corrupt, the file system's error when there is none */
  static async read(folder: string, report: (problem: string) => void): Promise<StoredRun> {
    return new StoredRun(folder, await readRecord(folder), await readFolderPoints(folder, report), report);
  }

  get batch(): readonly IterationPoint[] {
    return this.points.batch;
  }

  get heldOut(): readonly HeldOutPoint[] {
    return this.points.heldOut;
  }

  get sweep(): readonly HeldOutPoint[] {
    return this.points.sweep;
  }

  get estimates(): readonly EstimatePoint[] {
    return this.points.estimates;
  }

  get times(): readonly TimePoint[] {
    return this.points.times;
  }

  onDidChange(listener: (change: RunChange) => void): Disposable {
    const subscription = this.feed.listen(listener);
    this.followLater();
    return subscription;
  }

  async stop(): Promise<void> {
    // it is over, or another window's
  }

  private followLater(): void {
    if (this.record.end !== null || this.record.failure !== null || !this.feed.hasListeners) return;
    this.timer ??= setTimeout(() => void this.follow(), FOLLOW_MS).unref();
  }

  private async follow(): Promise<void> {
    this.timer = null;
    try {
      const [record, points] = [await readRecord(this.folder), await readFolderPoints(this.folder, this.report)];
      const before = this.points;
      this.points = points;
      this.record = measuredUntil(record, points);
      this.analysis = analysisOf(record, points);
      this.feed.add({
        batch: points.batch.slice(before.batch.length),
        heldOut: points.heldOut.slice(before.heldOut.length),
        sweep: points.sweep.slice(before.sweep.length),
        estimates: points.estimates.slice(before.estimates.length),
        times: points.times.slice(before.times.length),
        record: true,
        analysis: true,
      });
    } catch (error) {
      this.report(textOf(error));
      return;
    }
    this.followLater();
  }
}

/** A host that was killed could not write how far its run had come. */
function measuredUntil(record: RunRecord, points: RunPoints): RunRecord {
  const last = points.batch.at(-1);
  if (record.end === null || record.endedAt !== null || last === undefined) return record;
  return { ...record, end: { ...record.end, iterations: last.iteration, lr: last.lr } };
}

function analysisOf(record: RunRecord, { batch, heldOut }: RunPoints): Analysis | null {
  if (record.request.kind !== 'range-test' || (batch.length === 0 && heldOut.length === 0)) return null;
  return analyseRangeTest(runCurve(record, batch, heldOut));
}
