import { t } from '../src/text/text';
import { accuracyRange, lossRange } from './axes';
import type { Range } from './axisRange';
import { baseOptions, Drawing, drawnPlugin, lineDataset, xAxis, yAxis, type LineChart } from './chartParts';
import { dotsOf, dotsPlugin, type Dots } from './dotsPlugin';
import type { ProgressAxis } from './progressAxis';
import { centredLine, metricOf, type Metric } from './rangeSeries';
import type { RunView } from './state';
import type { Theme } from './theme';
import { thinnedLine, type XY } from './thin';
import type { View } from './vscodeApi';
import { metricName } from './words';

/** Accuracy and loss of a training, batch and held-out, against its progress. */
export class TrainingChart {
  readonly #drawing: Drawing;

  #dots: readonly Dots[] = [];

  constructor(canvas: HTMLCanvasElement, onDrawn: () => void) {
    this.#drawing = new Drawing(canvas, [dotsPlugin(() => this.#dots), drawnPlugin(onDrawn)]);
  }

  /** null before anything was drawn. */
  get chart(): LineChart | null {
    return this.#drawing.chart;
  }

  /** @param range of the axis that is shown */
  update(run: RunView, view: View, theme: Theme, axis: ProgressAxis, range: Range): void {
    const metric = metricOf(run);
    const batch = seriesOf(run.batch, metric, axis);
    const smoothed = centredLine(seriesOf(run.batchMeans, metric, axis));
    const heldOut = seriesOf(run.heldOut, metric, axis);
    const heldOutLoss = seriesOf(run.heldOut, 'loss', axis);
    const loss = metric === 'loss' ? [] : heldOutLoss.length > 0 ? heldOutLoss : centredLine(seriesOf(run.batchMeans, 'loss', axis));
    const showLoss = view.loss && loss.length > 0;
    const values = [...heldOut, ...smoothed].map(({ y }) => y);
    const dots = view.batch ? [dotsOf(theme, { label: t('batch'), data: batch, color: theme.batch, radius: 1.3, share: 0.34 })] : [];
    this.#dots = dots.map((of) => of.dots);
    this.#drawing.draw(
      [
        ...(view.heldOut ? [{ ...lineDataset(theme, { label: t('held-out'), data: thinnedLine(heldOut), color: theme.heldOut, width: 2.25, order: 1 }), pointRadius: heldOut.length < 30 ? 2 : 0 }] : []),
        ...(showLoss ? [lineDataset(theme, { label: t('loss'), data: thinnedLine(loss), color: theme.loss, width: 1.5, axis: 'loss', order: 2 })] : []),
        ...(view.smoothed ? [lineDataset(theme, { label: t('batch, smoothed'), data: smoothed, color: theme.batch, width: 1.5, share: 0.8, order: 3 })] : []),
        ...dots.map(({ entry }) => entry),
      ],
      {
        ...baseOptions(theme, null),
        layout: { padding: { top: 4 } },
        scales: {
          x: { ...xAxis(theme, { ...range, title: null, format: (value) => axis.format(value) }) },
          y: yAxis(theme, { position: 'left', ...(metric === 'accuracy' ? accuracyRange([...values, ...batch.map(({ y }) => y)]) : lossRange(values)), title: metricName(metric), most: 6 }),
          loss: yAxis(theme, { position: 'right', ...(showLoss ? lossRange(loss.map(({ y }) => y)) : { min: 0, max: 1 }), title: showLoss ? t('loss') : null, most: showLoss ? 6 : 0 }),
        },
      },
    );
  }
}

/** Known values of a metric against the progress; what is not finite is a gap. */
function seriesOf(points: readonly { readonly iteration: number; readonly accuracy: number | null; readonly loss: number | null }[], metric: Metric, axis: ProgressAxis): XY[] {
  return points.flatMap((point) => {
    const value = point[metric];
    return value === null ? [] : [{ x: axis.toX(point.iteration), y: Number.isFinite(value) ? value : Number.NaN }];
  });
}
