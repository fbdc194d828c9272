import { join } from 'node:path';
import * as vscode from 'vscode';
import { Commands } from './editor/commands';
import { RunStarter } from './editor/startRun';
import { RunPanels } from './panel/runPanels';
import type { Run, Runs } from './runs/run';
import { createRuns } from './runs/runs';
import { LiveRunStatus } from './views/liveRunStatus';

let liveRuns: Runs | null = null;

/** Builds the extension's parts and hands each what it needs. Synchronous, and loads nothing heavy: the parser is loaded on first use. */
export function activate(context: vscode.ExtensionContext): void {
  try {
    const { extensionUri, workspaceState } = context;
    const log = vscode.window.createOutputChannel('Superconverge', { log: true });
    const runs = createRuns({
      folder: (context.storageUri ?? context.globalStorageUri).fsPath,
      trainerFolder: join(extensionUri.fsPath, 'dist', 'trainer'),
      log: (line) => log.info(line),
    });
    liveRuns = runs;
    const show = (run: Run): void => panels.show(run);
    const services = { vscode, extensionUri, workspaceState, runs, log, show, shownRun: (): Run | null => panels.activeRun };
    const commands = new Commands(services, new RunStarter(services));
    const panels: RunPanels = new RunPanels({
      vscode,
      extensionUri,
      runs,
      perform: (action, run) => commands.perform(action, run),
      isTrusted: () => vscode.workspace.isTrusted,
      log: (line) => log.info(line),
    });
    context.subscriptions.push(vscode.Disposable.from(commands.register(), new LiveRunStatus(vscode, runs, show), panels, runs, log));
  } catch (error) {
    void vscode.window.showErrorMessage(`Superconverge could not start: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

/** Ends every trainer; VS Code allows at most five seconds, and subscriptions may come too late. */
export function deactivate(): void {
  liveRuns?.dispose();
  liveRuns = null;
}
