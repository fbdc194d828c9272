import { formatLr } from '../src/analysis/formatLr';
import type { SchedulePreview } from '../src/protocol/panelLink';
import { oneCycle } from '../src/schedule/oneCycle';
import { roundUp } from './axes';
import { baseOptions, draw, lineDataset, newChart, xAxis, yAxis, type LineChart } from './chartParts';
import { faded, type Theme } from './theme';
import { formatCount } from './words';

/** LR and momentum of the one-cycle schedule over its iterations. */
export class ScheduleChart {
  readonly #chart: LineChart;

  constructor(canvas: HTMLCanvasElement) {
    this.#chart = newChart(canvas);
  }

  update(preview: SchedulePreview, theme: Theme): void {
    const schedule = oneCycle(preview);
    // the schedule is made of straight lines: its corners are all there is to draw
    const apex = Math.ceil(preview.cycleIterations / 2);
    const corners = [...new Set([1, apex, preview.cycleIterations, preview.iterations])];
    const values = corners.map((iteration) => ({ iteration, ...schedule.at(iteration) }));
    const momentum = preview.momentum;
    draw(
      this.#chart,
      [
        {
          ...lineDataset(theme, { label: 'LR', data: values.map(({ iteration, lr }) => ({ x: iteration, y: lr })), color: theme.max, width: 2, order: 1 }),
          fill: { target: 'origin', above: faded(theme.max, 0.1) },
        },
        ...(momentum === null
          ? []
          : [
              lineDataset(theme, {
                label: 'momentum',
                data: values.map((value) => ({ x: value.iteration, y: value.momentum ?? Number.NaN })),
                color: theme.description,
                width: 1.25,
                share: 0.8,
                dash: [4, 3],
                axis: 'momentum',
                order: 2,
              }),
            ]),
      ],
      {
        ...baseOptions(theme, { title: (x) => `Iteration ${formatCount(x)}`, value: (label, y) => `${label} ${label === 'LR' ? formatLr(y) : y.toFixed(2)}` }),
        layout: { padding: { top: 4, right: momentum === null ? 8 : 0 } },
        scales: {
          x: xAxis(theme, { min: 0, max: preview.iterations, title: null, format: formatCount }),
          y: yAxis(theme, { position: 'left', min: 0, max: roundUp(1.05 * preview.maxLr), title: null, most: 4 }),
          ...(momentum === null ? {} : { momentum: yAxis(theme, { position: 'right', min: momentumFloor(momentum.low), max: 1, title: null, most: 3 }) }),
        },
      },
    );
  }
}

/** A round number below the lowest momentum. */
export function momentumFloor(low: number): number {
  return Math.max(0, Math.floor(10 * low - 1e-9) / 10);
}
