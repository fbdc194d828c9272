import type { Analysis } from '../analysis/analysis';
import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
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
  readonly estimates: readonly EstimatePoint[];
  readonly times: readonly TimePoint[];
  /** Whether {@link Run.record} is a new object. */
  readonly record: boolean;
  /** Whether {@link Run.analysis} is a new object. */
  readonly analysis: boolean;
  /** Whether more changed than came to the points of before, so that all of them are to be looked at anew: a file was written over. Left out: no. */
  readonly anew?: boolean;
  /** Whether there are other {@link Run.seeds}, or something about one of them is new; left out: no. */
  readonly seeds?: boolean;
}

/** One run, live or read back from disk. The host owns it; panels merely show it. */
export interface Run {
  readonly record: RunRecord;
  readonly batch: readonly IterationPoint[];
  readonly heldOut: readonly HeldOutPoint[];
  /** Points of the coarse sweep. */
  readonly sweep: readonly HeldOutPoint[];
  /** Hessian-free estimates of the optimal LR, where they were asked for. */
  readonly estimates: readonly EstimatePoint[];
  /** When iterations were made; one for each batch of metrics. */
  readonly times: readonly TimePoint[];
  /** Null for runs that are no range tests, and while a curve is too short. Of all {@link seeds} together. Kept up to date while one of them goes on. */
  readonly analysis: Analysis | null;
  /** The runs that repeat a range test with further seeds, in the order of their start; left out or empty where there are none. */
  readonly seeds?: readonly Run[];
  /** Null when unknown or over. */
  readonly secondsLeft: number | null;
  readonly isLive: boolean;
  onDidChange(listener: (change: RunChange) => void): Disposable;
  /** Climbs the stop ladder: asks, sends SIGTERM after 2 s, kills all that the run started after 3.5 s. Resolves when the process is gone, within 5 s. Stops {@link seeds}, too. */
  stop(): Promise<void>;
  /** Resolves with the final record once the process is gone; never rejects. At once for runs read back. */
  readonly ended: Promise<RunRecord>;
}

/** Starts, queues, keeps and finds runs. As many train side by side as is allowed; the others wait as `queued`. */
export interface Runs extends Disposable {
  start(request: RunRequest): Run;
  /**
   * Repeats a range test with the next seeds, up the same ramp; each is a run of its own whose request names the range test.
   * @param count how many; fewer where the range test has as many as it may have
   * @throws Error where the range test cannot be repeated; says why
   */
  startSeeds(main: Run, count: number): readonly Run[];
  /**
   * A run that is only shown until it is started: its schedule can be changed before. Not kept on disk, not listed.
   * To start it, hand `draft.record.request` to {@link start}: from then on its id opens the run that it became.
   */
  draft(request: RunRequest, planned?: number | null): DraftRun;
  /** A live run, a draft of this session, or a run read from disk. Rejects with a clear error when it is unknown or corrupt. */
  open(id: string): Promise<Run>;
  /** Kept runs, newest first, without further seeds of range tests that are kept themselves. Corrupt ones are reported to the log and skipped. */
  list(): Promise<readonly RunRecord[]>;
  /** Live runs in order of their start: those that train first, then those that wait (`queued`). A range test stands here for its seeds, also once it is over itself. */
  readonly live: readonly Run[];
  onDidChangeLive(listener: () => void): Disposable;
  /** Ends every trainer, synchronously killing what does not end by itself: for deactivation. */
  dispose(): void;
}

/** A run that has not been started yet; `isLive` is false and its record's state `draft`. */
export interface DraftRun extends Run {
  /** Changes what will be started. */
  change(request: RunRequest): void;
}

/** Whether a run is a draft. */
export function isDraft(run: Run): run is DraftRun {
  return run.record.state === 'draft';
}
