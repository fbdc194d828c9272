import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import { settled } from '../../src/analysis/boundsWatch';
import type { RangeTestCurve } from '../../src/analysis/curve';
import { readReplays, replayCurve } from '../fixtures/rangeTests';
import { mean } from '../../src/analysis/smooth';
import { grouped, overTasks, points, regretOf, table, taskOf } from './replayRegret';

export const name = 'early-stop';

/** Regret in points that ending early may cost. */
const NO_LOSS = 0.01;

/**
 * Iterations that a ramp takes until its bounds have settled, over those it was planned with, on the replayed ramps whose top the sweep chose.
 * Beside it: the largest change of the max LR, and how far the max LRs of short ramps lie from those of long ones.
 * @returns mean over tasks of the share of iterations
 * @throws Error when the bounds cost more than .01 points of regret
 */
export function run(): Promise<number> {
  const replays = readReplays();
  const swept = replays.ramps.filter((ramp) => ramp.topLearningRate === ramp.coarseTop);
  const ended = swept.map((ramp) => {
    const task = taskOf(ramp.task, replays);
    const whole = replayCurve(ramp, task);
    const last = whole.heldOut.find(({ iteration }) => settled(until(whole, iteration)))?.iteration ?? ramp.iterations;
    const [full, early] = [whole, until(whole, last)].map((curve) => analyseRangeTest(curve).recommended?.max.lr ?? null);
    return { task: ramp.task, share: ramp.iterations / ramp.plannedIterations, used: last / ramp.iterations, full: full ?? null, early: early ?? null, describes: task };
  });
  const marked = ended.filter((one) => one.full !== null && one.early !== null);
  const rows = [['task', 'used', 'max moved', 'N/8 over N/2', 'N/4 over N/2']];
  const moved = (own: typeof ended): number => Math.max(...own.map(({ full, early }) => (full === null || early === null ? 0 : Math.abs(early / full - 1))));
  const ratios: Record<'eighth' | 'quarter', number[]> = { eighth: [], quarter: [] };
  for (const [task, own] of grouped(ended, (one) => one.task)) {
    const octaves = (share: number): number =>
      mean(own.filter((one) => Math.abs(Math.log2(one.share / share)) < 0.2 && one.full !== null).map(({ full }) => Math.log2(full ?? 1)));
    ratios.eighth.push(octaves(1 / 8) - octaves(1 / 2));
    ratios.quarter.push(octaves(1 / 4) - octaves(1 / 2));
    rows.push([task, points(mean(own.map(({ used }) => used))), points(moved(own)), points(2 ** (ratios.eighth.at(-1) ?? 0)), points(2 ** (ratios.quarter.at(-1) ?? 0))]);
  }
  const value = mean([...grouped(ended, ({ task }) => task).values()].map((own) => mean(own.map(({ used }) => used))));
  rows.push(['all tasks', points(value), points(moved(ended)), points(2 ** mean(ratios.eighth)), points(2 ** mean(ratios.quarter))]);
  const regret = (of: 'full' | 'early'): number => overTasks(marked.map((one) => ({ task: one.task, regret: regretOf(one[of] ?? 1, one.describes) })));
  console.log('used: iterations until the bounds have settled over planned ones; max moved: largest change of the max LR by ending there, as a share;');
  console.log('N/8 over N/2: geometric mean of the max LRs of ramps of an eighth of the training over that of ramps of half of it.');
  console.log(table(rows));
  console.log(`Regret of whole ramps ${points(regret('full'))}, of ended ones ${points(regret('early'))}; refused ${String(ended.length - marked.length)}.`);
  if (regret('early') > regret('full') + NO_LOSS) throw new Error('Ending the ramps early costs regret.');
  return Promise.resolve(value);
}

/** The curve as it was when an iteration had been made. */
function until(curve: RangeTestCurve, last: number): RangeTestCurve {
  return { ...curve, batch: curve.batch.filter(({ iteration }) => iteration <= last), heldOut: curve.heldOut.filter(({ iteration }) => iteration <= last) };
}
