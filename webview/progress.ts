import { element, setText, show } from './dom';
import { isLive, type RunView } from './state';
import { button } from './toolkit';
import { activityText } from './words';

/** What the run does now, how far it is, and the button that stops it. */
export class Progress {
  readonly node: HTMLElement;
  readonly #bar = element('progress', { 'aria-label': 'Progress of the run' });
  readonly #text = element('span', { class: 'activity' });
  readonly #stop;
  #stopping = false;

  constructor(onStop: () => void) {
    this.#stop = button('Stop', () => {
      this.#stopping = true;
      this.#stop.set({ look: 'secondary', disabled: true, label: 'Stopping…' });
      onStop();
    });
    this.node = element('section', { class: 'progress', 'aria-label': 'Progress' }, element('div', { class: 'doing' }, this.#text, this.#stop.node), this.#bar);
  }

  update(run: RunView): void {
    const live = isLive(run);
    show(this.node, live);
    if (!live) {
      this.#stopping = false;
      return;
    }
    setText(this.#text, activityText(run));
    this.#stop.set({ look: 'secondary', disabled: this.#stopping, label: this.#stopping ? 'Stopping…' : 'Stop' });
    show(this.#stop.node, run.actions.includes('stop'));
    const total = run.record.totalIterations ?? run.record.ramp?.iterations ?? null;
    const done = run.batch.at(-1)?.iteration ?? 0;
    if (total !== null && done > 0) {
      this.#bar.max = total;
      this.#bar.value = Math.min(done, total);
      this.#bar.setAttribute('aria-valuetext', activityText(run));
    } else {
      this.#bar.removeAttribute('value');
      this.#bar.removeAttribute('aria-valuetext');
    }
  }
}
