import type { PanelAction } from '../src/protocol/panelLink';
import { element, show } from './dom';
import type { RunView } from './state';
import { button, type Button, type ButtonLook } from './toolkit';
import { actionNames } from './words';

/** From left to right; the first of these that a run allows is its one primary button. */
const prominent: readonly PanelAction[] = ['insert-schedule', 'higher-top-lr', 'longer-ramp', 'lower-top-lr', 'train-one-cycle', 'train-and-watch'];
const quiet: readonly PanelAction[] = ['save-schedule', 'copy-values', 'copy-terminal-command', 'run-again', 'show-log'];

/** Where each button stands and how it looks, for the actions that the run allows. */
export function arranged(run: Pick<RunView, 'actions' | 'record' | 'analysis'>): { action: PanelAction; look: ButtonLook }[] {
  const allowed = (actions: readonly PanelAction[]) => actions.filter((action) => run.actions.includes(action));
  const live = run.actions.includes('stop');
  const failed = run.record.state === 'failed';
  const refused = run.analysis?.refusal != null;
  const front = [...(failed ? allowed(['run-again', 'show-log']) : []), ...allowed(prominent)];
  const training = run.record.request.kind !== 'range-test';
  const primary = live || (training && !failed) ? undefined : failed || refused || front.includes('insert-schedule') ? front[0] : undefined;
  return [
    ...front.map((action) => ({ action, look: action === primary ? ('primary' as const) : ('secondary' as const) })),
    ...allowed(quiet)
      .filter((action) => !front.includes(action))
      .map((action) => ({ action, look: 'quiet' as const })),
  ];
}

/** The buttons that the run allows now. Each is made once, so that it keeps the focus while the run goes on. */
export class Actions {
  readonly node: HTMLElement;
  readonly #front = element('div', { class: 'front' });
  readonly #quiet = element('div', { class: 'back' });
  readonly #buttons = new Map<PanelAction, Button>();
  readonly #perform: (action: PanelAction) => void;
  #order = '';

  constructor(perform: (action: PanelAction) => void) {
    this.#perform = perform;
    this.node = element('nav', { class: 'actions', 'aria-label': 'Actions' }, this.#front, this.#quiet);
  }

  update(run: RunView): void {
    const wanted = arranged(run);
    show(this.node, wanted.length > 0);
    for (const { action, look } of wanted) this.#button(action).set({ look });
    const order = wanted.map(({ action, look }) => `${action} ${String(look === 'quiet')}`).join();
    if (order === this.#order) return;
    this.#order = order;
    const nodes = (isQuiet: boolean) => wanted.filter(({ look }) => (look === 'quiet') === isQuiet).map(({ action }) => this.#button(action).node);
    this.#front.replaceChildren(...nodes(false));
    this.#quiet.replaceChildren(...nodes(true));
  }

  #button(action: PanelAction): Button {
    let made = this.#buttons.get(action);
    if (made === undefined) {
      made = button(actionNames[action], () => this.#perform(action));
      this.#buttons.set(action, made);
    }
    return made;
  }
}
