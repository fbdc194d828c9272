import { mean } from '../../../src/analysis/smooth';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import type { Bounds, Trials } from './trial';

export const SEEDS = [1, 2, 3];
/** Shares of the baseline's iterations that one-cycle is given. */
export const SHARES = [1 / 8, 1 / 5, 1 / 3, 1 / 2, 1];
/** A length is enough when doubling it gains less than this (a share of 1: .3 point). */
const ENOUGH = 0.003;

export interface StudiedTask {
  readonly name: string;
  /** Updates of the shortest baseline tried, and of the longest. */
  readonly shortest: number;
  readonly longest: number;
  readonly adaptive: boolean;
  /** Of the grid of max LRs that one-cycle is tried at, a factor of four to either side: twice the bounds that were first measured. */
  readonly middle: number;
}

export const tasks: readonly StudiedTask[] = [
  { name: 'mlp-fashion', shortest: 300, longest: 2400, adaptive: false, middle: 0.06 },
  { name: 'lenet-fashion', shortest: 150, longest: 1200, adaptive: false, middle: 0.058 },
  { name: 'resnet8-fashion', shortest: 75, longest: 300, adaptive: false, middle: 0.76 },
  { name: 'mlpbn-digits', shortest: 100, longest: 1600, adaptive: false, middle: 0.22 },
  { name: 'cnn-words', shortest: 200, longest: 1600, adaptive: true, middle: 0.028 },
  { name: 'mlp-diamonds', shortest: 200, longest: 1600, adaptive: true, middle: 0.026 },
];

export interface TaskStudy {
  readonly task: string;
  readonly baseline: { readonly iterations: number; readonly lr: number; readonly metric: number; readonly isEnough: boolean };
  /** Iterations of each seed's range test, the coarse sweep (100) left out. */
  readonly rampIterations: number;
  /** Mean metric for each share; null where a seed's range test was refused. */
  readonly oneCycle: readonly { readonly share: number; readonly metric: number | null }[];
  /** Smallest share that reaches the baseline's mean; null for none. */
  readonly reached: number | null;
  readonly constant: { readonly lr: number; readonly metric: number };
  /** One-cycle for the whole length at max LRs a factor of two apart. */
  readonly grid: readonly { readonly maxLr: number; readonly metric: number }[];
  /** Geometric means over the seeds for the whole length. */
  readonly bounds: Bounds | null;
}

/** Baseline, one-cycle at the tool's bounds, and constant LRs of one task. */
export async function study(trials: Trials, task: StudiedTask): Promise<TaskStudy> {
  const baseline = await findBaseline(trials, task);
  const { iterations } = baseline;
  const lengths = SHARES.map((share) => Math.round(share * iterations));
  const tests = await Promise.all(SEEDS.map((seed) => trials.rangeTest(task.name, iterations, lengths, seed)));
  const oneCycle = await Promise.all(
    SHARES.map(async (share, index) => {
      const length = lengths[index] ?? iterations;
      const metrics = await Promise.all(
        SEEDS.map(async (seed, at) => {
          const bounds = tests[at]?.bounds[String(length)] ?? null;
          return bounds === null ? null : trials.train(task.name, paperCycle(bounds), length, seed);
        }),
      );
      const known = metrics.filter((metric) => metric !== null);
      return { share, metric: known.length === SEEDS.length ? mean(known) : null };
    }),
  );
  const whole = tests.map(({ bounds }) => bounds[String(iterations)] ?? null).filter((bounds) => bounds !== null);
  return {
    task: task.name,
    baseline,
    rampIterations: mean(tests.map((test) => test.iterations)),
    oneCycle,
    reached: oneCycle.find(({ metric }) => metric !== null && metric >= baseline.metric)?.share ?? null,
    constant: await bestConstant(trials, task, iterations),
    grid: await oneCycleGrid(trials, task, iterations),
    bounds: whole.length === 0 ? null : { max: geometricMean(whole.map(({ max }) => max)), min: geometricMean(whole.map(({ min }) => min)), peak: geometricMean(whole.map(({ peak }) => peak)) },
  };
}

/** Piecewise constant with three drops, the best of five LRs, at the shortest length that doubling hardly betters. */
async function findBaseline(trials: Trials, { name, shortest, longest, adaptive }: StudiedTask): Promise<TaskStudy['baseline']> {
  let lrs = adaptive ? [1e-4, 4e-4, 1.6e-3, 6.4e-3, 2.56e-2] : [3e-3, 1e-2, 3e-2, 1e-1, 3e-1];
  let before: { iterations: number; lr: number; metric: number } | null = null;
  for (let iterations = shortest; ; iterations *= 2) {
    const schedule = (lr: number): ScheduleOptions => ({ kind: 'piecewise-constant', maxLr: lr, drops: [0.5, 0.75, 0.9], factor: 0.1 });
    const first = await Promise.all(lrs.map(async (lr) => ({ lr, metric: await trials.train(name, schedule(lr), iterations, SEEDS[0] ?? 1) })));
    const ranked = [...first].sort((a, b) => b.metric - a.metric);
    const best = ranked[0];
    if (best === undefined) throw new Error('There are no LRs.');
    // those far behind at this length are not tried at the next
    lrs = first.filter(({ metric }) => metric > best.metric - 0.05).map(({ lr }) => lr);
    const means = await Promise.all(
      ranked.slice(0, 2).map(async ({ lr }) => ({ lr, metric: mean(await Promise.all(SEEDS.map((seed) => trials.train(name, schedule(lr), iterations, seed)))) })),
    );
    const now = { iterations, ...means.reduce((most, one) => (one.metric > most.metric ? one : most)) };
    if (before !== null && now.metric - before.metric < ENOUGH) return { ...before, isEnough: true };
    if (2 * iterations > longest) return { ...now, isEnough: false };
    before = now;
  }
}

/** The best of ten constant LRs a factor of two apart: all with one seed, the best four with all. */
async function bestConstant(trials: Trials, { name, adaptive }: StudiedTask, iterations: number): Promise<TaskStudy['constant']> {
  const lowest = adaptive ? 1e-4 : 2e-3;
  const lrs = Array.from({ length: 10 }, (_, index) => lowest * 2 ** index);
  const constant = (lr: number): ScheduleOptions => ({ kind: 'constant', maxLr: lr });
  const first = await Promise.all(lrs.map(async (lr) => ({ lr, metric: await trials.train(name, constant(lr), iterations, SEEDS[0] ?? 1) })));
  const best = [...first].sort((a, b) => b.metric - a.metric).slice(0, 4);
  const means = await Promise.all(best.map(async ({ lr }) => ({ lr, metric: mean(await Promise.all(SEEDS.map((seed) => trials.train(name, constant(lr), iterations, seed)))) })));
  return means.reduce((most, one) => (one.metric > most.metric ? one : most));
}

async function oneCycleGrid(trials: Trials, { name, middle }: StudiedTask, iterations: number): Promise<TaskStudy['grid']> {
  return Promise.all(
    [1 / 4, 1 / 2, 1, 2, 4].map(async (factor) => {
      const maxLr = Number((middle * factor).toPrecision(4));
      const schedule: ScheduleOptions = { kind: 'one-cycle', maxLr, minLr: maxLr / 10, finalLr: maxLr / 1e4, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };
      return { maxLr, metric: mean(await Promise.all(SEEDS.map((seed) => trials.train(name, schedule, iterations, seed)))) };
    }),
  );
}

/** The paper's cycle at the bounds, as *Train One-Cycle* runs it. */
function paperCycle({ max, min }: Bounds): ScheduleOptions {
  return { kind: 'one-cycle', maxLr: max, minLr: min, finalLr: min / 1000, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}
