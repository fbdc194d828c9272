import { divergenceCauseName } from '../src/analysis/divergenceCause';
import { formatLr } from '../src/analysis/formatLr';
import { columnsText } from '../src/protocol/curve/columnsText';
import { heldOutSourceName } from '../src/protocol/heldOutSource';
import { currentTranslations, t } from '../src/text/text';
import { seedStatesText } from './furtherSeeds';
import type { RunView } from './state';
import { formatCount, formatShare, iterationsText } from './words';

/** Where a run came from, as names and values. */
export function runFacts(run: RunView): [string, string][] {
  const { record, sweep } = run;
  const { provenance, ramp, request, end } = record;
  const { source } = record;
  const rows: [string, string][] = [[source === undefined ? t('Script') : t('File'), run.scriptName]];
  if (source !== undefined) rows.push([t('Format'), source.format], [t('Columns'), columnsText(source.columns)]);
  if (provenance !== null) rows.push(...provenanceFacts(provenance));
  if (ramp !== null) {
    const topLr = formatLr(ramp.topLr);
    rows.push([t('Top LR'), source !== undefined ? topLr : !ramp.topFromSweep ? t('{0}, given', topLr) : sweep.length === 0 ? t('{0}, found by the coarse sweep', topLr) : t('{0}, found by the coarse sweep ({1} evaluations)', topLr, formatCount(sweep.length))]);
    rows.push([t('Ramp'), ramp.shape === 'exponential' ? t('exponential: by the same factor every iteration') : t('linear: by the same amount every iteration')]);
  }
  if (end?.cause != null) rows.push([t('Divergence'), divergenceCauseName(end.cause)]);
  if (source === undefined) rows.push([t('Seed'), String(provenance?.seed ?? request.seed)]);
  if (run.seeds.length > 0) rows.push([t('Further seeds'), seedStatesText(run)]);
  if (source === undefined && record.startedAt !== null) rows.push([t('Started'), new Date(record.startedAt).toLocaleString(currentTranslations().language)]);
  return rows;
}

function provenanceFacts(provenance: NonNullable<RunView['record']['provenance']>): [string, string][] {
  const { call, optimizer, heldOut, backend, tfjs, node } = provenance;
  const rows: [string, string][] = [
    [t('Training call'), call.line === null ? call.api : t('{0}, line {1}', call.api, call.line)],
    [t('Backend'), t('{0}, TensorFlow.js {1}, Node {2}', backend.description, tfjs, node)],
    [
      t('Optimizer'),
      [
        optimizer.className,
        optimizer.learningRate === null ? null : t('LR {0} in the script', formatLr(optimizer.learningRate)),
        optimizer.momentum === null ? null : t('momentum {0}', optimizer.momentum),
      ]
        .filter((part) => part !== null)
        .join(', '),
    ],
  ];
  if (optimizer.weightDecay !== null) rows.push([t('Weight decay'), formatLr(optimizer.weightDecay)]);
  if (provenance.batchSize !== null) rows.push([t('Batch size'), formatCount(provenance.batchSize)]);
  if (provenance.parameters !== null) rows.push([t('Parameters'), formatCount(provenance.parameters)]);
  rows.push([t('Planned training'), provenance.plannedIterations === null ? t('of unknown length') : iterationsText(provenance.plannedIterations)]);
  rows.push([t('Held-out'), heldOut === null ? t('none: the batches are the measure') : t('{0} examples ({1}), every {2}', formatCount(heldOut.examples), heldOutSourceName(heldOut.source), iterationsText(heldOut.every))]);
  if (provenance.accuracy !== null) {
    const accuracy = accuracyName(provenance.accuracy);
    rows.push([t('Accuracy'), provenance.chance === null ? accuracy : t('{0}, guessing gives {1}', accuracy, formatShare(provenance.chance))]);
  }
  return rows;
}

/** The trainer names an accuracy "accuracy", of a net with several outputs "accuracy of ..." with the output. */
function accuracyName(name: string): string {
  const output = /^accuracy of (.+)$/.exec(name)?.[1];
  if (output !== undefined) return t('accuracy of {0}', output);
  return name === 'accuracy' ? t('accuracy') : name;
}
