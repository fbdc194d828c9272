import type { ExperimentReport } from '../analysis/experiments/reports';
import type { Experiment } from '../protocol/experiment';
import type { Disposable, Run } from '../runs/run';

/** What an experiment will do, made by planConfirm or planSweep; everything of its record that is settled before it starts. */
export type ExperimentPlan = Pick<Experiment, 'kind' | 'script' | 'seeds' | 'iterations' | 'bounds' | 'factor' | 'bisections' | 'arms'>;

/** One experiment, going on or read back. The host owns it; panels merely show it. */
export interface ExperimentView {
  readonly record: Experiment;
  /** The runs of its trials that have been started, by run id; live ones are live. */
  readonly runs: ReadonlyMap<string, Run>;
  /** What it came to so far; null while nothing ended. */
  readonly report: ExperimentReport | null;
  /** Seconds to its end by what its runs took so far; null while unknown or over. */
  readonly secondsLeft: number | null;
  readonly isLive: boolean;
  /** Tells of trials that started, ended or were dropped; how far a live run has come it tells itself. */
  onDidChange(listener: () => void): Disposable;
  /** Stops the runs that go on and starts no more; it can be resumed. */
  stop(): Promise<void>;
  /** Resolves with the record once it ended, was stopped or failed. At once for those read back. */
  readonly ended: Promise<Experiment>;
}

/** Starts, keeps, resumes and finds experiments; their runs go through the ordinary queue. */
export interface Experiments extends Disposable {
  start(plan: ExperimentPlan): ExperimentView;
  /** A live experiment or one read from disk. Rejects with a clear error when it is unknown or corrupt. */
  open(id: string): Promise<ExperimentView>;
  /**
   * Goes on with what an experiment has not finished: after a reload of the window, or after it was stopped or failed. Runs that ended are not repeated.
   * One that goes on in this window already is returned as it is. Rejects when it goes on in another window, or when nothing is left to do.
   */
  resume(id: string): Promise<ExperimentView>;
  /** Kept ones, newest first. Corrupt ones are reported to the log and skipped. */
  list(): Promise<readonly Experiment[]>;
  readonly live: readonly ExperimentView[];
  onDidChangeLive(listener: () => void): Disposable;
  /** Marks live ones as paused; their runs end with their host. */
  dispose(): void;
}

/** Experiments, and what can be done to those that are kept. */
export interface KeptExperiments extends Experiments {
  /**
   * Moves experiments to the trash, without their runs. Those that go on, here or in another window, stay.
   * @param failed is told why one could not be moved, and the others are; left out: that rejects, and ends the moving
   * @returns ids of those that were moved
   */
  remove(ids: readonly string[], failed?: (error: unknown) => void): Promise<readonly string[]>;
  /** Takes experiments back out of the trash. Rejects when one is there no more. */
  restore(ids: readonly string[]): Promise<void>;
}
