import type { LineChart } from './chartParts';
import { element, setAttribute, setText, show } from './dom';
import { Legend, offeredSeries } from './legend';
import { LrChart } from './lrChart';
import { LrLegend } from './lrLegend';
import { asksForLog, lrSeries, offersLog } from './lrSeries';
import { iterationsPerEpoch, progressAxis } from './progressAxis';
import { RangeChart, showsSweep } from './rangeChart';
import { metricOf } from './rangeSeries';
import { isDraft, isLive, isRangeTest, type RunView } from './state';
import type { Theme } from './theme';
import { TrainingChart } from './trainingChart';
import type { View } from './vscodeApi';
import { formatCount, summary } from './words';

/** The curves of the run with their legends: of a range test against the LR, of a training against its progress with the LR beneath. */
export class ChartSection {
  readonly node: HTMLElement;
  readonly #legend;
  readonly #sweepCaption = element('div', { class: 'legend' }, element('strong', {}, 'Coarse sweep'), element('span', {}, 'a first look at all learning rates, to find where the ramp should end'));
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #empty = element('p', { class: 'empty' });
  readonly #lrCanvas = element('canvas', { role: 'img' });
  readonly #lrLegend;
  readonly #lower: HTMLElement;
  #rangeChart: RangeChart | null = null;
  #trainingChart: TrainingChart | null = null;
  #lrChart: LrChart | null = null;

  constructor(onChange: (change: Partial<View>) => void) {
    this.#legend = new Legend(onChange);
    this.#lrLegend = new LrLegend(onChange);
    this.#lower = element('div', { class: 'chart' }, this.#lrLegend.node, element('div', { class: 'canvas under' }, this.#lrCanvas), this.#lrLegend.about);
    this.node = element('section', { class: 'chart' }, this.#legend.node, this.#sweepCaption, element('div', { class: 'canvas main' }, this.#canvas, this.#empty), this.#lower);
  }

  /** The charts that are drawn now, from top to bottom. */
  get charts(): LineChart[] {
    const shown = this.#canvas.hidden ? [] : this.#lower.hidden ? [this.#rangeChart] : [this.#trainingChart, this.#lrChart];
    return shown.flatMap((drawn) => (drawn === null ? [] : [drawn.chart]));
  }

  update(run: RunView, view: View, theme: Theme): void {
    const metric = metricOf(run);
    const rangeTest = isRangeTest(run);
    const sweeping = rangeTest && showsSweep(run);
    const measured = run.batch.length > 0 || run.heldOut.length > 0 || sweeping;
    const epochs = iterationsPerEpoch(run) !== null;
    show(this.node, (measured || isLive(run)) && !isDraft(run));
    setAttribute(this.node, 'aria-label', `${metric === 'accuracy' ? 'Accuracy' : 'Loss'} against ${rangeTest ? 'learning rate' : view.epochAxis && epochs ? 'epochs' : 'iterations'}`);
    show(this.#legend.node, measured && !sweeping);
    show(this.#sweepCaption, sweeping);
    this.#legend.update(view, sweeping ? [] : offeredSeries(run, metric), sweeping ? null : rangeTest ? 'lr' : epochs ? 'epoch' : null);
    show(this.#canvas, measured);
    show(this.#empty, !measured);
    setText(this.#empty, run.record.state === 'queued' ? 'The curve appears here once this run has its turn.' : 'The curve appears here with the first iterations.');
    show(this.#lower, measured && !rangeTest);
    if (!measured) return;
    setAttribute(this.#canvas, 'aria-label', chartSummary(run, metric, sweeping));
    if (rangeTest) {
      this.#rangeChart ??= new RangeChart(this.#canvas);
      this.#rangeChart.update(run, view, theme);
    } else this.#updateTraining(run, view, theme);
  }

  #updateTraining(run: RunView, view: View, theme: Theme): void {
    const axis = progressAxis(run, view);
    this.#trainingChart ??= new TrainingChart(this.#canvas);
    this.#trainingChart.update(run, view, theme, axis);
    const series = lrSeries(run, view, axis);
    const offered = offersLog(series);
    const log = offered && (view.logLr ?? asksForLog(series));
    const estimates = run.estimates.length > 0;
    const estimate = estimates && view.estimate;
    this.#lrLegend.update({ momentum: series.momentum.length + series.plannedMomentum.length > 0, planned: series.plannedLr.length > 0, estimates, estimate, offersLog: offered, log });
    setAttribute(this.#lrCanvas, 'aria-label', `Learning rate and momentum against ${axis.name}s, on the same axis${estimate ? ', with the Hessian-free estimate and its noise floor' : ''}${series.plannedLr.length > 0 ? '; what the schedule has still to come is drawn ahead' : ''}.`);
    this.#lrChart ??= new LrChart(this.#lrCanvas);
    this.#lrChart.update(series, log, theme, axis);
  }
}

function chartSummary(run: RunView, metric: string, sweeping: boolean): string {
  if (sweeping) return `Coarse sweep: ${metric} against learning rate, ${formatCount(run.sweep.length)} points so far.`;
  return `${summary(run)} ${formatCount(run.batch.length)} batches and ${formatCount(run.heldOut.length)} held-out evaluations; the data table has the numbers.`;
}
