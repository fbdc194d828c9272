import { t } from '../src/text/text';
import type { Range } from './axisRange';
import type { LineChart } from './chartParts';
import type { PadListeners } from './chartPad';
import { element, setAttribute } from './dom';
import { LrChart } from './lrChart';
import { LrLegend } from './lrLegend';
import { asksForLog, lrSeries, offersLog } from './lrSeries';
import { Plot } from './plot';
import type { ProgressAxis } from './progressAxis';
import { isLive, type RunView } from './state';
import type { Theme } from './theme';
import type { View } from './vscodeApi';

/** LR and momentum beneath the curves of a training, with their legend. */
export class TrainingLr {
  readonly node: HTMLElement;
  readonly #legend: LrLegend;
  readonly #plot: Plot;
  readonly #onDrawn: () => void;
  #chart: LrChart | null = null;
  #waiting: (() => void) | null = null;

  constructor(viewChanged: (change: Partial<View>) => void, pad: PadListeners, onDrawn: () => void) {
    this.#onDrawn = onDrawn;
    this.#legend = new LrLegend(viewChanged);
    // the keys are those of the chart above
    this.#plot = new Plot('under', { 'aria-hidden': 'true' }, pad);
    this.node = element('div', { class: 'chart' }, this.#legend.node, this.#plot.node, this.#legend.about);
  }

  get chart(): LineChart | null {
    return this.#chart?.chart ?? null;
  }

  /** Draws in the next frame while the run goes on: both charts in one would take longer than a frame. */
  update(run: RunView, view: View, theme: Theme, axis: ProgressAxis, range: Range): void {
    const waits = this.#waiting !== null;
    this.#waiting = () => this.#update(run, view, theme, axis, range);
    if (this.#chart === null || !isLive(run)) this.#draw();
    else if (!waits) requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const draw = this.#waiting;
    this.#waiting = null;
    draw?.();
  }

  #update(run: RunView, view: View, theme: Theme, axis: ProgressAxis, range: Range): void {
    const series = lrSeries(run, view, axis);
    const offered = offersLog(series);
    const log = offered && (view.logLr ?? asksForLog(series));
    const estimates = run.estimates.length > 0;
    const estimate = estimates && view.estimate;
    this.#legend.update({ momentum: series.momentum.length + series.plannedMomentum.length > 0, planned: series.plannedLr.length > 0, estimates, estimate, offersLog: offered, log });
    setAttribute(this.#plot.canvas, 'aria-label', summaryOf(axis, estimate, series.plannedLr.length > 0));
    this.#chart ??= new LrChart(this.#plot.canvas, this.#onDrawn);
    this.#chart.update(series, log, theme, axis, range);
  }

  /** @param x of the cursor */
  place(range: Range, x: number | null): void {
    if (this.chart !== null) this.#plot.place(this.chart, range, x, []);
  }
}

/** What stands for the canvas. */
function summaryOf({ name }: ProgressAxis, estimate: boolean, planned: boolean): string {
  const against = name === 'epoch' ? t('epochs') : t('iterations');
  if (estimate) {
    return planned
      ? t('Learning rate and momentum against {0}, on the same axis, with the Hessian-free estimate and its noise floor; what the schedule has still to come is drawn ahead.', against)
      : t('Learning rate and momentum against {0}, on the same axis, with the Hessian-free estimate and its noise floor.', against);
  }
  return planned
    ? t('Learning rate and momentum against {0}, on the same axis; what the schedule has still to come is drawn ahead.', against)
    : t('Learning rate and momentum against {0}, on the same axis.', against);
}
