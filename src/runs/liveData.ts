import { analyseRangeTest } from '../analysis/analyseRangeTest';
import type { Analysis } from '../analysis/analysis';
import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import type { RunRecord, RunRequest } from '../protocol/run';
import { runCurve } from '../protocol/runCurve';
import type { TrainerMessage } from '../protocol/trainerLink';
import { t } from '../text/text';
import { ChangeFeed } from './changeFeed';
import { LiveAnalysis } from './liveAnalysis';
import { newRecord } from './newRecord';
import type { Disposable, RunChange } from './run';
import { RunFiles } from './runFiles';
import { withoutMomentum } from './withoutMomentum';

export interface LiveDataSetup {
  readonly id: string;
  readonly request: RunRequest;
  /** Folder of this run; null = it is not kept. */
  readonly folder: string | null;
  readonly log: (line: string) => void;
}

/** What is known of a run that goes on, its record and its points: kept on disk, analysed and told to listeners as it comes. */
export class LiveData {
  readonly batch: IterationPoint[] = [];
  readonly heldOut: HeldOutPoint[] = [];
  readonly sweep: HeldOutPoint[] = [];
  readonly estimates: EstimatePoint[] = [];
  readonly times: TimePoint[] = [];
  record: RunRecord;
  /** Null when unknown or over. */
  secondsLeft: number | null = null;

  private readonly feed: ChangeFeed;
  private readonly analyser: LiveAnalysis;
  private readonly files: RunFiles;

  constructor(private readonly setup: LiveDataSetup) {
    this.record = newRecord(setup.id, setup.request, 'queued');
    this.analyser = new LiveAnalysis(
      () => analyseRangeTest(runCurve(this.record, this.batch, this.heldOut)),
      () => this.feed.add({ analysis: true }),
    );
    this.feed = new ChangeFeed(setup.log);
    this.files = new RunFiles(setup.folder, (reason) => this.warn(t('This run is not kept: {0} cannot be written ({1}).', String(setup.folder), reason)));
    this.files.open();
    this.files.writeRecord(this.record);
  }

  get analysis(): Analysis | null {
    return this.analyser.current;
  }

  /** Whether all of it is on disk so far. */
  get isKept(): boolean {
    return this.files.isWritable;
  }

  listen(listener: (change: RunChange) => void): Disposable {
    return this.feed.listen(listener);
  }

  change(part: Partial<RunRecord>): void {
    this.record = { ...this.record, ...part };
    this.files.writeRecord(this.record);
    this.feed.add({ record: true });
  }

  /** Says something of the run once, however often it is the case. */
  warn(message: string): void {
    this.log(`Warning: ${message}`);
    if (!this.record.warnings.includes(message)) this.change({ warnings: [...this.record.warnings, message] });
  }

  addMetrics({ stage, batch, heldOut, estimates = [], time = null, secondsLeft }: Extract<TrainerMessage, { type: 'metrics' }>): void {
    this.files.append({ stage, batch, heldOut, ...(estimates.length > 0 ? { estimates } : {}), ...(time === null ? {} : { time }) });
    this.secondsLeft = secondsLeft;
    if (stage === 'sweep') {
      // without a held-out sample the sweep reads the batch loss
      const points = (this.record.provenance?.heldOut ?? null) === null ? batch.map(withoutMomentum) : heldOut;
      this.sweep.push(...points);
      this.feed.add({ sweep: points });
      return;
    }
    if (this.record.state === 'preparing' || this.record.state === 'sweep') this.change({ state: 'running' });
    this.batch.push(...batch);
    this.heldOut.push(...heldOut);
    this.estimates.push(...estimates);
    const times = time === null ? [] : [time];
    this.times.push(...times);
    if (this.record.request.kind === 'range-test') this.analyser.touch();
    this.feed.add({ batch, heldOut, estimates, times });
  }

  /** Closes the files; listeners and whoever asks afterwards have the last of everything. */
  close(last: Pick<RunRecord, 'state' | 'end' | 'failure' | 'endedAt'>): void {
    this.secondsLeft = null;
    this.change({ ...last, activity: null });
    this.files.close();
    this.analyser.finish();
    this.feed.flush();
  }

  /** Says something of our own in the log. */
  log(line: string): void {
    this.setup.log(`[superconverge] ${line}`);
  }
}
