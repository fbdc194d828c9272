import { helpfulAction, type PanelAction, type SchedulePreview } from '../protocol/panelLink';
import { isOver } from '../protocol/run';
import { repeatObstacle } from '../runs/furtherSeeds';
import type { Run } from '../runs/run';

type Subject = Pick<Run, 'record' | 'analysis' | 'isLive' | 'batch' | 'heldOut' | 'seeds'>;

/**
 * What a person can do with the run as it stands. What starts a run needs a trusted workspace;
 * what uses bounds needs a range test that is over and marks some. A curve that was opened from a file has no script that could be run.
 * @param schedule the schedule that the panel shows
 */
export function enabledActions(run: Subject, trusted: boolean, schedule: Pick<SchedulePreview, 'options'> | null): PanelAction[] {
  const { record } = run;
  if (record.source !== undefined) return [...(run.isLive ? [] : ofBounds(run, false, schedule)), ...ofMeasured(run), 'show-log', 'open-script'];
  // what a sweep changed in the script has no options on the command line
  const always: PanelAction[] = [...(record.request.overrides === null ? (['copy-terminal-command'] as const) : []), 'show-log', 'open-script'];
  if (record.state === 'draft') return [...(trusted ? (['train-schedule'] as const) : []), ...always];
  // what goes on in another window is stopped there
  if (!isOver(record.state)) return [...(run.isLive ? (['stop'] as const) : []), 'compare', ...always];
  const seedsTrain = (run.seeds ?? []).some(({ isLive }) => isLive);
  return [...(seedsTrain ? (['stop'] as const) : []), ...ofBounds(run, trusted, schedule), ...ofTraining(run), ...(trusted ? startingRuns(run) : []), ...ofMeasured(run), ...always];
}

function ofBounds({ analysis, record }: Subject, trusted: boolean, schedule: Pick<SchedulePreview, 'options'> | null): PanelAction[] {
  const pair = record.request.kind === 'range-test' ? (analysis?.[analysis.main] ?? null) : null;
  if (pair === null || schedule === null) return [];
  const isOneCycle = schedule.options.kind === 'one-cycle';
  return [
    'insert-schedule',
    'save-schedule',
    'copy-values',
    'copy-markdown',
    ...(trusted ? ([isOneCycle ? 'train-one-cycle' : 'train-schedule', 'confirm'] as const) : []),
  ];
}

/** A training that learned something: its schedule can go into the code. */
function ofTraining({ record }: Subject): PanelAction[] {
  const { kind, schedule } = record.request;
  return kind === 'train' && schedule !== null && record.provenance !== null && record.end?.by !== 'divergence' ? ['insert-schedule', 'save-schedule'] : [];
}

function startingRuns(run: Subject): PanelAction[] {
  const { record, analysis } = run;
  const actions = new Set<PanelAction>();
  if (record.request.kind === 'range-test') {
    if (analysis?.[analysis.main]?.max.open === true) actions.add('higher-top-lr');
    for (const help of analysis?.refusal?.help ?? analysis?.verdict.help ?? []) {
      if (help !== 'more seeds' && (help !== 'larger held-out sample' || hasMoreExamples(record))) actions.add(helpfulAction[help]);
    }
    const wantsSeeds = analysis !== null && (analysis.refusal === null || analysis.refusal.help.includes('more seeds'));
    if (wantsSeeds && repeatObstacle(run) === null) actions.add('more-seeds');
    if (record.state !== 'failed') actions.add('train-and-watch').add('sweep');
  }
  if (record.end?.by === 'divergence' && record.end.proposedMaxLr != null) actions.add('train-half-max');
  return [...actions.add('run-again')];
}

/** Whether the held-out sample can be larger than it was: there are more examples, or nobody knows. */
function hasMoreExamples({ provenance, request }: Subject['record']): boolean {
  const heldOut = provenance?.heldOut ?? null;
  if (heldOut === null) return false;
  // a dataset that gave fewer than were asked for has no more
  return heldOut.available == null ? (request.rangeTest.heldOutExamples ?? 0) <= heldOut.examples : heldOut.examples < heldOut.available;
}

function ofMeasured({ batch, heldOut }: Subject): PanelAction[] {
  return batch.length > 0 || heldOut.length > 0 ? ['compare', 'export-png', 'export-svg', 'export-csv', 'export-json'] : [];
}
