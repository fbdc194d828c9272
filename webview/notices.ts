import type { HelpAction } from '../src/analysis/analysis';
import { regularisationAdvice } from '../src/analysis/experiments/regularisationAdvice';
import { element, show, whenChanged } from './dom';
import { isDivergedTraining, isLive, isRangeTest, type RunView } from './state';
import { kindNames, scriptBaseName, unbroken } from './words';

interface Notice {
  readonly kind: 'info' | 'warning' | 'failure';
  readonly title: string | null;
  readonly lines: readonly string[];
  /** Last lines of the script's output. */
  readonly output: readonly string[];
}

/** What helps and has no button of its own. */
const helpInWords: Partial<Record<HelpAction, string>> = {
  'larger held-out sample': 'A larger validation set would make the curve less noisy.',
  'more seeds': 'Running again with other seeds (setting superconverge.seed) would show whether the peak stays where it is.',
};

/** What a person must know besides the numbers, most important first. */
export function noticesOf(run: Pick<RunView, 'record' | 'analysis' | 'trusted' | 'scriptName'>): Notice[] {
  const { record, analysis } = run;
  const notices: Notice[] = [];
  const info = (text: string) => notices.push({ kind: 'info', title: null, lines: [text], output: [] });
  if (record.failure !== null) {
    notices.push({ kind: 'failure', title: `${kindNames[record.request.kind]} failed`, lines: [record.failure.message, record.failure.remedy].filter((line) => line !== ''), output: record.failure.output });
  }
  if (!isLive(run) && analysis?.refusal != null) {
    const help = analysis.refusal.help.flatMap((action) => helpInWords[action] ?? []);
    notices.push({ kind: 'warning', title: 'No bounds can be read from this curve', lines: [analysis.refusal.reason, ...help], output: [] });
  }
  if (isDivergedTraining(run)) {
    const next = record.end?.proposedMaxLr == null ? 'A lower LR in the script, or a schedule that warms up, may keep it from diverging.' : '';
    notices.push({ kind: 'failure', title: 'The training diverged', lines: [record.end?.reason ?? '', next].filter((line) => line !== ''), output: [] });
  }
  if (record.state === 'starting' || record.state === 'preparing') {
    const until = isRangeTest(run) ? ' The range test ends before the code below that call.' : '';
    info(`The code of ${scriptBaseName(run)} above its training call runs now, as it does whenever the script is started.${until}`);
  }
  const { provenance } = record;
  const advice = isLive(run) || record.request.kind !== 'range-test' || analysis === null || provenance === null ? null : regularisationAdvice(provenance, analysis);
  if (advice !== null) info(`${advice} A range test sweep shows by how much.`);
  if (!run.trusted) info('This workspace is in Restricted Mode: runs can be viewed, none can be started. Trust the workspace to start one.');
  for (const warning of record.warnings) notices.push({ kind: 'warning', title: null, lines: [warning], output: [] });
  return notices;
}

export class Notices {
  readonly node = element('div', { class: 'notices' });
  readonly #memory = { key: null };

  update(run: RunView): void {
    const notices = noticesOf(run);
    show(this.node, notices.length > 0);
    whenChanged(() => this.node.replaceChildren(...notices.map(noticeNode)), JSON.stringify(notices), this.#memory);
  }
}

function noticeNode({ kind, title, lines, output }: Notice): HTMLElement {
  return element(
    'div',
    { class: `notice ${kind}`, role: kind === 'failure' ? 'alert' : 'note' },
    title === null ? null : element('strong', {}, title),
    ...lines.map((line) => element('p', {}, unbroken(line))),
    output.length === 0 ? null : element('pre', { tabindex: '0', 'aria-label': 'Last lines of the output' }, output.join('\n')),
  );
}
