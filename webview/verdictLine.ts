import type { PanelAction } from '../src/protocol/panelLink';
import { element, setText, show, whenChanged } from './dom';
import { helpOf } from './helpWords';
import { isLive, type RunView } from './state';
import { button } from './toolkit';
import { unbroken } from './words';

/** The verdict in a sentence, and where nobody can tell a button for what would show more. */
export class VerdictLine {
  readonly node: HTMLElement;
  readonly #sentence = element('p', { class: 'verdict-sentence' });
  readonly #help = element('div', { class: 'back' });
  readonly #memory = { key: null };
  readonly #perform: (action: PanelAction) => void;

  constructor(perform: (action: PanelAction) => void) {
    this.#perform = perform;
    this.node = element('div', { class: 'verdict-line' }, this.#sentence, this.#help);
  }

  update(run: RunView): void {
    // why there are no bounds is said by a notice
    const sentence = isLive(run) || run.analysis === null || run.analysis.refusal !== null ? '' : unbroken(run.analysis.verdict.reason);
    setText(this.#sentence, sentence);
    show(this.node, sentence !== '');
    // more seeds are offered beside the interval that they would narrow
    const offered = sentence === '' ? [] : helpOf(run).filter(({ action }) => action !== null && action !== 'more-seeds');
    show(this.#help, offered.length > 0);
    whenChanged(() => this.#help.replaceChildren(...offered.map(({ action, label }) => this.#button(action, label))), JSON.stringify(offered), this.#memory);
  }

  #button(action: PanelAction | null, label: string): HTMLElement {
    const made = button(label, () => {
      if (action !== null) this.#perform(action);
    });
    made.set({ look: 'quiet' });
    return made.node;
  }
}
