import type { AnalysisStep, StepMark } from '../src/analysis/analysis';
import { t } from '../src/text/text';
import { element, setAttribute, whenChanged } from './dom';
import type { ChosenStep, StepChoice } from './stepChoice';
import { unbroken } from './words';

/** The steps of the analysis. Pointing at one, or reaching it with the keyboard, shows it on the chart for as long; choosing it keeps it there. */
export class StepList {
  readonly node = element('section');
  readonly #show: (step: StepChoice) => void;
  readonly #memory = { key: null };
  /** By the titles of their steps. */
  #buttons: ReadonlyMap<string, HTMLElement> = new Map();
  #chosen: ChosenStep | null = null;

  constructor(show: (step: StepChoice) => void) {
    this.#show = show;
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#chosen === null) return;
      event.preventDefault();
      this.hide();
    });
  }

  /** The chosen step stays chosen, and the focus where it is, when the steps come anew: further seeds change what they say. */
  update(steps: readonly AnalysisStep[]): void {
    whenChanged(() => this.#fill(steps), JSON.stringify(steps), this.#memory);
  }

  /** Takes the chosen step off the chart. */
  hide(): void {
    if (this.#chosen !== null) this.#choose(null);
  }

  #fill(steps: readonly AnalysisStep[]): void {
    const focused = [...this.#buttons].find(([, button]) => button === document.activeElement)?.[0];
    const known = this.#buttons.size > 0;
    const buttons = new Map<string, HTMLElement>();
    const items = steps.map((step) => this.#stepNode(step, buttons));
    this.#buttons = buttons;
    const hint = buttons.size > 0 ? element('p', { class: 'note' }, t('Choose a step to see it on the chart.')) : null;
    this.node.replaceChildren(...(steps.length === 0 ? [] : [element('h2', {}, t('Steps')), ...(hint === null ? [] : [hint]), element('ol', { class: 'steps' }, ...items)]));
    const { title, marks = [] } = steps.find((step) => step.title === this.#chosen?.title) ?? {};
    if (known) this.#choose(title === undefined || marks.length === 0 ? null : { title, marks });
    if (focused !== undefined) buttons.get(focused)?.focus();
  }

  #stepNode({ title, text, source, marks = [] }: AnalysisStep, buttons: Map<string, HTMLElement>): HTMLElement {
    const words = element('p', {}, unbroken(text));
    const from = source === undefined ? null : element('p', { class: 'note' }, t('Source: {0}.', source));
    if (marks.length === 0) return element('li', {}, element('strong', {}, title), words, from);
    const button = element('button', { type: 'button', class: 'step', 'aria-pressed': 'false' }, title);
    const item = element('li', { class: 'shown-on-chart' }, button, words, from);
    buttons.set(title, button);
    const begin = () => this.#draw(marks);
    const end = () => this.#draw(this.#chosen?.marks ?? []);
    item.addEventListener('pointerenter', begin);
    item.addEventListener('pointerleave', end);
    button.addEventListener('focus', begin);
    button.addEventListener('blur', end);
    button.addEventListener('click', () => {
      if (this.#chosen?.title === title) {
        this.hide();
        return;
      }
      this.#choose({ title, marks });
      // the chart stays in sight above the steps: the one that was chosen must not lie beneath it
      requestAnimationFrame(() => requestAnimationFrame(() => item.scrollIntoView({ block: 'nearest' })));
    });
    return item;
  }

  #choose(chosen: ChosenStep | null): void {
    this.#chosen = chosen;
    for (const [title, button] of this.#buttons) setAttribute(button, 'aria-pressed', String(title === chosen?.title));
    this.#draw(chosen?.marks ?? []);
  }

  #draw(marks: readonly StepMark[]): void {
    this.#show({ marks, chosen: this.#chosen });
  }
}
