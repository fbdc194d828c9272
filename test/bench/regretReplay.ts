import { recommendedMax, type RuleSet } from '../../src/analysis/boundsRules';
import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import type { RangeTestCurve } from '../../src/analysis/curve';
import { readRangeTest, ruleInput } from '../../src/analysis/readRangeTest';
import { readReplays, replayCurve, type ReplayRamp, type Replays, type ReplayTask } from '../fixtures/rangeTests';
import { RuleFit, type FitRamp } from './fitRules';
import { mean } from '../../src/analysis/smooth';
import { choicesTable } from './replayChoices';
import { overTasks, points, regretOf, table, taskOf } from './replayRegret';

export const name = 'regret-replay';

/** Share of the ramps that may be refused. */
const REFUSED_AT_MOST = 0.1;

/**
 * Regret of our recommended max LR on replayed range tests, in points of the held-out metric: the best 1cycle result of the task's grid less
 * the result at the recommended max LR, interpolated in log LR and clamped at the grid's ends. The rule's constants are fitted again for
 * each task, without its ramps and its grid.
 * @returns mean per task over the ramps whose top the coarse sweep chose, then over tasks
 */
export function run(): Promise<number> {
  const { tasks, value } = leaveOneTaskOut();
  console.log(tasks);
  console.log(`\nThe same regret of other choices of the max LR (src/analysis/replayCosts.ts).\n${choicesTable()}`);
  return Promise.resolve(value);
}

interface LeftOut {
  /** The tables, as text. */
  readonly tasks: string;
  readonly value: number;
  readonly worst: number;
}

/** Scores every task with the constants of the others. */
export function leaveOneTaskOut(): LeftOut {
  const replays = readReplays();
  const names = Object.keys(replays.tasks);
  const swept = replays.ramps.filter((ramp) => ramp.topLearningRate === ramp.coarseTop);
  const peers = Object.keys(replays.peers[0] ?? {}).filter((key) => key !== 'task' && key !== 'seed');
  const fit = new RuleFit(replays.tasks);
  const fitRamps = swept.map((ramp) => fitRampOf(ramp, replays)).filter((ramp) => ramp !== null);
  const rules = new Map(names.map((task) => [task, fit.rules(fitRamps.filter((ramp) => ramp.task !== task))]));

  const scored = replays.ramps.map((ramp) => score(ramp, replays, rules.get(ramp.task)));
  const scoredSwept = scored.filter(({ ramp }) => swept.includes(ramp));
  const shipped = swept.map((ramp) => score(ramp, replays));
  const rows: string[][] = [['task', 'ours', 'divisor', 'exponent', 'as shipped', 'all ramps', 'refused', ...peers]];
  for (const task of names) {
    const of = (scores: readonly Score[]): Score[] => scores.filter((one) => one.task === task);
    const constants = rules.get(task)?.E;
    rows.push([
      task,
      points(overTasks(of(scoredSwept))),
      points(constants?.divisor ?? Number.NaN),
      points(constants?.exponent ?? Number.NaN),
      points(overTasks(of(shipped))),
      points(overTasks(of(scored))),
      `${String(of(scoredSwept).filter(({ refused }) => refused).length)}/${String(of(scoredSwept).length)}`,
      ...peers.map((peer) => points(peerRegret(peer, task, replays))),
    ]);
  }
  const refused = scoredSwept.filter((one) => one.refused).length;
  const value = overTasks(scoredSwept);
  const all = fit.rules(fitRamps).E;
  rows.push([
    'mean of tasks',
    points(value),
    points(all.divisor),
    points(all.exponent),
    points(overTasks(shipped)),
    points(overTasks(scored)),
    `${String(refused)}/${String(swept.length)}`,
    ...peers.map((peer) => points(mean(names.map((task) => peerRegret(peer, task, replays))))),
  ]);
  if (refused > REFUSED_AT_MOST * swept.length)
    throw new Error(`${String(refused)} of ${String(swept.length)} ramps were refused, more than ${String(100 * REFUSED_AT_MOST)} %.`);
  return {
    tasks:
      'Regret of the max LR in points of the held-out metric (100 = everything). "ours": ramps up to the top that the coarse sweep chose,\n' +
      'with divisor and exponent fitted on the other tasks (last line: on all); "as shipped": with the constants of boundsRules.ts.\n' +
      table(rows),
    value,
    worst: Math.max(...names.map((task) => overTasks(scoredSwept.filter((one) => one.task === task)))),
  };
}

function fitRampOf(ramp: ReplayRamp, replays: Replays): FitRamp | null {
  const reading = readRangeTest(replayCurve(ramp, taskOf(ramp.task, replays)));
  const input = reading.refusal === null ? ruleInput(reading) : null;
  return input === null ? null : { task: ramp.task, input };
}

interface Score {
  readonly ramp: ReplayRamp;
  readonly task: string;
  readonly regret: number;
  readonly refused: boolean;
}

/** @param rules those fitted without the ramp's task; left out: those of the product */
function score(ramp: ReplayRamp, replays: Replays, rules?: RuleSet): Score {
  const task = taskOf(ramp.task, replays);
  const max = maxOf(replayCurve(ramp, task), rules);
  if (max !== null) return { ramp, task: ramp.task, regret: regretOf(max, task), refused: false };
  return { ramp, task: ramp.task, regret: Math.max(...naiveMax(ramp, task).map((lr) => regretOf(lr, task))), refused: true };
}

/** The product's max with other constants; what it refuses stays refused. */
function maxOf(curve: RangeTestCurve, rules?: RuleSet): number | null {
  const shipped = analyseRangeTest(curve).recommended?.max.lr ?? null;
  if (shipped === null || rules === undefined) return shipped;
  const input = ruleInput(readRangeTest(curve));
  return input === null ? null : recommendedMax(input, rules).maxLr;
}

/** What a person who is refused might do: a sixth of the break and a quarter of the peak, from the bare numbers without smoothing or gate. */
function naiveMax(ramp: ReplayRamp, task: ReplayTask): number[] {
  const lr = (index: number): number => (ramp.topLearningRate * (ramp.heldOut.iteration[index] ?? ramp.iterations)) / ramp.iterations;
  const ceiling = 3 * ramp.before.loss;
  const losses = smoothed(ramp.heldOut.loss.map((loss) => Math.min(loss ?? ceiling, ceiling)));
  const metrics = task.metric === 'accuracy' ? smoothed(ramp.heldOut.metric.map((metric) => metric ?? 0)) : losses.map((loss) => -loss);
  const lowest = losses.indexOf(Math.min(...losses));
  const least = losses[lowest] ?? 0;
  const broken = losses.findIndex((loss, index) => index > lowest && loss > least + (ramp.before.loss - least) / 2);
  const breakLr = broken < 0 ? ramp.topLearningRate : lr(broken);
  return [breakLr / 6, lr(metrics.indexOf(Math.max(...metrics))) / 4];
}

/** Centred mean over 10 % of the points, written apart from the code under test. */
function smoothed(values: readonly number[]): number[] {
  const half = Math.max(1, Math.floor(values.length / 20));
  return values.map((_, index) => {
    const reach = Math.min(half, index, values.length - 1 - index);
    return mean(values.slice(index - reach, index + reach + 1));
  });
}

function peerRegret(peer: string, taskName: string, replays: Replays): number {
  const task = taskOf(taskName, replays);
  const suggestions = replays.peers.filter((row) => row.task === taskName).map((row) => row[peer]);
  return mean(suggestions.filter((lr) => typeof lr === 'number').map((lr) => regretOf(lr, task)));
}
