import { formatLr } from '../src/analysis/formatLr';
import type { PanelAction } from '../src/protocol/panelLink';
import { Actions } from './actions';
import { Answer } from './answer';
import { DataTable } from './dataTable';
import { Details } from './details';
import { element, setAttribute, setText, show } from './dom';
import { Header } from './header';
import { Legend, offeredSeries } from './legend';
import { Notices } from './notices';
import { Progress } from './progress';
import { RangeChart, showsSweep } from './rangeChart';
import { metricOf } from './rangeSeries';
import { ScheduleChart } from './scheduleChart';
import { isLive, mainPair, type PanelModel, type RunView } from './state';
import type { Theme } from './theme';
import { TrainingChart } from './trainingChart';
import type { View } from './vscodeApi';
import { formatCount, iterationsText, stateName, summary, unbroken } from './words';

/** The parts of the page in their order; which of them show is a function of the run. */
export class Page {
  readonly #content = element('div', { class: 'content' });
  readonly #message = element('p', { class: 'message', role: 'status' }, 'Loading the run…');
  /** Read out politely when the run's state changes. */
  readonly #live = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #header;
  readonly #notices = new Notices();
  readonly #progress;
  readonly #actions;
  readonly #rangeAnswer = new Answer('range');
  readonly #trainingAnswer = new Answer('training');
  readonly #verdict = element('p', { class: 'verdict-sentence' });
  readonly #end = element('p', { class: 'end' });
  readonly #legend;
  readonly #sweepCaption = element('div', { class: 'legend' }, element('strong', {}, 'Coarse sweep'), element('span', {}, 'a first look at all learning rates, to find where the ramp should end'));
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #lower = element('canvas', { role: 'img', 'aria-label': 'Learning rate and momentum against iterations, on the same axis.' });
  readonly #empty = element('p', { class: 'empty' });
  readonly #lowerBox = element('div', { class: 'canvas under' }, this.#lower);
  readonly #chartBox = element('div', { class: 'canvas main' }, this.#canvas, this.#empty);
  readonly #chart: HTMLElement;
  readonly #scheduleCanvas = element('canvas', { role: 'img' });
  readonly #scheduleMeta = element('span', { class: 'meta' });
  readonly #momentumKey = element('span', { class: 'key momentum' }, 'momentum');
  readonly #schedule: HTMLElement;
  readonly #details = new Details();
  readonly #table = new DataTable();
  #rangeChart: RangeChart | null = null;
  #trainingChart: TrainingChart | null = null;
  #scheduleChart: ScheduleChart | null = null;
  #announced: string | null = null;

  constructor(root: HTMLElement, on: { perform(action: PanelAction): void; viewChanged(change: Partial<View>): void }) {
    this.#header = new Header(() => on.perform('open-script'));
    this.#progress = new Progress(() => on.perform('stop'));
    this.#actions = new Actions((action) => on.perform(action));
    this.#legend = new Legend((change) => on.viewChanged(change));
    this.#chart = element('section', { class: 'chart' }, this.#legend.node, this.#sweepCaption, this.#chartBox, this.#lowerBox);
    this.#schedule = element(
      'section',
      { class: 'chart', 'aria-label': 'Schedule preview' },
      element('div', { class: 'legend' }, element('strong', {}, 'One-cycle with these bounds'), this.#scheduleMeta, element('span', { class: 'gap' }), element('span', { class: 'keys' }, element('span', { class: 'key lr' }, 'LR'), this.#momentumKey)),
      element('div', { class: 'canvas small' }, this.#scheduleCanvas),
    );
    this.#content.append(
      this.#header.node,
      this.#rangeAnswer.node,
      this.#trainingAnswer.node,
      this.#notices.node,
      this.#progress.node,
      this.#actions.node,
      this.#verdict,
      this.#chart,
      this.#end,
      this.#schedule,
      this.#details.node,
      this.#table.node,
    );
    root.replaceChildren(this.#message, this.#content, this.#live);
    show(this.#content, false);
  }

  update({ run, unavailable }: PanelModel, view: View, theme: Theme): void {
    show(this.#content, run !== null);
    show(this.#message, run === null);
    if (unavailable !== null) setText(this.#message, unavailable);
    if (run === null) return;
    const isRangeTest = run.record.request.kind === 'range-test';
    this.#header.update(run);
    this.#notices.update(run);
    this.#progress.update(run);
    this.#actions.update(run);
    const measured = run.batch.length > 0 || run.heldOut.length > 0;
    show(this.#rangeAnswer.node, isRangeTest && (run.record.state !== 'failed' || measured));
    show(this.#trainingAnswer.node, !isRangeTest && (run.record.state !== 'failed' || measured));
    if (isRangeTest) this.#rangeAnswer.updateRange(run);
    else this.#trainingAnswer.updateTraining(run);
    const sentence = isLive(run) || run.analysis === null || run.analysis.refusal !== null ? '' : unbroken(run.analysis.verdict.reason);
    setText(this.#verdict, sentence);
    show(this.#verdict, sentence !== '');
    setText(this.#end, unbroken(run.record.end?.reason ?? ''));
    show(this.#end, run.record.end !== null);
    this.#updateChart(run, view, theme, isRangeTest);
    this.#updateSchedule(run, theme);
    this.#details.update(run);
    this.#table.update(run);
    this.#announce(run);
  }

  #updateChart(run: RunView, view: View, theme: Theme, isRangeTest: boolean): void {
    const metric = metricOf(run);
    const sweeping = isRangeTest && showsSweep(run);
    const measured = run.batch.length > 0 || run.heldOut.length > 0 || sweeping;
    show(this.#chart, measured || isLive(run));
    setAttribute(this.#chart, 'aria-label', `${metric === 'accuracy' ? 'Accuracy' : 'Loss'} against ${isRangeTest ? 'learning rate' : 'iterations'}`);
    show(this.#legend.node, measured && !sweeping);
    show(this.#sweepCaption, sweeping);
    this.#legend.update(view, sweeping ? [] : offeredSeries(run, metric), isRangeTest && !sweeping);
    show(this.#canvas, measured);
    show(this.#empty, !measured);
    setText(this.#empty, run.record.state === 'queued' ? 'The curve appears here once this run has its turn.' : 'The curve appears here with the first iterations.');
    show(this.#lowerBox, measured && !isRangeTest);
    if (!measured) return;
    setAttribute(this.#canvas, 'aria-label', this.#chartSummary(run, metric, sweeping));
    if (isRangeTest) {
      this.#rangeChart ??= new RangeChart(this.#canvas);
      this.#rangeChart.update(run, view, theme);
    } else {
      this.#trainingChart ??= new TrainingChart(this.#canvas, this.#lower);
      this.#trainingChart.update(run, view, theme);
    }
  }

  #chartSummary(run: RunView, metric: string, sweeping: boolean): string {
    if (sweeping) return `Coarse sweep: ${metric} against learning rate, ${formatCount(run.sweep.length)} points so far.`;
    return `${summary(run)} ${formatCount(run.batch.length)} batches and ${formatCount(run.heldOut.length)} held-out evaluations; the data table has the numbers.`;
  }

  #updateSchedule(run: RunView, theme: Theme): void {
    const preview = mainPair(run) === null ? null : run.schedule;
    show(this.#schedule, preview !== null);
    if (preview === null) return;
    const share = Math.round((100 * preview.cycleIterations) / preview.iterations);
    const text = `${iterationsText(preview.iterations)} · cycle ${String(share)} % · then down to ${formatLr(preview.finalLr)}`;
    setText(this.#scheduleMeta, text);
    show(this.#momentumKey, preview.momentum !== null);
    setAttribute(this.#scheduleCanvas, 'aria-label', `Learning rate from ${formatLr(preview.minLr)} to ${formatLr(preview.maxLr)} and back over ${text}.`);
    this.#scheduleChart ??= new ScheduleChart(this.#scheduleCanvas);
    this.#scheduleChart.update(preview, theme);
  }

  #announce(run: RunView): void {
    const state = `${run.record.id} ${stateName(run)} ${String(run.analysis === null)}`;
    if (state === this.#announced) return;
    this.#announced = state;
    setText(this.#live, summary(run));
  }
}
