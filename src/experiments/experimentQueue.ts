import { experimentSchema, type Experiment } from '../protocol/experiment';
import { validate } from '../protocol/wire';
import { Listeners } from '../runs/listeners';
import { newestFirst } from '../runs/newestFirst';
import type { Disposable, Run, Runs } from '../runs/run';
import { newRunId } from '../runs/runStore';
import { t } from '../text/text';
import { ExperimentFiles } from './experimentFiles';
import type { ExperimentPlan, ExperimentView, KeptExperiments } from './experiments';
import { LiveExperiment, waitingTrial } from './liveExperiment';
import { openRuns, StoredExperiment } from './storedExperiment';

/** Trials side by side where no setting says otherwise. */
const SIDE_BY_SIDE = 2;

export interface ExperimentsOptions {
  /** Experiments are kept under `<folder>/experiments/<id>/`; null keeps none. */
  readonly folder: string | null;
  readonly runs: Runs;
  readonly log: (line: string) => void;
  /** Trials of one experiment that are handed to the runs at a time; left out: 2. The runs' own queue decides how many train. */
  readonly parallel?: () => number;
}

/** Starts, keeps, resumes and finds experiments. */
export function createExperiments(options: ExperimentsOptions): KeptExperiments {
  return new ExperimentQueue(options);
}

class ExperimentQueue implements KeptExperiments {
  private readonly going: LiveExperiment[] = [];
  /** Those of this window that are over and could not be kept on disk. */
  private readonly unkept = new Map<string, LiveExperiment>();
  /** Of them those that were removed, in case they are wanted back. */
  private readonly removed = new Map<string, LiveExperiment>();
  private readonly listeners: Listeners;
  private readonly files: ExperimentFiles;

  constructor(private readonly options: ExperimentsOptions) {
    this.files = new ExperimentFiles(options.folder, options.log);
    this.listeners = new Listeners('the experiments', options.log);
  }

  get live(): readonly ExperimentView[] {
    return [...this.going];
  }

  start(plan: ExperimentPlan): ExperimentView {
    const trials = plan.seeds.flatMap((seed) => plan.arms.map(({ id }) => waitingTrial(id, seed)));
    const record: Experiment = { version: 1, id: newRunId(), createdAt: now(), endedAt: null, state: 'running', reason: null, metric: null, ...plan, trials };
    return this.goOn(validate(experimentSchema, record, 'the plan of an experiment'), new Map());
  }

  async open(id: string): Promise<ExperimentView> {
    return this.here(id) ?? StoredExperiment.read({ id, opener: this.options.runs, files: this.files, log: this.options.log });
  }

  async resume(id: string): Promise<ExperimentView> {
    const here = this.here(id);
    if (here?.isLive === true) return here;
    const record = here?.record ?? (await this.files.read(id));
    if (record.state === 'running') throw new Error(t('This experiment goes on in another window; follow it there, or stop it there first.'));
    const kept = here === undefined ? await openRuns(record, { opener: this.options.runs, log: this.options.log }) : here.runs;
    const left = unfinished(record, kept);
    if (record.state === 'finished' && left.trials.every(({ state }) => state !== 'waiting')) throw new Error(t('This experiment has finished: nothing is left to do.'));
    // another call may have been faster while the runs were read
    const since = this.going.find((experiment) => experiment.record.id === id);
    if (since !== undefined) return since;
    this.unkept.delete(id);
    return this.goOn({ ...left, state: 'running', reason: null, endedAt: null }, kept);
  }

  async list(): Promise<readonly Experiment[]> {
    const kept = await this.files.list();
    const own = new Map([...this.unkept.values(), ...this.going].map(({ record }) => [record.id, record]));
    return [...own.values(), ...kept.filter(({ id }) => !own.has(id))].sort(newestFirst);
  }

  async remove(ids: readonly string[], failed?: (error: unknown) => void): Promise<readonly string[]> {
    const gone: string[] = [];
    for (const id of ids) {
      if (this.going.some(({ record }) => record.id === id)) continue;
      try {
        const isUnkept = move(id, this.unkept, this.removed);
        if (isUnkept) await this.files.removeRest(id);
        if (isUnkept || (await this.files.remove(id))) gone.push(id);
      } catch (error) {
        if (failed === undefined) throw error;
        failed(error);
      }
    }
    return gone;
  }

  async restore(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      // of what could not be kept whole there may be nothing in the trash
      if (move(id, this.removed, this.unkept)) await this.files.restore(id).catch(() => undefined);
      else await this.files.restore(id);
    }
  }

  onDidChangeLive(listener: () => void): Disposable {
    return this.listeners.add(listener);
  }

  dispose(): void {
    for (const experiment of this.going.splice(0)) experiment.pause();
    this.listeners.clear();
  }

  private here(id: string): LiveExperiment | undefined {
    return this.going.find(({ record }) => record.id === id) ?? this.unkept.get(id);
  }

  private goOn(record: Experiment, kept: ReadonlyMap<string, Run>): LiveExperiment {
    this.files.claim(record.id);
    const { runs, log, parallel = () => SIDE_BY_SIDE } = this.options;
    const experiment = new LiveExperiment({ record, kept, starter: runs, files: this.files, parallel, log });
    this.going.push(experiment);
    void experiment.ended.then(() => this.leave(experiment));
    experiment.begin();
    this.listeners.tell();
    return experiment;
  }

  private leave(experiment: LiveExperiment): void {
    const index = this.going.indexOf(experiment);
    if (index < 0) return;
    this.going.splice(index, 1);
    if (!this.files.isKept(experiment.record.id)) this.unkept.set(experiment.record.id, experiment);
    this.listeners.tell();
  }
}

/** What is left of an experiment: what failed is tried again, and of a sweep what was measured but cannot be read any more. */
function unfinished(record: Experiment, kept: ReadonlyMap<string, Run>): Experiment {
  const trials = record.trials.map((trial) => {
    const run = trial.run === null ? undefined : kept.get(trial.run);
    const lost = record.kind === 'sweep' && trial.state === 'finished' && run === undefined;
    const waits = trial.state === 'waiting' || trial.state === 'running' || trial.state === 'failed' || lost;
    if (!waits) return trial;
    return { ...waitingTrial(trial.arm, trial.seed), run: trial.state !== 'failed' && run?.record.state === 'finished' ? trial.run : null };
  });
  return { ...record, trials };
}

/** Moves an experiment from one map to another. @returns whether it was in the first */
function move(id: string, from: Map<string, LiveExperiment>, to: Map<string, LiveExperiment>): boolean {
  const experiment = from.get(id);
  if (experiment === undefined) return false;
  from.delete(id);
  to.set(id, experiment);
  return true;
}

function now(): string {
  return new Date().toISOString();
}
