import type { Analysis } from '../analysis/analysis';
import type { HeldOutPoint, IterationPoint } from '../analysis/curve';
import type { RunRecord, RunRequest } from '../protocol/run';

export interface Disposable {
  dispose(): void;
}

/** What changed since the last change; a run reports at most 20 a second. */
export interface RunChange {
  /** Points that were added. */
  readonly batch: readonly IterationPoint[];
  readonly heldOut: readonly HeldOutPoint[];
  readonly sweep: readonly HeldOutPoint[];
  /** Whether {@link Run.record} is a new object. */
  readonly record: boolean;
  /** Whether {@link Run.analysis} is a new object. */
  readonly analysis: boolean;
}

/** One run, live or read back from disk. The host owns it; panels merely show it. */
export interface Run {
  readonly record: RunRecord;
  readonly batch: readonly IterationPoint[];
  readonly heldOut: readonly HeldOutPoint[];
  /** Points of the coarse sweep. */
  readonly sweep: readonly HeldOutPoint[];
  /** Null for runs that are no range tests, and while a curve is too short. Kept up to date while the run goes on. */
  readonly analysis: Analysis | null;
  /** Null when unknown or over. */
  readonly secondsLeft: number | null;
  readonly isLive: boolean;
  onDidChange(listener: (change: RunChange) => void): Disposable;
  /** Climbs the stop ladder: asks, then SIGTERM after 2 s, then kills the tree after 4 s. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** Resolves with the final record once the process is gone; never rejects. At once for runs read back. */
  readonly ended: Promise<RunRecord>;
}

/** Starts, queues, keeps and finds runs. One run trains at a time; the others wait as `queued`. */
export interface Runs extends Disposable {
  start(request: RunRequest): Run;
  /** A live run, or one read from disk. Rejects with a clear error when it is unknown or corrupt. */
  open(id: string): Promise<Run>;
  /** Kept runs, newest first. Corrupt ones are reported to the log and skipped. */
  list(): Promise<readonly RunRecord[]>;
  /** Live runs, the running one first. */
  readonly live: readonly Run[];
  onDidChangeLive(listener: () => void): Disposable;
  /** Ends every trainer, synchronously killing what does not end by itself: for deactivation. */
  dispose(): void;
}
