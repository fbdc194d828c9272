import { intervalOf, RUN_SD, type Spread } from '../../src/analysis/interval';
import { recommendedMax } from '../../src/analysis/boundsRules';
import { readRangeTest, ruleInput, spreadsOf } from '../../src/analysis/readRangeTest';
import { readReplays, replayCurve } from '../fixtures/rangeTests';
import { mean } from '../../src/analysis/smooth';
import { grouped, points, table, taskOf } from './replayRegret';

export const name = 'coverage';

const RESAMPLES = 60;
const NOMINAL = 0.8;
/** Standard deviations tried, octaves. */
const RUN_SDS = Array.from({ length: 76 }, (_, index) => 0.05 + index / 50);

/** One ramp's bound. */
interface Bound {
  readonly lr: number;
  readonly spread: Spread;
}
type Kind = 'max' | 'peak';

/**
 * Share of other seeds' max LRs (same task, same length of the ramp) that lie within the nominal 80 % interval of one range test; the
 * run-to-run standard deviation is fitted on the other tasks. Beside it the same for the peak, and for pairs of seeds against the other pair.
 * @returns mean over tasks for the max LR
 */
export function run(): Promise<number> {
  const replays = readReplays();
  const swept = replays.ramps.filter((ramp) => ramp.topLearningRate === ramp.coarseTop);
  const bounds = swept.flatMap((ramp) => {
    const reading = readRangeTest(replayCurve(ramp, taskOf(ramp.task, replays)));
    const input = reading.refusal === null ? ruleInput(reading) : null;
    if (input === null) return [];
    const spreads = spreadsOf(reading, RESAMPLES);
    const of = { max: { lr: recommendedMax(input).maxLr, spread: spreads.max }, peak: { lr: input.peakLr, spread: spreads.peak } };
    return [{ task: ramp.task, iterations: ramp.iterations, of }];
  });
  const groups = (kind: Kind): Map<string, Bound[][]> =>
    new Map(
      [...grouped(bounds, ({ task }) => task)].map(([task, own]) => {
        const byLength = [...grouped(own, ({ iterations }) => String(iterations)).values()];
        return [task, byLength.map((seeds) => seeds.map(({ of }) => of[kind]))];
      }),
    );

  const rows = [['task', 'max', 'run sd', 'peak', 'run sd', 'pairs of seeds']];
  const columns = (['max', 'peak'] as const).map((kind) => leftOut(groups(kind)));
  const byTask = groups('max');
  const [max, peak] = columns;
  const pairs = new Map([...byTask].map(([task, own]) => [task, mean(own.map((seeds) => pairCoverage(seeds)).filter(Number.isFinite))]));
  for (const task of byTask.keys()) {
    const cells = [max, peak].flatMap((column) => [points(column?.get(task)?.covered ?? Number.NaN), points(column?.get(task)?.sd ?? Number.NaN)]);
    rows.push([task, ...cells, points(pairs.get(task) ?? Number.NaN)]);
  }
  const overall = (column = new Map<string, { readonly covered: number }>()): number => mean([...column.values()].map(({ covered }) => covered));
  const value = overall(max);
  const [maxSd, peakSd] = (['max', 'peak'] as const).map((kind) => points(fitted([...groups(kind).values()])));
  rows.push(['mean of tasks', points(value), maxSd ?? '', points(overall(peak)), peakSd ?? '', points(mean([...pairs.values()]))]);
  console.log("Share of other seeds' bounds within the nominal 80 % interval; run sd: octaves, fitted on the other tasks (last line: on all).");
  console.log(`As shipped: max ${String(RUN_SD.max)}, peak ${String(RUN_SD.peak)}.`);
  console.log(table(rows));
  return Promise.resolve(value);
}

/** Each task's coverage with the standard deviation of the others. */
function leftOut(tasks: Map<string, Bound[][]>): Map<string, { readonly covered: number; readonly sd: number }> {
  return new Map(
    [...tasks].map(([task, own]) => {
      const sd = fitted([...tasks].filter(([other]) => other !== task).map(([, others]) => others));
      return [task, { covered: coverageOf(own, sd), sd }];
    }),
  );
}

/** Standard deviation whose mean coverage over tasks is nearest to the nominal one. */
function fitted(tasks: readonly Bound[][][]): number {
  const off = (sd: number): number => Math.abs(mean(tasks.map((own) => coverageOf(own, sd))) - NOMINAL);
  return RUN_SDS.reduce((best, sd) => (off(sd) < off(best) ? sd : best));
}

function coverageOf(groups: readonly Bound[][], sd: number): number {
  const inside: number[] = [];
  for (const seeds of groups) {
    for (const one of seeds) {
      const { low, high } = intervalOf([one.spread], one.lr, sd);
      for (const other of seeds) if (other !== one) inside.push(other.lr >= low && other.lr <= high ? 1 : 0);
    }
  }
  return mean(inside);
}

/** The same for the interval of two seeds and the geometric mean of two others. */
function pairCoverage(seeds: readonly Bound[]): number {
  const inside: number[] = [];
  const joint = (a: Bound, b: Bound): number => Math.sqrt(a.lr * b.lr);
  for (const [first, a] of seeds.entries()) {
    for (const b of seeds.slice(first + 1)) {
      const [c, d] = seeds.filter((seed) => seed !== a && seed !== b);
      if (c === undefined || d === undefined) continue;
      const { low, high } = intervalOf([a.spread, b.spread], joint(a, b), RUN_SD.max);
      inside.push(joint(c, d) >= low && joint(c, d) <= high ? 1 : 0);
    }
  }
  return mean(inside);
}
