import { element } from './dom';

/** A choice of one of two, side by side. */
export class Segments {
  readonly node: HTMLElement;
  readonly #first = element('input', { type: 'radio' });
  readonly #second = element('input', { type: 'radio' });

  /** @param name of the group, unique on the page */
  constructor(options: { readonly name: string; readonly label: string; readonly first: string; readonly second: string }, onChange: (second: boolean) => void) {
    const { name, label, first, second } = options;
    this.#first.name = name;
    this.#second.name = name;
    this.#first.addEventListener('change', () => onChange(false));
    this.#second.addEventListener('change', () => onChange(true));
    this.node = element(
      'fieldset',
      { class: 'segments', role: 'radiogroup', 'aria-label': label },
      element('label', {}, this.#first, element('span', {}, first)),
      element('label', {}, this.#second, element('span', {}, second)),
    );
  }

  set(second: boolean): void {
    this.#first.checked = !second;
    this.#second.checked = second;
  }
}
