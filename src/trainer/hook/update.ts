import type { OptimizerInnards } from './innards';

/** What one update of the driven optimizer reported. */
export interface UpdateResult {
  /** Mean loss of the batch before the update. */
  readonly loss: number;
  /** Accuracy of the batch before the update, 0 to 1; null without an accuracy metric. */
  readonly accuracy: number | null;
}

/** Decides on the LR of each update of the driven optimizer and takes in what it reported. */
export interface UpdateDriver {
  before(optimizer: OptimizerInnards): void;
  /** May end the process. */
  after(optimizer: OptimizerInnards, result: UpdateResult): void;
}
