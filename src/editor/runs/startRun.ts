import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { RunRequest } from '../../protocol/run';
import { defaultRequest } from '../../runs/defaultRequest';
import type { DraftRun, Run } from '../../runs/run';
import type { ScheduleOptions } from '../../schedule/scheduleOptions';
import { t } from '../../text/text';
import { checkTrust, confirmFirstRun, savedScript } from '../activeScript';
import type { EditorServices } from '../editorServices';
import { readSettings, SettingError, type RunSettings } from '../settings';
import type { Subject } from '../subject';
import { RunConfigurations } from './runConfiguration';

/** What is to be done with a script. */
export type WhatToRun =
  | { readonly kind: 'range-test' | 'observe' }
  /** `iterations`: of the whole run, where the script's own plan is not known; null = its own. */
  | { readonly kind: 'train'; readonly schedule: ScheduleOptions; readonly iterations: number | null };

/** A request for the same script in the same surroundings that does something else, as a run of its own that goes to the script's end. */
export function requestOf(request: RunRequest, what: WhatToRun): RunRequest {
  const { kind } = what;
  const [schedule, iterations] = what.kind === 'train' ? [what.schedule, what.iterations] : [null, null];
  return { ...request, kind, schedule, training: { ...request.training, iterations, holdOut: false, endWithTraining: false }, experiment: null, seedOf: null };
}

/**
 * Everything between a command and a run's panel: trust, the file on disk, whether it trains, consent, settings.
 * Each thing that is missing is said with what to do about it.
 */
export class RunStarter {
  /** Drafts whose button may be clicked again before their panels show what became of them. */
  private readonly started = new WeakSet<DraftRun>();

  constructor(private readonly services: EditorServices) {}

  /**
   * The request for doing something with the script of a command; nothing runs yet. A run's script is run as that run did:
   * its arguments, seed and surroundings; how a training is driven and bounded is what the settings say now.
   * @returns null when it cannot or shall not be run, which was said
   */
  async prepare(subject: Subject, what: WhatToRun): Promise<RunRequest | null> {
    const { vscode } = this.services;
    if (!(await checkTrust(vscode))) return null;
    if (subject.run !== null) {
      const { request } = subject.run.record;
      const settings = await this.settings(request.script);
      return settings === null ? null : requestOf({ ...request, training: settings.training, limits: settings.limits }, what);
    }
    const saved = await savedScript(vscode, subject.document);
    const script = saved === null ? null : (subject.call?.script ?? saved);
    if (script === null || !(await this.confirmTraining(script))) return null;
    const request = await this.request(script, what);
    return request === null ? null : { ...request, callLine: (await subject.call?.line()) ?? null };
  }

  /** {@link prepare} and {@link start}. */
  async run(subject: Subject, what: WhatToRun): Promise<Run | null> {
    const request = await this.prepare(subject, what);
    return request === null ? null : this.start(request);
  }

  /**
   * Starts a request as it is. Saves the script first where its editor has changes, and asks once for each script.
   * @param draft whose panel shows the run
   * @returns null when it was not started
   */
  async start(request: RunRequest, draft: DraftRun | null = null): Promise<Run | null> {
    if (!(await this.mayRun(request.script)) || !(await confirmFirstRun(this.services, request.script))) return null;
    if (draft !== null && this.started.has(draft)) return null;
    const { runs, log } = this.services;
    const run = runs.start(request);
    if (draft !== null) this.started.add(draft);
    log.info(`${run.record.id}: ${request.kind} of ${request.script}`);
    if (draft === null) this.services.show(run);
    else this.services.replace(draft, run);
    void run.ended.then(() => this.afterwards(run)).catch((error: unknown) => log.error(String(error)));
    return run;
  }

  /** Whether the workspace is trusted and what the editor shows of a script is on disk; says and offers what is missing. */
  async mayRun(script: string): Promise<boolean> {
    const { vscode } = this.services;
    if (!(await checkTrust(vscode))) return false;
    const document = vscode.workspace.textDocuments.find((open) => open.uri.scheme === 'file' && open.uri.fsPath === script);
    return document?.isDirty !== true || (await savedScript(vscode, document)) !== null;
  }

  /** Offers what lets a run succeed that could not for want of it. */
  private async afterwards({ record }: Run): Promise<void> {
    const { vscode, lengths } = this.services;
    const { failure, request } = record;
    if (failure?.code === 'node-missing' || failure?.code === 'node-too-old') {
      const answer = await vscode.window.showErrorMessage(`${failure.message} ${failure.remedy}`, t('Open Settings'));
      if (answer !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', 'superconverge.node');
    }
    if (failure?.code === 'iterations-unknown') {
      const iterations = await lengths.ask(request.script, t('Length of the training'));
      if (iterations !== null) await this.start({ ...request, training: { ...request.training, iterations } });
    }
  }

  private async confirmTraining(script: string): Promise<boolean> {
    const { vscode } = this.services;
    // Loaded on first use, with the parser.
    const { trains } = await import('../sources/findTraining');
    if (await trains(script, async (path) => readFile(path, 'utf8').catch(() => null))) return true;
    const anyway = t('Run Anyway');
    const answer = await vscode.window.showWarningMessage(
      t('{0} does not look like a training script: neither it nor what it imports calls fit, fitDataset, trainOnBatch, minimize or applyGradients.', basename(script)),
      anyway,
      t('Cancel'),
    );
    return answer === anyway;
  }

  /** The request that the settings give, and what was configured for the script instead. @returns null when a setting cannot be used, which is said */
  async request(script: string, what: WhatToRun): Promise<RunRequest | null> {
    const settings = await this.settings(script);
    return settings === null ? null : requestOf(defaultRequest(script, settings), what);
  }

  private async settings(script: string): Promise<RunSettings | null> {
    const { vscode, workspaceState } = this.services;
    const uri = vscode.Uri.file(script);
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(script);
    try {
      return { ...readSettings(vscode.workspace.getConfiguration('superconverge', uri), folder), ...new RunConfigurations(workspaceState).of(script) };
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      const answer = await vscode.window.showErrorMessage(error.message, t('Open Settings'));
      if (answer !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', error.setting);
      return null;
    }
  }
}
