import { t } from '../src/text/text';
import { Choice } from './choice';
import { element, show } from './dom';
import { seedCurves } from './furtherSeeds';
import type { Metric } from './rangeSeries';
import type { RunView } from './state';
import { checkbox } from './toolkit';
import type { View } from './vscodeApi';

type Toggle = 'heldOut' | 'otherSeeds' | 'smoothed' | 'batch' | 'loss';
const toggles: readonly Toggle[] = ['heldOut', 'otherSeeds', 'smoothed', 'batch', 'loss'];

/** The x axis that there is to choose: of the LR, of the training's progress, or none. */
export type AxisChoice = 'lr' | 'epoch' | null;

/** The chart's legend, whose entries switch their series on and off, and the choice of the x axis. */
export class Legend {
  readonly node: HTMLElement;
  readonly #checkboxes;
  readonly #lr: Choice<'linear' | 'log'>;
  readonly #epoch: Choice<'iteration' | 'epoch'>;

  constructor(onChange: (change: Partial<View>) => void) {
    this.#checkboxes = toggles.map((key) => ({ key, box: checkbox(seriesName(key, 0), `series ${key}`, (checked) => onChange({ [key]: checked })) }));
    this.#lr = new Choice('axis', t('LR axis'), [['linear', t('linear')], ['log', t('log')]], (scale) => onChange({ logAxis: scale === 'log' }));
    this.#epoch = new Choice('progress-axis', t('Horizontal axis'), [['iteration', t('iteration')], ['epoch', t('epoch')]], (unit) => onChange({ epochAxis: unit === 'epoch' }));
    this.node = element('div', { class: 'legend' }, ...this.#checkboxes.map(({ box }) => box.node), element('span', { class: 'gap' }), this.#lr.node, this.#epoch.node);
  }

  /**
   * @param offered the series that there are
   * @param log whether the LR axis is logarithmic
   * @param seeds how many further seeds have a curve
   */
  update(view: View, offered: readonly Toggle[], axis: AxisChoice, { log, seeds }: { readonly log: boolean; readonly seeds: number }): void {
    for (const { key, box } of this.#checkboxes) {
      show(box.node, offered.includes(key));
      box.setLabel(seriesName(key, seeds));
      box.setChecked(view[key]);
    }
    this.#lr.set(log ? 'log' : 'linear', axis === 'lr' ? ['linear', 'log'] : []);
    this.#epoch.set(view.epochAxis ? 'epoch' : 'iteration', axis === 'epoch' ? ['iteration', 'epoch'] : []);
  }
}

/** What the legend calls a series. @param seeds how many further seeds have a curve */
export function seriesName(key: Toggle, seeds: number): string {
  switch (key) {
    case 'heldOut':
      return t('held-out');
    case 'otherSeeds':
      return t('other seeds ({0})', seeds);
    case 'smoothed':
      return t('batch, smoothed');
    case 'batch':
      return t('batch');
    case 'loss':
      return t('loss');
  }
}

/** Series that have points: what there is to switch. */
export function offeredSeries(run: Pick<RunView, 'batch' | 'heldOut' | 'analysis'>, metric: Metric): Toggle[] {
  const heldOut: Toggle[] = run.heldOut.some(({ iteration }) => iteration > 0) ? ['heldOut'] : [];
  const batch: Toggle[] = run.batch.some((point) => point[metric] !== null) ? ['smoothed', 'batch'] : [];
  const loss: Toggle[] = metric === 'accuracy' && [...run.heldOut, ...run.batch].some((point) => point.loss !== null) ? ['loss'] : [];
  const seeds: Toggle[] = seedCurves(run).length > 0 ? ['otherSeeds'] : [];
  return [...heldOut, ...seeds, ...batch, ...loss];
}
