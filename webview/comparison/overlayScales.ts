import type { ComparisonAxis } from '../../src/protocol/comparisonLink';
import { formatLr } from '../../src/analysis/formatLr';
import { t } from '../../src/text/text';
import { accuracyRange, lossRange } from '../axes';
import { formatCount } from '../words';
import type { Line, Overlay } from './overlay';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Around where the curves end, this many times as far as the best is from the middle one. */
const CLOSE_UP = 5;
/** A close-up of curves that end alike still shows this much accuracy, or share of the loss. */
const LEAST_SPREAD = 0.01;

/** All heights of the lines, or where they end: lines that end far below the middle one then run out of the picture. */
export function yRange({ metric, all }: Pick<Overlay, 'metric' | 'all'>, closeUp: boolean): Range {
  const values = all.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => Number.isFinite(y));
  const contest = all.filter(({ out }) => !out);
  const ends = contest.filter(({ weight }) => weight !== 'seed').flatMap(({ points }) => points.findLast(({ y }) => Number.isFinite(y))?.y ?? []);
  const within = contest.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => Number.isFinite(y));
  if (!closeUp || ends.length === 0) return metric === 'accuracy' ? accuracyRange(values) : lossRange(values);
  const best = metric === 'accuracy' ? Math.max(...ends) : Math.min(...ends);
  const fromBest = ends.map((end) => Math.abs(end - best)).sort((a, b) => b - a);
  // the worse one of two, so that a comparison of two never loses one
  const middle = fromBest[Math.floor((fromBest.length - 1) / 2)] ?? 0;
  const spread = Math.max(middle, metric === 'accuracy' ? LEAST_SPREAD : 5 * LEAST_SPREAD * Math.abs(best));
  const reach = middle + CLOSE_UP * spread;
  if (metric === 'accuracy') {
    const top = within.reduce((most, value) => Math.max(most, value), best);
    return { min: Math.max(0, rounded(best - reach, Math.floor)), max: Math.min(1, rounded(top + spread / 2, Math.ceil)) };
  }
  const lowest = within.reduce((least, value) => Math.min(least, value), best);
  const floor = lowest - spread / 2;
  return { min: best >= 0 ? Math.max(0, floor) : floor, max: best + reach };
}

function rounded(accuracy: number, towards: (value: number) => number): number {
  return towards(50 * accuracy) / 50;
}

export function xRange({ all, planned, axis }: Pick<Overlay, 'all' | 'planned' | 'axis'>, log: boolean): Range {
  const xs = all.flatMap(({ points, max }) => [...points.map(({ x }) => x), ...(max === null ? [] : [max.x])]).filter((x) => Number.isFinite(x) && (x > 0 || axis !== 'lr'));
  const max = Math.max(planned ?? 0, xs.reduce((most, x) => Math.max(most, x), 0)) || 1;
  if (!log) return { min: 0, max };
  return { min: Math.log10(xs.reduce((least, x) => Math.min(least, x), max / 10)), max: Math.log10(max) };
}

/** How an axis is written: its title, its ticks and the place under the pointer. */
export interface AxisWords {
  readonly title: string;
  tick(value: number): string;
  place(value: number): string;
}

/** From this many seconds on an axis counts minutes. */
const MINUTES_FROM = 300;

export function axisWords(axis: ComparisonAxis, max: number): AxisWords {
  const plain = (value: number): string => String(Number(value.toPrecision(4)));
  switch (axis) {
    case 'iteration':
      return { title: t('iteration'), tick: formatCount, place: (value) => t('Iteration {0}', formatCount(Math.round(value))) };
    case 'epoch':
      return { title: t('epoch'), tick: plain, place: (value) => t('Epoch {0}', value.toFixed(2)) };
    case 'seconds':
      return max >= MINUTES_FROM
        ? { title: t('minutes'), tick: (value) => plain(value / 60), place: (value) => t('After {0} min', (value / 60).toFixed(1)) }
        : { title: t('seconds'), tick: plain, place: (value) => t('After {0} s', value.toFixed(1)) };
    case 'lr':
      return { title: t('learning rate'), tick: (value) => (value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(0) : plain(value)), place: (value) => t('LR {0}', formatLr(value)) };
  }
}

/** Ticks that fall on whole minutes: chart.js chooses round seconds, which are no round minutes. */
export function minuteStep(axis: ComparisonAxis, max: number): number | undefined {
  if (axis !== 'seconds' || max < MINUTES_FROM) return undefined;
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 240].find((minutes) => max / 60 / minutes <= 8) ?? 480;
  return 60 * step;
}

/** Lines in the order in which they are drawn: what is emphasised on top, seeds beneath. */
export function drawingOrder(line: Line, emphasised: string | null): number {
  if (line.key === emphasised) return line.weight === 'seed' ? 1 : 0;
  return { mean: 2, run: 3, seed: 4 }[line.weight];
}
