import { element, setText, show } from './dom';
import { isLive, type RunView } from './state';
import { StopButton } from './stopButton';
import { activityText } from './words';

/** What the run does now, how far it is, and the button that stops it. */
export class Progress {
  readonly node: HTMLElement;
  readonly #bar = element('progress', { 'aria-label': 'Progress of the run' });
  readonly #text = element('span', { class: 'activity' });
  readonly #stop: StopButton;

  constructor(onStop: () => void) {
    this.#stop = new StopButton(onStop);
    this.node = element('section', { class: 'progress', 'aria-label': 'Progress' }, element('div', { class: 'doing' }, this.#text, this.#stop.node), this.#bar);
  }

  update(run: RunView): void {
    const live = isLive(run);
    show(this.node, live);
    this.#stop.update({ live, offered: run.actions.includes('stop') });
    if (!live) return;
    setText(this.#text, activityText(run));
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
