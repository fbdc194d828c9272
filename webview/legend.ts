import { Choice } from './choice';
import { element, show } from './dom';
import { checkbox } from './toolkit';
import type { View } from './vscodeApi';

type Toggle = 'heldOut' | 'smoothed' | 'batch' | 'loss';
const toggles: readonly { readonly key: Toggle; readonly label: string }[] = [
  { key: 'heldOut', label: 'held-out' },
  { key: 'smoothed', label: 'batch, smoothed' },
  { key: 'batch', label: 'batch' },
  { key: 'loss', label: 'loss' },
];

/** The x axis that there is to choose: of the LR, of the training's progress, or none. */
export type AxisChoice = 'lr' | 'epoch' | null;

/** The chart's legend, whose entries switch their series on and off, and the choice of the x axis. */
export class Legend {
  readonly node: HTMLElement;
  readonly #checkboxes;
  readonly #lr: Choice<'linear' | 'log'>;
  readonly #epoch: Choice<'iteration' | 'epoch'>;

  constructor(onChange: (change: Partial<View>) => void) {
    this.#checkboxes = toggles.map(({ key, label }) => ({ key, box: checkbox(label, `series ${key}`, (checked) => onChange({ [key]: checked })) }));
    this.#lr = new Choice('axis', 'LR axis', [['linear', 'linear'], ['log', 'log']], (scale) => onChange({ logAxis: scale === 'log' }));
    this.#epoch = new Choice('progress-axis', 'Horizontal axis', [['iteration', 'iteration'], ['epoch', 'epoch']], (unit) => onChange({ epochAxis: unit === 'epoch' }));
    this.node = element('div', { class: 'legend' }, ...this.#checkboxes.map(({ box }) => box.node), element('span', { class: 'gap' }), this.#lr.node, this.#epoch.node);
  }

  /** @param offered the series that there are */
  update(view: View, offered: readonly Toggle[], axis: AxisChoice): void {
    for (const { key, box } of this.#checkboxes) {
      show(box.node, offered.includes(key));
      box.setChecked(view[key]);
    }
    this.#lr.set(view.logAxis ? 'log' : 'linear', axis === 'lr' ? ['linear', 'log'] : []);
    this.#epoch.set(view.epochAxis ? 'epoch' : 'iteration', axis === 'epoch' ? ['iteration', 'epoch'] : []);
  }
}

/** Series that have points: what there is to switch. */
export function offeredSeries(run: { readonly batch: readonly unknown[]; readonly heldOut: readonly { readonly iteration: number }[] }, metric: 'accuracy' | 'loss'): Toggle[] {
  const heldOut: Toggle[] = run.heldOut.some(({ iteration }) => iteration > 0) ? ['heldOut'] : [];
  const loss: Toggle[] = metric === 'accuracy' ? ['loss'] : [];
  return [...heldOut, 'smoothed', 'batch', ...loss];
}
