import type { Analysis } from '../analysis/analysis';
import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import type { End, Failure, RunRecord, RunState } from '../protocol/run';
import type { TrainerMessage } from '../protocol/trainerLink';
import { t } from '../text/text';
import { explainExit } from './explainExit';
import { findNode } from './findNode';
import { IdleWatch } from './idleWatch';
import { LiveData, type LiveDataSetup } from './liveData';
import type { Disposable, Run, RunChange } from './run';
import { didNotEnd, endlessMessage, endOfStopped, endOfTraining, leavesAtOnce, noProgress } from './runEndings';
import { RunFailure, textOf } from './runFailure';
import { spawnTrainer, type Trainer } from './spawnTrainer';
import { climbStopLadder } from './stopLadder';
import { workingDirectory } from './workingDirectory';

/** Lines of the script's output that a failure shows. */
const OUTPUT_LINES = 20;
/** Most runs leave their process at the moment that they report their end; one that is still there after this, in milliseconds, hangs. */
const LEAVE_MS = 5000;
/** Unreadable lines of the trainer that the log shows. */
const UNREADABLE_LINES = 20;

export interface LiveRunSetup extends LiveDataSetup {
  readonly trainerFolder: string;
  /** Folder with a native tfjs-node for scripts whose project has none, asked for when the run leaves the queue; null = there is none. */
  readonly nativeFolder?: (() => string | null) | undefined;
  /** File with the translations of what a person reads; null = English. */
  readonly translations: string | null;
}

/** A run from its request to the end of its trainer: queued, starting, preparing, sweep, running, then finished, stopped or failed. */
export class LiveRun implements Run {
  readonly batch: readonly IterationPoint[];
  readonly heldOut: readonly HeldOutPoint[];
  readonly sweep: readonly HeldOutPoint[];
  readonly estimates: readonly EstimatePoint[];
  readonly times: readonly TimePoint[];
  readonly ended: Promise<RunRecord>;

  private readonly data: LiveData;
  private readonly output: string[] = [];
  private trainer: Trainer | null = null;
  private stopAsked = false;
  private stopping: Promise<void> | null = null;
  private end: End | null = null;
  private failure: Failure | null = null;
  private unreadable = 0;
  private leaving: NodeJS.Timeout | undefined;
  private idle: IdleWatch | null = null;
  private resolveEnded: (record: RunRecord) => void = () => undefined;

  constructor(private readonly setup: LiveRunSetup) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    this.data = new LiveData(setup);
    ({ batch: this.batch, heldOut: this.heldOut, sweep: this.sweep, estimates: this.estimates, times: this.times } = this.data);
  }

  get record(): RunRecord {
    return this.data.record;
  }

  get secondsLeft(): number | null {
    return this.data.secondsLeft;
  }

  get analysis(): Analysis | null {
    return this.data.analysis;
  }

  get isLive(): boolean {
    return this.record.endedAt === null;
  }

  /** Whether all of the run is on disk so far. */
  get isKept(): boolean {
    return this.data.isKept;
  }

  onDidChange(listener: (change: RunChange) => void): Disposable {
    return this.data.listen(listener);
  }

  /** @param name a person's own; null = none */
  rename(name: string | null): void {
    this.data.change({ name });
  }

  /** Leaves the queue. */
  async train(): Promise<void> {
    this.data.change({ state: 'starting', activity: t('looking for Node.js'), startedAt: now() });
    try {
      const { request, id, trainerFolder } = this.setup;
      const node = await findNode(request.node);
      const cwd = workingDirectory(request);
      if (this.isOver()) return;
      this.data.log(`Starting ${request.script} with Node.js ${node.version} (${node.path}) in ${cwd}`);
      this.data.change({ activity: t('starting the trainer') });
      this.trainer = spawnTrainer(
        { runId: id, request, node, cwd, trainerFolder, nativeFolder: this.setup.nativeFolder?.() ?? null, translations: this.setup.translations },
        {
          onMessage: (message) => this.receive(message),
          onUnreadable: (error) => this.receiveUnreadable(error),
          onEndlessMessage: () => this.endBecauseOf(endlessMessage()),
          onOutput: (line) => this.receiveOutput(line),
          onSign: () => this.idle?.sign(),
        },
      );
      const { idleMinutes } = request.limits;
      this.idle = new IdleWatch(idleMinutes, (since) => this.endIdle(since, idleMinutes ?? 0));
      const exit = await this.trainer.exited;
      this.idle.dispose();
      clearTimeout(this.leaving);
      if (this.isOver()) return;
      if (this.end !== null) this.conclude(this.end.by === 'stopped' ? 'stopped' : 'finished');
      else if (this.stopAsked) this.conclude('stopped');
      else if (this.failure !== null) this.conclude('failed');
      else this.fail(explainExit(exit, this.output));
    } catch (error) {
      if (!this.isOver()) this.fail(error instanceof RunFailure ? error : new RunFailure('internal', textOf(error), t('See the log, then run again.')));
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.climbDown();
    return this.stopping;
  }

  /** Kills the trainer and closes the books, all before it returns. */
  abandon(reason: string): void {
    if (this.isOver()) return;
    this.trainer?.kill();
    this.stopAsked = true;
    this.conclude('stopped', reason);
  }

  private async climbDown(): Promise<void> {
    if (this.isOver()) return;
    this.stopAsked = true;
    if (this.trainer === null) {
      this.conclude('stopped');
      return;
    }
    this.data.change({ activity: t('stopping') });
    await climbStopLadder(this.trainer);
    await this.ended;
  }

  private receive(message: TrainerMessage): void {
    if (this.isOver()) return;
    switch (message.type) {
      case 'hello':
        this.data.change({ state: 'preparing', activity: t('preparing the trainer') });
        break;
      case 'state':
        this.data.change({ state: message.state, activity: this.stopAsked ? t('stopping') : message.activity });
        break;
      case 'started':
        this.data.change({ provenance: message.provenance, totalIterations: message.totalIterations });
        break;
      case 'ramp':
        this.data.change({ ramp: message.ramp, totalIterations: message.ramp.iterations });
        break;
      case 'plan':
        this.data.change({ totalIterations: message.totalIterations });
        break;
      case 'metrics':
        this.data.addMetrics(message);
        break;
      case 'warning':
        this.data.warn(message.message);
        break;
      case 'finished':
        this.end = message.end;
        if (leavesAtOnce(this.record.request, message.end)) this.leaving ??= setTimeout(() => this.trainer?.kill(), LEAVE_MS);
        break;
      case 'failed':
        this.receiveFailure(new RunFailure(message.code, message.message, message.remedy));
        break;
    }
  }

  private receiveFailure(failure: RunFailure): void {
    // the trainer itself knows what came after training, except where its memory ran out
    if (failure.code !== 'out-of-memory' || !this.trainedToTheEnd()) this.failure ??= failure.toFailure([]);
    else this.endAfterTraining(t('Training ended as planned. After it, this happened: {0}', failure.message));
  }

  /** Ends a run that gave no sign of life for `minutes`. */
  private endIdle(since: Date, minutes: number): void {
    if (this.isOver() || this.stopAsked) return;
    if (this.end === null && !this.trainedToTheEnd()) {
      this.endBecauseOf(noProgress(since, minutes));
      return;
    }
    this.endAfterTraining(didNotEnd(minutes));
    this.trainer?.kill();
  }

  private endBecauseOf(failure: RunFailure): void {
    this.failure ??= failure.toFailure([]);
    this.trainer?.kill();
  }

  /** All iterations of a training were made, whatever the script does after them. */
  private trainedToTheEnd(): boolean {
    const { request, totalIterations } = this.record;
    return request.kind !== 'range-test' && totalIterations !== null && (this.batch.at(-1)?.iteration ?? 0) >= totalIterations;
  }

  private endAfterTraining(warning: string): void {
    this.end ??= endOfTraining(this.batch.at(-1));
    this.data.warn(warning);
  }

  private receiveUnreadable(error: string): void {
    this.unreadable += 1;
    if (this.unreadable <= UNREADABLE_LINES) this.data.log(`A line of the trainer was skipped: ${error}`);
    if (this.unreadable === 1) this.data.warn(t('The trainer sent something that could not be read; it was skipped. The log says what.'));
  }

  private receiveOutput(line: string): void {
    this.setup.log(line);
    if (line.trim() === '') return;
    this.output.push(line);
    if (this.output.length > OUTPUT_LINES) this.output.shift();
  }

  private fail(failure: RunFailure): void {
    this.failure = failure.toFailure([]);
    this.conclude('failed');
  }

  private conclude(state: Extract<RunState, 'finished' | 'stopped' | 'failed'>, reason = t('Stopped.')): void {
    const failure = state === 'failed' && this.failure !== null ? { ...this.failure, output: [...this.output] } : null;
    const end = state === 'stopped' ? (this.end ?? endOfStopped(this.batch.at(-1), reason)) : state === 'finished' ? this.end : null;
    this.data.log(failure === null ? `Run ${state}: ${end?.reason ?? ''}` : `Run failed (${failure.code}): ${failure.message} ${failure.remedy}`);
    this.data.close({ state, end, failure, endedAt: now() });
    this.resolveEnded(this.record);
  }

  private isOver(): boolean {
    return !this.isLive;
  }
}

function now(): string {
  return new Date().toISOString();
}
