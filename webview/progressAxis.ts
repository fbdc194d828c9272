import { t } from '../src/text/text';
import { isLive, type RunView } from './state';
import type { View } from './vscodeApi';
import { formatCount } from './words';

/** What trainings are drawn against: iterations, or epochs where their length is known. */
export interface ProgressAxis {
  readonly name: 'iteration' | 'epoch';
  /** Where the axis ends. */
  readonly end: number;
  /** Last iteration that was made. */
  readonly last: number;
  toX(iteration: number): number;
  /** The place under the pointer. */
  title(x: number): string;
  format(value: number): string;
}

export function progressAxis(run: RunView, view: Pick<View, 'epochAxis'>): ProgressAxis {
  const last = Math.max(run.batch.at(-1)?.iteration ?? 0, run.heldOut.at(-1)?.iteration ?? 0, 1);
  const end = Math.max(last, isLive(run) ? (run.record.totalIterations ?? 0) : 0);
  const perEpoch = iterationsPerEpoch(run);
  if (!view.epochAxis || perEpoch === null) {
    return { name: 'iteration', end, last, toX: (iteration) => iteration, title: (x) => t('Iteration {0}', formatCount(Math.round(x))), format: formatCount };
  }
  return {
    name: 'epoch',
    end: end / perEpoch,
    last,
    toX: (iteration) => iteration / perEpoch,
    title: (x) => t('Epoch {0} · iteration {1}', x.toFixed(2), formatCount(Math.round(x * perEpoch))),
    format: (value) => String(Number(value.toPrecision(4))),
  };
}

/** null = unknown: then there is nothing to choose. */
export function iterationsPerEpoch({ record }: Pick<RunView, 'record'>): number | null {
  const known = record.provenance?.iterationsPerEpoch ?? 0;
  return known > 0 ? known : null;
}
