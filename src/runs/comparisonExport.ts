import type { HeldOutPoint, IterationPoint } from '../analysis/curve';
import type { Comparison } from '../protocol/comparison';
import { encode } from '../protocol/wire';
import { secondsAt } from './comparisonCurves';
import type { Run } from './run';

const columns = ['run', 'label', 'iteration', 'epoch', 'seconds', 'lr', 'momentum', 'accuracy', 'loss', 'val_accuracy', 'val_loss'] as const;

/**
 * All points of all runs in long format: one row for each update or held-out evaluation of each run. Null becomes an empty cell; NaN and
 * Infinity are written by name; numbers keep all their digits.
 * @param runs those that the comparison is of
 */
export function comparisonCsv(comparison: Pick<Comparison, 'runs'>, runs: readonly Run[]): string {
  const lines = [columns.join(',')];
  for (const { id, label, iterationsPerEpoch } of comparison.runs) {
    const run = runs.find(({ record }) => record.id === id);
    if (run === undefined) continue;
    const name = `${csvCell(id)},${csvCell(label)}`;
    for (const [training, validation] of paired(run)) {
      const iteration = training?.iteration ?? validation?.iteration ?? 0;
      const place = [iteration, iterationsPerEpoch === null ? null : iteration / iterationsPerEpoch, secondsAt(run.times, iteration), training?.lr ?? validation?.lr];
      const values = [training?.momentum, training?.accuracy, training?.loss, validation?.accuracy, validation?.loss];
      lines.push(`${name},${place.join(',')},${values.join(',')}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Updates and evaluations in order of iteration, those of the same iteration together. */
function* paired({ batch, heldOut }: Pick<Run, 'batch' | 'heldOut'>): Generator<readonly [IterationPoint | undefined, HeldOutPoint | undefined]> {
  let next = 0;
  for (const validation of heldOut) {
    for (let point = batch[next]; point !== undefined && point.iteration < validation.iteration; point = batch[(next += 1)]) yield [point, undefined];
    const training = batch[next]?.iteration === validation.iteration ? batch[next] : undefined;
    if (training !== undefined) next += 1;
    yield [training, validation];
  }
  for (let point = batch[next]; point !== undefined; point = batch[(next += 1)]) yield [point, undefined];
}

/** The comparison with what its runs were and all their points; NaN and Infinity as strings. Nothing of the script's environment is in it. */
export function comparisonJson(comparison: Comparison, runs: readonly Run[]): string {
  const full = comparison.runs.map((compared) => {
    const run = runs.find(({ record }) => record.id === compared.id);
    if (run === undefined) return compared;
    const { script, kind, schedule, training, overrides, seed } = run.record.request;
    return { ...compared, request: { kind, script, schedule, training, overrides, seed }, provenance: run.record.provenance, batch: run.batch, heldOut: run.heldOut, times: run.times };
  });
  return `${encode({ ...comparison, runs: full })}\n`;
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
