import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { TextDocument } from 'vscode';
import type { RunRequest } from '../protocol/run';
import { DEFAULT_LIMITS, DEFAULT_TRAINING } from '../runs/defaultRequest';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import type { Run } from '../runs/run';
import { checkTrust, confirmFirstRun, savedScript } from './activeScript';
import type { EditorServices } from './editorServices';
import { readSettings, SettingError } from './settings';

/** What is to be done with a script. */
export type WhatToRun =
  | { readonly kind: 'range-test' | 'observe' }
  /** `iterations`: of the whole run, where the script's own plan is not known; null = its own. */
  | { readonly kind: 'train'; readonly schedule: ScheduleOptions; readonly iterations: number | null };

/** A request for the same script in the same surroundings that does something else. */
export function requestOf(request: RunRequest, what: WhatToRun): RunRequest {
  if (what.kind !== 'train') return { ...request, kind: what.kind, schedule: null, training: { ...request.training, iterations: null } };
  return { ...request, kind: 'train', schedule: what.schedule, training: { ...request.training, iterations: what.iterations } };
}

/**
 * Everything between a command and a run's panel: trust, the file on disk, whether it trains, consent, settings.
 * Each thing that is missing is said with what to do about it.
 */
export class RunStarter {
  constructor(private readonly services: EditorServices) {}

  /** Starts a run of the script in an editor. @returns null when it was not started */
  async startDocument(document: TextDocument, what: WhatToRun): Promise<Run | null> {
    const { vscode } = this.services;
    if (!(await checkTrust(vscode))) return null;
    const script = await savedScript(vscode, document);
    if (script === null || !(await this.confirmTraining(script)) || !(await confirmFirstRun(this.services, script))) return null;
    const request = await this.request(script, what);
    return request === null ? null : this.start(request);
  }

  /** Starts a request as it is, e.g. once more. Saves the script first where its editor has changes. */
  async startAgain(request: RunRequest): Promise<Run | null> {
    const { vscode } = this.services;
    if (!(await checkTrust(vscode))) return null;
    const document = vscode.workspace.textDocuments.find((open) => open.uri.fsPath === request.script);
    if (document?.isDirty === true && (await savedScript(vscode, document)) === null) return null;
    return (await confirmFirstRun(this.services, request.script)) ? this.start(request) : null;
  }

  private start(request: RunRequest): Run {
    const { vscode, runs, log } = this.services;
    const run = runs.start(request);
    log.info(`${run.record.id}: ${request.kind} of ${request.script}`);
    this.services.show(run);
    void run.ended.then(async ({ failure }) => {
      if (failure?.code !== 'node-missing' && failure?.code !== 'node-too-old') return;
      const answer = await vscode.window.showErrorMessage(`${failure.message} ${failure.remedy}`, 'Open Settings');
      if (answer !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', 'superconverge.node');
    });
    return run;
  }

  private async confirmTraining(script: string): Promise<boolean> {
    const { vscode } = this.services;
    // Loaded on first use, with the parser.
    const { trains } = await import('./findTraining');
    if (await trains(script, async (path) => readFile(path, 'utf8').catch(() => null))) return true;
    const answer = await vscode.window.showWarningMessage(
      `${basename(script)} does not look like a training script: neither it nor what it imports calls fit, fitDataset, trainOnBatch, minimize or applyGradients.`,
      'Run Anyway',
      'Cancel',
    );
    return answer === 'Run Anyway';
  }

  /** The request that the settings give. @returns null when a setting cannot be used, which is said */
  async request(script: string, what: WhatToRun): Promise<RunRequest | null> {
    const { vscode } = this.services;
    const uri = vscode.Uri.file(script);
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(script);
    try {
      const settings = readSettings(vscode.workspace.getConfiguration('superconverge', uri), folder);
      return requestOf({ kind: 'range-test', script, callLine: null, schedule: null, training: DEFAULT_TRAINING, overrides: null, limits: DEFAULT_LIMITS, experiment: null, ...settings }, what);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      const answer = await vscode.window.showErrorMessage(error.message, 'Open Settings');
      if (answer !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', error.setting);
      return null;
    }
  }
}
