import type { PanelAction } from '../src/protocol/panelLink';
import { t } from '../src/text/text';
import { arranged, type Arranged } from './arranged';
import { element, setAttribute, show } from './dom';
import type { RunView } from './state';
import { button, type Button } from './toolkit';
import { actionName } from './words';

/** What writes or trains with the schedule that is shown, and so waits until that can be used. */
const usesSchedule: readonly PanelAction[] = ['insert-schedule', 'save-schedule', 'train-one-cycle', 'train-schedule', 'copy-values'];

/** The buttons that the run allows now. Each is made once, so that it keeps the focus while the run goes on. */
export class Actions {
  readonly node: HTMLElement;
  readonly #front = element('div', { class: 'front' });
  readonly #quiet = element('div', { class: 'back' });
  readonly #rest = element('div', { class: 'back more', id: 'more-actions' });
  readonly #more: Button;
  readonly #buttons = new Map<PanelAction, Button>();
  readonly #perform: (action: PanelAction) => void;
  #order = '';

  constructor(perform: (action: PanelAction) => void) {
    this.#perform = perform;
    this.#more = button(t('More'), () => this.#open(this.#rest.hasAttribute('hidden')));
    this.#more.set({ look: 'quiet' });
    setAttribute(this.#more.node, 'aria-controls', 'more-actions');
    this.node = element('nav', { class: 'actions', 'aria-label': t('Actions') }, this.#front, this.#quiet, this.#rest);
    this.#open(false);
  }

  /** @param usable whether the schedule that is shown can be used as it stands */
  update(run: RunView, usable: boolean): void {
    const wanted = arranged(run);
    show(this.node, wanted.length > 0);
    for (const { action, look } of wanted) this.#button(action).set({ look, label: actionName(action, run), disabled: !usable && usesSchedule.includes(action) });
    const order = wanted.map(({ action, look, more }) => `${action} ${String(look === 'quiet')} ${String(more)}`).join();
    if (order === this.#order) return;
    this.#order = order;
    const focused = document.activeElement;
    const nodes = (of: (button: Arranged) => boolean) => wanted.filter(of).map(({ action }) => this.#button(action).node);
    this.#front.replaceChildren(...nodes(({ look }) => look !== 'quiet'));
    this.#quiet.replaceChildren(...nodes(({ look, more }) => look === 'quiet' && !more), ...(wanted.some(({ more }) => more) ? [this.#more.node] : []));
    this.#rest.replaceChildren(...nodes(({ more }) => more));
    // a node that is moved loses the focus
    if (focused instanceof HTMLElement && this.node.contains(focused)) focused.focus({ preventScroll: true });
  }

  #open(open: boolean): void {
    show(this.#rest, open);
    this.#more.set({ look: 'quiet', label: open ? t('Less') : t('More') });
    setAttribute(this.#more.node, 'aria-expanded', String(open));
  }

  #button(action: PanelAction): Button {
    let made = this.#buttons.get(action);
    if (made === undefined) {
      made = button(action, () => this.#perform(action));
      this.#buttons.set(action, made);
    }
    return made;
  }
}
