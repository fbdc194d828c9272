import { t } from '../src/text/text';
import { element, setAttribute, setText } from './dom';
import type { RunView } from './state';
import { metaLine, scriptBaseName } from './words';

/** State, script, and in one line what was run on what. */
export class Header {
  readonly node: HTMLElement;
  readonly #dot = element('span', { class: 'state', 'aria-hidden': 'true' });
  readonly #name = element('button', { type: 'button' });
  readonly #meta = element('span', { class: 'meta' });

  constructor(openScript: () => void) {
    this.#name.addEventListener('click', openScript);
    this.node = element('header', { class: 'run' }, this.#dot, element('h1', {}, this.#name), this.#meta);
  }

  update(run: RunView): void {
    setAttribute(this.#dot, 'data-state', run.record.end?.by === 'divergence' ? 'diverged' : run.record.state);
    setText(this.#name, scriptBaseName(run));
    setAttribute(this.#name, 'title', t('Open {0}', run.scriptName));
    setText(this.#meta, metaLine(run));
  }
}
