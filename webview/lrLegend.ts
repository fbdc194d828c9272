import { t } from '../src/text/text';
import { Choice } from './choice';
import { element, show } from './dom';
import { checkbox } from './toolkit';
import type { View } from './vscodeApi';

/** Names the lines of the chart beneath a training, and switches the estimate and the LR axis. */
export class LrLegend {
  readonly node: HTMLElement;
  /** One line on the estimate, while that is shown. */
  readonly about = element(
    'p',
    { class: 'note about' },
    t('Insight, not a recommendation: how large an LR two consecutive gradients say the loss bears here. Near the dotted floor it is nothing but the noise of minibatches.'),
  );
  readonly #momentum = element('span', { class: 'key momentum' }, t('momentum'));
  readonly #planned = element('span', { class: 'key planned' }, t('planned'));
  readonly #floor = element('span', { class: 'key floor' }, t('noise floor'));
  readonly #estimate;
  readonly #log: Choice<'linear' | 'log'>;

  constructor(onChange: (change: Partial<View>) => void) {
    this.#estimate = checkbox(t('Hessian-free estimate'), 'series estimate', (estimate) => onChange({ estimate }));
    this.#log = new Choice('lr-axis', t('LR axis of the training'), [['linear', t('linear')], ['log', t('log')]], (scale) => onChange({ logLr: scale === 'log' }));
    this.node = element(
      'div',
      { class: 'legend' },
      element('span', { class: 'key lr' }, t('LR')),
      this.#planned,
      this.#momentum,
      this.#estimate.node,
      this.#floor,
      element('span', { class: 'gap' }),
      this.#log.node,
    );
  }

  update(shown: { readonly momentum: boolean; readonly planned: boolean; readonly estimates: boolean; readonly estimate: boolean; readonly offersLog: boolean; readonly log: boolean }): void {
    const { momentum, planned, estimates, estimate, offersLog, log } = shown;
    show(this.#momentum, momentum);
    show(this.#planned, planned);
    show(this.#estimate.node, estimates);
    this.#estimate.setChecked(estimate);
    show(this.#floor, estimates && estimate);
    show(this.about, estimates && estimate);
    this.#log.set(log ? 'log' : 'linear', offersLog ? ['linear', 'log'] : []);
  }
}
