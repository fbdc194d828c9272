import type { ChartOptions } from 'chart.js';
import type { BoundsPair } from '../src/analysis/analysis';
import { formatLr } from '../src/analysis/formatLr';
import { accuracyTop, lossTop } from './axes';
import { boundsPlugin, labelSpace, type Mark, type Marks } from './boundsPlugin';
import { baseOptions, dotsDataset, draw, lineDataset, logAxis, newChart, xAxis, yAxis, type LineChart, type LineDataset } from './chartParts';
import { rangeSeries, sweepSeries, type RangeSeries } from './rangeSeries';
import { isLive, mainPair, otherPair, type RunView } from './state';
import type { Theme } from './theme';
import type { XY } from './thin';
import type { View } from './vscodeApi';
import { boundText, formatLoss, formatShare } from './words';

/** Accuracy (or loss) against the LR, with the bounds; before the ramp the coarse sweep. */
export class RangeChart {
  readonly chart: LineChart;
  #marks: Marks | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.chart = newChart(canvas, [boundsPlugin(() => this.#marks)]);
  }

  update(run: RunView, view: View, theme: Theme): void {
    const sweeping = showsSweep(run);
    const log = view.logAxis || sweeping;
    const series = sweeping ? sweepSeries(run) : rangeSeries(run);
    const toX = (lr: number) => (log ? (lr > 0 ? Math.log10(lr) : Number.NaN) : lr);
    const toXY = (points: readonly XY[]) => points.map(({ x, y }) => ({ x: toX(x), y }));
    this.#marks = marksOf(run, theme, toX);
    const range = xRange(run, series, log);
    const name = series.metric;
    const options: ChartOptions<'line'> = {
      ...baseOptions(theme, {
        title: (x) => `LR ${formatLr(log ? 10 ** x : x)}`,
        value: (label, y) => `${label} ${label.includes('loss') || name === 'loss' ? formatLoss(y) : formatShare(y)}`,
      }),
      layout: { padding: { top: labelSpace(this.#marks) + 4, right: view.loss && name === 'accuracy' ? 0 : 8 } },
      scales: {
        x: log ? { ...xAxis(theme, { ...range, title: 'learning rate', format: String }), ...logAxis(range, theme) } : xAxis(theme, { ...range, title: 'learning rate', format: trimmed }),
        y: yAxis(theme, { position: 'left', min: 0, max: metricTop(series), title: name, most: 6 }),
        ...(view.loss && name === 'accuracy' ? { loss: yAxis(theme, { position: 'right', min: 0, max: lossTop(series.loss.map(({ y }) => y)), title: 'loss', most: 6 }) } : {}),
      },
    };
    const datasets: LineDataset[] = [];
    if (view.heldOut || sweeping) {
      datasets.push(lineDataset(theme, { label: sweeping ? name : 'held-out', data: toXY(series.heldOut), color: theme.heldOut, width: 2.25, order: 1 }));
      datasets.push(dotsDataset(theme, { label: 'held-out', data: toXY(series.heldOutDots), color: theme.heldOut, radius: 1.8, share: 0.5, order: 2 }));
    }
    if (view.loss && name === 'accuracy') datasets.push(lineDataset(theme, { label: 'loss', data: toXY(series.loss), color: theme.loss, width: 1.5, axis: 'loss', order: 3 }));
    if (view.smoothed) datasets.push(lineDataset(theme, { label: 'batch, smoothed', data: toXY(series.smoothed), color: theme.batch, width: 1.5, share: 0.8, order: 4 }));
    if (view.batch) datasets.push(dotsDataset(theme, { label: 'batch', data: toXY(series.batch), color: theme.batch, radius: 1.3, share: 0.28, order: 5 }));
    draw(this.chart, datasets, options);
  }
}

/** Whether the chart shows the coarse sweep: until the ramp's first point. */
export function showsSweep(run: RunView): boolean {
  return isLive(run) && run.batch.length === 0 && run.sweep.length > 0;
}

function metricTop({ metric, batch, smoothed, heldOut }: RangeSeries): number {
  const lines = [...heldOut, ...smoothed].map(({ y }) => y);
  return metric === 'accuracy' ? accuracyTop([...lines, ...batch.map(({ y }) => y)]) : lossTop(lines);
}

/** While the ramp goes on its whole width; afterwards as far as it came, and every bound. */
function xRange(run: RunView, series: RangeSeries, log: boolean): { min: number; max: number } {
  const lrs = [...series.heldOutDots, ...series.batch].map(({ x }) => x).filter((lr) => lr > 0);
  const bounds = [mainPair(run), otherPair(run)].flatMap((pair) => (pair === null ? [] : [pair.min.lr, pair.max.lr]));
  const planned = isLive(run) && series.batch.length > 0 ? (run.record.ramp?.topLr ?? 0) : 0;
  const max = Math.max(planned, ...lrs, ...bounds) || 1;
  if (!log) return { min: 0, max };
  const smallest = Math.min(max / 10, ...lrs, ...bounds);
  return { min: Math.log10(smallest), max: Math.log10(max) };
}

function trimmed(value: number): string {
  return Math.abs(value) < 1e-4 && value !== 0 ? value.toExponential(0) : String(Number(value.toPrecision(6)));
}

function marksOf(run: RunView, theme: Theme, toX: (lr: number) => number): Marks {
  const pairMarks = (pair: BoundsPair, prefix: string): [Mark, Mark] => [
    { x: toX(pair.min.lr), text: `${prefix}min ${boundText(pair.min)}`, color: theme.min, side: 'left' },
    { x: toX(pair.max.lr), text: `${prefix}max ${boundText(pair.max)}`, color: theme.max, side: 'right' },
  ];
  const main = mainPair(run);
  const other = otherPair(run);
  const mainMarks = main === null ? null : pairMarks(main, '');
  return {
    theme,
    band: mainMarks === null ? null : { from: mainMarks[0], to: mainMarks[1] },
    main: mainMarks ?? [],
    quiet: other === null ? [] : pairMarks(other, run.analysis?.main === 'paper' ? 'recommended ' : 'paper '),
  };
}
