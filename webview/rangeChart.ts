import type { ChartOptions } from 'chart.js';
import type { BoundsPair, StepMark } from '../src/analysis/analysis';
import { SWEEP_FACTOR } from '../src/analysis/coarseSweep';
import { t } from '../src/text/text';
import { accuracyRange, lossRange, tickText } from './axes';
import type { Range } from './axisRange';
import { shownBoundText, type ShownBound, type ShownBounds } from './bounds';
import { boundsPlugin, labelSpace, mainPlaces, type Mark, type Marks } from './boundsPlugin';
import { baseOptions, Drawing, drawnPlugin, lineDataset, logAxis, xAxis, yAxis, type LineChart, type LineDataset } from './chartParts';
import { dotsOf, dotsPlugin, type Dots } from './dotsPlugin';
import { rangeSeries, sweepSeries, type RangeSeries } from './rangeSeries';
import { seriesName } from './legend';
import { hasLogAxis, isLive, mainPair, otherPair, type RunView } from './state';
import { stepMarksPlugin, type ShownStep } from './stepMarksPlugin';
import type { Theme } from './theme';
import type { XY } from './thin';
import type { View } from './vscodeApi';
import { boundText, metricName } from './words';

/** What the chart of a range test is drawn from, on which axis. */
export interface RangeFrame {
  readonly series: RangeSeries;
  readonly sweeping: boolean;
  readonly log: boolean;
  readonly whole: Range;
  /** Smallest and largest LR that was measured. */
  readonly measured: { readonly least: number; readonly most: number };
  toX(lr: number): number;
  toLr(x: number): number;
}

/** @param bounds to have room on the axis */
export function rangeFrame(run: RunView, view: View, bounds: ShownBounds | null): RangeFrame {
  const sweeping = showsSweep(run);
  const log = hasLogAxis(run, view) || sweeping;
  const series = sweeping ? sweepSeries(run) : rangeSeries(run);
  const measured = measuredRange(series);
  const whole = sweeping ? sweepRange(measured) : xRange(run, measured, bounds, log);
  const toLr = (x: number) => (log ? 10 ** x : x);
  return { series, sweeping, log, whole, measured: { least: measured.least, most: toLr(whole.max) }, toX: (lr) => (log ? (lr > 0 ? Math.log10(lr) : Number.NaN) : lr), toLr };
}

/** In powers of ten all LRs that a sweep may come to: its axis stands still while it grows. */
function sweepRange({ least }: { readonly least: number }): Range {
  const min = Math.log10(least);
  return { min, max: min + Math.log10(SWEEP_FACTOR) };
}

/** Accuracy (or loss) against the LR, with the bounds; before the ramp the coarse sweep. */
export class RangeChart {
  readonly #drawing: Drawing;
  #marks: Marks | null = null;
  #dots: readonly Dots[] = [];
  #step: ShownStep | null = null;

  constructor(canvas: HTMLCanvasElement, onDrawn: () => void) {
    this.#drawing = new Drawing(canvas, [boundsPlugin(() => this.#marks), dotsPlugin(() => this.#dots), stepMarksPlugin(() => this.#step), drawnPlugin(onDrawn)]);
  }

  /** null before anything was drawn. */
  get chart(): LineChart | null {
    return this.#drawing.chart;
  }

  /** Where the bounds are drawn: min, max; null for those out of sight. */
  get places(): ReturnType<typeof mainPlaces> {
    const { chart } = this;
    return this.#marks === null || chart === null ? [] : mainPlaces(chart, this.#marks);
  }

  /**
   * @param range of the axis that is shown
   * @param step what a step of the analysis shows; empty = nothing
   */
  update(run: RunView, view: View, theme: Theme, { frame, range, bounds, step }: { readonly frame: RangeFrame; readonly range: Range; readonly bounds: ShownBounds | null; readonly step: readonly StepMark[] }): void {
    const { series, sweeping, log, toX } = frame;
    // an LR of 0 has no place on an axis of logarithms, and chart.js looks places up as in a row that rises
    const toXY = (points: readonly XY[]) => points.map(({ x, y }) => ({ x: toX(x), y })).filter(({ x }) => Number.isFinite(x));
    this.#marks = marksOf(run, theme, toX, bounds);
    const name = series.metric;
    this.#step = step.length === 0 ? null : { marks: step, theme, metric: name, toX };
    // a level of the loss needs the loss beside it
    const withLoss = name === 'accuracy' && ((view.loss && series.loss.length > 0) || step.some((mark) => mark.kind === 'level' && mark.metric === 'loss'));
    const options: ChartOptions<'line'> = {
      ...baseOptions(theme, null),
      layout: { padding: { top: labelSpace(this.#marks) + 4, right: withLoss ? 0 : 8 } },
      scales: {
        x: log ? { ...xAxis(theme, { ...range, title: t('learning rate'), format: String }), ...logAxis(range, theme) } : xAxis(theme, { ...range, title: t('learning rate'), format: lrText }),
        y: yAxis(theme, { position: 'left', ...metricRange(series), title: metricName(name), most: 6 }),
        ...(withLoss ? { loss: yAxis(theme, { position: 'right', ...lossRange(series.loss.map(({ y }) => y)), title: t('loss'), most: 6 }) } : {}),
      },
    };
    const batch = view.batch ? [dotsOf(theme, { label: t('batch'), data: toXY(series.batch), color: theme.batch, radius: 1.3, share: 0.34 })] : [];
    const evaluations = view.heldOut || sweeping ? [dotsOf(theme, { label: t('held-out'), data: toXY(series.heldOutDots), color: theme.heldOut, radius: 1.8, share: 0.5 })] : [];
    this.#dots = [...batch, ...evaluations].map(({ dots }) => dots);
    const datasets: LineDataset[] = [];
    if (view.heldOut || sweeping) datasets.push(lineDataset(theme, { label: sweeping ? metricName(name) : t('held-out'), data: toXY(series.heldOut), color: theme.heldOut, width: 2.25, order: 1 }));
    if (withLoss) datasets.push(lineDataset(theme, { label: t('loss'), data: toXY(series.loss), color: theme.loss, width: 1.5, axis: 'loss', order: 3 }));
    const seeds = series.otherSeeds.length;
    // held-out where there is such a curve
    const seedColor = series.heldOut.length > 0 ? theme.heldOut : theme.batch;
    if (view.otherSeeds) datasets.push(...series.otherSeeds.map((points) => lineDataset(theme, { label: seriesName('otherSeeds', seeds), data: toXY(points), color: seedColor, width: 1, share: 0.5, ...(theme.highContrast ? { dash: [6, 3] } : {}), order: 2 })));
    if (view.smoothed) datasets.push(lineDataset(theme, { label: t('batch, smoothed'), data: toXY(series.smoothed), color: theme.batch, width: 1.5, share: 0.8, order: 4 }));
    datasets.push(...batch.map(({ entry }) => entry));
    this.#drawing.draw(datasets, options);
  }
}

/** Whether the chart shows the coarse sweep: until the ramp's first point. */
export function showsSweep(run: RunView): boolean {
  return isLive(run) && run.batch.length === 0 && run.sweep.length > 0;
}

function metricRange({ metric, batch, smoothed, heldOut, otherSeeds }: RangeSeries): Range {
  const lines = [...heldOut, ...smoothed, ...otherSeeds.flat()].map(({ y }) => y);
  return metric === 'accuracy' ? accuracyRange([...lines, ...batch.map(({ y }) => y)]) : lossRange(lines);
}

function measuredRange({ heldOutDots, batch }: RangeSeries): { least: number; most: number } {
  let [least, most] = [Infinity, 0];
  for (const points of [heldOutDots, batch]) {
    for (const { x } of points) {
      if (x <= 0) continue;
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
  }
  return { least, most };
}

/** While the ramp goes on its whole width; afterwards as far as it came, and every bound. */
function xRange(run: RunView, measured: { readonly least: number; readonly most: number }, shown: ShownBounds | null, log: boolean): Range {
  const bounds = [...[mainPair(run), otherPair(run)].flatMap((pair) => (pair === null ? [] : [pair.min.lr, pair.max.lr])), ...(shown === null ? [] : [shown.min.lr, shown.max.lr])];
  const planned = isLive(run) && run.batch.length > 0 ? (run.record.ramp?.topLr ?? 0) : 0;
  const max = Math.max(planned, measured.most, ...bounds) || 1;
  if (!log) return { min: 0, max };
  // also of a bound that a person moves: the axis stays as it is beneath the pointer
  const intervals = shown === null ? [] : [shown.min, shown.max].flatMap(({ recommended: { interval = null } }) => (interval === null ? [] : [interval.low]));
  const smallest = Math.min(max / 10, measured.least, ...bounds, ...intervals);
  return { min: Math.log10(smallest), max: Math.log10(max) };
}

/** Tiny LRs stand with a power, which is shorter; digits that tell neighbours apart stay. */
function lrText(value: number, all: readonly number[]): string {
  const isTiny = value !== 0 && all.some((one) => one !== 0 && Math.abs(one) < 1e-4);
  return isTiny ? Number(value.toPrecision(6)).toExponential() : tickText(value, 0, all);
}

function marksOf(run: RunView, theme: Theme, toX: (lr: number) => number, bounds: ShownBounds | null): Marks {
  const pairMarks = (pair: BoundsPair, isPaper: boolean): [Mark, Mark] => [
    { x: toX(pair.min.lr), text: isPaper ? t('paper min {0}', boundText(pair.min)) : t('recommended min {0}', boundText(pair.min)), color: theme.min, side: 'left' },
    { x: toX(pair.max.lr), text: isPaper ? t('paper max {0}', boundText(pair.max)) : t('recommended max {0}', boundText(pair.max)), color: theme.max, side: 'right' },
  ];
  if (bounds === null) return { theme, band: null, main: [], quiet: [] };
  const mark = (bound: ShownBound, words: string, color: string, side: 'left' | 'right'): Mark => ({ x: toX(bound.lr), text: words, color, side, interval: bound.interval === null ? null : { from: toX(bound.interval.low), to: toX(bound.interval.high) } });
  const main: [Mark, Mark] = [mark(bounds.min, t('min {0}', shownBoundText(bounds.min)), theme.min, 'left'), mark(bounds.max, t('max {0}', shownBoundText(bounds.max)), theme.max, 'right')];
  const edited = ([[bounds.min, theme.min, 'left'], [bounds.max, theme.max, 'right']] as const).flatMap(([bound, color, side]) => {
    if (!bound.edited) return [];
    const { recommended } = bound;
    const text = side === 'left' ? t('recommended min {0}', boundText(recommended)) : t('recommended max {0}', boundText(recommended));
    return [{ x: toX(recommended.lr), text, color, side }];
  });
  const other = otherPair(run);
  // what was recommended matters more than the paper's pair to someone who moved it
  const quiet = edited.length > 0 ? edited : other === null ? [] : pairMarks(other, run.analysis?.main !== 'paper');
  return { theme, band: { from: main[0], to: main[1] }, main, quiet };
}
