import type { RunRecord } from '../protocol/run';
import type { Disposable, Runs } from './run';

/** Runs, and what can be done to those that are kept. */
export interface KeptRuns extends Runs {
  /** As {@link Runs.list}, with the further seeds of range tests. */
  listAll(): Promise<readonly RunRecord[]>;
  /**
   * Gives a run a person's own name; null or blanks take it away.
   * Rejects for a run that goes on in another window, which would write its record over the name.
   */
  rename(id: string, name: string | null): Promise<void>;
  /**
   * Moves runs to the trash, range tests with their further seeds. Those that go on, here or in another window, stay.
   * @param failed is told why one could not be moved, and the others are; left out: that rejects, and ends the moving
   * @returns ids of those that were moved
   */
  remove(ids: readonly string[], failed?: (error: unknown) => void): Promise<readonly string[]>;
  /** Takes runs back out of the trash. Rejects when one is there no more. */
  restore(ids: readonly string[]): Promise<void>;
  /** Tells that runs were added, renamed or removed, by this window or by another. How far a run has come it tells itself. */
  onDidChangeKept(listener: () => void): Disposable;
}
