import { basename } from 'node:path';
import type { Run } from '../runs/run';
import type { EditorServices } from './editorServices';
import { boundsText, kindNames, stateText } from './describeRun';

/** Bounds are worked out from a run's points, so only as many runs as one looks through are read whole. */
const MAX_RUNS = 50;

/** Lets the person pick one of the kept runs. @returns null when nothing was picked */
export async function pickRun({ vscode, runs, log }: Pick<EditorServices, 'vscode' | 'runs' | 'log'>): Promise<Run | null> {
  const opened = runs.list().then((records) =>
    Promise.all(
      records.slice(0, MAX_RUNS).map(async ({ id }) =>
        runs.open(id).catch((error: unknown) => {
          log.warn(`Run ${id} was skipped: ${String(error)}`);
          return null;
        }),
      ),
    ),
  );
  const kept = (await opened).filter((run) => run !== null);
  if (kept.length === 0) {
    await vscode.window.showInformationMessage('There are no runs yet. Open a training script and run an LR range test.');
    return null;
  }
  const choice = await vscode.window.showQuickPick(kept.map(itemOf), { title: 'Open Run', placeHolder: 'Newest first', matchOnDescription: true, matchOnDetail: true });
  return choice?.run ?? null;
}

/** Picks one of the runs that go on; asks only where there are several. */
export async function pickLiveRun({ vscode, runs }: Pick<EditorServices, 'vscode' | 'runs'>): Promise<Run | null> {
  const { live } = runs;
  if (live.length <= 1) return live[0] ?? null;
  const choice = await vscode.window.showQuickPick(live.map(itemOf), { title: 'Stop Run' });
  return choice?.run ?? null;
}

function itemOf(run: Run): { label: string; description: string; detail: string; run: Run } {
  const { request, createdAt } = run.record;
  return {
    label: basename(request.script),
    description: [kindNames[request.kind], new Date(createdAt).toLocaleString()].join(', '),
    detail: [stateText(run.record), boundsText(run)].filter((text) => text !== null).join(' · '),
    run,
  };
}
