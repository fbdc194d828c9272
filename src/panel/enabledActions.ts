import type { HelpAction } from '../analysis/analysis';
import type { PanelAction, SchedulePreview } from '../protocol/panelLink';
import type { Run } from '../runs/run';

const helpful: Partial<Record<HelpAction, PanelAction>> = {
  'higher top LR': 'higher-top-lr',
  'lower top LR': 'lower-top-lr',
  'longer ramp': 'longer-ramp',
};

type Subject = Pick<Run, 'record' | 'analysis' | 'isLive' | 'batch' | 'heldOut'>;

/**
 * What a person can do with the run as it stands. What starts a run needs a trusted workspace;
 * what uses bounds needs a range test that is over and marks some.
 * @param schedule the schedule that the panel shows: the snippet and onecycle.json write the paper's one cycle only
 */
export function enabledActions(run: Subject, trusted: boolean, schedule: Pick<SchedulePreview, 'options'> | null): PanelAction[] {
  const always: PanelAction[] = ['copy-terminal-command', 'show-log', 'open-script'];
  const { record } = run;
  if (record.state === 'draft') return [...(trusted ? (['train-schedule'] as const) : []), ...always];
  if (run.isLive) return ['stop', 'compare', ...always];
  return [...ofBounds(run, trusted, schedule), ...(trusted ? startingRuns(run) : []), ...ofMeasured(run), ...always];
}

function ofBounds({ analysis, record }: Subject, trusted: boolean, schedule: Pick<SchedulePreview, 'options'> | null): PanelAction[] {
  const pair = record.request.kind === 'range-test' ? (analysis?.[analysis.main] ?? null) : null;
  if (pair === null || schedule === null) return [];
  const isOneCycle = schedule.options.kind === 'one-cycle';
  return [
    ...(isOneCycle ? (['insert-schedule', 'save-schedule'] as const) : []),
    'copy-values',
    'copy-markdown',
    ...(trusted ? ([isOneCycle ? 'train-one-cycle' : 'train-schedule', 'confirm'] as const) : []),
  ];
}

function startingRuns({ record, analysis }: Subject): PanelAction[] {
  const actions = new Set<PanelAction>();
  if (record.request.kind === 'range-test') {
    if (analysis?.[analysis.main]?.max.open === true) actions.add('higher-top-lr');
    for (const help of analysis?.refusal?.help ?? []) {
      const action = helpful[help];
      if (action !== undefined) actions.add(action);
    }
    if (record.state !== 'failed') actions.add('train-and-watch').add('sweep');
  }
  if (record.end?.by === 'divergence' && record.end.proposedMaxLr != null) actions.add('train-half-max');
  return [...actions.add('run-again')];
}

function ofMeasured({ batch, heldOut }: Subject): PanelAction[] {
  return batch.length > 0 || heldOut.length > 0 ? ['compare', 'export-png', 'export-svg', 'export-csv', 'export-json'] : [];
}
