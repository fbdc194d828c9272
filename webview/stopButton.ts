import { t } from '../src/text/text';
import { show } from './dom';
import { button } from './toolkit';

/** Stops what goes on, and says so from the click until it has ended. */
export class StopButton {
  readonly node: HTMLElement;
  readonly #button;
  #stopping = false;

  constructor(onStop: () => void) {
    this.#button = button(t('Stop'), () => {
      this.#stopping = true;
      this.#draw();
      onStop();
    });
    this.node = this.#button.node;
  }

  update({ live, offered }: { readonly live: boolean; readonly offered: boolean }): void {
    if (!live) this.#stopping = false;
    show(this.node, offered);
    this.#draw();
  }

  #draw(): void {
    this.#button.set({ look: 'secondary', disabled: this.#stopping, label: this.#stopping ? t('Stopping…') : t('Stop') });
  }
}
