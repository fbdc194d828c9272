import { formatLr } from '../../src/analysis/formatLr';
import type { ComparedRun, Comparison, ComparisonMetric } from '../../src/protocol/comparison';
import { t } from '../../src/text/text';
import { element, setAttribute, setText, show, whenChanged } from '../dom';
import { LastInputs } from '../lastInputs';
import { boundText, formatCount } from '../words';
import { durationText, metricText, runStateText } from './comparisonWords';
import { isLive } from './model';
import { rowFocus } from './rowFocus';
import { LegendEntry, onEmphasis } from './swatch';

interface Column {
  readonly key: string;
  readonly title: string;
  text(run: ComparedRun): string;
  /** Orders runs from best to worst, where one of them is to stand out. */
  readonly worth?: (run: ComparedRun) => number;
}

export interface RunTableEvents {
  toggled(key: string, shown: boolean): void;
  emphasised(key: string | null): void;
  opened(run: string): void;
  /** Null where runs cannot be taken out. */
  readonly removed: ((run: string) => void) | null;
}

interface Row {
  readonly node: HTMLElement;
  readonly entry: LegendEntry | null;
  readonly name: HTMLElement;
  /** Beneath its cells, over the whole width. */
  readonly noteRow: HTMLElement;
  readonly note: HTMLElement;
  readonly cells: ReadonlyMap<string, HTMLElement>;
  readonly dot: HTMLElement;
  readonly remove: HTMLElement | null;
  readonly buttons: readonly { readonly node: HTMLElement; readonly labelled: (run: string) => string }[];
}

/** The compared runs as a table, which is the chart's legend too. Rows are made once, and keep the focus while runs go on. */
export class RunTable {
  readonly node: HTMLElement;
  readonly #head = element('tr');
  readonly #table = element('table', { class: 'values' });
  readonly #inputs = new LastInputs();
  readonly #memory = { key: null };
  readonly #rows = new Map<string, Row>();
  readonly #events: RunTableEvents;
  readonly #legend: boolean;
  readonly #caption: HTMLElement;

  /** @param legend whether its rows switch the lines of the chart */
  constructor(caption: string, legend: boolean, events: RunTableEvents) {
    this.#events = events;
    this.#legend = legend;
    this.node = element(
      'div',
      { class: 'table', tabindex: '0', role: 'region', 'aria-label': caption },
      this.#table,
    );
    this.#caption = element('caption', { class: 'visually-hidden' }, caption);
  }

  update(comparison: Comparison, hidden: readonly string[]): void {
    if (!this.#inputs.differ(comparison, hidden)) return;
    const columns = columnsOf(comparison);
    const { runs } = comparison;
    whenChanged(() => this.#build(runs, columns), JSON.stringify([runs.map(({ id }) => id), columns.map(({ key, title }) => [key, title])]), this.#memory);
    const best = new Map(columns.map(({ key, worth }) => [key, worth === undefined ? Number.NaN : Math.max(...runs.map(worth).filter(Number.isFinite))]));
    for (const run of runs) {
      const row = this.#rows.get(run.id);
      if (row === undefined) continue;
      const shown = !hidden.includes(run.id);
      row.entry?.set(run.label, shown);
      row.node.classList.toggle('off', this.#legend && !shown);
      if (row.entry === null) setText(row.name, run.label);
      for (const { node, labelled } of row.buttons) setAttribute(node, 'aria-label', labelled(run.label));
      if (row.remove !== null) show(row.remove, runs.length > 1);
      const trouble = run.state === 'failed' || run.endedBy === 'divergence' ? (run.note ?? '') : '';
      setText(row.note, trouble);
      show(row.noteRow, trouble !== '');
      setAttribute(row.dot, 'data-state', run.endedBy === 'divergence' ? 'diverged' : run.state);
      for (const { key, text, worth } of columns) {
        const cell = row.cells.get(key);
        if (cell === undefined) continue;
        setText(cell, text(run));
        cell.classList.toggle('best', runs.length > 1 && worth !== undefined && worth(run) === best.get(key));
      }
    }
  }

  #build(runs: readonly ComparedRun[], columns: readonly Column[]): void {
    const refocus = rowFocus(this.#keyedRows());
    this.#rows.clear();
    this.#head.replaceChildren(
      element('th', { scope: 'col' }, t('Name')),
      ...columns.map(({ title, key }) => element('th', { scope: 'col', class: key === 'state' ? 'state-cell' : 'number' }, title)),
      element('td', { class: 'row-actions' }),
    );
    runs.forEach((run, index) => this.#rows.set(run.id, this.#row(run, index, columns)));
    this.#table.replaceChildren(this.#caption, element('thead', {}, this.#head), ...[...this.#rows.values()].map(({ node }) => node));
    refocus(this.#keyedRows());
  }

  #keyedRows() {
    return [...this.#rows].map(([key, { node }]) => ({ key, node }));
  }

  #row(run: ComparedRun, index: number, columns: readonly Column[]): Row {
    const entry = this.#legend ? new LegendEntry(index, (shown) => this.#events.toggled(run.id, shown)) : null;
    const name = entry?.node ?? element('span');
    const note = element('span', { class: 'note' });
    const noteRow = element('tr', {}, element('td', { class: this.#legend ? 'notes' : 'notes plain', colspan: String(columns.length + 2) }, note));
    const dot = element('span', { class: 'state', 'aria-hidden': 'true' });
    const cells = new Map(columns.map(({ key }) => [key, key === 'state' ? element('span') : element('td', { class: 'number' })]));
    const button = (words: { title: string; text: string; labelled: (run: string) => string }, onClick: () => void) => {
      const node = element('button', { type: 'button', class: 'text', title: words.title }, words.text);
      node.addEventListener('click', onClick);
      return { node, labelled: words.labelled };
    };
    const { removed } = this.#events;
    const open = button({ title: t('Open'), text: t('Open'), labelled: (label) => t('Open {0}', label) }, () => this.#events.opened(run.id));
    const remove = removed === null ? null : button({ title: t('Remove'), text: '✕', labelled: (label) => t('Remove {0}', label) }, () => removed(run.id));
    const cellRow = element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      ...columns.map(({ key }) => (key === 'state' ? element('td', { class: 'state-cell' }, dot, cells.get(key) ?? null) : (cells.get(key) ?? ''))),
      element('td', { class: 'row-actions' }, open.node, remove?.node ?? null),
    );
    const node = element('tbody', {}, cellRow, noteRow);
    if (this.#legend) onEmphasis(node, run.id, this.#events.emphasised);
    return { node, entry, name, noteRow, note, cells, dot, remove: remove?.node ?? null, buttons: remove === null ? [open] : [open, remove] };
  }
}

function columnsOf(comparison: Comparison): Column[] {
  const { kind, metric, target, runs } = comparison;
  const signed = (of: ComparisonMetric, value: number) => (of === 'accuracy' ? value : -value);
  const value = (key: 'final' | 'best', title: string): Column => ({
    key,
    title,
    text: ({ summary }) => (summary === null ? '' : Number.isFinite(summary[key]) ? measuredText(summary.metric, summary[key], mixed(runs) ? summary.source : null) : '–'),
    ...(metric === null ? {} : { worth: ({ summary }: ComparedRun) => (summary === null ? Number.NaN : signed(metric, summary[key])) }),
  });
  const iterations: Column = { key: 'iterations', title: t('Iterations'), text: (run) => (run.iterations === 0 ? '' : formatCount(run.iterations)) };
  const rest: Column[] = [
    iterations,
    ...(runs.some(({ seconds }) => seconds !== null) ? [{ key: 'seconds', title: t('Time'), text: ({ seconds }: ComparedRun) => (seconds === null ? '' : durationText(seconds)) }] : []),
    { key: 'state', title: t('State'), text: runStateText },
  ];
  if (kind === 'range-tests') {
    return [
      { key: 'max', title: t('Max LR'), text: ({ bounds }) => (bounds === null ? '' : boundText({ lr: bounds.maxLr, open: bounds.open })) },
      { key: 'min', title: t('Min LR'), text: ({ bounds }) => (bounds === null ? '' : formatLr(bounds.minLr)) },
      value('best', metric === null ? t('Best value') : metric === 'accuracy' ? t('Best accuracy') : t('Best loss')),
      ...rest,
    ];
  }
  const reached: Column[] =
    target === null || metric === null
      ? []
      : [
          {
            key: 'target',
            title: t('To {0}', metricText(metric, target)),
            text: ({ summary, state }) => (summary === null ? '' : summary.iterationsToTarget === null ? (isLive({ state }) ? t('not yet') : t('not reached')) : formatCount(summary.iterationsToTarget)),
            worth: ({ summary }) => -(summary?.iterationsToTarget ?? Number.NaN),
          },
        ];
  return [value('final', metric === null ? t('Final value') : metric === 'accuracy' ? t('Final accuracy') : t('Final loss')), value('best', t('Best')), ...reached, ...rest];
}

function measuredText(metric: ComparisonMetric, value: number, source: 'held-out' | 'batch' | null): string {
  const text = metricText(metric, value);
  if (source === null) return text;
  return source === 'held-out' ? t('{0} held-out', text) : t('{0} batch', text);
}

/** Whether some runs are measured on held-out examples and others on their batches. */
function mixed(runs: readonly ComparedRun[]): boolean {
  return new Set(runs.flatMap(({ summary }) => summary?.source ?? [])).size > 1;
}
