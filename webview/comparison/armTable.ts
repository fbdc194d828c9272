import { factorName } from '../../src/analysis/experiments/factorText';
import { estimateText, metricText } from '../../src/analysis/experiments/metricText';
import type { Estimate } from '../../src/analysis/experiments/reports';
import { formatLr } from '../../src/analysis/formatLr';
import type { ShownExperiment } from '../../src/protocol/comparisonExperiment';
import { t } from '../../src/text/text';
import { element, setText, show, whenChanged } from '../dom';
import { LastInputs } from '../lastInputs';
import { boundText, unbroken } from '../words';
import { intervalBar, scaleOf, type Interval } from './intervalBar';
import { lookOf } from './looks';
import { LegendEntry, onEmphasis } from './swatch';

type Trials = ShownExperiment['trials'];

/** Cells of an arm besides its name. */
interface ArmCells {
  readonly cells: readonly { readonly text: string; readonly bar?: HTMLElement }[];
  /** How far it is, beneath its name; null where that goes without saying. */
  readonly status: string | null;
  /** Sentences beneath its cells. */
  readonly notes: readonly string[];
  readonly badge: string | null;
  /** It is out of the contest. */
  readonly out: boolean;
}

interface Row {
  /** Its cells, and beneath them its notes over the whole width. */
  readonly node: HTMLElement;
  readonly noteRow: HTMLElement;
  readonly entry: LegendEntry;
  readonly badge: HTMLElement;
  readonly status: HTMLElement;
  readonly notes: HTMLElement;
  readonly cells: readonly HTMLElement[];
  readonly memory: { key: string | null };
}

/** The arms of an experiment with what they came to, which is the chart's legend too. */
export class ArmTable {
  readonly node: HTMLElement;
  readonly #head = element('tr');
  readonly #table: HTMLElement;
  readonly #caption = element('caption', { class: 'visually-hidden' });
  readonly #inputs = new LastInputs();
  readonly #memory = { key: null };
  #rows: Row[] = [];

  constructor(private readonly events: { toggled(key: string, shown: boolean): void; emphasised(key: string | null): void }) {
    this.#table = element('table', { class: 'values arms' }, this.#caption, element('thead', {}, this.#head));
    this.node = element('div', { class: 'table' }, this.#table);
  }

  update(experiment: ShownExperiment, hidden: readonly string[]): void {
    if (!this.#inputs.differ(experiment, hidden)) return;
    const columns = columnsOf(experiment);
    whenChanged(() => this.#build(experiment, columns), JSON.stringify([columns, experiment.arms.map(({ id }) => id)]), this.#memory);
    this.#table.classList.toggle('sweep', experiment.kind === 'sweep');
    setText(this.#caption, experiment.kind === 'confirm' ? t('The ways to train, with what they reached') : t('The values of the sweep, with what they allow'));
    const contents = experiment.kind === 'confirm' ? confirmCells(experiment) : sweepCells(experiment);
    experiment.arms.forEach((arm, index) => {
      const [row, content] = [this.#rows[index], contents[index]];
      if (row === undefined || content === undefined) return;
      const shown = !hidden.includes(arm.id);
      row.entry.set(arm.label, shown);
      row.node.classList.toggle('off', !shown);
      row.node.classList.toggle('out', content.out);
      show(row.noteRow, content.notes.length > 0);
      setText(row.badge, content.badge ?? '');
      show(row.badge, content.badge !== null);
      setText(row.status, content.status ?? '');
      show(row.status, content.status !== null);
      whenChanged(
        () => {
          row.notes.replaceChildren(...content.notes.map((note) => element('span', { class: 'note' }, unbroken(note))));
          row.cells.forEach((cell, at) => cell.replaceChildren(element('div', { class: 'measured' }, element('span', {}, unbroken(content.cells[at]?.text ?? '')), content.cells[at]?.bar ?? null)));
        },
        JSON.stringify([content.notes, content.cells.map(({ text, bar }) => [text, bar?.outerHTML])]),
        row.memory,
      );
    });
  }

  #build({ arms }: ShownExperiment, columns: readonly string[]): void {
    this.#head.replaceChildren(...columns.map((title) => element('th', { scope: 'col' }, title)));
    this.#rows = arms.map((arm, index) => {
      const entry = new LegendEntry(index, (shown) => this.events.toggled(arm.id, shown));
      const badge = element('span', { class: 'badge' });
      const status = element('span', { class: 'note' });
      const notes = element('td', { class: 'notes', colspan: String(columns.length) });
      const cells = columns.slice(1).map(() => element('td'));
      const noteRow = element('tr', {}, notes);
      const node = element('tbody', {}, element('tr', {}, element('th', { scope: 'row' }, element('div', { class: 'named' }, entry.node, badge), status), ...cells), noteRow);
      onEmphasis(node, arm.id, this.events.emphasised);
      return { node, noteRow, entry, badge, status, notes, cells, memory: { key: null } };
    });
    this.#table.replaceChildren(this.#caption, element('thead', {}, this.#head), ...this.#rows.map(({ node }) => node));
  }
}

function columnsOf({ kind, report, factor }: ShownExperiment): string[] {
  const metric = report?.metric ?? 'accuracy';
  if (kind === 'confirm') return [t('Trained with'), metric === 'accuracy' ? t('Final accuracy') : t('Final loss'), t('One-cycle better by')];
  return [sentenceCase(factorName(factor ?? 'weightDecay')), t('Max LR'), t('Min LR'), metric === 'accuracy' ? t('Best accuracy') : t('Best loss')];
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function confirmCells({ arms, trials, seeds, report, state }: ShownExperiment): ArmCells[] {
  const rows = arms.map((arm) => (report?.kind === 'confirm' ? report.rows.find((row) => row.arm === arm.id) : undefined));
  const metric = report?.metric ?? 'accuracy';
  const known = rows.flatMap((row) => (row?.final == null || row.dropped !== null ? [] : [intervalOf(row.final)]));
  const reference = rows.find((_, index) => arms[index]?.role === 'one-cycle')?.final?.mean ?? null;
  const scale = scaleOf(known, { better: metric === 'accuracy' ? 'higher' : 'lower', reference });
  return arms.map((arm, index) => {
    const row = rows[index];
    const own = trials.filter((trial) => trial.arm === arm.id);
    const ended = row?.runs ?? 0;
    const dropped = row?.dropped ?? null;
    const final = row?.final ?? null;
    const advantage = row?.advantage ?? null;
    return {
      status: dropped === null && ended < seeds.length ? armProgress(own, ended, seeds.length, state) : null,
      notes: [...(dropped === null ? [] : [`${t('Dropped.')} ${dropped}`]), ...failures(own)],
      badge: null,
      out: dropped !== null,
      cells: [
        { text: final === null ? '' : estimateText(metric, final), ...(final === null || scale === null ? {} : { bar: intervalBar(intervalOf(final), scale, lookOf(index).css) }) },
        { text: arm.role === 'one-cycle' ? (final === null ? '' : '–') : advantage === null ? '' : advantageText(metric, advantage) },
      ],
    };
  });
}

function armProgress(trials: Trials, ended: number, planned: number, state: ShownExperiment['state']): string {
  if (trials.some((trial) => trial.state === 'running')) return planned === 1 ? t('running') : t('running, {0} of {1} seeds ended', ended, planned);
  if (ended > 0) return planned === 1 ? t('{0} of 1 seed ended', ended) : t('{0} of {1} seeds ended', ended, planned);
  return state === 'running' ? t('waiting') : t('not run');
}

function failures(trials: Trials): string[] {
  return trials.filter(({ state }) => state === 'failed').map(({ seed, reason }) => `${t('Seed {0} failed.', seed)} ${reason ?? ''}`.trim());
}

function intervalOf({ mean, low, high }: Estimate): Interval {
  return { low: low ?? mean, high: high ?? mean, mean, open: false };
}

/** With its sign: "+1.3 points (0.6 to 2.0)", "−0.4 points (−1.2 to 0.3)". */
export function advantageText(metric: 'accuracy' | 'loss', { mean, low, high }: Estimate): string {
  if (!Number.isFinite(mean)) return t('no number');
  const rounded = (value: number): string => (metric === 'accuracy' ? (100 * value).toFixed(1) : metricText('loss', value));
  const number = (value: number): string => rounded(value).replace('-', Number(rounded(value)) === 0 ? '' : '−');
  const signed = `${Number(rounded(mean)) > 0 ? '+' : ''}${number(mean)}`;
  const text = metric === 'accuracy' ? t('{0} points', signed) : signed;
  return low === null || high === null ? text : t('{0} ({1} to {2})', text, number(low), number(high));
}

function sweepCells({ arms, trials, seeds, report, state }: ShownExperiment): ArmCells[] {
  const sweep = report?.kind === 'sweep' ? report : null;
  const rows = arms.map((arm) => sweep?.rows.find((row) => row.arm === arm.id));
  const intervals = rows.map((row) => (row?.max == null || row.min === null ? null : { low: Math.log10(row.min), high: Math.log10(row.max.lr), mean: null, open: row.max.open }));
  const scale = scaleOf(intervals.filter((interval) => interval !== null), { better: null, reference: null });
  return arms.map((arm, index) => {
    const row = rows[index];
    const own = trials.filter((trial) => trial.arm === arm.id);
    const interval = intervals[index] ?? null;
    const over = own.filter((trial) => trial.state === 'finished' || trial.state === 'failed').length;
    return {
      status: over < seeds.length ? armProgress(own, over, seeds.length, state) : null,
      // what is not measured yet is no refusal
      notes: [...(row?.refusal == null || over === 0 ? [] : [row.refusal]), ...failures(own)],
      badge: sweep?.advised != null && sweep.advised === arm.value ? t('advised') : null,
      out: false,
      cells: [
        { text: row?.max == null ? '' : boundText(row.max) },
        { text: row?.min == null ? '' : formatLr(row.min), ...(interval === null || scale === null ? {} : { bar: intervalBar(interval, scale, lookOf(index).css) }) },
        { text: row?.best == null || sweep === null ? '' : t('{0} at LR {1}', metricText(sweep.metric, row.best.value), formatLr(row.best.lr)) },
      ],
    };
  });
}
