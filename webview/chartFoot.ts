import { t } from '../src/text/text';
import { element, setAttribute, setText, show } from './dom';
import { button } from './toolkit';

/** The line beneath a chart: what is measured at the cursor, and the ways back from a zoom and from moved bounds. */
export class ChartFoot {
  readonly node: HTMLElement;
  readonly #text = element('p', { class: 'readout' });
  readonly #whole;
  readonly #reset;
  readonly #hide;

  constructor(on: { showWhole(): void; resetBounds(): void; hideStep(): void }) {
    this.#whole = button(t('Whole curve'), on.showWhole);
    this.#reset = button(t('Reset bounds'), on.resetBounds);
    this.#hide = button(t('Hide step'), on.hideStep);
    for (const { node, set } of [this.#whole, this.#reset, this.#hide]) {
      set({ look: 'quiet' });
      show(node, false);
    }
    this.node = element('div', { class: 'chart-foot' }, this.#text, element('div', { class: 'back' }, this.#reset.node, this.#whole.node, this.#hide.node));
  }

  /** @param aloud whether a screen reader says it: not while a pointer sweeps along the curve */
  say(text: string, aloud: boolean): void {
    setAttribute(this.#text, 'aria-live', aloud ? 'polite' : 'off');
    setText(this.#text, text);
  }

  update({ zoomed, edited, step }: { readonly zoomed: boolean; readonly edited: boolean; readonly step: boolean }): void {
    show(this.#hide.node, step);
    show(this.#whole.node, zoomed);
    show(this.#reset.node, edited);
  }
}
