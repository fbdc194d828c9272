import { t } from '../src/text/text';
import { regularisationAdvice } from '../src/analysis/experiments/regularisationAdvice';
import { copiedSeedsText, failedSeedsText } from './furtherSeeds';
import { helpOf } from './helpWords';
import type { Notice } from './noticeList';
import { isDivergedTraining, isLive, isRangeTest, type RunView } from './state';
import { kindName, scriptBaseName } from './words';

/** What a person must know besides the numbers, most important first. */
export function noticesOf(run: Pick<RunView, 'record' | 'analysis' | 'trusted' | 'scriptName' | 'actions' | 'seeds'>): Notice[] {
  const { record, analysis } = run;
  const notices: Notice[] = [];
  const info = (text: string) => notices.push({ kind: 'info', title: null, lines: [text] });
  if (record.failure !== null) {
    notices.push({ kind: 'failure', title: record.source === undefined ? t('{0} failed', kindName(record.request.kind)) : t('The file cannot be read'), lines: [record.failure.message, record.failure.remedy].filter((line) => line !== ''), output: record.failure.output });
  }
  if (record.request.seedOf !== null) info(t('This is seed {0} of a range test. The panel of that range test combines the bounds of all its seeds.', record.request.seed));
  if (!isLive(run) && analysis?.refusal != null) {
    notices.push({ kind: 'warning', title: t('No bounds can be read from this curve'), lines: [analysis.refusal.reason], help: helpOf(run) });
  }
  if (isDivergedTraining(run)) {
    const next = record.end?.proposedMaxLr == null ? t('A lower LR in the script, or a schedule that warms up, may keep it from diverging.') : '';
    notices.push({ kind: 'failure', title: t('The training diverged'), lines: [record.end?.reason ?? '', next].filter((line) => line !== '') });
  }
  if (record.state === 'starting' || record.state === 'preparing') {
    const now = t('The code of {0} above its training call runs now, as it does whenever the script is started.', scriptBaseName(run));
    info(isRangeTest(run) ? `${now} ${t('The range test ends before the code below that call.')}` : now);
  }
  const { provenance } = record;
  const advice = isLive(run) || record.request.kind !== 'range-test' || analysis === null || provenance === null ? null : regularisationAdvice(provenance, analysis);
  if (advice !== null) info(`${advice} ${t('A range test sweep shows by how much.')}`);
  if (!run.trusted) info(t('This workspace is in Restricted Mode: runs can be viewed, none can be started. Trust the workspace to start one.'));
  for (const seeds of [failedSeedsText(run), copiedSeedsText(run)]) if (seeds !== '') notices.push({ kind: 'warning', title: null, lines: [seeds] });
  for (const warning of record.warnings) notices.push({ kind: 'warning', title: null, lines: [warning] });
  return notices;
}
