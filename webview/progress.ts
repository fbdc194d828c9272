import { t } from '../src/text/text';
import { element, setText, show } from './dom';
import { furtherSeedsText } from './furtherSeeds';
import { hasLiveSeeds, isLive, isRangeTest, type RunView } from './state';
import { StopButton } from './stopButton';
import { activityText, sentence } from './words';

/** What the run does now, how far it is, and the button that stops it. */
export class Progress {
  readonly node: HTMLElement;
  readonly #bar = element('progress', { 'aria-label': t('Progress of the run') });
  readonly #text = element('span', { class: 'activity' });
  /** What a running ramp waits for. */
  readonly #rule = element('p', { class: 'note' });
  readonly #stop: StopButton;

  constructor(onStop: () => void) {
    this.#stop = new StopButton(onStop);
    this.node = element('section', { class: 'progress', 'aria-label': t('Progress') }, element('div', { class: 'doing' }, this.#text, this.#stop.node), this.#bar, this.#rule);
  }

  update(run: RunView): void {
    const own = isLive(run);
    const live = own || hasLiveSeeds(run);
    show(this.node, live);
    this.#stop.update({ live, offered: run.actions.includes('stop') });
    if (!live) return;
    const rule = own && isRangeTest(run) && run.record.state === 'running' ? sentence(run.record.activity ?? '') : '';
    setText(this.#rule, rule);
    show(this.#rule, rule !== '');
    setText(this.#text, [own ? activityText(run) : '', furtherSeedsText(run)].filter((text) => text !== '').join(' '));
    if (!own) {
      this.#bar.removeAttribute('value');
      this.#bar.setAttribute('aria-valuetext', furtherSeedsText(run));
      return;
    }
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
