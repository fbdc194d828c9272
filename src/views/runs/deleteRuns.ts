import type * as vscodeApi from 'vscode';
import type { KeptExperiments } from '../../experiments/experiments';
import { withLiveSeeds } from '../../runs/furtherSeeds';
import type { KeptRuns } from '../../runs/keptRuns';
import { textOf } from '../../runs/runFailure';
import { t } from '../../text/text';
import type { RunIds, RunsTree } from './runsTree';
import { runTitle } from './runWords';

export interface DeleteSetup {
  readonly vscode: typeof vscodeApi;
  readonly runs: KeptRuns;
  readonly experiments: KeptExperiments;
  readonly tree: RunsTree;
}

/**
 * Deletes runs and experiments once the person has confirmed, and offers to take them back.
 * What goes on stays, and so do runs of an experiment that is not deleted itself: its report is made of them.
 */
export async function deleteRuns(setup: DeleteSetup, asked: RunIds): Promise<void> {
  const { vscode, runs, experiments, tree } = setup;
  const ids = deletable(setup, asked);
  if (ids.runs.length === 0 && ids.experiments.length === 0) {
    const isNothing = asked.runs.length === 0 && asked.experiments.length === 0;
    await vscode.window.showInformationMessage(isNothing ? t('There are no runs to delete.') : refusal(setup, asked), { modal: true });
    return;
  }
  const detail = t('They can be brought back right after; in the folder of the extension they stay for a week.');
  const answer = await vscode.window.showWarningMessage(question(setup, ids), { modal: true, detail }, t('Delete'));
  if (answer !== t('Delete')) return;
  const problems: unknown[] = [];
  const failed = (error: unknown): void => void problems.push(error);
  // the experiments first: a run whose experiment is gone is an ordinary run, an experiment without its runs is nothing
  const goneExperiments = await experiments.remove(ids.experiments, failed);
  // one that goes on in another window stays, and its report is made of its runs
  const staying = ids.experiments.filter((id) => !goneExperiments.includes(id));
  const gone = await runs.remove(ids.runs.filter((id) => !staying.includes(tree.experimentOf(id) ?? '')), failed);
  tree.refresh();
  if (gone.length === 0 && goneExperiments.length === 0) {
    if (problems.length > 0) throw problems[0];
    await vscode.window.showInformationMessage(refusal(setup, asked), { modal: true });
    return;
  }
  const problem = problems.length === 0 ? '' : ` ${textOf(problems[0])}`;
  await offerUndo(setup, { runs: gone, experiments: goneExperiments }, gone.filter((id) => ids.runs.includes(id)).length, problem);
}

/**
 * @param count runs that are told: not the further seeds that go with their range tests
 * @param problem why others could not be deleted, after a space; empty where all were
 */
async function offerUndo({ vscode, runs, experiments, tree }: DeleteSetup, gone: RunIds, count: number, problem: string): Promise<void> {
  const said = count === 1 ? t('1 run was deleted.') : count === 0 ? t('The experiment was deleted.') : t('{0} runs were deleted.', count);
  const answer = await vscode.window.showInformationMessage(said + problem, t('Undo'));
  if (answer !== t('Undo')) return;
  await runs.restore(gone.runs);
  await experiments.restore(gone.experiments);
  tree.refresh();
}

function deletable({ runs, experiments, tree }: DeleteSetup, asked: RunIds): RunIds {
  const liveRuns = new Set(withLiveSeeds(runs.live).map(({ record }) => record.id));
  const liveExperiments = new Set(experiments.live.map(({ record }) => record.id));
  const going = asked.experiments.filter((id) => !liveExperiments.has(id));
  const isPart = (id: string): boolean => {
    const experiment = tree.experimentOf(id);
    return experiment !== null && !going.includes(experiment);
  };
  return { runs: asked.runs.filter((id) => !liveRuns.has(id) && !isPart(id)), experiments: going };
}

function question({ vscode, tree }: DeleteSetup, { runs, experiments }: RunIds): string {
  if (experiments.length > 0) {
    const several = experiments.length === 1 ? t('1 experiment') : t('{0} experiments', experiments.length);
    return runs.length === 1 ? t('Delete {0} and 1 run?', several) : t('Delete {0} and {1} runs?', several, runs.length);
  }
  const record = runs.length === 1 ? tree.recordOf(runs[0] ?? '') : null;
  return record === null ? t('Delete {0} runs?', runs.length) : t('Delete {0}?', runTitle(vscode, record));
}

/** Why nothing of what was asked for can be deleted. */
function refusal({ runs, experiments, tree }: DeleteSetup, asked: RunIds): string {
  const live = new Set([...withLiveSeeds(runs.live), ...experiments.live].map(({ record }) => record.id));
  const isPart = asked.runs.length > 0 && asked.runs.every((id) => !live.has(id) && tree.experimentOf(id) !== null);
  if (isPart && asked.experiments.length === 0) return t('The runs of an experiment are deleted together with it. Delete the experiment.');
  return t('What goes on cannot be deleted. Stop it first, in the window in which it goes on.');
}
