import { element, show } from './dom';

/** One of several, side by side; with fewer than two to choose from it is not shown. */
export class Choice<T extends string> {
  readonly node: HTMLElement;
  readonly #options: readonly { readonly value: T; readonly input: HTMLInputElement; readonly label: HTMLElement }[];

  /** @param name of the group, unique on the page */
  constructor(name: string, label: string, options: readonly (readonly [T, string])[], onChange: (value: T) => void) {
    this.#options = options.map(([value, text]) => {
      const input = element('input', { type: 'radio', name });
      input.addEventListener('change', () => onChange(value));
      return { value, input, label: element('label', {}, input, element('span', {}, text)) };
    });
    this.node = element('fieldset', { class: 'segments', role: 'radiogroup', 'aria-label': label }, ...this.#options.map((option) => option.label));
  }

  set(value: T, offered: readonly T[]): void {
    show(this.node, offered.length > 1);
    for (const option of this.#options) {
      show(option.label, offered.includes(option.value));
      option.input.checked = option.value === value;
    }
  }
}
