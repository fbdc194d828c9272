import type { VerdictAnswer } from '../src/analysis/analysis';
import { formatLr } from '../src/analysis/formatLr';
import { metricName } from '../src/analysis/metricName';
import type { PanelAction } from '../src/protocol/panelLink';
import { t } from '../src/text/text';
import type { ShownBound, ShownBounds } from './bounds';
import { element, setText, show } from './dom';
import { isLive, type RunView } from './state';
import { button } from './toolkit';
import { actionName, boundText, formatCount, formatLoss, formatSetLr, formatShare, scheduleText, unbroken } from './words';

class Figure {
  readonly node: HTMLElement;
  readonly #label: HTMLElement;
  readonly #qualifier = element('span', { class: 'qualifier' });
  readonly #number = element('span');
  readonly #note = element('span', { class: 'note' });
  readonly #value: HTMLElement;

  constructor(className: string) {
    this.#label = element('span', { class: 'label' });
    this.#value = element('output', { class: 'value', 'aria-live': 'off' }, this.#qualifier, this.#number);
    this.node = element('div', { class: `figure ${className}` }, this.#label, this.#value, this.#note);
  }

  set({ label, value, qualifier = '', note = '', pending = false }: { label: string; value: string; qualifier?: string; note?: string; pending?: boolean }): void {
    setText(this.#label, label);
    this.#value.setAttribute('aria-label', label);
    setText(this.#qualifier, qualifier === '' ? '' : `${qualifier} `);
    setText(this.#number, value);
    setText(this.#note, note);
    this.#value.classList.toggle('pending', pending);
  }
}

/** The three answers: max LR, min LR, super-convergence; of a training its accuracy, loss and LR. */
export class Answer {
  readonly node: HTMLElement;
  readonly #figures: readonly [Figure, Figure, Figure];
  readonly #moreSeeds;

  constructor(kind: 'range' | 'training', perform: (action: PanelAction) => void) {
    this.#moreSeeds = button('', () => perform('more-seeds'));
    this.#figures = kind === 'range' ? [new Figure('max'), new Figure('min'), new Figure('verdict')] : [new Figure('plain'), new Figure('plain'), new Figure('max')];
    this.node = element('section', { class: 'answer', 'aria-label': kind === 'range' ? t('Recommendation') : t('Training so far') }, ...this.#figures.map(({ node }) => node));
    show(this.#moreSeeds.node, false);
    this.#figures[0].node.append(this.#moreSeeds.node);
  }

  /** @param bounds as the schedule that is shown has them; null = none are marked */
  updateRange(run: RunView, bounds: ShownBounds | null): void {
    const [max, min, verdict] = this.#figures;
    // beside the interval that they would narrow
    show(this.#moreSeeds.node, bounds !== null && run.actions.includes('more-seeds'));
    this.#moreSeeds.set({ look: 'quiet', label: actionName('more-seeds', run) });
    if (isLive(run) || run.analysis === null) {
      const begun = run.record.state === 'running' || run.record.state === 'sweep';
      const value = begun ? t('measuring…') : isLive(run) ? t('waiting…') : t('not measured');
      max.set({ label: t('Max LR'), value, note: isLive(run) ? bestSoFar(run) : '', pending: true });
      min.set({ label: t('Min LR'), value, pending: true });
      verdict.set({ label: t('Super-convergence'), value, pending: true });
      return;
    }
    max.set(bounds === null ? unmarked(t('Max LR')) : boundFigure(t('Max LR'), bounds.max));
    min.set(bounds === null ? unmarked(t('Min LR')) : boundFigure(t('Min LR'), bounds.min));
    const { answer, retention, upTo } = run.analysis.verdict;
    const kept = retention === null || !Number.isFinite(retention) ? '' : t('accuracy keeps {0} of its gain at the end', formatShare(Math.max(0, retention), 0));
    const held = upTo === null || !Number.isFinite(upTo) ? '' : kept === '' ? t('accuracy holds 75 % of its gain up to LR {0}', formatLr(upTo)) : t('holds 75 % of it up to LR {0}', formatLr(upTo));
    verdict.set({ label: t('Super-convergence'), value: answerName(answer), note: [kept, held].filter((part) => part !== '').join(', ') });
  }

  updateTraining(run: RunView): void {
    const [accuracy, loss, lr] = this.#figures;
    const measured = run.heldOut.length > 0 ? run.heldOut : run.batch;
    const last = measured.at(-1);
    // evaluations are rare so that they cost little: while training goes on, the last one may be old
    const source =
      run.heldOut.length === 0
        ? t('batch')
        : isLive(run) && last !== undefined
          ? t('held-out at iteration {0}', formatCount(last.iteration))
          : t('held-out');
    const missing = { value: isLive(run) ? t('waiting…') : t('not measured'), pending: true };
    const best = measured.reduce((most, { accuracy: value }) => (value !== null && Number.isFinite(value) && !(value <= most) ? value : most), Number.NaN);
    accuracy.set({ label: t('Accuracy'), ...(last === undefined || last.accuracy === null ? missing : { value: formatShare(last.accuracy), note: Number.isFinite(best) ? t('{0}, best {1}', source, formatShare(best)) : source }) });
    loss.set({ label: t('Loss'), ...(last === undefined || last.loss === null ? missing : { value: formatLoss(last.loss), note: source }) });
    const { schedule } = run.record.request;
    const plan = schedule === null ? t('as the script sets it') : scheduleText(schedule);
    const used = run.batch.at(-1)?.lr;
    lr.set({ label: t('Learning rate'), ...(used === undefined ? missing : { value: formatLr(used), note: plan }) });
  }
}

function answerName(answer: VerdictAnswer): string {
  switch (answer) {
    case 'likely':
      return t('likely');
    case 'unlikely':
      return t('unlikely');
    case 'cannot tell':
      return t('cannot tell');
  }
}

function unmarked(label: string) {
  return { label, value: t('not marked'), pending: true };
}

function boundFigure(label: string, { lr, edited, recommended }: ShownBound) {
  if (edited) return { label, value: formatSetLr(lr), note: t('yours; recommended {0}', boundText(recommended)) };
  const { interval = null } = recommended;
  const range = interval === null ? '' : `${t('80 %: {0} to {1}', formatLr(interval.low), formatLr(interval.high))} · `;
  return { label, value: formatLr(recommended.lr), qualifier: recommended.open ? t('at least') : '', note: unbroken(range) + recommended.rule };
}

/** What a running test knows already: where its metric is best so far. */
function bestSoFar(run: RunView): string {
  const peak = run.analysis?.peakLr ?? null;
  if (peak === null) return '';
  return t('best {0} so far at LR {1}', run.analysis === null ? t('metric') : metricName(run.analysis.metric), formatLr(peak));
}
