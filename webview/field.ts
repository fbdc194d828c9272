import { element, setAttribute } from './dom';

/** A number to be typed, with its name and unit. */
export class Field {
  readonly node: HTMLElement;
  readonly #input = element('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', spellcheck: 'false' });
  #value = '';
  #isGood = true;

  constructor({ label, unit, placeholder = '' }: { readonly label: string; readonly unit: string | null; readonly placeholder?: string }, onType: (text: string) => void) {
    setAttribute(this.#input, 'placeholder', placeholder);
    this.#input.classList.toggle('wide', placeholder !== '');
    this.#input.addEventListener('input', () => onType(this.#input.value));
    // a number that was taken is shown as it is kept
    this.#input.addEventListener('blur', () => {
      if (this.#isGood) this.#input.value = this.#value;
    });
    const entry = element('span', { class: 'entry' }, this.#input, unit === null ? null : element('span', { class: 'unit' }, unit));
    this.node = element('label', { class: 'field' }, element('span', { class: 'label' }, label), entry);
  }

  /**
   * @param typed what was typed and could not be taken; null = the value holds
   * @param problemId of the element that says what is wrong with what was typed; null = nothing is
   */
  set({ value, typed, problemId }: { readonly value: string; readonly typed: string | null; readonly problemId: string | null }): void {
    this.#value = value;
    this.#isGood = typed === null;
    const text = typed ?? value;
    if (document.activeElement !== this.#input && this.#input.value !== text) this.#input.value = text;
    setAttribute(this.#input, 'aria-invalid', problemId === null ? null : 'true');
    setAttribute(this.#input, 'aria-describedby', problemId);
  }
}
