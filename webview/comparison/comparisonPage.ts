import type { ExperimentAction } from '../../src/protocol/comparisonExperiment';
import type { ComparisonToHost, ComparisonView } from '../../src/protocol/comparisonLink';
import { dropRuleText } from '../../src/analysis/experiments/dropRule';
import { t } from '../../src/text/text';
import { Choice } from '../choice';
import { element, setAttribute, setText, show } from '../dom';
import type { Theme } from '../theme';
import { button } from '../toolkit';
import { unbroken } from '../words';
import { ArmTable } from './armTable';
import { announcement, answerOf, chartSummary, measureText, titleOf } from './comparisonWords';
import { ExperimentHead } from './experimentHead';
import { isLive, type ComparisonModel, type Shown } from './model';
import { overlayOf, type Overlay } from './overlay';
import { OverlayChart } from './overlayChart';
import { comparisonPicture } from './picture';
import { RunTable } from './runTable';
import { TargetField } from './targetField';

/** Of the table of an experiment's runs, which switches no lines. */
const NOTHING_HIDDEN: readonly string[] = [];

export interface ComparisonPageEvents {
  post(message: ComparisonToHost): void;
  viewChanged(change: Partial<ComparisonView>): void;
  /** Something that is not kept was pointed at: draw again. */
  redraw(): void;
}

/** The parts of the page in their order; which of them show is a function of what is compared. */
export class ComparisonPage {
  readonly #on: ComparisonPageEvents;
  readonly #content = element('div', { class: 'content' });
  readonly #message = element('p', { class: 'message', role: 'status' }, t('Loading the runs…'));
  /** Read out politely when the state changes. */
  readonly #live = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #title = element('h1');
  readonly #common = element('span', { class: 'meta' });
  readonly #header = element('header', { class: 'run' }, this.#title, this.#common);
  readonly #experiment: ExperimentHead;
  readonly #resume;
  readonly #front;
  readonly #exports;
  readonly #measure = element('strong');
  readonly #metric: Choice<'accuracy' | 'loss'>;
  readonly #axis: Choice<ComparisonView['axis']>;
  readonly #scale: Choice<'linear' | 'log'>;
  readonly #heights: Choice<'whole' | 'close-up'>;
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #chart = new OverlayChart(this.#canvas);
  readonly #empty = element('p', { class: 'empty' });
  readonly #chartBox = element('div', { class: 'canvas main' }, this.#canvas, this.#empty);
  readonly #target: TargetField;
  readonly #runs: RunTable;
  readonly #arms: ArmTable;
  readonly #trials: RunTable;
  readonly #trialDetails;
  readonly #rules;
  readonly #overlayBox: HTMLElement;
  readonly #curves: HTMLElement;
  #emphasised: string | null = null;
  #announced: string | null = null;
  #drawn: { shown: Shown; overlay: Overlay; view: ComparisonView; theme: Theme; closeUp: boolean } | null = null;
  #hidden: readonly string[] = [];

  constructor(root: HTMLElement, on: ComparisonPageEvents) {
    this.#on = on;
    const steer = (action: ExperimentAction) => on.post({ type: 'experiment', action });
    this.#experiment = new ExperimentHead(steer);
    this.#resume = button(t('Resume'), () => steer('resume'));
    this.#resume.set({ look: 'primary' });
    this.#front = element('div', { class: 'front' }, this.#resume.node);
    this.#exports = element('div', { class: 'back' }, ...this.#exportButtons());
    this.#metric = new Choice('metric', t('Metric'), [['accuracy', t('accuracy')], ['loss', t('loss')]], (metric) => on.viewChanged({ metric }));
    this.#axis = new Choice('axis', t('Axis'), [['iteration', t('iteration')], ['epoch', t('epoch')], ['seconds', t('time')], ['lr', t('LR')]], (axis) => on.viewChanged({ axis }));
    this.#scale = new Choice('scale', t('LR axis'), [['linear', t('linear')], ['log', t('log')]], (scale) => on.viewChanged({ logAxis: scale === 'log' }));
    this.#heights = new Choice('heights', t('Heights'), [['whole', t('whole')], ['close-up', t('close-up')]], (heights) => on.viewChanged({ closeUp: heights === 'close-up' }));
    this.#target = new TargetField((target) => on.viewChanged({ target }));
    const toggled = (key: string, shown: boolean) => on.viewChanged({ hidden: shown ? this.#hidden.filter((other) => other !== key) : [...this.#hidden, key] });
    const emphasised = (key: string | null) => {
      this.#emphasised = key;
      on.redraw();
    };
    const opened = (run: string) => on.post({ type: 'open', run });
    this.#runs = new RunTable(t('The compared runs'), true, { toggled, emphasised, opened, removed: (run) => on.post({ type: 'remove', run }) });
    this.#arms = new ArmTable({ toggled, emphasised });
    this.#trials = new RunTable(t('All runs of the experiment'), false, { toggled, emphasised, opened, removed: null });
    this.#trialDetails = element('details', {}, element('summary', {}, t('All runs')), element('div', { class: 'body' }, this.#trials.node));
    this.#rules = element(
      'details',
      {},
      element('summary', {}, t('How this is judged')),
      element(
        'div',
        { class: 'body rules' },
        element('p', {}, unbroken(t("Intervals cover 95 % by Student's t over the seeds. How much better one-cycle is, is taken seed by seed: both runs of a pair draw the same random numbers, and so begin with the same weights."))),
        element('p', {}, unbroken(dropRuleText())),
      ),
    );
    const toolbar = element('div', { class: 'legend toolbar' }, this.#measure, element('span', { class: 'gap' }), this.#metric.node, this.#axis.node, this.#scale.node, this.#heights.node);
    this.#curves = element('section', { class: 'chart', 'aria-label': t('Curves') }, toolbar, this.#chartBox);
    this.#overlayBox = element(
      'div',
      { class: 'overlay' },
      this.#curves,
      element('section', { class: 'side', 'aria-label': t('Results') }, this.#target.node, this.#runs.node, this.#arms.node),
    );
    this.#content.append(
      this.#header,
      ...this.#experiment.nodes,
      element('nav', { class: 'actions', 'aria-label': t('Actions') }, this.#front, this.#exports),
      this.#overlayBox,
      this.#trialDetails,
      this.#rules,
    );
    root.replaceChildren(this.#message, this.#content, this.#live);
    show(this.#content, false);
  }

  update({ shown, unavailable }: ComparisonModel, view: ComparisonView, theme: Theme): void {
    show(this.#content, shown !== null);
    show(this.#message, shown === null);
    if (unavailable !== null) setText(this.#message, unavailable);
    if (shown === null) return;
    const { comparison, experiment, trusted } = shown;
    this.#hidden = view.hidden;
    show(this.#header, experiment === null);
    setText(this.#title, titleOf(shown));
    setText(this.#common, unbroken((comparison?.common ?? []).join(' · ')));
    this.#experiment.update(experiment, trusted);
    show(this.#front, experiment?.actions.includes('resume') === true);
    show(this.#exports, comparison !== null);
    this.#overlayBox.classList.toggle('of-experiment', experiment !== null);
    show(this.#runs.node, experiment === null);
    show(this.#arms.node, experiment !== null);
    if (experiment !== null) this.#arms.update(experiment, view.hidden);
    else if (comparison !== null) this.#runs.update(comparison, view.hidden);
    show(this.#target.node, comparison !== null && experiment === null);
    if (comparison !== null && experiment === null) this.#target.update(comparison, view.target);
    show(this.#trialDetails, experiment !== null && comparison !== null);
    if (experiment !== null && comparison !== null) this.#trials.update(comparison, NOTHING_HIDDEN);
    show(this.#rules, experiment?.kind === 'confirm');
    this.#updateChart(shown, view, theme);
    this.#announce(shown);
  }

  #updateChart(shown: Shown, view: ComparisonView, theme: Theme): void {
    // pointing at a row asks for a drawing, and changes neither
    const overlay = this.#drawn?.shown === shown && this.#drawn.view === view ? this.#drawn.overlay : overlayOf(shown, view);
    const closeUp = !overlay.isRangeTest && (view.closeUp ?? (shown.experiment?.kind === 'confirm' && shown.experiment.report !== null));
    const measured = overlay.all.some(({ points }) => points.length > 0);
    setText(this.#measure, measured ? (overlay.source === 'batch' ? t('{0}, smoothed', measureText(overlay)) : measureText(overlay)) : t('Curves'));
    this.#metric.set(overlay.metric, measured ? overlay.metrics : []);
    this.#axis.set(overlay.axis, measured ? overlay.axes : []);
    this.#scale.set(view.logAxis ? 'log' : 'linear', measured && overlay.axis === 'lr' ? ['linear', 'log'] : []);
    this.#heights.set(closeUp ? 'close-up' : 'whole', measured && !overlay.isRangeTest ? ['whole', 'close-up'] : []);
    show(this.#canvas, measured);
    show(this.#empty, !measured);
    setText(this.#empty, t('The curves appear here with the first iterations.'));
    const awaited = shown.experiment === null ? (shown.comparison?.runs ?? []).some(isLive) : shown.experiment.state === 'running';
    show(this.#curves, measured || awaited);
    this.#drawn = null;
    if (!measured) return;
    this.#drawn = { shown, overlay, view, theme, closeUp };
    setAttribute(this.#canvas, 'aria-label', chartSummary(shown, overlay));
    // a row whose line is switched off makes no other stand back
    const emphasised = overlay.lines.some(({ key }) => key === this.#emphasised) ? this.#emphasised : null;
    this.#chart.update(overlay, view, theme, { emphasised, closeUp });
  }

  #exportButtons(): HTMLElement[] {
    const exported = (label: string, onClick: () => void) => {
      const made = button(label, onClick);
      made.set({ look: 'quiet' });
      return made.node;
    };
    return [
      exported(t('Export PNG'), () => this.sendPicture()),
      exported(t('Export CSV'), () => this.#on.post({ type: 'export', format: 'csv' })),
      exported(t('Export JSON'), () => this.#on.post({ type: 'export', format: 'json' })),
    ];
  }

  /** Sends the chart with all lines alike; nothing where there is none. */
  sendPicture(): void {
    if (this.#drawn === null) return;
    const { shown, overlay, view, theme, closeUp } = this.#drawn;
    // whatever is pointed at: a picture shows all lines alike
    const chart = this.#chart.update(overlay, view, theme, { emphasised: null, closeUp });
    const { report = null } = shown.experiment ?? {};
    const arms = shown.experiment?.arms ?? [];
    const named = new Map(overlay.lines.map(({ key, look, label }) => [key, { look, label: arms.find(({ id }) => id === key)?.label ?? label }]));
    const subtitle = report === null ? (shown.comparison?.common ?? []).join(' · ') : answerOf(report);
    this.#on.post({ type: 'picture', png: comparisonPicture(chart, { title: titleOf(shown), subtitle }, [...named.values()], theme) });
    this.#on.redraw();
  }

  #announce(shown: Shown): void {
    const text = announcement(shown);
    if (text === this.#announced) return;
    this.#announced = text;
    setText(this.#live, text);
  }
}
