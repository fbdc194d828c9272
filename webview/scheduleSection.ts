import { formatLr } from '../src/analysis/formatLr';
import type { SchedulePreview } from '../src/protocol/panelLink';
import { scheduleName } from '../src/schedule/scheduleNames';
import { scheduleProblems } from '../src/schedule/scheduleProblems';
import { t } from '../src/text/text';
import { element, setAttribute, setText, show } from './dom';
import type { PlannedSchedule } from './plannedSchedule';
import { ScheduleChart } from './scheduleChart';
import type { Planned } from './scheduleFields';
import { ScheduleForm } from './scheduleForm';
import { drawnSchedule } from './scheduleOf';
import { canChangeSchedule, isDraft, isRangeTest, mainPair, type RunView } from './state';
import type { Theme } from './theme';
import { unbroken } from './words';

/** The schedule of the run, drawn before it starts; in a range test with bounds and in a draft it can be changed. */
export class ScheduleSection {
  readonly node: HTMLElement;
  readonly #title = element('strong');
  readonly #momentumKey = element('span', { class: 'key momentum' }, t('momentum'));
  readonly #keys = element('span', { class: 'keys' }, element('span', { class: 'key lr' }, t('LR')), this.#momentumKey);
  readonly #form: ScheduleForm;
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #box = element('div', { class: 'canvas small' }, this.#canvas);
  readonly #words = element('p', { class: 'schedule-words' });
  readonly #doubts = element('p', { class: 'notice warning', role: 'note' });
  #chart: ScheduleChart | null = null;

  /** @param redraw to be called where something was typed that cannot be used */
  constructor(planned: PlannedSchedule, redraw: () => void) {
    this.#form = new ScheduleForm((changed) => {
      if (changed === null) redraw();
      else planned.change(changed);
    });
    this.node = element(
      'section',
      { class: 'chart schedule', 'aria-label': t('Schedule') },
      element('div', { class: 'legend' }, this.#title, element('span', { class: 'gap' }), this.#keys),
      this.#form.node,
      this.#box,
      this.#words,
      this.#doubts,
    );
  }

  /** Whether what the form holds can be trained with as it stands. */
  get isUsable(): boolean {
    return [this.node, this.#form.node].some((node) => node.hasAttribute('hidden')) || this.#form.isUsable;
  }

  /** @param measured whether the run's own LR is drawn already: then the words alone are shown */
  update(run: RunView, schedule: SchedulePreview | null, theme: Theme, measured: boolean): void {
    const planned = isRangeTest(run) && mainPair(run) === null ? null : schedule;
    show(this.node, planned !== null);
    if (planned === null) return;
    const changeable = canChangeSchedule(run);
    setText(this.#title, isRangeTest(run) ? t('Schedule with these bounds') : t('Schedule'));
    show(this.#form.node, changeable);
    if (changeable) this.#form.update({ ...planned, free: isDraft(run) });
    const drawn = changeable || !measured;
    show(this.#box, drawn);
    show(this.#keys, drawn);
    const words = describe(planned, planned.iterationsPerEpoch);
    setText(this.#words, words);
    setAttribute(this.#canvas, 'aria-label', t('Preview of the schedule. {0}', words));
    show(this.#momentumKey, 'momentum' in planned.options && planned.options.momentum !== null);
    const doubts = changeable ? scheduleProblems(planned.options, planned.iterations, { divergedAt: planned.divergedAt }).map(({ message }) => message) : [];
    setText(this.#doubts, doubts.join(' '));
    show(this.#doubts, doubts.length > 0);
    if (!drawn) return;
    this.#chart ??= new ScheduleChart(this.#canvas);
    this.#chart.update(planned, theme);
  }
}

/** The schedule in words: absolute LRs, cycle and tail in iterations and epochs where the run's length is planned. */
function describe({ options, iterations }: Planned, iterationsPerEpoch: number | null): string {
  const sentence = iterations === null ? null : drawnSchedule(options, iterations)?.sentence(iterationsPerEpoch);
  if (sentence != null) return unbroken(sentence);
  const lrs = 'minLr' in options ? t('LR {0} to {1}', formatLr(options.minLr), formatLr(options.maxLr)) : t('LR {0}', formatLr(options.maxLr));
  const course = 'finalLr' in options ? t('{0}, final {1}', lrs, formatLr(options.finalLr)) : lrs;
  return t('{0}: {1}. It is laid out over the whole run, whose length is not known yet.', scheduleName(options.kind), course);
}
