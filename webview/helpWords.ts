import type { HelpAction } from '../src/analysis/analysis';
import { helpfulAction, type PanelAction } from '../src/protocol/panelLink';
import { t } from '../src/text/text';
import type { Help } from './noticeList';
import type { RunView } from './state';
import { actionName } from './words';

/** What would help a range test that marks no bounds, else one whose verdict is open; as buttons where the run allows them. */
export function helpOf(run: Pick<RunView, 'analysis' | 'actions' | 'record'>): Help[] {
  return helpfulTo(run).map((help) => {
    const action = helpfulAction[help];
    return { action: run.actions.includes(action) ? action : null, label: actionName(action, run), why: why(help) };
  });
}

/** The actions that are offered where the page says what would help, instead of in the row of buttons. */
export function helpActions(run: Pick<RunView, 'analysis'>): PanelAction[] {
  return helpfulTo(run).map((help) => helpfulAction[help]);
}

function helpfulTo({ analysis }: Pick<RunView, 'analysis'>): readonly HelpAction[] {
  return analysis?.refusal?.help ?? analysis?.verdict.help ?? [];
}

function why(help: HelpAction): string {
  switch (help) {
    case 'higher top LR':
      return t('goes on to LRs at which training fails, so that peak and break can be seen');
    case 'lower top LR':
      return t('ends before training collapses, and takes more steps at the LRs that matter');
    case 'longer ramp':
      return t('gives the net more iterations to learn in, and the curve more points');
    case 'more seeds':
      return t('repeats the test, to show how far the bounds move from run to run');
    case 'larger held-out sample':
      return t('makes each point of the curve less noisy');
  }
}
