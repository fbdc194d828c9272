import type { AnalysisStep, StepMark } from '../src/analysis/analysis';
import { t } from '../src/text/text';
import { element, setAttribute } from './dom';
import { NO_STEP, type StepChoice } from './stepChoice';
import { unbroken } from './words';

/** The steps of the analysis. Pointing at one, or reaching it with the keyboard, shows it on the chart for as long; choosing it keeps it there. */
export class StepList {
  readonly node: HTMLElement;
  readonly #show: (step: StepChoice) => void;
  readonly #buttons: HTMLButtonElement[] = [];
  #chosen: { readonly index: number; readonly marks: readonly StepMark[] } | null = null;

  constructor(steps: readonly AnalysisStep[], show: (step: StepChoice) => void) {
    this.#show = show;
    const hint = steps.some(({ marks = [] }) => marks.length > 0) ? element('p', { class: 'note' }, t('Choose a step to see it on the chart.')) : null;
    this.node = element('div', { class: 'steps-box' }, hint, element('ol', { class: 'steps' }, ...steps.map((step) => this.#stepNode(step))));
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#chosen === null) return;
      event.preventDefault();
      this.hide();
    });
  }

  /** Takes the chosen step off the chart. */
  hide(): void {
    if (this.#chosen === null) return;
    this.#choose(null);
    this.#show(NO_STEP);
  }

  #stepNode({ title, text, source, marks = [] }: AnalysisStep): HTMLElement {
    const words = element('p', {}, unbroken(text));
    const from = source === undefined ? null : element('p', { class: 'note' }, t('Source: {0}.', source));
    if (marks.length === 0) return element('li', {}, element('strong', {}, title), words, from);
    const index = this.#buttons.length;
    const button = element('button', { type: 'button', class: 'step', 'aria-pressed': 'false' }, title);
    const item = element('li', { class: 'shown-on-chart' }, button, words, from);
    this.#buttons.push(button);
    const begin = () => this.#show({ marks, chosen: this.#chosen?.marks ?? null });
    const end = () => this.#show(this.#chosen === null ? NO_STEP : { marks: this.#chosen.marks, chosen: this.#chosen.marks });
    item.addEventListener('pointerenter', begin);
    item.addEventListener('pointerleave', end);
    button.addEventListener('focus', begin);
    button.addEventListener('blur', end);
    button.addEventListener('click', () => {
      if (this.#chosen?.index === index) {
        this.hide();
        return;
      }
      this.#choose({ index, marks });
      this.#show({ marks, chosen: marks });
      // the chart stays in sight above the steps: the one that was chosen must not lie beneath it
      requestAnimationFrame(() => requestAnimationFrame(() => item.scrollIntoView({ block: 'nearest' })));
    });
    return item;
  }

  #choose(chosen: { readonly index: number; readonly marks: readonly StepMark[] } | null): void {
    this.#chosen = chosen;
    this.#buttons.forEach((button, at) => setAttribute(button, 'aria-pressed', String(at === chosen?.index)));
  }
}
