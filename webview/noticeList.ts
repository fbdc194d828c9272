import { element, show, whenChanged } from './dom';
import { unbroken } from './words';

export interface Notice {
  readonly kind: 'info' | 'warning' | 'failure';
  readonly title: string | null;
  readonly lines: readonly string[];
  /** Last lines of the script's output; left out: there are none to show. */
  readonly output?: readonly string[];
}

/** Notices beneath one another; made anew only when they change, so that they are read out once. */
export class NoticeList {
  readonly node = element('div', { class: 'notices' });
  readonly #memory = { key: null };

  update(notices: readonly Notice[]): void {
    show(this.node, notices.length > 0);
    whenChanged(() => this.node.replaceChildren(...notices.map(noticeNode)), JSON.stringify(notices), this.#memory);
  }
}

function noticeNode({ kind, title, lines, output = [] }: Notice): HTMLElement {
  return element(
    'div',
    { class: `notice ${kind}`, role: kind === 'failure' ? 'alert' : 'note' },
    title === null ? null : element('strong', {}, title),
    ...lines.map((line) => element('p', {}, unbroken(line))),
    output.length === 0 ? null : element('pre', { tabindex: '0', 'aria-label': 'Last lines of the output' }, output.join('\n')),
  );
}
