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
    return { task: ramp.task, pair: `${String(ramp.seed)} ${String(ramp.topLearningRate)}`, share: ramp.iterations / ramp.plannedIterations, used: last / ramp.iterations, full: full ?? null, early: early ?? null, describes: task };
  });
  const marked = ended.filter((one) => one.full !== null && one.early !== null);
  const rows = [['task', 'used', 'max moved', 'N/8 over N/2', 'range', 'N/4 over N/2', 'range']];
  const moved = (own: typeof ended): number => Math.max(...own.map(({ full, early }) => (full === null || early === null ? 0 : Math.abs(early / full - 1))));
  const ratios: Record<'eighth' | 'quarter', Ratio[]> = { eighth: [], quarter: [] };
  for (const [task, own] of grouped(ended, (one) => one.task)) {
    const [eighth, quarter] = [ratioToHalf(own, 1 / 8), ratioToHalf(own, 1 / 4)];
    ratios.eighth.push(eighth);
    ratios.quarter.push(quarter);
    rows.push([task, points(mean(own.map(({ used }) => used))), points(moved(own)), ...inWords(eighth), ...inWords(quarter)]);
  }
  const value = mean([...grouped(ended, ({ task }) => task).values()].map((own) => mean(own.map(({ used }) => used))));
  rows.push(['all tasks', points(value), points(moved(ended)), ...inWords(common(ratios.eighth)), ...inWords(common(ratios.quarter))]);
  const regret = (of: 'full' | 'early'): number => overTasks(marked.map((one) => ({ task: one.task, regret: regretOf(one[of] ?? 1, one.describes) })));
  console.log('used: iterations until the bounds have settled over planned ones; max moved: largest change of the max LR by ending there, as a share;');
  console.log('N/8 over N/2: geometric mean, over the same seeds and tops, of the max LR of a ramp of an eighth of the training over that of half of it;');
  console.log('range: its 95 % interval, which is wide where seeds are few.');
  console.log(table(rows));
  console.log(`Regret of whole ramps ${points(regret('full'))}, of ended ones ${points(regret('early'))}; refused ${String(ended.length - marked.length)}.`);
  if (regret('early') > regret('full') + NO_LOSS) throw new Error('Ending the ramps early costs regret.');
  return Promise.resolve(value);
}

interface Measured {
  /** The same for ramps that differ in nothing but their length. */
  readonly pair: string;
  readonly share: number;
  readonly full: number | null;
}

/** Octaves between two max LRs with the standard error. */
interface Ratio {
  readonly octaves: number;
  readonly error: number;
}

/** Max LRs of ramps of a share of the training over those of half of it, pair by pair. */
function ratioToHalf(ramps: readonly Measured[], share: number): Ratio {
  const of = (wanted: number): Measured[] => ramps.filter((one) => Math.abs(Math.log2(one.share / wanted)) < 0.2 && one.full !== null);
  const octaves = of(share).flatMap((short) => of(1 / 2).filter(({ pair }) => pair === short.pair).map((long) => Math.log2((short.full ?? 1) / (long.full ?? 1))));
  const centre = mean(octaves);
  const sd = Math.sqrt(octaves.reduce((sum, one) => sum + (one - centre) ** 2, 0) / Math.max(1, octaves.length - 1));
  return { octaves: centre, error: sd / Math.sqrt(octaves.length) };
}

/** The mean of tasks' ratios. */
function common(ratios: readonly Ratio[]): Ratio {
  return { octaves: mean(ratios.map(({ octaves }) => octaves)), error: Math.sqrt(ratios.reduce((sum, { error }) => sum + error ** 2, 0)) / ratios.length };
}

function inWords({ octaves, error }: Ratio): [string, string] {
  return [points(2 ** octaves), `${points(2 ** (octaves - 1.96 * error))}-${points(2 ** (octaves + 1.96 * error))}`];
}

/** The curve as it was when an iteration had been made. */
function until(curve: RangeTestCurve, last: number): RangeTestCurve {
  return { ...curve, batch: curve.batch.filter(({ iteration }) => iteration <= last), heldOut: curve.heldOut.filter(({ iteration }) => iteration <= last) };
}
