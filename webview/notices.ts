import type { HelpAction } from '../src/analysis/analysis';
import { regularisationAdvice } from '../src/analysis/experiments/regularisationAdvice';
import type { Notice } from './noticeList';
import { isDivergedTraining, isLive, isRangeTest, type RunView } from './state';
import { kindNames, scriptBaseName } from './words';

/** What helps and has no button of its own. */
const helpInWords: Partial<Record<HelpAction, string>> = {
  'larger held-out sample': 'A larger validation set would make the curve less noisy.',
  'more seeds': 'Running again with other seeds (setting superconverge.seed) would show whether the peak stays where it is.',
};

/** What a person must know besides the numbers, most important first. */
export function noticesOf(run: Pick<RunView, 'record' | 'analysis' | 'trusted' | 'scriptName'>): Notice[] {
  const { record, analysis } = run;
  const notices: Notice[] = [];
  const info = (text: string) => notices.push({ kind: 'info', title: null, lines: [text] });
  if (record.failure !== null) {
    notices.push({ kind: 'failure', title: `${kindNames[record.request.kind]} failed`, lines: [record.failure.message, record.failure.remedy].filter((line) => line !== ''), output: record.failure.output });
  }
  if (!isLive(run) && analysis?.refusal != null) {
    const help = analysis.refusal.help.flatMap((action) => helpInWords[action] ?? []);
    notices.push({ kind: 'warning', title: 'No bounds can be read from this curve', lines: [analysis.refusal.reason, ...help] });
  }
  if (isDivergedTraining(run)) {
    const next = record.end?.proposedMaxLr == null ? 'A lower LR in the script, or a schedule that warms up, may keep it from diverging.' : '';
    notices.push({ kind: 'failure', title: 'The training diverged', lines: [record.end?.reason ?? '', next].filter((line) => line !== '') });
  }
  if (record.state === 'starting' || record.state === 'preparing') {
    const until = isRangeTest(run) ? ' The range test ends before the code below that call.' : '';
    info(`The code of ${scriptBaseName(run)} above its training call runs now, as it does whenever the script is started.${until}`);
  }
  const { provenance } = record;
  const advice = isLive(run) || record.request.kind !== 'range-test' || analysis === null || provenance === null ? null : regularisationAdvice(provenance, analysis);
  if (advice !== null) info(`${advice} A range test sweep shows by how much.`);
  if (!run.trusted) info('This workspace is in Restricted Mode: runs can be viewed, none can be started. Trust the workspace to start one.');
  for (const warning of record.warnings) notices.push({ kind: 'warning', title: null, lines: [warning] });
  return notices;
}
