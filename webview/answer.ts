import { formatLr } from '../src/analysis/formatLr';
import { t } from '../src/text/text';
import type { ShownBound, ShownBounds } from './bounds';
import { element, setText } from './dom';
import { isLive, type RunView } from './state';
import { boundText, formatCount, formatLoss, formatSetLr, formatShare, scheduleText, unbroken } from './words';

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

  constructor(kind: 'range' | 'training') {
    this.#figures = kind === 'range' ? [new Figure('max'), new Figure('min'), new Figure('verdict')] : [new Figure('plain'), new Figure('plain'), new Figure('max')];
    this.node = element('section', { class: 'answer', 'aria-label': kind === 'range' ? 'Recommendation' : 'Training so far' }, ...this.#figures.map(({ node }) => node));
  }

  /** @param bounds as the schedule that is shown has them; null = none are marked */
  updateRange(run: RunView, bounds: ShownBounds | null): void {
    const [max, min, verdict] = this.#figures;
    if (isLive(run) || run.analysis === null) {
      const begun = run.record.state === 'running' || run.record.state === 'sweep';
      const value = begun ? 'measuring…' : isLive(run) ? 'waiting…' : 'not measured';
      max.set({ label: 'Max LR', value, note: isLive(run) ? bestSoFar(run) : '', pending: true });
      min.set({ label: 'Min LR', value, pending: true });
      verdict.set({ label: 'Super-convergence', value, pending: true });
      return;
    }
    max.set(bounds === null ? unmarked('Max LR') : boundFigure('Max LR', bounds.max));
    min.set(bounds === null ? unmarked('Min LR') : boundFigure('Min LR', bounds.min));
    const { answer, retention, upTo } = run.analysis.verdict;
    const kept = retention === null || !Number.isFinite(retention) ? '' : `keeps ${formatShare(Math.max(0, retention), 0)} of its gain at the end`;
    const held = upTo === null || !Number.isFinite(upTo) ? '' : `holds 75 % of it up to LR ${formatLr(upTo)}`;
    verdict.set({ label: 'Super-convergence', value: answer, note: [kept, held].filter((part) => part !== '').join(', ') });
  }

  updateTraining(run: RunView): void {
    const [accuracy, loss, lr] = this.#figures;
    const measured = run.heldOut.length > 0 ? run.heldOut : run.batch;
    const last = measured.at(-1);
    // evaluations are rare so that they cost little: while training goes on, the last one may be old
    const when = run.heldOut.length > 0 && isLive(run) && last !== undefined ? ` at iteration ${formatCount(last.iteration)}` : '';
    const source = `${run.heldOut.length > 0 ? 'held-out' : 'batch'}${when}`;
    const missing = { value: isLive(run) ? 'waiting…' : 'not measured', pending: true };
    const best = measured.reduce((most, point) => Math.max(most, point.accuracy !== null && Number.isFinite(point.accuracy) ? point.accuracy : 0), 0);
    accuracy.set({ label: 'Accuracy', ...(last === undefined || last.accuracy === null ? missing : { value: formatShare(last.accuracy), note: `${source}, best ${formatShare(best)}` }) });
    loss.set({ label: 'Loss', ...(last === undefined || last.loss === null ? missing : { value: formatLoss(last.loss), note: source }) });
    const { schedule } = run.record.request;
    const plan = schedule === null ? 'as the script sets it' : scheduleText(schedule);
    const used = run.batch.at(-1)?.lr;
    lr.set({ label: 'Learning rate', ...(used === undefined ? missing : { value: formatLr(used), note: plan }) });
  }
}

function unmarked(label: string) {
  return { label, value: 'not marked', pending: true };
}

function boundFigure(label: string, { lr, edited, recommended }: ShownBound) {
  if (edited) return { label, value: formatSetLr(lr), note: t('yours; recommended {0}', boundText(recommended)) };
  const { interval = null } = recommended;
  const range = interval === null ? '' : `${t('80 %: {0} to {1}', formatLr(interval.low), formatLr(interval.high))} · `;
  return { label, value: formatLr(recommended.lr), qualifier: recommended.open ? 'at least' : '', note: unbroken(range) + recommended.rule };
}

/** What a running test knows already: where its metric is best so far. */
function bestSoFar(run: RunView): string {
  const peak = run.analysis?.peakLr ?? null;
  if (peak === null) return '';
  return `best ${run.analysis?.metric ?? 'metric'} so far at LR ${formatLr(peak)}`;
}
