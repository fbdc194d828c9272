import { summariseTraining, type TrainingSummary } from '../analysis/trainingSummary';
import type { ComparedRun, Comparison } from '../protocol/comparison';
import { t } from '../text/text';
import { runLabels } from './comparisonLabels';
import type { Run } from './run';

/** Runs that cannot be set side by side; the message says why and what can be. */
export class ComparisonError extends Error {
  override readonly name = 'ComparisonError';
}

export type Summarise = (run: Run, target: number | null) => TrainingSummary | null;

export interface CompareOptions {
  /** Accuracy (0 to 1) or loss that the iterations are counted to; null = none. */
  readonly target: number | null;
  /** Sums a run up; left out: {@link summariseTraining}, which looks at the whole curve each time. */
  readonly summarise?: Summarise;
}

/**
 * What runs came to, side by side, each with a label that says only what differs among them.
 * @throws ComparisonError where there are no runs, and where range tests are mixed with trainings
 */
export function compareRuns(runs: readonly Run[], options: CompareOptions): Comparison {
  const { labels, common } = runLabels(runs.map(({ record }) => record));
  const kind = comparisonKind(runs);
  const compared = runs.map((run, index) => comparedRun(run, labels[index] ?? '', (options.summarise ?? summariseTraining)(run, kind === 'trainings' ? options.target : null)));
  const metrics = new Set(compared.flatMap(({ summary }) => (summary === null ? [] : [summary.metric])));
  const [metric = null] = metrics.size === 1 ? metrics : [];
  return { kind, metric, target: options.target, common: [...common], runs: compared };
}

/** {@link compareRuns}; where there is no target, iterations are counted to what all runs have reached: {@link lowestBest}. */
export function compareAtTarget(runs: readonly Run[], options: CompareOptions): Comparison {
  const first = compareRuns(runs, options);
  const target = options.target ?? lowestBest(first);
  return target === options.target ? first : compareRuns(runs, { ...options, target });
}

/**
 * The target that every run that came to its end has reached: the worst of their best values; those that diverged do not count. Null while none
 * ended, and where their metrics differ.
 */
export function lowestBest({ metric, runs }: Pick<Comparison, 'metric' | 'runs'>): number | null {
  const ended = runs.filter(({ state, endedBy, summary }) => state === 'finished' && endedBy !== 'divergence' && summary !== null && Number.isFinite(summary.best));
  const values = ended.map(({ summary }) => summary?.best ?? Number.NaN);
  if (metric === null || values.length === 0) return null;
  return metric === 'accuracy' ? Math.min(...values) : Math.max(...values);
}

function comparisonKind(runs: readonly Run[]): Comparison['kind'] {
  if (runs.length === 0) throw new ComparisonError(t('There is nothing to compare. Choose at least two runs.'));
  const rangeTests = runs.filter(({ record }) => record.request.kind === 'range-test').length;
  if (rangeTests === 0) return 'trainings';
  if (rangeTests === runs.length) return 'range-tests';
  throw new ComparisonError(
    t(
      'Range tests and trainings cannot be compared with each other: a range test raises the LR until training breaks down, so what it measures at an LR says nothing about a training there. Choose range tests only, or trainings only.',
    ),
  );
}

function comparedRun(run: Run, label: string, summary: TrainingSummary | null): ComparedRun {
  const { record, analysis } = run;
  const pair = analysis?.[analysis.main] ?? null;
  return {
    id: record.id,
    label,
    kind: record.request.kind,
    state: record.state,
    endedBy: record.end?.by ?? null,
    note: record.failure?.message ?? record.end?.reason ?? null,
    iterations: Math.max(run.batch.at(-1)?.iteration ?? 0, run.heldOut.at(-1)?.iteration ?? 0),
    totalIterations: record.totalIterations,
    iterationsPerEpoch: record.provenance?.iterationsPerEpoch ?? null,
    seconds: run.times.at(-1)?.seconds ?? null,
    summary,
    bounds: pair === null || run.isLive ? null : { maxLr: pair.max.lr, open: pair.max.open, minLr: pair.min.lr },
  };
}
