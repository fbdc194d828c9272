import { formatLr } from '../src/analysis/formatLr';
import type { Analysis, BoundsPair } from '../src/analysis/analysis';
import { t } from '../src/text/text';
import { costTable } from './costTable';
import { element, setText, show, whenChanged } from './dom';
import { runFacts } from './runFacts';
import { isLive, type RunView } from './state';
import type { StepChoice } from './stepChoice';
import { StepList } from './stepList';
import { boundText } from './words';

/** "How these numbers came about": rules, steps, alternatives, and where the run came from. */
export class Details {
  readonly node: HTMLDetailsElement;
  readonly #summary = element('summary');
  readonly #bounds = new Part();
  readonly #steps: StepList;
  readonly #choices = new Part();
  readonly #run = new Part();

  /** @param showStep shows what a step talks about on the chart */
  constructor(showStep: (step: StepChoice) => void) {
    this.#steps = new StepList(showStep);
    this.node = element('details', {}, this.#summary, element('div', { class: 'body' }, this.#bounds.node, this.#steps.node, this.#choices.node, this.#run.node));
    this.node.addEventListener('toggle', () => {
      if (!this.node.open) this.hideStep();
    });
  }

  update(run: RunView): void {
    const analysis = isLive(run) ? null : run.analysis;
    show(this.node, analysis !== null || run.record.provenance !== null);
    setText(this.#summary, analysis === null ? t('About this run') : t('How these numbers came about'));
    this.#bounds.update([analysis?.recommended, analysis?.paper], () => (analysis === null ? [] : boundsNodes(analysis)));
    this.#steps.update(analysis?.steps ?? []);
    this.#choices.update([analysis?.alternatives, analysis?.recommended, analysis?.paper], () => (analysis === null ? [] : [...alternativeNodes(analysis), ...costTable(analysis)]));
    this.#run.update(runFacts(run), () => [element('h2', {}, t('This run')), facts(runFacts(run))]);
  }

  /** Takes the chosen step off the chart. */
  hideStep(): void {
    this.#steps.hide();
  }
}

/** A part of the details that is made anew only when what it shows has changed, so that the focus stays in the others. */
class Part {
  readonly node = element('section');
  readonly #memory = { key: null };

  /** @param shown all that the nodes depend on */
  update(shown: unknown, nodes: () => HTMLElement[]): void {
    whenChanged(() => this.node.replaceChildren(...nodes()), JSON.stringify(shown), this.#memory);
  }
}

function boundsNodes({ recommended, paper }: Analysis): HTMLElement[] {
  if (recommended === null && paper === null) return [];
  return [
    element('h2', {}, t('Bounds')),
    element(
      'table',
      { class: 'bounds' },
      element('thead', {}, row(['', t('Max LR'), t('Min LR')])),
      element('tbody', {}, ...pairRow(t('Recommended'), recommended), ...pairRow(t("The paper's"), paper)),
    ),
  ];
}

function alternativeNodes({ alternatives }: Analysis): HTMLElement[] {
  if (alternatives.length === 0) return [];
  return [element('h2', {}, t('Other choices for the min LR')), facts(alternatives.map(({ label, lr }) => [label.replace('/', ' / '), formatLr(lr)]), 'short')];
}

function pairRow(name: string, pair: BoundsPair | null): HTMLElement[] {
  if (pair === null) return [];
  const cell = (bound: BoundsPair['max']) => {
    const { interval = null } = bound;
    const range = interval === null ? null : element('span', { class: 'note' }, t('80 %: {0} to {1}', formatLr(interval.low), formatLr(interval.high)));
    return element('td', {}, element('b', {}, boundText(bound)), range, element('span', { class: 'note' }, bound.rule));
  };
  return [element('tr', {}, element('th', { scope: 'row' }, name), cell(pair.max), cell(pair.min))];
}

function facts(rows: readonly (readonly [string, string])[], className = ''): HTMLElement {
  return element('dl', { class: className }, ...rows.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]));
}

function row(cells: readonly string[]): HTMLElement {
  return element('tr', {}, ...cells.map((cell) => (cell === '' ? element('td', {}, cell) : element('th', { scope: 'col' }, cell))));
}
