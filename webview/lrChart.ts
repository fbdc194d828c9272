import { t } from '../src/text/text';
import { roundUp } from './axes';
import type { Range } from './axisRange';
import { baseOptions, Drawing, drawnPlugin, lineDataset, logAxis, xAxis, yAxis, type LineChart, type LineDataset } from './chartParts';
import { lrRange, type LrSeries } from './lrSeries';
import type { ProgressAxis } from './progressAxis';
import { momentumFloor } from './scheduleChart';
import { faded, type Theme } from './theme';
import type { XY } from './thin';

/** LR and momentum of a training, beneath its curves and on their axis; what is still planned is drawn faintly ahead. */
export class LrChart {
  readonly #drawing: Drawing;

  constructor(canvas: HTMLCanvasElement, onDrawn: () => void) {
    this.#drawing = new Drawing(canvas, [drawnPlugin(onDrawn)]);
  }

  /** null before anything was drawn. */
  get chart(): LineChart | null {
    return this.#drawing.chart;
  }

  /** @param shown stretch of the axis that is shown */
  update(series: LrSeries, log: boolean, theme: Theme, axis: ProgressAxis, shown: Range): void {
    const { least, most } = lrRange(series) ?? { least: 0.1, most: 1 };
    const toY = (points: readonly XY[]): XY[] => (log ? points.map(({ x, y }) => ({ x, y: y > 0 ? Math.log10(y) : Number.NaN })) : [...points]);
    const range = log ? { min: Math.log10(least), max: Math.log10(1.2 * most) } : { min: 0, max: roundUp(1.05 * most) };
    const lowest = [...series.momentum, ...series.plannedMomentum].reduce((lowestYet, { y }) => Math.min(lowestYet, y), 1);
    const hasMomentum = series.momentum.length > 0 || series.plannedMomentum.length > 0;
    const planned = { width: 1.5, share: 0.6, dash: [2, 3] };
    const datasets: LineDataset[] = [
      { ...lineDataset(theme, { label: t('LR'), data: toY(series.lr), color: theme.max, width: 2, order: 1 }), fill: { target: 'start', above: faded(theme.max, 0.1) } },
      lineDataset(theme, { label: t('planned LR'), data: toY(series.plannedLr), color: theme.max, ...planned, order: 2 }),
      lineDataset(theme, { label: t('Hessian-free estimate'), data: toY(series.estimate), color: theme.min, width: 1.75, order: 3 }),
      lineDataset(theme, { label: t('noise floor'), data: toY(series.floor), color: theme.min, width: 1.5, share: 0.8, dash: [1, 3], order: 4 }),
      lineDataset(theme, { label: t('momentum'), data: series.momentum, color: theme.description, width: 1.25, share: 0.8, dash: [4, 3], axis: 'momentum', order: 5 }),
      lineDataset(theme, { label: t('planned momentum'), data: series.plannedMomentum, color: theme.description, width: 1, share: 0.4, dash: [2, 3], axis: 'momentum', order: 6 }),
    ];
    this.#drawing.draw(
      datasets.filter(({ data }) => data.length > 0),
      {
        ...baseOptions(theme, null),
        layout: { padding: { top: 4 } },
        scales: {
          x: xAxis(theme, { ...shown, title: axis.name === 'epoch' ? t('epoch') : t('iteration'), format: (value) => axis.format(value) }),
          y: { ...yAxis(theme, { position: 'left', ...range, title: log ? null : t('LR'), most: 4 }), ...(log ? { ...logAxis(range, theme), grid: labelledGrid(theme) } : {}) },
          momentum: yAxis(theme, { position: 'right', min: momentumFloor(lowest), max: 1, title: hasMomentum ? t('momentum') : null, most: hasMomentum ? 3 : 0 }),
        },
      },
    );
  }
}

/** Lines at the labelled ticks of a log axis alone: at all of them they would fill the chart. */
function labelledGrid(theme: Theme) {
  return { drawTicks: false, color: ({ tick }: { tick: { label?: unknown } }) => (tick.label === '' ? 'transparent' : theme.grid) };
}
