import type { HeldOutPoint, IterationPoint, RangeTestCurve } from '../analysis/curve';

/** LR that the ramp was meant to reach. */
export const TOP_LR_COLUMN = 'top_lr';
/** What a point of a range test has, in the order of a CSV of ours. */
export const CURVE_CSV_COLUMNS = ['iteration', 'lr', 'accuracy', 'loss', 'val_accuracy', 'val_loss'];

/**
 * Writes a range test as CSV that opens again (see curve/tableCurve.ts). Numbers keep all their digits; null becomes an empty cell.
 * The top goes with every line where it is known: a ramp that ended early has other bounds than a whole one to the same LR.
 */
export function writeCurveCsv({ batch, heldOut, topLr }: Pick<RangeTestCurve, 'batch' | 'heldOut' | 'topLr'>): string {
  const top = topLr === null ? [] : [topLr];
  const lines = [[...CURVE_CSV_COLUMNS, ...top.map(() => TOP_LR_COLUMN)].join(',')];
  const line = (point: { iteration: number; lr: number }, training: IterationPoint | null, validation: HeldOutPoint | null): void => {
    const values = [point.iteration, point.lr, training?.accuracy, training?.loss, validation?.accuracy, validation?.loss, ...top];
    lines.push(values.map((value) => (value === null || value === undefined ? '' : String(value))).join(','));
  };
  let next = 0;
  for (const validation of heldOut) {
    for (let point = batch[next]; point !== undefined && point.iteration < validation.iteration; point = batch[(next += 1)]) line(point, point, null);
    const training = batch[next];
    if (training?.iteration === validation.iteration && training.lr === validation.lr) {
      line(training, training, validation);
      next += 1;
    } else {
      line(validation, null, validation);
    }
  }
  for (const point of batch.slice(next)) line(point, point, null);
  return `${lines.join('\n')}\n`;
}
