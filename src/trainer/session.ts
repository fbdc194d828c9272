import type { End, FailureCode, Provenance } from '../protocol/run';
import type { TrainerConfig, TrainerMessage } from '../protocol/trainerLink';

/** What the hook may use of the process it runs in. */
export interface TrainerSession {
  readonly config: TrainerConfig;
  /** Which backend computes; settled before the script's first line. */
  readonly backend: Provenance['backend'];
  /** Version of the script's TensorFlow.js. */
  readonly tfjs: string;
  readonly scriptHash: string;
  /** Writes one message to the host, synchronously. */
  report(message: TrainerMessage): void;
  /** Whether the host asked to stop. Cheap: may be called before each iteration; also true inside loops that never yield. */
  stopRequested(): boolean;
  /** The seeded generator behind Math.random. */
  readonly random: { save(): number; restore(state: number): void };
  /**
   * Called once when the process is about to end by itself, before the script's own exit handlers: write out what is still to be
   * reported and tell how training ended. null = training was broken off or never began; the session then reports why.
   */
  onExit(describeEnd: () => End | null): void;
  /** Reports the end and leaves the process at once, inside the caller: no catch or finally of the script runs. */
  finish(end: End): never;
  /** As {@link fail}, for an error that broke off training: says in a person's words what it was, with the line of the script. */
  failBecauseOf(error: unknown): never;
  /** Reports the failure and leaves the process at once with exit code 1. */
  fail(code: FailureCode, message: string, remedy: string): never;
}
