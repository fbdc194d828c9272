import { formatLr } from '../src/analysis/formatLr';
import type { SchedulePreview } from '../src/protocol/panelLink';
import type { ScheduleOptions } from '../src/schedule/scheduleOptions';
import { t } from '../src/text/text';
import { roundUp } from './axes';
import { baseOptions, Drawing, lineDataset, xAxis, yAxis } from './chartParts';
import { LastInputs } from './lastInputs';
import { drawnSchedule } from './scheduleOf';
import { faded, type Theme } from './theme';
import { formatCount } from './words';

/** A run of unknown length is drawn as one of so many updates. */
const SHARES = 1000;
/** A run of unknown length with cycles of known length: so many of them. */
const CYCLES = 4;

/** LR and momentum of a schedule over its run. */
export class ScheduleChart {
  readonly #drawing: Drawing;
  readonly #inputs = new LastInputs();

  constructor(canvas: HTMLCanvasElement) {
    this.#drawing = new Drawing(canvas, []);
  }

  update({ options, iterations }: Pick<SchedulePreview, 'options' | 'iterations'>, theme: Theme): void {
    if (!this.#inputs.differ(options, iterations, theme)) return;
    const { length, inShares } = drawnLength(options, iterations);
    const samples = drawnSchedule(options, length)?.samples ?? [];
    const momentum = samples.flatMap((sample) => (sample.momentum === null ? [] : [{ x: sample.iteration, y: sample.momentum }]));
    const most = samples.reduce((highest, { lr }) => Math.max(highest, lr), 0);
    const least = momentum.reduce((lowest, { y }) => Math.min(lowest, y), 1);
    const percent = (iteration: number) => `${String(Math.round((100 * iteration) / length))}\u00a0%`;
    this.#drawing.draw(
      [
        {
          ...lineDataset(theme, { label: t('LR'), data: samples.map(({ iteration, lr }) => ({ x: iteration, y: lr })), color: theme.max, width: 2, order: 1 }),
          fill: { target: 'origin', above: faded(theme.max, 0.1) },
        },
        ...(momentum.length === 0 ? [] : [lineDataset(theme, { label: t('momentum'), data: momentum, color: theme.description, width: 1.25, share: 0.8, dash: [4, 3], axis: 'momentum', order: 2 })]),
      ],
      {
        ...baseOptions(theme, {
          title: (x) => (inShares ? t('{0} of the run', percent(x)) : t('Iteration {0}', formatCount(x))),
          value: (label, y) => `${label} ${label === t('LR') ? formatLr(y) : y.toFixed(2)}`,
        }),
        layout: { padding: { top: 4, right: momentum.length === 0 ? 8 : 0 } },
        scales: {
          x: xAxis(theme, { min: 0, max: length, title: null, format: inShares ? percent : formatCount }),
          y: yAxis(theme, { position: 'left', min: 0, max: roundUp(1.05 * most), title: null, most: 4 }),
          ...(momentum.length === 0 ? {} : { momentum: yAxis(theme, { position: 'right', min: momentumFloor(least), max: 1, title: null, most: 3 }) }),
        },
      },
    );
  }
}

/** Updates that the preview spans, and whether they stand for shares of a run of unknown length. */
function drawnLength(options: ScheduleOptions, iterations: number | null): { length: number; inShares: boolean } {
  if (iterations !== null) return { length: iterations, inShares: false };
  return 'stepSize' in options ? { length: 2 * CYCLES * options.stepSize, inShares: false } : { length: SHARES, inShares: true };
}

/** A round number below the lowest momentum. */
export function momentumFloor(low: number): number {
  return Math.max(0, Math.floor(10 * low - 1e-9) / 10);
}
