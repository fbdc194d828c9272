import type { BoundsPair } from '../../analysis/analysis';
import { formatLr } from '../../analysis/formatLr';
import { summariseTraining } from '../../analysis/trainingSummary';
import { provenanceRows, type ProvenanceRow } from '../../runs/provenanceRows';
import type { Run } from '../../runs/run';
import { scheduleName } from '../../schedule/scheduleNames';
import type { ScheduleOptions } from '../../schedule/scheduleOptions';
import { t } from '../../text/text';
import { pairText, runName, stateText } from './describeRun';

/**
 * A run as a table in Markdown: bounds with their rules, verdict (of a training what it came to), and where the numbers come from.
 * @param chosen the schedule that a person made of the bounds in the run's panel; null = none
 */
export function markdownTable(run: Run, chosen: ScheduleOptions | null): string {
  const [name, what] = runName(run.record);
  const rows: ProvenanceRow[] = [[t('State'), stateText(run.record)], ...boundsRows(run), ...chosenRows(chosen), ...resultRows(run), ...provenanceRows(run.record)];
  const lines = [[name, what], ['---', '---'], ...rows.map((row) => row.map(cell))].map((cells, index) => (index === 0 ? cells.map(cell) : cells));
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function boundsRows({ analysis, record }: Run): ProvenanceRow[] {
  if (record.request.kind !== 'range-test' || analysis === null) return [];
  const { main, recommended, paper, refusal, verdict, metric } = analysis;
  const other = main === 'recommended' ? paper : recommended;
  const otherName = main === 'recommended' ? t('Bounds as in the paper') : t('Recommended bounds');
  return [
    ...mainRows(analysis[main]),
    ...(other === null ? [] : [[otherName, pairText(other)] as const]),
    ...(refusal === null ? [] : [[t('No bounds'), refusal.reason] as const]),
    [t('Read from'), metric],
    [t('Super-convergence'), verdict.reason],
  ];
}

function chosenRows(chosen: ScheduleOptions | null): ProvenanceRow[] {
  if (chosen === null) return [];
  const name = scheduleName(chosen.kind);
  const max = formatLr(chosen.maxLr);
  return [[t('Schedule chosen by hand'), 'minLr' in chosen ? t('{0}, max {1}, min {2}', name, max, formatLr(chosen.minLr)) : t('{0}, max {1}', name, max)]];
}

function mainRows(pair: BoundsPair | null): ProvenanceRow[] {
  if (pair === null) return [];
  return [
    [t('Max LR'), `${bound(pair.max)} (${pair.max.rule})`],
    [t('Min LR'), `${formatLr(pair.min.lr)} (${pair.min.rule})`],
  ];
}

function bound({ lr, open }: BoundsPair['max']): string {
  return open ? t('at least {0}', formatLr(lr)) : formatLr(lr);
}

function resultRows(run: Run): ProvenanceRow[] {
  const summary = run.record.request.kind === 'range-test' ? null : summariseTraining(run, null);
  if (summary === null) return [];
  const words = (value: number): string => (!Number.isFinite(value) ? t('diverged') : summary.metric === 'accuracy' ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(3))));
  const names = {
    accuracy: { 'held-out': [t('Final held-out accuracy'), t('Best held-out accuracy')], batch: [t('Final batch accuracy'), t('Best batch accuracy')] },
    loss: { 'held-out': [t('Final held-out loss'), t('Best held-out loss')], batch: [t('Final batch loss'), t('Best batch loss')] },
  }[summary.metric][summary.source];
  return [
    [names[0] ?? '', words(summary.final)],
    [names[1] ?? '', words(summary.best)],
  ];
}

/** Text for a cell: on one line, and without what would end the cell or be read as markup. */
function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\\|*_`<>[\]]/g, '\\$&');
}
