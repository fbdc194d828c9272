import { defaultSchedule } from '../src/schedule/defaultSchedule';
import { scheduleDescription, scheduleName } from '../src/schedule/scheduleNames';
import { scheduleKinds, type ScheduleKind } from '../src/schedule/scheduleOptions';
import { t } from '../src/text/text';
import { element, setText, show } from './dom';
import { Field } from './field';
import { ScheduleEdit, type FieldName } from './scheduleEdit';
import { fieldKinds, fieldOrder, fieldText, type Planned } from './scheduleFields';
import { button } from './toolkit';

const groups: readonly { readonly label: () => string; readonly kinds: readonly ScheduleKind[] }[] = [
  { label: () => t('One cycle'), kinds: ['one-cycle', 'smith-one-cycle', 'pytorch-one-cycle', 'pytorch-three-phase', 'fastai-one-cycle'] },
  { label: () => t('Cyclical'), kinds: ['triangular', 'triangular2', 'exp-range'] },
  { label: () => t('Without a cycle'), kinds: ['piecewise-constant', 'constant', 'linear-decay', 'cosine-decay'] },
];

/** The schedule that the form changes. */
export interface Editable extends Planned {
  /** What *Reset* returns to. */
  readonly recommended: Planned;
  readonly edited: boolean;
  /** Whether bounds and length can be changed too: in a draft, for which no range test says them. */
  readonly free: boolean;
}

/** Kind and numbers of a schedule, to be changed. */
export class ScheduleForm {
  readonly node: HTMLElement;
  readonly #kind = element('select', { 'aria-label': t('Kind of schedule') });
  readonly #about = element('span', { class: 'note' });
  readonly #fields: ReadonlyMap<FieldName, Field>;
  readonly #problem = element('p', { class: 'problem', id: 'schedule-problem', role: 'alert' });
  readonly #reset;
  readonly #edit = new ScheduleEdit();
  readonly #changed: (planned: Planned | null) => void;
  #shown: Editable | null = null;

  /** @param changed called with what was typed once it can be used, and with null when it cannot */
  constructor(changed: (planned: Planned | null) => void) {
    this.#changed = changed;
    for (const { label, kinds } of groups) this.#kind.append(element('optgroup', { label: label() }, ...kinds.map((kind) => element('option', { value: kind }, scheduleName(kind)))));
    this.#kind.addEventListener('change', () => this.#choose());
    this.#fields = new Map<FieldName, Field>([
      ...fieldOrder.map((field) => [field, new Field({ label: fieldKinds[field].label(), unit: fieldKinds[field].unit?.() ?? null }, (text) => this.#type(field, text))] as const),
      ['iterations', new Field({ label: t('Iterations'), unit: null, placeholder: t('as the script plans') }, (text) => this.#type('iterations', text))],
    ]);
    this.#reset = button(t('Reset'), () => {
      this.#take(this.#shown?.recommended ?? null);
      // the button goes with what it takes back
      this.#kind.focus();
    });
    this.#reset.set({ look: 'quiet' });
    this.node = element(
      'div',
      { class: 'schedule-form' },
      element('div', { class: 'kind' }, this.#kind, this.#about),
      element('div', { class: 'fields' }, ...[...this.#fields.values()].map(({ node }) => node), this.#reset.node, this.#problem),
    );
  }

  /** Whether everything in the form could be taken. */
  get isUsable(): boolean {
    return this.#edit.problem === null;
  }

  update(schedule: Editable): void {
    this.#shown = schedule;
    const { options, iterations, free, edited } = schedule;
    const { problem } = this.#edit;
    this.#kind.value = options.kind;
    setText(this.#about, scheduleDescription(options.kind));
    for (const [name, field] of this.#fields) {
      const value = name === 'iterations' ? iterations : fieldKinds[name].read(schedule);
      const offered = name === 'iterations' ? free : value !== null && (free || (name !== 'minLr' && name !== 'maxLr'));
      show(field.node, offered);
      field.set({ value: value === null ? '' : fieldText(value), typed: this.#edit.typed(name), problemId: problem?.field === name ? this.#problem.id : null });
    }
    setText(this.#problem, problem?.message ?? '');
    show(this.#problem, problem !== null);
    show(this.#reset.node, edited || !this.isUsable);
  }

  #type(field: FieldName, text: string): void {
    if (this.#shown !== null) this.#tell(this.#edit.type(this.#shown, field, text));
  }

  /** Another kind between the same bounds, with that kind's own shape. */
  #choose(): void {
    const kind = scheduleKinds.find((known) => known === this.#kind.value);
    const shown = this.#shown;
    if (kind === undefined || shown === null) return;
    const { options, iterations, recommended } = shown;
    // a kind without a min LR or a momentum must not lose them for the next one
    const [withMin, withMomentum] = [[options, recommended.options].find((known) => 'minLr' in known), [options, recommended.options].find((known) => 'momentum' in known)];
    const minLr = withMin !== undefined && withMin.minLr < options.maxLr ? withMin.minLr : null;
    this.#take({ options: defaultSchedule(kind, { minLr, maxLr: options.maxLr, iterations, momentum: withMomentum?.momentum ?? null }), iterations });
  }

  #take(planned: Planned | null): void {
    this.#edit.clear();
    if (planned !== null) this.#tell(planned);
  }

  #tell(planned: Planned | null): void {
    // the next key may come before the next drawing, and builds upon this
    if (planned !== null && this.#shown !== null) this.#shown = { ...this.#shown, options: planned.options, iterations: planned.iterations };
    this.#changed(planned);
  }
}
