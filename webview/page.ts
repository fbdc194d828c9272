import type { PanelAction, PanelToHost } from '../src/protocol/panelLink';
import { t } from '../src/text/text';
import { Actions } from './actions';
import { Answer } from './answer';
import { shownBounds, type ShownBounds } from './bounds';
import { BoundsEdit } from './boundsEdit';
import { ChartSection } from './chartSection';
import { DataTable } from './dataTable';
import { Details } from './details';
import { element, setText, show } from './dom';
import { chartPicture } from './exportImage';
import { furtherSeedsText } from './furtherSeeds';
import { Header } from './header';
import { NoticeList } from './noticeList';
import { noticesOf } from './notices';
import { PlannedSchedule } from './plannedSchedule';
import { Progress } from './progress';
import { ScheduleSection } from './scheduleSection';
import { hasLiveSeeds, isDivergedTraining, isDraft, isRangeTest, type PanelModel, type RunView } from './state';
import { NO_STEP, type StepChoice } from './stepChoice';
import type { Theme } from './theme';
import { VerdictLine } from './verdictLine';
import type { View } from './vscodeApi';
import { scriptBaseName, stateName, summary, unbroken } from './words';

interface Listeners {
  post(message: PanelToHost): void;
  viewChanged(change: Partial<View>): void;
  /** Something changed that no message tells of. */
  redraw(): void;
}

/** The parts of the page in their order; which of them show is a function of the run. */
export class Page {
  readonly #content = element('div', { class: 'content' });
  readonly #messageTitle = element('h1', {}, t('Loading the run…'));
  readonly #messageText = element('p');
  readonly #message = element('div', { class: 'message', role: 'status' }, this.#messageTitle, this.#messageText);
  /** Read out politely when the run's state changes. */
  readonly #live = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #post: (message: PanelToHost) => void;
  readonly #header;
  readonly #intro = element('p', { class: 'intro' });
  readonly #notices: NoticeList;
  readonly #progress;
  readonly #actions;
  readonly #rangeAnswer: Answer;
  readonly #trainingAnswer: Answer;
  readonly #verdict: VerdictLine;
  readonly #end = element('p', { class: 'end' });
  readonly #planned: PlannedSchedule;
  readonly #charts;
  readonly #schedule;
  readonly #details: Details;
  readonly #table = new DataTable();
  #drawn: { readonly run: RunView; readonly bounds: ShownBounds | null; readonly theme: Theme } | null = null;
  #announced: string | null = null;
  /** The step of the analysis that the chart shows. */
  #step: StepChoice = NO_STEP;

  constructor(root: HTMLElement, { post, viewChanged, redraw }: Listeners) {
    this.#post = post;
    this.#header = new Header(() => this.#perform('open-script'));
    this.#progress = new Progress(() => this.#perform('stop'));
    const perform = (action: PanelAction) => this.#perform(action);
    this.#actions = new Actions(perform);
    this.#notices = new NoticeList(perform);
    this.#verdict = new VerdictLine(perform);
    this.#rangeAnswer = new Answer('range', perform);
    this.#trainingAnswer = new Answer('training', perform);
    this.#details = new Details((step) => {
      this.#step = step;
      redraw();
    });
    this.#planned = new PlannedSchedule({ change: ({ options, iterations }) => post({ type: 'schedule', options, iterations }), redraw });
    this.#charts = new ChartSection({ viewChanged, redraw, hideStep: () => this.#details.hideStep(), bounds: new BoundsEdit(this.#planned) });
    this.#schedule = new ScheduleSection(this.#planned, redraw);
    this.#content.append(
      this.#header.node,
      this.#intro,
      this.#rangeAnswer.node,
      this.#trainingAnswer.node,
      this.#notices.node,
      this.#progress.node,
      this.#actions.node,
      this.#verdict.node,
      this.#charts.node,
      this.#end,
      this.#schedule.node,
      this.#details.node,
      this.#table.node,
    );
    root.replaceChildren(this.#message, this.#content, this.#live);
    show(this.#content, false);
  }

  update({ run, unavailable }: PanelModel, view: View, theme: Theme): void {
    show(this.#content, run !== null);
    show(this.#message, run === null);
    if (unavailable !== null) {
      setText(this.#messageTitle, t('This run cannot be shown'));
      setText(this.#messageText, unavailable);
    }
    if (run === null) return;
    this.#planned.see(run.schedule);
    const schedule = this.#planned.shown;
    const bounds = shownBounds(run, schedule);
    this.#drawn = { run, bounds, theme };
    this.#header.update(run);
    this.#introduce(run);
    this.#notices.update(noticesOf(run));
    this.#progress.update(run);
    const measured = run.batch.length > 0 || run.heldOut.length > 0;
    const answers = (run.record.state !== 'failed' || measured) && !isDraft(run);
    show(this.#rangeAnswer.node, answers && isRangeTest(run));
    show(this.#trainingAnswer.node, answers && !isRangeTest(run));
    if (isRangeTest(run)) this.#rangeAnswer.updateRange(run, bounds);
    else this.#trainingAnswer.updateTraining(run);
    this.#verdict.update(run);
    setText(this.#end, unbroken(run.record.end?.reason ?? ''));
    // of a training that diverged the notice tells
    show(this.#end, run.record.end !== null && !isDivergedTraining(run));
    this.#details.update(run);
    this.#charts.update(run, view, theme, { bounds, step: this.#step });
    this.#schedule.update(run, schedule, theme, measured);
    this.#actions.update(run, this.#schedule.isUsable);
    this.#placeActions(run);
    this.#table.update(run);
    this.#announce(run);
  }

  #perform(action: PanelAction): void {
    if (action === 'export-png') this.sendPicture();
    else this.#post({ type: 'action', action });
  }

  /** Sends the charts as they are shown; nothing where there is no run. */
  sendPicture(): void {
    if (this.#drawn === null) return;
    const { run, bounds, theme } = this.#drawn;
    this.#post({ type: 'image', png: chartPicture(run, bounds, this.#charts.charts, theme) });
  }

  /** What a draft is about. */
  #introduce(run: RunView): void {
    show(this.#intro, isDraft(run));
    setText(
      this.#intro,
      run.record.request.schedule === null
        ? t('{0} will be run to its end as it is: its own callbacks run, and so does the code after its training call, such as saving the model. The file is not changed.', scriptBaseName(run))
        : t('{0} will be run to its end with the schedule below: its own callbacks run, and so does the code after its training call, such as saving the model. The file is not changed.', scriptBaseName(run)),
    );
  }

  /** A draft is started beneath what one chooses for it; of any other run what to do next stands above its charts. */
  #placeActions(run: RunView): void {
    const before = isDraft(run) ? this.#details.node : this.#verdict.node;
    if (this.#actions.node.nextElementSibling !== before) this.#content.insertBefore(this.#actions.node, before);
  }

  #announce(run: RunView): void {
    // how far each seed is would be too much: that they began, and that all are over
    const state = `${run.record.id} ${stateName(run)} ${String(run.analysis === null)} ${String(hasLiveSeeds(run))}`;
    if (state === this.#announced) return;
    this.#announced = state;
    setText(this.#live, [summary(run), furtherSeedsText(run)].filter((text) => text !== '').join(' '));
  }
}
