import type { Comparison } from '../../src/protocol/comparison';
import { t } from '../../src/text/text';
import { element, setAttribute, setText, show } from '../dom';

/** The accuracy (in percent) or loss that a person wants the iterations counted to; empty = what every run reached. */
export class TargetField {
  readonly node: HTMLElement;
  readonly #input = element('input', { type: 'number', step: 'any', class: 'target' });
  readonly #unit = element('span');
  #percent = true;

  constructor(onChange: (target: number | null) => void) {
    this.#input.addEventListener('change', () => {
      const value = this.#input.valueAsNumber;
      // what cannot be reached stands marked in the field and counts as nothing
      onChange(Number.isFinite(value) && this.#input.validity.valid ? (this.#percent ? value / 100 : value) : null);
    });
    this.node = element('label', { class: 'target-field' }, element('span', {}, t('Iterations to')), this.#input, this.#unit);
  }

  update(comparison: Comparison, target: number | null): void {
    const { metric, kind } = comparison;
    show(this.node, kind === 'trainings' && metric !== null);
    this.#percent = metric === 'accuracy';
    const text = (value: number | null) => (value === null ? '' : String(Number((this.#percent ? 100 * value : value).toPrecision(3))));
    setAttribute(this.#input, 'min', this.#percent ? '0' : null);
    setAttribute(this.#input, 'max', this.#percent ? '100' : null);
    setText(this.#unit, this.#percent ? t('% accuracy') : t('loss'));
    setAttribute(this.#input, 'placeholder', text(comparison.target));
    setAttribute(this.#input, 'title', t('Empty: what every run that ended has reached'));
    // what a person types is left alone
    if (document.activeElement !== this.#input && this.#input.value !== text(target)) this.#input.value = text(target);
  }
}
