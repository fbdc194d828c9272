import { formatLr } from '../../analysis/formatLr';
import { kindText } from '../../editor/runs/describeRun';
import { durationText } from '../../experiments/experimentCost';
import type { Provenance, RunRecord } from '../../protocol/run';
import { countText } from '../../text/counts';
import { t } from '../../text/text';
import type { RunSummary } from './runSummary';
import { outcomeText, stateText } from './runWords';

/** One line of a tooltip; a name that is null stands for a sentence of its own. */
export interface TooltipLine {
  readonly name: string | null;
  readonly text: string;
}

/**
 * Where a run's numbers come from and how it went, for people.
 * @param script as the view shows it
 * @param summary null while the points have not been read
 * @param language in which dates and numbers are written, as a BCP 47 tag
 */
export function runTooltip(record: RunRecord, script: string, summary: RunSummary | null, language: string): readonly TooltipLine[] {
  const { request, failure, end, provenance } = record;
  const outcome = summary === null ? '' : outcomeText(summary);
  const sentence = failure === null ? (end?.reason ?? record.activity) : `${failure.message} ${failure.remedy}`;
  return [
    line(t('Script'), script),
    line(t('Does'), kindText(request)),
    line(t('State'), stateText(record)),
    ...(outcome === '' ? [] : [line(t('Result'), outcome)]),
    line(t('Started'), new Date(record.startedAt ?? record.createdAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })),
    ...lasted(record),
    ...(provenance === null ? [line(t('Seed'), String(request.seed))] : provenanceLines(provenance, request)),
    ...[sentence, summary?.verdict?.reason ?? summary?.refusal].filter((text) => text != null && text !== '').map((text) => ({ name: null, text: String(text) })),
  ];
}

function provenanceLines({ backend, batchSize, optimizer, heldOut, seed }: Provenance, { overrides }: RunRecord['request']): TooltipLine[] {
  const decay = overrides?.weightDecay ?? optimizer.weightDecay;
  return [
    line(t('Backend'), backend.description),
    line(t('Batch size'), batchSize === null ? t('not known') : countText(batchSize)),
    line(t('Optimizer'), optimizer.learningRate === null ? optimizer.className : t("{0}, the script's LR {1}", optimizer.className, formatLr(optimizer.learningRate))),
    line(t('Weight decay'), decay === null ? t('none seen') : decay === 0 ? '0' : formatLr(decay)),
    line(t('Seed'), String(seed)),
    line(t('Held out'), heldOut === null ? t('nothing') : heldOutText(heldOut)),
  ];
}

function heldOutText({ source, examples }: NonNullable<Provenance['heldOut']>): string {
  const count = countText(examples);
  if (source === 'validation data') return t('{0} examples of the validation data', count);
  return source === 'held back' ? t('{0} examples of the training data, held back', count) : t('{0} examples of the first batches', count);
}

function lasted({ startedAt, endedAt }: RunRecord): TooltipLine[] {
  if (startedAt === null || endedAt === null) return [];
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return Number.isFinite(seconds) ? [line(t('Duration'), durationText(seconds))] : [];
}

function line(name: string, text: string): TooltipLine {
  return { name, text };
}
