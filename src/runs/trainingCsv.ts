import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import { secondsAt } from './comparisonCurves';

/** The curves of a training as they are exported. */
export interface TrainingCurves {
  readonly batch: readonly IterationPoint[];
  readonly heldOut: readonly HeldOutPoint[];
  readonly estimates: readonly EstimatePoint[];
  readonly times: readonly TimePoint[];
}

const COLUMNS = ['iteration', 'epoch', 'seconds', 'lr', 'momentum', 'accuracy', 'loss', 'val_accuracy', 'val_loss', 'estimate'];

/**
 * A training as CSV, one row for each iteration of which something is known: epoch (iterations over those of an epoch), seconds since the
 * training began, LR and momentum that were used, metrics of the batch and of the held-out sample, Hessian-free estimate of the optimal LR.
 * Numbers keep all their digits; what is not known is an empty cell.
 * @param iterationsPerEpoch null leaves the epochs empty
 */
export function trainingCsv({ batch, heldOut, estimates, times }: TrainingCurves, iterationsPerEpoch: number | null): string {
  const rows = new Map<number, { batch?: IterationPoint; heldOut?: HeldOutPoint; estimate?: EstimatePoint }>();
  const row = (iteration: number) => {
    const found = rows.get(iteration) ?? {};
    rows.set(iteration, found);
    return found;
  };
  for (const point of batch) row(point.iteration).batch = point;
  for (const point of heldOut) row(point.iteration).heldOut = point;
  for (const point of estimates) row(point.iteration).estimate = point;
  const lines = [...rows.entries()]
    .sort(([a], [b]) => a - b)
    .map(([iteration, { batch: own, heldOut: held, estimate }]) => [
      iteration,
      iterationsPerEpoch === null || iterationsPerEpoch === 0 ? null : iteration / iterationsPerEpoch,
      secondsAt(times, iteration),
      own?.lr ?? held?.lr ?? estimate?.lr,
      own?.momentum,
      own?.accuracy,
      own?.loss,
      held?.accuracy,
      held?.loss,
      estimate?.estimate,
    ]);
  const text = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value));
  return `${[COLUMNS.join(','), ...lines.map((cells) => cells.map(text).join(','))].join('\n')}\n`;
}
