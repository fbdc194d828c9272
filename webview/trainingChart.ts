import { formatLr } from '../src/analysis/formatLr';
import { accuracyTop, lossTop, roundUp } from './axes';
import { baseOptions, dotsDataset, draw, lineDataset, newChart, xAxis, yAxis, type LineChart } from './chartParts';
import { centredLine, metricOf, type Metric } from './rangeSeries';
import { momentumFloor } from './scheduleChart';
import { isLive, type RunView } from './state';
import { faded, type Theme } from './theme';
import { thinnedDots, thinnedLine, type XY } from './thin';
import type { View } from './vscodeApi';
import { formatCount, formatLoss, formatShare } from './words';

/** Accuracy and loss against the iteration, with LR and momentum beneath on the same axis. */
export class TrainingChart {
  readonly #metrics: LineChart;
  readonly #schedule: LineChart;

  constructor(metrics: HTMLCanvasElement, schedule: HTMLCanvasElement) {
    this.#metrics = newChart(metrics);
    this.#schedule = newChart(schedule);
  }

  update(run: RunView, view: View, theme: Theme): void {
    const metric = metricOf(run);
    const last = Math.max(run.batch.at(-1)?.iteration ?? 0, run.heldOut.at(-1)?.iteration ?? 0, 1);
    const end = Math.max(last, isLive(run) ? (run.record.totalIterations ?? 0) : 0);
    this.#drawMetrics(run, view, theme, metric, end);
    this.#drawSchedule(run, theme, end);
  }

  #drawMetrics(run: RunView, view: View, theme: Theme, metric: Metric, end: number): void {
    const batch = seriesOf(run.batch, metric);
    const smoothed = centredLine(thinnedLine(batch));
    const heldOut = seriesOf(run.heldOut, metric);
    const heldOutLoss = seriesOf(run.heldOut, 'loss');
    const loss = metric === 'loss' ? [] : heldOutLoss.length > 0 ? heldOutLoss : centredLine(thinnedLine(seriesOf(run.batch, 'loss')));
    const showLoss = view.loss && loss.length > 0;
    const values = [...heldOut, ...smoothed].map(({ y }) => y);
    draw(
      this.#metrics,
      [
        ...(view.heldOut ? [{ ...lineDataset(theme, { label: 'held-out', data: thinnedLine(heldOut), color: theme.heldOut, width: 2.25, order: 1 }), pointRadius: heldOut.length < 30 ? 2 : 0 }] : []),
        ...(showLoss ? [lineDataset(theme, { label: 'loss', data: thinnedLine(loss), color: theme.loss, width: 1.5, axis: 'loss', order: 2 })] : []),
        ...(view.smoothed ? [lineDataset(theme, { label: 'batch, smoothed', data: smoothed, color: theme.batch, width: 1.5, share: 0.8, order: 3 })] : []),
        ...(view.batch ? [dotsDataset(theme, { label: 'batch', data: thinnedDots(batch), color: theme.batch, radius: 1.3, share: 0.28, order: 4 })] : []),
      ],
      {
        ...baseOptions(theme, {
          title: (x) => `Iteration ${formatCount(Math.round(x))}`,
          value: (label, y) => `${label} ${label === 'loss' || metric === 'loss' ? formatLoss(y) : formatShare(y)}`,
        }),
        layout: { padding: { top: 4 } },
        scales: {
          x: { ...xAxis(theme, { min: 0, max: end, title: null, format: formatCount }) },
          y: yAxis(theme, { position: 'left', min: 0, max: metric === 'accuracy' ? accuracyTop([...values, ...batch.map(({ y }) => y)]) : lossTop(values), title: metric, most: 6 }),
          loss: yAxis(theme, { position: 'right', min: 0, max: showLoss ? lossTop(loss.map(({ y }) => y)) : 1, title: showLoss ? 'loss' : null, most: showLoss ? 6 : 0 }),
        },
      },
    );
  }

  #drawSchedule(run: RunView, theme: Theme, end: number): void {
    const lr = thinnedDots(run.batch.map(({ iteration, lr: y }) => ({ x: iteration, y })));
    const momentum = thinnedDots(run.batch.flatMap(({ iteration, momentum: y }) => (y === null ? [] : [{ x: iteration, y }])));
    const lowest = momentum.reduce((least, { y }) => Math.min(least, y), 1);
    draw(
      this.#schedule,
      [
        { ...lineDataset(theme, { label: 'LR', data: lr, color: theme.max, width: 2, order: 1 }), fill: { target: 'origin', above: faded(theme.max, 0.1) } },
        lineDataset(theme, { label: 'momentum', data: momentum, color: theme.description, width: 1.25, share: 0.8, dash: [4, 3], axis: 'momentum', order: 2 }),
      ],
      {
        ...baseOptions(theme, { title: (x) => `Iteration ${formatCount(x)}`, value: (label, y) => `${label} ${label === 'LR' ? formatLr(y) : y.toFixed(2)}` }),
        layout: { padding: { top: 4 } },
        scales: {
          x: xAxis(theme, { min: 0, max: end, title: 'iteration', format: formatCount }),
          y: yAxis(theme, { position: 'left', min: 0, max: roundUp(1.05 * lr.reduce((most, { y }) => (y > most ? y : most), 0)), title: 'LR', most: 4 }),
          momentum: yAxis(theme, { position: 'right', min: momentumFloor(lowest), max: 1, title: momentum.length > 0 ? 'momentum' : null, most: momentum.length > 0 ? 3 : 0 }),
        },
      },
    );
  }
}

/** Known values of a metric against the iteration; what is not finite is a gap. */
function seriesOf(points: readonly { readonly iteration: number; readonly accuracy: number | null; readonly loss: number | null }[], metric: Metric): XY[] {
  return points.flatMap((point) => {
    const value = point[metric];
    return value === null ? [] : [{ x: point.iteration, y: Number.isFinite(value) ? value : Number.NaN }];
  });
}
