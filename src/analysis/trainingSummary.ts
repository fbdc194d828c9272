import type { HeldOutPoint, IterationPoint } from './curve';

/** What a training came to, in the metric that decides: held-out where there is one, else of the batches (smoothed). */
export interface TrainingSummary {
  readonly metric: 'accuracy' | 'loss';
  readonly source: 'held-out' | 'batch';
  /** At the end; NaN where the training diverged. */
  readonly final: number;
  /** Highest accuracy or lowest loss along the way. */
  readonly best: number;
  /** Iterations to the first evaluation at or beyond the target; null without a target or where it was never reached. */
  readonly iterationsToTarget: number | null;
}

/**
 * Sums up a training's curve; null while there is nothing to sum up.
 * @param target accuracy (0 to 1) or loss to be reached; null = none
 */
export function summariseTraining(
  curve: { readonly batch: readonly IterationPoint[]; readonly heldOut: readonly HeldOutPoint[] },
  target: number | null,
): TrainingSummary | null {
  void curve;
  void target;
  return null;
}
