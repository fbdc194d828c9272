import { element, show } from './dom';
import { checkbox } from './toolkit';
import type { View } from './vscodeApi';

type Toggle = Exclude<keyof View, 'logAxis'>;
const toggles: readonly { readonly key: Toggle; readonly label: string }[] = [
  { key: 'heldOut', label: 'held-out' },
  { key: 'smoothed', label: 'batch, smoothed' },
  { key: 'batch', label: 'batch' },
  { key: 'loss', label: 'loss' },
];

/** The chart's legend, whose entries switch their series on and off, and the choice of the LR axis. */
export class Legend {
  readonly node: HTMLElement;
  readonly #checkboxes;
  readonly #axis = element('fieldset', { class: 'segments', role: 'radiogroup', 'aria-label': 'LR axis' });
  readonly #linear = element('input', { type: 'radio', name: 'axis' });
  readonly #log = element('input', { type: 'radio', name: 'axis' });

  constructor(onChange: (change: Partial<View>) => void) {
    this.#checkboxes = toggles.map(({ key, label }) => ({ key, box: checkbox(label, `series ${key}`, (checked) => onChange({ [key]: checked })) }));
    this.#linear.addEventListener('change', () => onChange({ logAxis: false }));
    this.#log.addEventListener('change', () => onChange({ logAxis: true }));
    this.#axis.append(element('label', {}, this.#linear, element('span', {}, 'linear')), element('label', {}, this.#log, element('span', {}, 'log')));
    this.node = element('div', { class: 'legend' }, ...this.#checkboxes.map(({ box }) => box.node), element('span', { class: 'gap' }), this.#axis);
  }

  /**
   * @param offered the series that there are
   * @param axis whether there is an LR axis to choose
   */
  update(view: View, offered: readonly Toggle[], axis: boolean): void {
    for (const { key, box } of this.#checkboxes) {
      show(box.node, offered.includes(key));
      box.setChecked(view[key]);
    }
    show(this.#axis, axis);
    this.#linear.checked = !view.logAxis;
    this.#log.checked = view.logAxis;
  }
}

/** Series that have points: what there is to switch. */
export function offeredSeries(run: { readonly batch: readonly unknown[]; readonly heldOut: readonly { readonly iteration: number }[] }, metric: 'accuracy' | 'loss'): Toggle[] {
  const heldOut: Toggle[] = run.heldOut.some(({ iteration }) => iteration > 0) ? ['heldOut'] : [];
  const loss: Toggle[] = metric === 'accuracy' ? ['loss'] : [];
  return [...heldOut, 'smoothed', 'batch', ...loss];
}
