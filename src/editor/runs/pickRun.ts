import type { Experiment } from '../../protocol/experiment';
import type { RunRecord } from '../../protocol/run';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import type { EditorServices, VsCode } from '../editorServices';
import { itemDescription } from '../itemDescription';
import { boundsText, experimentName, experimentState, runName, stateText } from './describeRun';
import { openNewest } from './openRuns';

/** More than one looks through; nothing but their records is read. */
const MAX_RECORDS = 500;
/** More curves than one can tell apart. */
export const MAX_COMPARED = 12;

interface Item {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** Lets the person pick one of the kept runs. @returns null when nothing was picked */
export async function pickRun({ vscode, runs, log }: Pick<EditorServices, 'vscode' | 'runs' | 'log'>, title: string): Promise<Run | null> {
  const kept = await openNewest({ runs, log }, await runs.list());
  if (kept.length === 0) {
    await vscode.window.showInformationMessage(t('There are no runs yet. Open a training script and run an LR range test.'));
    return null;
  }
  const items = kept.map((run) => ({ ...itemOf(vscode, run.record, boundsText(run)), run }));
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder: t('Newest first'), matchOnDescription: true, matchOnDetail: true });
  return choice?.run ?? null;
}

/**
 * Lets the person pick the runs that are to be laid over each other, live ones among them.
 * @param shown picked from the start, the runs of the same experiment with it
 * @returns their ids, at least two; null when there were none or too few were picked, which is said
 */
export async function pickRunsToCompare({ vscode, runs, curves }: Pick<EditorServices, 'vscode' | 'runs' | 'curves'>, shown: Run | null): Promise<string[] | null> {
  const kept = (await runs.list()).filter(({ state }) => state !== 'draft');
  const records = [...curves.open.map(({ record }) => record), ...kept].slice(0, MAX_RECORDS);
  if (records.length < 2) {
    await vscode.window.showInformationMessage(t('There are not two runs to compare yet. Run a range test or a training first.'));
    return null;
  }
  const items = records.map((record) => ({ ...itemOf(vscode, record, null), picked: record.id === shown?.record.id, id: record.id }));
  const first = [...items.filter(({ picked }) => picked), ...items.filter(({ picked }) => !picked)];
  const choice = await vscode.window.showQuickPick(first, { title: t('Compare Runs'), placeHolder: t('Choose two or more'), canPickMany: true, matchOnDescription: true, matchOnDetail: true });
  if (choice === undefined) return null;
  if (choice.length >= 2 && choice.length <= MAX_COMPARED) return choice.map(({ id }) => id);
  await vscode.window.showInformationMessage(choice.length < 2 ? t('Choose at least two runs to compare.') : t('Choose at most {0} runs: more curves cannot be told apart.', MAX_COMPARED));
  return null;
}

/** Picks a run or an experiment that goes on; asks only where there are several. The runs of an experiment stop with it. */
export async function pickLive({ vscode, runs, experiments }: Pick<EditorServices, 'vscode' | 'runs' | 'experiments'>): Promise<{ stop(): Promise<void> } | null> {
  const ids = new Set(experiments.live.map(({ record }) => record.id));
  const going = [
    ...experiments.live.map((live) => ({ ...experimentItem(vscode, live.record), live })),
    ...runs.live.filter(({ record }) => !ids.has(record.request.experiment?.id ?? '')).map((live) => ({ ...itemOf(vscode, live.record, null), ...(live.isLive ? {} : { detail: t('Its further seeds go on.') }), live })),
  ];
  if (going.length <= 1) return going[0]?.live ?? null;
  const choice = await vscode.window.showQuickPick(going, { title: t('Stop Run') });
  return choice?.live ?? null;
}

/** Lets the person pick one of some experiments. @returns its id, or null */
export async function pickExperiment({ vscode }: Pick<EditorServices, 'vscode'>, experiments: readonly Experiment[], title: string): Promise<string | null> {
  const items = experiments.map((experiment) => ({ ...experimentItem(vscode, experiment), id: experiment.id }));
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder: t('Newest first'), matchOnDescription: true, matchOnDetail: true });
  return choice?.id ?? null;
}

function itemOf(vscode: VsCode, record: RunRecord, bounds: string | null): Item {
  const [label, what] = runName(record);
  return {
    label,
    description: itemDescription(vscode, record.request.script, what, record.createdAt),
    detail: [stateText(record), bounds].filter((text) => text !== null).join(' · '),
  };
}

function experimentItem(vscode: VsCode, experiment: Experiment): Item {
  const [label, what] = experimentName(experiment);
  return { label, description: itemDescription(vscode, experiment.script, what, experiment.createdAt), detail: experimentState(experiment) };
}
