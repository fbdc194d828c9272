import type { PanelAction } from '../src/protocol/panelLink';
import { helpActions } from './helpWords';
import { isRangeTest, type RunView } from './state';
import type { ButtonLook } from './toolkit';

/** From left to right; the first of these that a run allows is its one primary button. */
const prominent: readonly PanelAction[] = [
  'insert-schedule',
  'train-half-max',
  'higher-top-lr',
  'longer-ramp',
  'lower-top-lr',
  'train-one-cycle',
  'train-schedule',
  'confirm',
  'train-and-watch',
];
const quiet: readonly PanelAction[] = ['save-schedule', 'copy-values', 'compare', 'run-again', 'sweep', 'train-and-watch', 'export-png', 'export-svg', 'export-csv', 'export-json', 'copy-markdown', 'copy-terminal-command', 'show-log'];
/** Quiet buttons that stand in the row; where there are more, the others are behind *More*. */
const MOST_QUIET = 3;

export interface Arranged {
  readonly action: PanelAction;
  readonly look: ButtonLook;
  /** Behind *More*. */
  readonly more: boolean;
}

/** Where each button stands and how it looks, for the actions that the run allows. */
export function arranged(run: Pick<RunView, 'actions' | 'record' | 'analysis'>): Arranged[] {
  // the notice that says why there are no bounds offers what would help
  const elsewhere = helpActions(run);
  const allowed = (actions: readonly PanelAction[]) => actions.filter((action) => run.actions.includes(action) && !elsewhere.includes(action));
  // an opened curve that cannot be read any more has nothing in the log, and may have its bounds still
  const failed = run.record.state === 'failed' && run.record.failure?.code !== 'file-unreadable';
  const bounds = run.actions.includes('copy-values');
  // where bounds were found, merely watching a training is beside the point
  const front = [...(failed ? allowed(['run-again', 'show-log']) : []), ...allowed(prominent)].filter((action) => !(bounds && action === 'train-and-watch'));
  const primary = hasPrimary(run) ? front[0] : undefined;
  const back = allowed(quiet).filter((action) => !front.includes(action));
  const inRow = back.length > MOST_QUIET + 1 ? MOST_QUIET : back.length;
  return [
    ...front.map((action) => ({ action, look: action === primary ? ('primary' as const) : ('secondary' as const), more: false })),
    ...back.map((action, index) => ({ action, look: 'quiet' as const, more: index >= inRow })),
  ];
}

/** Whether the row has the one thing to do next: use the bounds, start, or try again. */
function hasPrimary({ actions, record, analysis }: Pick<RunView, 'actions' | 'record' | 'analysis'>): boolean {
  if (actions.includes('stop')) return false;
  if (record.state === 'failed' || record.state === 'draft' || actions.includes('train-half-max')) return true;
  // of a test without bounds the notice has it
  return isRangeTest({ record }) && analysis?.refusal == null && actions.includes('copy-values');
}
