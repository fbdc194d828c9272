import { basename } from 'node:path';
import { formatLr } from '../analysis/formatLr';
import { columnsText } from '../protocol/curve/columnsText';
import type { RunRecord } from '../protocol/run';
import { countText } from '../text/counts';
import { t } from '../text/text';

/** One fact about how a run was measured: what it is called, and what it is. */
export type ProvenanceRow = readonly [label: string, value: string];

/** Where the numbers of a run come from, for tables and pictures that leave the workspace: no paths but the script's name. */
export function provenanceRows({ request, provenance, source, end, createdAt, endedAt }: RunRecord): ProvenanceRow[] {
  const rows: ProvenanceRow[] = [[source === undefined ? t('Script') : t('File'), script(basename(request.script), provenance?.call ?? null)]];
  if (source !== undefined) rows.push([t('Columns'), columnsText(source.columns)]);
  if (provenance !== null) {
    const { optimizer, batchSize, backend, tfjs, parameters, heldOut } = provenance;
    rows.push([t('Optimizer'), optimizerText(optimizer)]);
    if (batchSize !== null) rows.push([t('Batch size'), String(batchSize)]);
    if (parameters !== null) rows.push([t('Parameters'), countText(parameters)]);
    if (heldOut !== null) rows.push([t('Held-out sample'), t('{0} examples, every {1} iterations', heldOut.examples, heldOut.every)]);
    rows.push([t('Backend'), t('{0}, TensorFlow.js {1}', backend.description, tfjs)]);
  }
  if (end !== null) rows.push([t('Iterations'), countText(end.iterations)]);
  if (source === undefined) rows.push([t('Seed'), String(provenance?.seed ?? request.seed)]);
  rows.push([t('Measured'), `${(endedAt ?? createdAt).slice(0, 16).replace('T', ' ')} UTC`]);
  return rows;
}

function script(name: string, call: { readonly api: string; readonly line: number | null } | null): string {
  if (call === null) return name;
  return call.line === null ? `${name}, ${call.api}` : t('{0}, {1} at line {2}', name, call.api, call.line);
}

function optimizerText({ className, learningRate, momentum, weightDecay }: { readonly className: string; readonly learningRate: number | null; readonly momentum: number | null; readonly weightDecay: number | null }): string {
  return [
    className,
    learningRate === null ? null : t('own LR {0}', formatLr(learningRate)),
    momentum === null ? null : t('momentum {0}', String(momentum)),
    weightDecay === null ? null : t('weight decay {0}', String(weightDecay)),
  ]
    .filter((part) => part !== null)
    .join(', ');
}
