import { formatLr } from '../src/analysis/formatLr';
import type { BoundsPair } from '../src/analysis/analysis';
import { t } from '../src/text/text';
import { costTable } from './costTable';
import { element, show, whenChanged } from './dom';
import { runFacts } from './runFacts';
import { isLive, type RunView } from './state';
import { NO_STEP, type StepChoice } from './stepChoice';
import { StepList } from './stepList';
import { boundText } from './words';

/** "How these numbers came about": rules, steps, alternatives, and where the run came from. */
export class Details {
  readonly node: HTMLDetailsElement;
  readonly #summary = element('summary');
  readonly #body = element('div', { class: 'body' });
  readonly #memory = { key: null };
  readonly #showStep: (step: StepChoice) => void;
  #steps: StepList | null = null;

  /** @param showStep shows what a step talks about on the chart */
  constructor(showStep: (step: StepChoice) => void) {
    this.#showStep = showStep;
    this.node = element('details', {}, this.#summary, this.#body);
    this.node.addEventListener('toggle', () => {
      if (!this.node.open) this.hideStep();
    });
  }

  update(run: RunView): void {
    const analysed = !isLive(run) && run.analysis !== null;
    show(this.node, analysed || run.record.provenance !== null);
    const key = JSON.stringify([run.record.id, run.record.provenance, run.record.ramp, run.record.end, run.seeds, analysed ? { ...run.analysis, smoothedBatch: null, smoothedHeldOut: null, otherSeeds: null } : null, run.sweep.length]);
    whenChanged(() => {
      if (this.#steps !== null) this.#showStep(NO_STEP);
      this.#summary.textContent = analysed ? t('How these numbers came about') : t('About this run');
      this.#body.replaceChildren(...(analysed ? this.#analysisNodes(run) : []), element('h2', {}, t('This run')), facts(runFacts(run)));
    }, key, this.#memory);
  }

  /** Takes the chosen step off the chart. */
  hideStep(): void {
    this.#steps?.hide();
  }

  #analysisNodes({ analysis }: RunView): HTMLElement[] {
    this.#steps = null;
    if (analysis === null) return [];
    const nodes: HTMLElement[] = [];
    if (analysis.recommended !== null || analysis.paper !== null) {
      nodes.push(
        element('h2', {}, t('Bounds')),
        element(
          'table',
          { class: 'bounds' },
          element('thead', {}, row(['', t('Max LR'), t('Min LR')])),
          element('tbody', {}, ...pairRow(t('Recommended'), analysis.recommended), ...pairRow(t("The paper's"), analysis.paper)),
        ),
      );
    }
    this.#steps = new StepList(analysis.steps, this.#showStep);
    nodes.push(element('h2', {}, t('Steps')), this.#steps.node);
    if (analysis.alternatives.length > 0) {
      nodes.push(element('h2', {}, t('Other choices for the min LR')), facts(analysis.alternatives.map(({ label, lr }) => [label.replace('/', ' / '), formatLr(lr)])));
    }
    return [...nodes, ...costTable(analysis)];
  }
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

function facts(rows: readonly (readonly [string, string])[]): HTMLElement {
  return element('dl', {}, ...rows.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]));
}

function row(cells: readonly string[]): HTMLElement {
  return element('tr', {}, ...cells.map((cell) => (cell === '' ? element('td', {}, cell) : element('th', { scope: 'col' }, cell))));
}
