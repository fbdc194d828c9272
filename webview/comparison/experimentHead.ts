import type { ExperimentAction, ShownExperiment } from '../../src/protocol/comparisonExperiment';
import { t } from '../../src/text/text';
import { element, setAttribute, setText, show } from '../dom';
import { NoticeList, type Notice } from '../noticeList';
import { StopButton } from '../stopButton';
import { baseName, formatCount, unbroken } from '../words';
import { experimentKindName, experimentStateName } from '../../src/protocol/stateNames';
import { answerOf, costText, experimentMeta, progressText, trialCounts } from './comparisonWords';

/** What an experiment is, what it came to, and how far it is. */
export class ExperimentHead {
  readonly nodes: readonly HTMLElement[];
  readonly #dot = element('span', { class: 'state', 'aria-hidden': 'true' });
  readonly #script = element('h1');
  readonly #meta = element('span', { class: 'meta' });
  readonly #header = element('header', { class: 'run' }, this.#dot, this.#script, this.#meta);
  readonly #answer = element('p', { class: 'lead' });
  readonly #second = element('p', { class: 'evidence' });
  readonly #lead = element('section', { class: 'lead-block', 'aria-label': t('Answer') }, this.#answer, this.#second);
  readonly #notices = new NoticeList();
  readonly #bar = element('progress', { 'aria-label': t('Progress of the experiment') });
  readonly #text = element('span', { class: 'activity' });
  readonly #cost = element('p', { class: 'end' });
  readonly #stop: StopButton;
  readonly #progress: HTMLElement;

  constructor(perform: (action: ExperimentAction) => void) {
    this.#stop = new StopButton(() => perform('stop'));
    this.#progress = element('section', { class: 'progress', 'aria-label': t('Progress') }, element('div', { class: 'doing' }, this.#text, this.#stop.node), this.#bar, this.#cost);
    this.nodes = [this.#header, this.#lead, this.#notices.node, this.#progress];
  }

  update(experiment: ShownExperiment | null, trusted: boolean): void {
    show(this.#header, experiment !== null);
    show(this.#lead, experiment !== null);
    show(this.#progress, experiment?.state === 'running');
    this.#notices.update(experiment === null ? [] : noticesOf(experiment, trusted));
    if (experiment === null) return;
    setAttribute(this.#dot, 'data-state', experiment.state === 'paused' ? 'queued' : experiment.state);
    setText(this.#script, baseName(experiment.scriptName));
    setAttribute(this.#script, 'title', experiment.scriptName);
    const meta = `${experimentMeta(experiment)} · ${experimentStateName(experiment.state)}`;
    setText(this.#meta, meta);
    setAttribute(this.#meta, 'title', meta);
    this.#updateAnswer(experiment);
    this.#updateProgress(experiment);
  }

  #updateAnswer({ report, state }: ShownExperiment): void {
    const pending = state === 'running' ? t('No run has ended yet: the first result comes with the first run that does.') : t('No run has ended, so there is no answer.');
    setText(this.#answer, unbroken(report === null ? pending : answerOf(report)));
    this.#answer.classList.toggle('pending', report === null);
    const second = report?.kind === 'confirm' ? (report.constantBetween?.sentence ?? '') : '';
    setText(this.#second, unbroken(second));
    show(this.#second, second !== '');
  }

  #updateProgress(experiment: ShownExperiment): void {
    const live = experiment.state === 'running';
    this.#stop.update({ live, offered: experiment.actions.includes('stop') });
    if (!live) return;
    const { ended, all } = trialCounts(experiment);
    const text = progressText(experiment);
    setText(this.#text, text);
    setText(this.#cost, costText(experiment));
    this.#bar.max = Math.max(1, all);
    this.#bar.value = ended;
    setAttribute(this.#bar, 'aria-valuetext', text);
  }
}

function noticesOf(experiment: ShownExperiment, trusted: boolean): Notice[] {
  const { ended, all } = trialCounts(experiment);
  const kept = t('{0} of {1} runs have ended and are kept.', formatCount(ended), formatCount(all));
  const offersResume = experiment.actions.includes('resume');
  const next = offersResume ? t('Resume goes on with the others.') : null;
  const notices: Notice[] = [];
  if (experiment.state === 'paused') notices.push({ kind: 'warning', title: t('Paused'), lines: [sentences(t('Its window was closed or reloaded while it went on.'), kept, next)] });
  if (experiment.state === 'stopped') notices.push({ kind: 'warning', title: t('Stopped'), lines: [sentences(experiment.reason, kept, next)] });
  if (experiment.state === 'failed') notices.push({ kind: 'failure', title: t('{0} failed', experimentKindName(experiment.kind)), lines: [sentences(experiment.reason ?? t('No run of it could be finished.'), offersResume ? t('Resume tries again what is left.') : null)] });
  if (!trusted) notices.push({ kind: 'info', title: t('Restricted Mode'), lines: [t('What was measured can be viewed. Trust the workspace to go on with the runs.')] });
  return notices;
}

function sentences(...texts: readonly (string | null)[]): string {
  return texts.filter((text) => text !== null).join(' ');
}
