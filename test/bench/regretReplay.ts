import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import { readReplays, replayCurve, type ReplayRamp, type Replays, type ReplayTask } from '../fixtures/rangeTests';

export const name = 'regret-replay';

/** Share of the ramps that may be refused. */
const REFUSED_AT_MOST = 0.1;

/**
 * Regret of our recommended max LR on replayed range tests, in points of the held-out metric: the best 1cycle result of the task's grid less
 * the result at the recommended max LR, interpolated in log LR and clamped at the grid's ends.
 * @returns mean per task over the ramps whose top the coarse sweep chose, then over tasks
 */
export function run(): Promise<number> {
  const replays = readReplays();
  const swept = replays.ramps.filter((ramp) => ramp.topLearningRate === ramp.coarseTop);
  const peers = Object.keys(replays.peers[0] ?? {}).filter((key) => key !== 'task' && key !== 'seed');
  const scoredSwept = swept.map((ramp) => score(ramp, replays));
  const scoredAll = replays.ramps.map((ramp) => score(ramp, replays));

  const rows: string[][] = [['task', 'ours', 'all ramps', 'refused', ...peers]];
  for (const task of Object.keys(replays.tasks)) {
    const own = scoredSwept.filter((scored) => scored.task === task);
    rows.push([
      task,
      points(mean(own.map((scored) => scored.regret))),
      points(mean(scoredAll.filter((scored) => scored.task === task).map((scored) => scored.regret))),
      `${String(own.filter((scored) => scored.refused).length)}/${String(own.length)}`,
      ...peers.map((peer) => points(peerRegret(peer, task, replays))),
    ]);
  }
  const overTasks = (scores: readonly Score[]): number =>
    mean(Object.keys(replays.tasks).map((task) => mean(scores.filter((scored) => scored.task === task).map((scored) => scored.regret))));
  const refused = scoredSwept.filter((scored) => scored.refused).length;
  const value = overTasks(scoredSwept);
  rows.push([
    'mean of tasks',
    points(value),
    points(overTasks(scoredAll)),
    `${String(refused)}/${String(swept.length)}`,
    ...peers.map((peer) => points(mean(Object.keys(replays.tasks).map((task) => peerRegret(peer, task, replays))))),
  ]);
  console.log('Regret of the max LR in points of the held-out metric (100 = everything). "ours": ramps up to the top that the coarse sweep chose.');
  console.log(table(rows));
  if (refused > REFUSED_AT_MOST * swept.length)
    throw new Error(`${String(refused)} of ${String(swept.length)} ramps were refused, more than ${String(100 * REFUSED_AT_MOST)} %.`);
  return Promise.resolve(value);
}

interface Score {
  readonly task: string;
  readonly regret: number;
  readonly refused: boolean;
}

function score(ramp: ReplayRamp, replays: Replays): Score {
  const task = taskOf(ramp.task, replays);
  const curve = replayCurve(ramp, task);
  const max = analyseRangeTest(curve).recommended?.max;
  if (max !== undefined) return { task: ramp.task, regret: regretOf(max.lr, task), refused: false };
  return { task: ramp.task, regret: Math.max(...naiveMax(ramp, task).map((lr) => regretOf(lr, task))), refused: true };
}

/** What a person who is refused might do: rule B and a quarter of the peak, from the bare numbers without smoothing or gate. */
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

/** Regret in points: log-LR interpolation over the grid, its ends clamped. */
export function regretOf(lr: number, { oneCycle, best }: Pick<ReplayTask, 'oneCycle' | 'best'>): number {
  return 100 * (best - interpolated(Math.log(lr), oneCycle));
}

function interpolated(logLr: number, grid: ReplayTask['oneCycle']): number {
  const after = grid.findIndex(([lr]) => Math.log(lr) >= logLr);
  if (after < 0) return grid.at(-1)?.[1] ?? 0;
  const [rightLr, right] = grid[after] ?? [1, 0];
  const [leftLr, left] = grid[Math.max(0, after - 1)] ?? [1, 0];
  if (leftLr === rightLr) return right;
  const share = (logLr - Math.log(leftLr)) / (Math.log(rightLr) - Math.log(leftLr));
  return left * (1 - share) + right * share;
}

function taskOf(taskName: string, replays: Replays): ReplayTask {
  const task = replays.tasks[taskName];
  if (task === undefined) throw new Error(`range-tests.json has a ramp of the task ${taskName}, which it does not describe.`);
  return task;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function points(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(2);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
    .join('\n');
}
