import { dropReason } from '../analysis/experiments/dropRule';
import type { ExperimentReport } from '../analysis/experiments/reports';
import { nextWeightDecay } from '../analysis/experiments/sweepRanking';
import type { Experiment, Trial } from '../protocol/experiment';
import { textOf } from '../runs/runFailure';
import { Listeners } from '../runs/listeners';
import type { Disposable, Run, Runs } from '../runs/run';
import { t } from '../text/text';
import type { ExperimentFiles } from './experimentFiles';
import { paused } from './experimentFiles';
import type { ExperimentView } from './experiments';
import { sweepArm } from './planSweep';
import { reportOf, sweepReadings } from './reportOf';
import { secondsLeft } from './secondsLeft';
import { trialResult } from './trialResult';

/** Arms that must fail alike, before any run came to a result, for the cause to lie in the script. */
const FAILED_ALIKE = 2;

export interface LiveExperimentSetup {
  readonly record: Experiment;
  /** Runs of its trials from before, by run id. */
  readonly kept: ReadonlyMap<string, Run>;
  readonly starter: Pick<Runs, 'start'>;
  readonly files: ExperimentFiles;
  readonly parallel: () => number;
  readonly log: (line: string) => void;
}

/** An experiment that this window goes on with: starts its trials in their order, reads what they come to, drops what is hopeless. */
export class LiveExperiment implements ExperimentView {
  record: Experiment;
  readonly runs: Map<string, Run>;
  report: ExperimentReport | null = null;
  readonly ended: Promise<Experiment>;

  /** Trials that train now, by their index. */
  private readonly running = new Map<number, Run>();
  private readonly listeners: Listeners;
  private resolveEnded: (record: Experiment) => void = () => undefined;
  private over = false;
  private stopping: Promise<void> | null = null;

  constructor(private readonly setup: LiveExperimentSetup) {
    this.record = setup.record;
    this.listeners = new Listeners('an experiment', setup.log);
    this.runs = new Map(setup.kept);
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
  }

  get isLive(): boolean {
    return !this.over;
  }

  get secondsLeft(): number | null {
    return this.over ? null : secondsLeft(this.record, this.runs, this.setup.parallel());
  }

  onDidChange(listener: () => void): Disposable {
    return this.listeners.add(listener);
  }

  /** Begins, or goes on with what is left. A trial that waits with a run that finished, just before its window went, gets its result first. */
  begin(): void {
    this.record.trials.forEach(({ state, run }, index) => {
      const kept = run === null ? undefined : this.runs.get(run);
      if (state === 'waiting' && kept?.record.state === 'finished') this.settle(index, kept);
    });
    this.advance();
    this.changed();
  }

  stop(): Promise<void> {
    this.stopping ??= this.end('stopped', t('Stopped.'));
    return this.stopping;
  }

  /** Lets go of it, synchronously: its runs end with the window, and what is left can be resumed. */
  pause(): void {
    if (this.over) return;
    this.record = paused(this.record);
    this.close();
  }

  private advance(): void {
    if (this.over || this.stopping !== null) return;
    for (;;) {
      const next = this.record.trials.findIndex(({ state }) => state === 'waiting');
      if (next < 0 || this.running.size >= Math.max(1, this.setup.parallel())) break;
      try {
        this.startTrial(next);
      } catch (error) {
        this.stopping = this.end('failed', textOf(error));
        return;
      }
    }
    if (this.running.size > 0 || this.addBisection()) return;
    if (this.record.trials.some(({ state, final, best }) => state === 'finished' || final !== null || best !== null)) this.conclude('finished', null);
    else this.conclude('failed', this.record.trials.find(({ reason }) => reason !== null)?.reason ?? t('No run came to a result.'));
  }

  private startTrial(index: number): void {
    const trial = this.record.trials[index];
    const arm = this.record.arms.find(({ id }) => id === trial?.arm);
    if (trial === undefined || arm === undefined) throw new Error('The experiment names an arm that it does not have.');
    const run = this.setup.starter.start({ ...arm.request, seed: trial.seed, experiment: { id: this.record.id, arm: arm.id } });
    this.running.set(index, run);
    this.runs.set(run.record.id, run);
    this.setTrial(index, { state: 'running', run: run.record.id, reason: null });
    void run.ended.then(() => this.trialEnded(index, run));
  }

  private trialEnded(index: number, run: Run): void {
    this.running.delete(index);
    if (this.over || this.stopping !== null) return;
    this.settle(index, run);
    const cause = this.commonCause();
    if (cause === null) this.advance();
    else this.stopping = this.end('failed', cause);
    this.changed();
  }

  /** Writes down what a run came to, and what follows from it for the arms. */
  private settle(index: number, run: Run): void {
    const { trial, metric, source } = trialResult(this.record, run);
    this.setTrial(index, trial);
    this.record = { ...this.record, metric: this.record.metric ?? metric, source: this.record.source ?? source };
    const arm = this.record.trials[index]?.arm ?? '';
    if (run.record.state === 'failed' && trial.state === 'failed') this.giveUp(arm, 'failed', trial.reason);
    for (const { id } of this.record.arms) {
      const reason = dropReason(this.record, id);
      if (reason !== null) this.giveUp(id, 'dropped', reason);
    }
    const { seed, state } = this.record.trials[index] ?? { seed: run.record.request.seed, state: trial.state };
    this.setup.log(`[superconverge] Experiment ${this.record.id}: ${arm}, seed ${seed} ${state}${trial.reason === null ? '' : `: ${trial.reason}`}`);
  }

  /** What of an arm has not begun never will. */
  private giveUp(arm: string, state: 'failed' | 'dropped', reason: string | null): void {
    this.record.trials.forEach((trial, index) => {
      if (trial.arm !== arm) return;
      if (trial.state === 'waiting') this.setTrial(index, { state, reason });
      else if (state === 'dropped' && trial.state === 'finished' && trial.diverged === true) this.setTrial(index, { state });
    });
  }

  /** Why the experiment as a whole fails: its first arms failed alike, and nothing has worked yet. */
  private commonCause(): string | null {
    const { trials, arms } = this.record;
    const begun = trials.filter(({ run }) => run !== null);
    if (begun.some(({ state }) => state === 'finished' || state === 'dropped')) return null;
    const causes = new Map<string, Set<string>>();
    for (const { state, run, arm, reason } of begun) {
      if (state !== 'failed' || run === null || reason === null || this.runs.get(run)?.record.state !== 'failed') continue;
      causes.set(reason, (causes.get(reason) ?? new Set()).add(arm));
    }
    return [...causes].find(([, failed]) => failed.size >= Math.min(FAILED_ALIKE, arms.length))?.[0] ?? null;
  }

  /** Adds the next weight decay by bisecting, once all others are measured. @returns whether there is more to do */
  private addBisection(): boolean {
    const { bisections = 0, arms, factor, seeds } = this.record;
    const request = arms[0]?.request;
    const value = bisections > 0 ? nextWeightDecay(this.record, sweepReadings(this.record, this.runs)) : null;
    if (value === null || request === undefined || factor === null) return false;
    const arm = sweepArm(request, factor, value, false);
    const trials = seeds.map((seed) => waitingTrial(arm.id, seed));
    this.record = { ...this.record, bisections: bisections - 1, arms: [...arms, arm], trials: [...this.record.trials, ...trials] };
    this.advance();
    return true;
  }

  private async end(state: 'stopped' | 'failed', reason: string): Promise<void> {
    if (this.over) return;
    await Promise.all([...this.running.values()].map((run) => run.stop()));
    if (this.isLive) this.conclude(state, reason);
    this.changed();
  }

  private conclude(state: 'finished' | 'stopped' | 'failed', reason: string | null): void {
    const { trials } = paused(this.record);
    this.record = { ...this.record, state, reason, trials, endedAt: new Date().toISOString() };
    this.close();
    this.setup.log(`[superconverge] Experiment ${this.record.id} ${state}${reason === null ? '' : `: ${reason}`}`);
  }

  private close(): void {
    this.over = true;
    this.report = reportOf(this.record, this.runs);
    this.setup.files.write(this.record);
    this.setup.files.release(this.record.id);
    this.resolveEnded(this.record);
  }

  private setTrial(index: number, part: Partial<Trial>): void {
    this.record = { ...this.record, trials: this.record.trials.map((trial, at) => (at === index ? { ...trial, ...part } : trial)) };
  }

  private changed(): void {
    if (!this.over) {
      this.report = reportOf(this.record, this.runs);
      this.setup.files.write(this.record);
    }
    this.listeners.tell();
  }
}

/** A trial that has not begun. */
export function waitingTrial(arm: string, seed: number): Trial {
  return { arm, seed, state: 'waiting', run: null, final: null, best: null, reason: null };
}
