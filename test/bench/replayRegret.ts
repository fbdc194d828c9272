import type { Replays, ReplayTask } from '../fixtures/rangeTests';
import { mean } from '../../src/analysis/smooth';

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

export function taskOf(taskName: string, replays: Replays): ReplayTask {
  const task = replays.tasks[taskName];
  if (task === undefined) throw new Error(`range-tests.json has a ramp of the task ${taskName}, which it does not describe.`);
  return task;
}

/** Lists of the items with the same key, in order of first appearance. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Mean of the tasks' means. */
export function overTasks(scores: readonly { readonly task: string; readonly regret: number }[]): number {
  return mean([...grouped(scores, ({ task }) => task).values()].map((own) => mean(own.map(({ regret }) => regret))));
}

export function points(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(2);
}

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
    .join('\n');
}
