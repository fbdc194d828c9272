import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatLr } from '../../../src/analysis/formatLr';
import { withProject } from '../training';
import { prepareRealData } from './realData';
import { SEEDS, SHARES, study, tasks, type TaskStudy } from './study';
import { Trials } from './trial';

const tableFile = join(import.meta.dirname, 'results.md');

/** Studies all tasks, two trials side by side, and writes the table that the repository keeps. Goes on where it was broken off. */
export async function studies(): Promise<TaskStudy[]> {
  return withProject(
    'native',
    async ({ script }) => {
      await prepareRealData();
      const trials = new Trials(script);
      const done: TaskStudy[] = [];
      for (const task of tasks) {
        done.push(await study(trials, task));
        console.log(`${task.name}: done, ${String(trials.count)} runs so far`);
      }
      const table = asTable(done, trials.count);
      await writeFile(tableFile, table);
      console.log(table);
      return done;
    },
    'tasks.cjs',
  );
}

/** Whether the best constant LR lies in an interval, its ends included. */
export function isBetween({ constant, bounds }: TaskStudy, interval: 'ours' | "the paper's"): boolean {
  if (bounds === null) return false;
  const [low, high] = interval === 'ours' ? [bounds.min, bounds.max] : [bounds.peak / 3, bounds.peak];
  return constant.lr >= low && constant.lr <= high;
}

/** What one-cycle at our bounds loses against the best max LR of the grid, 1 = everything; null where a range test was refused. */
export function regretOf({ grid, oneCycle }: TaskStudy): number | null {
  const ours = oneCycle.at(-1)?.metric ?? null;
  return ours === null ? null : Math.max(...grid.map(({ metric }) => metric)) - ours;
}

function asTable(done: readonly TaskStudy[], runs: number): string {
  const percent = (share: number | null): string => (share === null ? 'refused' : (100 * share).toFixed(1));
  const fraction = (share: number | null): string => (share === null ? 'none' : share === 1 ? '1' : `1/${String(Math.round(1 / share))}`);
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = (cells: number): string => row(Array.from({ length: cells }, () => '---'));
  const first = ['task', 'baseline: iterations', 'LR', 'metric', ...SHARES.map((share) => `one-cycle ${fraction(share)}`), 'reached with', 'range test: iterations'];
  const second = ['task', 'best constant LR', 'metric', 'our bounds', 'between', '[peak/3, peak]', 'between'];
  const third = ['task', 'grid', '', '', '', '', 'at our bounds', 'regret'];
  return [
    '# Super-convergence on six small tasks',
    '',
    'Made by `npm run bench -- super-convergence` (native backend; needs `npm run native`, apt, PyPI and npm once for the data).',
    `Means over ${String(SEEDS.length)} seeds, in points on test examples (R2 times 100 for mlp-diamonds); ${String(runs)} runs in all, two side by side.`,
    'Baseline: piecewise constant with three drops, the best of five LRs, at the shortest length within .3 point of its own doubling ("+": not reached at the longest length tried, which then is the baseline).',
    "One-cycle: the paper's, at the bounds of a range test with the same seed, with that share of the baseline's iterations. The range test's own iterations are not in the share.",
    '',
    row(first),
    rule(first.length),
    ...done.map(({ task, baseline, oneCycle, reached, rampIterations }) =>
      row([
        task,
        `${String(baseline.iterations)}${baseline.isEnough ? '' : '+'}`,
        formatLr(baseline.lr),
        percent(baseline.metric),
        ...oneCycle.map(({ metric }) => percent(metric)),
        fraction(reached),
        String(Math.round(rampIterations)),
      ]),
    ),
    '',
    'Constant LRs: ten, a factor of two apart, for the whole length of the baseline.',
    '',
    row(second),
    rule(second.length),
    ...done.map((one) => {
      const { task, constant, bounds } = one;
      const cells = bounds === null ? ['refused', 'no', 'refused', 'no'] : [`${formatLr(bounds.min)} to ${formatLr(bounds.max)}`, isBetween(one, 'ours') ? 'yes' : 'no', `${formatLr(bounds.peak / 3)} to ${formatLr(bounds.peak)}`, isBetween(one, "the paper's") ? 'yes' : 'no'];
      return row([task, formatLr(constant.lr), percent(constant.metric), ...cells]);
    }),
    '',
    'One-cycle for the whole length at max LRs a factor of two apart (min = max / 10), and what our bounds lose against the best of them. The grids were laid around twice our bounds once those were known; where its best lies at an end, the regret may be larger.',
    '',
    row(third),
    rule(third.length),
    ...done.map((one) => row([one.task, ...one.grid.map(({ maxLr, metric }) => `${formatLr(maxLr)}: ${percent(metric)}`), percent(one.oneCycle.at(-1)?.metric ?? null), percent(regretOf(one))])),
    '',
  ].join('\n');
}
