import type { PanelAction } from '../src/protocol/panelLink';
import { t } from '../src/text/text';
import { element, show, whenChanged } from './dom';
import { button } from './toolkit';
import { unbroken } from './words';

/** Something that would help. */
export interface Help {
  /** What does it; null where that cannot be done here. */
  readonly action: PanelAction | null;
  readonly label: string;
  readonly why: string;
}

export interface Notice {
  readonly kind: 'info' | 'warning' | 'failure';
  readonly title: string | null;
  readonly lines: readonly string[];
  /** What would help, most important first; left out: nothing that is known. */
  readonly help?: readonly Help[];
  /** Last lines of the script's output; left out: there are none to show. */
  readonly output?: readonly string[];
}

/** Notices beneath one another; made anew only when they change, so that they are read out once. */
export class NoticeList {
  readonly node = element('div', { class: 'notices' });
  readonly #memory = { key: null };
  readonly #perform: (action: PanelAction) => void;

  /** @param perform does what a notice offers; left out: its notices offer nothing */
  constructor(perform: (action: PanelAction) => void = () => undefined) {
    this.#perform = perform;
  }

  update(notices: readonly Notice[]): void {
    show(this.node, notices.length > 0);
    whenChanged(() => this.node.replaceChildren(...notices.map((notice) => this.#noticeNode(notice))), JSON.stringify(notices), this.#memory);
  }

  #noticeNode({ kind, title, lines, help = [], output = [] }: Notice): HTMLElement {
    return element(
      'div',
      { class: `notice ${kind}`, role: kind === 'failure' ? 'alert' : 'note' },
      title === null ? null : element('strong', {}, title),
      ...lines.map((line) => element('p', {}, unbroken(line))),
      help.length === 0 ? null : element('p', { class: 'help-lead' }, t('What would help:')),
      help.length === 0 ? null : element('ul', { class: 'help' }, ...help.map((one, index) => this.#helpNode(one, index === help.findIndex(({ action }) => action !== null)))),
      output.length === 0 ? null : element('pre', { tabindex: '0', 'aria-label': t('Last lines of the output') }, output.join('\n')),
    );
  }

  #helpNode({ action, label, why }: Help, isFirst: boolean): HTMLElement {
    const words = element('span', { class: 'why' }, why);
    if (action === null) return element('li', {}, element('b', {}, label), words);
    const made = button(label, () => this.#perform(action));
    made.set({ look: isFirst ? 'primary' : 'secondary' });
    return element('li', {}, made.node, words);
  }
}
