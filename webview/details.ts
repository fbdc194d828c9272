import { formatLr } from '../src/analysis/formatLr';
import type { BoundsPair } from '../src/analysis/analysis';
import { element, show, whenChanged } from './dom';
import { isLive, type RunView } from './state';
import { boundText, formatCount, formatShare, iterationsText, unbroken } from './words';

/** "How these numbers came about": rules, steps, alternatives, and where the run came from. */
export class Details {
  readonly node: HTMLDetailsElement;
  readonly #summary = element('summary');
  readonly #body = element('div', { class: 'body' });
  readonly #memory = { key: null };

  constructor() {
    this.node = element('details', {}, this.#summary, this.#body);
  }

  update(run: RunView): void {
    const analysed = !isLive(run) && run.analysis !== null;
    show(this.node, analysed || run.record.provenance !== null);
    const key = JSON.stringify([run.record.id, run.record.provenance, run.record.ramp, run.record.end, analysed ? { ...run.analysis, smoothedBatch: null, smoothedHeldOut: null } : null, run.sweep.length]);
    whenChanged(() => {
      this.#summary.textContent = analysed ? 'How these numbers came about' : 'About this run';
      this.#body.replaceChildren(...(analysed ? analysisNodes(run) : []), provenanceNode(run));
    }, key, this.#memory);
  }
}

function analysisNodes({ analysis }: RunView): HTMLElement[] {
  if (analysis === null) return [];
  const nodes: HTMLElement[] = [];
  if (analysis.recommended !== null || analysis.paper !== null) {
    nodes.push(
      element('h2', {}, 'Bounds'),
      element(
        'table',
        { class: 'bounds' },
        element('thead', {}, row('th', ['', 'Max LR', 'Min LR'])),
        element('tbody', {}, ...pairRow('Recommended', analysis.recommended), ...pairRow("The paper's", analysis.paper)),
      ),
    );
  }
  nodes.push(element('h2', {}, 'Steps'), element('ol', { class: 'steps' }, ...analysis.steps.map(({ title, text }) => element('li', {}, element('strong', {}, title), ` ${unbroken(text)}`))));
  if (analysis.alternatives.length > 0) {
    nodes.push(element('h2', {}, 'Other choices for the min LR'), facts(analysis.alternatives.map(({ label, lr }) => [label.replace('/', ' / '), formatLr(lr)])));
  }
  return nodes;
}

function pairRow(name: string, pair: BoundsPair | null): HTMLElement[] {
  if (pair === null) return [];
  const cell = (bound: BoundsPair['max']) => element('td', {}, element('b', {}, boundText(bound)), element('span', { class: 'note' }, bound.rule));
  return [element('tr', {}, element('th', { scope: 'row' }, name), cell(pair.max), cell(pair.min))];
}

function provenanceNode(run: RunView): HTMLElement {
  const { record, sweep } = run;
  const { provenance, ramp, request, end } = record;
  const rows: [string, string][] = [['Script', run.scriptName]];
  if (provenance !== null) {
    const { call, optimizer, heldOut } = provenance;
    rows.push(['Training call', call.line === null ? call.api : `${call.api}, line ${String(call.line)}`]);
    rows.push(['Backend', `${provenance.backend.description}, TensorFlow.js ${provenance.tfjs}, Node ${provenance.node}`]);
    rows.push(['Optimizer', [optimizer.className, optimizer.learningRate === null ? null : `LR ${formatLr(optimizer.learningRate)} in the script`, optimizer.momentum === null ? null : `momentum ${String(optimizer.momentum)}`].filter((part) => part !== null).join(', ')]);
    if (optimizer.weightDecay !== null) rows.push(['Weight decay', formatLr(optimizer.weightDecay)]);
    if (provenance.batchSize !== null) rows.push(['Batch size', formatCount(provenance.batchSize)]);
    if (provenance.parameters !== null) rows.push(['Parameters', formatCount(provenance.parameters)]);
    rows.push(['Planned training', provenance.plannedIterations === null ? 'of unknown length' : iterationsText(provenance.plannedIterations)]);
    rows.push(['Held-out', heldOut === null ? 'none: the batches are the measure' : `${formatCount(heldOut.examples)} examples (${heldOut.source}), every ${iterationsText(heldOut.every)}`]);
    if (provenance.accuracy !== null) rows.push(['Accuracy', provenance.accuracy + (provenance.chance === null ? '' : `, guessing gives ${formatShare(provenance.chance)}`)]);
  }
  if (ramp !== null) rows.push(['Top LR', `${formatLr(ramp.topLr)}, ${ramp.topFromSweep ? `found by the coarse sweep${sweep.length === 0 ? '' : ` (${formatCount(sweep.length)} evaluations)`}` : 'given'}`]);
  if (end?.cause != null) rows.push(['Divergence', end.cause]);
  rows.push(['Seed', String(provenance?.seed ?? request.seed)]);
  if (record.startedAt !== null) rows.push(['Started', new Date(record.startedAt).toLocaleString()]);
  return element('div', {}, element('h2', {}, 'Run'), facts(rows));
}

function facts(rows: readonly (readonly [string, string])[]): HTMLElement {
  return element('dl', {}, ...rows.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]));
}

function row(tag: 'th' | 'td', cells: readonly string[]): HTMLElement {
  return element('tr', {}, ...cells.map((cell) => (tag === 'th' && cell !== '' ? element('th', { scope: 'col' }, cell) : element('td', {}, cell))));
}

