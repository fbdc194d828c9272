import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Commands } from './editor/commands';
import { EditedSchedules } from './editor/editedSchedules';
import type { EditorServices } from './editor/editorServices';
import { TrainingLenses } from './editor/lenses/trainingLenses';
import { NativeCommands } from './editor/nativeCommands';
import { OpenedCurves } from './editor/openCurve/openedCurves';
import { saveAs } from './editor/saveAs';
import { readKeepRuns, readParallelRuns } from './editor/settings';
import { RunStarter } from './editor/runs/startRun';
import { TrainingLengths } from './editor/trainingLengths';
import { WalkthroughProgress } from './editor/walkthroughProgress';
import { createExperiments } from './experiments/experimentQueue';
import { Retention } from './experiments/retention';
import { ComparisonPanels } from './panel/comparison/comparisonPanels';
import { RunPanels } from './panel/runPanels';
import type { Disposable, Runs } from './runs/run';
import { setTranslations, t } from './text/text';
import { createRuns } from './runs/runs';
import { LiveRunStatus } from './views/liveRunStatus';
import { RunsView } from './views/runs/runsView';

/** What must end with the window, in this order: an experiment that outlived its runs would take their end for a result. */
let live: Disposable[] = [];

/** Builds the extension's parts and hands each what it needs. Synchronous, and loads nothing heavy: the parser is loaded on first use. */
export function activate(context: vscode.ExtensionContext): void {
  setTranslations(vscode.l10n.bundle ?? null, vscode.env.language);
  try {
    const { extensionUri, workspaceState } = context;
    const output = vscode.window.createOutputChannel('Superconverge', { log: true });
    const log = (line: string): void => output.info(line);
    const isTrusted = (): boolean => vscode.workspace.isTrusted;
    const parallel = (): number => readParallelRuns(vscode.workspace.getConfiguration('superconverge'));
    const keep = (): number => readKeepRuns(vscode.workspace.getConfiguration('superconverge'));
    const folder = (context.storageUri ?? context.globalStorageUri).fsPath;
    const native = new NativeCommands({ vscode, extensionUri, log: output, folder: join(context.globalStorageUri.fsPath, 'native') });
    const runs = createRuns({ folder, trainerFolder: join(extensionUri.fsPath, 'dist', 'trainer'), log, parallel, nativeFolder: () => native.installed, translations: vscode.l10n.uri?.fsPath ?? null });
    const experiments = createExperiments({ folder, runs, log, parallel });
    live = [experiments, runs, native];

    const schedules = new EditedSchedules(workspaceState);
    const curves = new OpenedCurves(workspaceState, log);
    const shown: Pick<Runs, 'open' | 'list'> = { open: (id) => (curves.isCurve(id) ? curves.find(id) : runs.open(id)), list: () => runs.list() };
    const services: EditorServices = {
      vscode,
      extensionUri,
      workspaceState,
      runs,
      experiments,
      schedules,
      curves,
      lengths: new TrainingLengths(vscode),
      log: output,
      native,
      show: (run) => panels.show(run),
      replace: (shown, run) => panels.replace(shown, run),
      shownRun: () => panels.activeRun,
      compare: (runIds) => comparisons.compare(runIds),
      showExperiment: (id) => comparisons.showExperiment(id),
      exportComparison: (format) => comparisons.exportShown(format),
    };
    const commands = new Commands(services, new RunStarter(services));
    const panels = new RunPanels({ vscode, extensionUri, runs: shown, schedules, perform: (action, run, png) => commands.perform(action, run, png), isTrusted, log });
    const comparisons = new ComparisonPanels({
      vscode,
      extensionUri,
      runs: shown,
      experiments,
      save: saveBesideWorkspace,
      resume: (experiment) => commands.resumeExperiment(experiment),
      failed: (action, error) => void commands.tellFailure(action, error),
      openRun: (run) => panels.show(run),
      isTrusted,
      log,
    });
    const status = new LiveRunStatus(vscode, runs, experiments, { run: (run) => panels.show(run), experiment: (id) => void commands.showExperiment(id) });
    const view = new RunsView({ ...services, runs, experiments, perform: (action, run) => commands.perform(action, run), takePicture: (run) => panels.takePicture(run) });
    const lenses = new TrainingLenses({ ...services, runs });
    const walkthrough = new WalkthroughProgress(vscode, runs);
    const retention = new Retention({ runs, experiments, keep, log });
    context.subscriptions.push(vscode.Disposable.from(commands.register(), status, view, lenses, walkthrough, retention, panels, comparisons, ...live, output));
  } catch (error) {
    void vscode.window.showErrorMessage(t('Superconverge could not start: {0}', error instanceof Error ? error.message : String(error)));
    throw error;
  }
}

/** Several scripts may be in a comparison: its files are proposed to go into the workspace. */
function saveBesideWorkspace(name: string, contents: string | Uint8Array): Promise<void> {
  return saveAs({ vscode }, join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir(), name), contents);
}

/** Ends every trainer; VS Code allows at most five seconds, and subscriptions may come too late. */
export function deactivate(): void {
  for (const part of live.splice(0)) part.dispose();
}
