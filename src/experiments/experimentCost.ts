import { basename } from 'node:path';
import { countText, seedsText } from '../text/counts';
import { t } from '../text/text';
import type { Run } from '../runs/run';
import type { ExperimentPlan } from './experiments';

/** What one run of a script took, as far as it is known. */
export interface CostBasis {
  /** Seconds outside of training: loading, the code above the training call, evaluating before the first iteration. */
  readonly secondsBefore: number | null;
  readonly secondsPerIteration: number | null;
  /** Iterations of a range test with its coarse sweep; left out or null = unknown. */
  readonly rangeTestIterations?: number | null;
}

/** No run of the script has told anything yet. */
export const UNKNOWN_COST: CostBasis = { secondsBefore: null, secondsPerIteration: null };

export interface ExperimentCost {
  /** How often the script will be started. */
  readonly runs: number;
  /** To the end, as many side by side as allowed; null while unknown. */
  readonly seconds: number | null;
  /** For a person who is asked whether to start it. */
  readonly sentence: string;
}

/**
 * How often an experiment runs the code above the training call, and how long it takes.
 * @param parallel runs side by side
 */
export function experimentCost(plan: ExperimentPlan, basis: CostBasis, parallel: number): ExperimentCost {
  const arms = plan.arms.length + (plan.bisections ?? 0);
  const runs = arms * plan.seeds.length;
  const iterations = plan.iterations ?? plan.arms[0]?.request.rangeTest.iterations ?? basis.rangeTestIterations ?? null;
  const { secondsBefore, secondsPerIteration } = basis;
  const each = secondsBefore === null || secondsPerIteration === null || iterations === null ? null : secondsBefore + iterations * secondsPerIteration;
  const seconds = each === null ? null : Math.ceil(runs / Math.max(1, parallel)) * each;
  const lasts =
    seconds === null ? t('How long that takes is not known yet; an earlier run of this script would tell.') : t('That takes about {0}, by an earlier run.', durationText(seconds));
  return { runs, seconds, sentence: `${timesText(plan, { arms, runs, parallel })} ${lasts}` };
}

function timesText(plan: ExperimentPlan, { arms, runs, parallel }: { readonly arms: number; readonly runs: number; readonly parallel: number }): string {
  const seeds = seedsText(plan.seeds.length);
  const what = plan.kind === 'confirm' ? t('{0} settings, {1}', arms, seeds) : t('{0} values, {1}', arms, seeds);
  const script = basename(plan.script);
  if (runs === 1) return t('The code above the training call of {0} will run 1 time ({1}).', script, what);
  const values = [script, countText(runs), what] as const;
  return parallel > 1
    ? t('The code above the training call of {0} will run {1} times ({2}), {3} side by side.', ...values, parallel)
    : t('The code above the training call of {0} will run {1} times ({2}).', ...values);
}

/** What a kept run tells of the cost of the next one. */
export function costBasis(run: Run): CostBasis {
  const { record, times, sweep, batch } = run;
  const last = times.at(-1);
  const training = record.request.kind === 'range-test' ? (sweep.at(-1)?.iteration ?? 0) + (batch.at(-1)?.iteration ?? 0) : null;
  // the ramps of a sweep go on where this one had settled
  const unmade = record.end?.by === 'bounds settled' && record.ramp !== null ? record.ramp.iterations - record.end.iterations : 0;
  const rangeTestIterations = record.state === 'finished' && training !== null ? training + unmade : null;
  if (last === undefined || last.iteration < 1) return { ...UNKNOWN_COST, rangeTestIterations };
  const secondsPerIteration = last.seconds / last.iteration;
  const whole = record.endedAt === null ? null : (Date.parse(record.endedAt) - Date.parse(record.startedAt ?? record.createdAt)) / 1000;
  // the coarse sweep of a range test is training too, and has no times of its own
  const secondsBefore = whole === null || !Number.isFinite(whole) ? null : Math.max(0, whole - last.seconds - (sweep.at(-1)?.iteration ?? 0) * secondsPerIteration);
  return { secondsBefore, secondsPerIteration, rangeTestIterations };
}

/** For people: "40 s", "12 min", "2.5 h". */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${String(Math.max(1, Math.round(seconds)))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${String(minutes)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
