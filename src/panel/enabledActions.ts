import type { HelpAction } from '../analysis/analysis';
import type { PanelAction } from '../protocol/panelLink';
import type { Run } from '../runs/run';

const helpful: Partial<Record<HelpAction, PanelAction>> = {
  'higher top LR': 'higher-top-lr',
  'lower top LR': 'lower-top-lr',
  'longer ramp': 'longer-ramp',
};

/**
 * What a person can do with the run as it stands. What starts a run needs a trusted workspace;
 * what uses bounds needs a range test that is over and marks some.
 */
export function enabledActions(run: Pick<Run, 'record' | 'analysis' | 'isLive'>, trusted: boolean): PanelAction[] {
  const always: PanelAction[] = ['copy-terminal-command', 'show-log', 'open-script'];
  if (run.isLive) return ['stop', ...always];
  const actions: PanelAction[] = [];
  const { analysis } = run;
  const pair = analysis?.[analysis.main] ?? null;
  if (pair !== null) actions.push('insert-schedule', 'save-schedule', 'copy-values');
  if (trusted) {
    if (pair !== null) actions.push('train-one-cycle');
    if (pair?.max.open === true) actions.push('higher-top-lr');
    for (const help of analysis?.refusal?.help ?? []) {
      const action = helpful[help];
      if (action !== undefined && !actions.includes(action)) actions.push(action);
    }
    if (run.record.request.kind === 'range-test' && run.record.state !== 'failed') actions.push('train-and-watch');
    actions.push('run-again');
  }
  return [...actions, ...always];
}
