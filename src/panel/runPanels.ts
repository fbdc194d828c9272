import { basename } from 'node:path';
import type * as vscode from 'vscode';
import { panelStateSchema, type PanelAction } from '../protocol/panelLink';
import type { RunKind, RunRecord } from '../protocol/run';
import { validate } from '../protocol/wire';
import type { Disposable, Run, Runs } from '../runs/run';
import { t } from '../text/text';
import { schedulesInMemory, type ChosenSchedules } from './chosenSchedules';
import { pageAddresses, pageOptions, tabIcon } from './bundledPage';
import { panelHtml } from './html';
import { newPanelColumn } from './newPanelColumn';
import { RunPanel } from './runPanel';

/** The webview's view type; its activation event is `onWebviewPanel:superconverge.run`. */
export const RUN_VIEW_TYPE = 'superconverge.run';

function kindTitle(kind: RunKind): string {
  const titles: Readonly<Record<RunKind, string>> = { 'range-test': t('LR range test'), train: t('scheduled training'), observe: t('training') };
  return titles[kind];
}

export interface RunPanelsDependencies {
  readonly vscode: typeof import('vscode');
  readonly extensionUri: vscode.Uri;
  readonly runs: Pick<Runs, 'open' | 'list'>;
  /**
   * Does what a person asked for in a panel; only called with what the run allows at that moment.
   * @param png the picture that goes with `export-png`; null for all other actions
   */
  perform(action: PanelAction, run: Run, png: Uint8Array | null): void | Promise<void>;
  /** Keeps the schedules that were chosen in panels; left out: as long as the extension runs. */
  readonly schedules?: ChosenSchedules;
  isTrusted(): boolean;
  log(line: string): void;
}

/** Opens panels beside the code, one per run, and restores them after a reload of the window. Closing a panel never ends its run. */
export class RunPanels implements Disposable {
  readonly #dependencies: RunPanelsDependencies;
  readonly #panels = new Set<RunPanel>();
  readonly #disposables: Disposable[] = [];
  readonly #schedules: ChosenSchedules;

  constructor(dependencies: RunPanelsDependencies) {
    this.#dependencies = dependencies;
    this.#schedules = dependencies.schedules ?? schedulesInMemory();
    const { window, workspace } = dependencies.vscode;
    this.#disposables.push(
      window.registerWebviewPanelSerializer(RUN_VIEW_TYPE, { deserializeWebviewPanel: (panel, state: unknown) => this.#revive(panel, state) }),
      workspace.onDidGrantWorkspaceTrust(() => {
        for (const panel of this.#panels) panel.refresh();
      }),
    );
  }

  /** Shows the run beside the code, or among the panels that are in front, without taking the focus; the panel that shows it already is brought to the front. */
  show(run: Run): void {
    const open = this.#panelOf(run);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const { vscode } = this.#dependencies;
    const panel = vscode.window.createWebviewPanel(
      RUN_VIEW_TYPE,
      this.#title(run.record),
      { viewColumn: newPanelColumn(vscode), preserveFocus: true },
      pageOptions(this.#dependencies),
    );
    this.#adopt(panel, run.record.id).show(run);
  }

  /** Shows in the panel of a run another one: what a draft became, or a curve that is read otherwise. Where the panel was closed meanwhile, or the other has one already, as {@link show}. */
  replace(shown: Run, run: Run): void {
    const open = this.#panelOf(shown);
    if (open === undefined || this.#panelOf(run) !== undefined) this.show(run);
    else open.show(run, this.#title(run.record));
  }

  /** Has the page of a run draw its chart, which is then exported as when it is asked for there. Opens the panel where there is none. */
  takePicture(run: Run): void {
    this.show(run);
    this.#panelOf(run)?.takePicture();
  }

  #panelOf({ record }: Run): RunPanel | undefined {
    return [...this.#panels].find((panel) => panel.run?.record.id === record.id);
  }

  /** The run of the panel that has the focus; null while none has. */
  get activeRun(): Run | null {
    return [...this.#panels].find((panel) => panel.isActive)?.run ?? null;
  }

  /** Leaves the panels open: a reload of the window restores those that were. */
  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  async #revive(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    panel.webview.options = pageOptions(this.#dependencies);
    let shown: RunPanel | null = null;
    try {
      const runId = await this.#runIdOf(panel, state);
      shown = this.#adopt(panel, runId);
      const run = await this.#dependencies.runs.open(runId);
      panel.title = this.#title(run.record);
      shown.show(run);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#dependencies.log(`A panel could not be restored: ${message}`);
      shown ??= this.#adopt(panel, '');
      shown.showUnavailable(message);
    }
  }

  /** A window that was reloaded in a hurry may have kept the panel without its state: then the newest run of its title. */
  async #runIdOf(panel: vscode.WebviewPanel, state: unknown): Promise<string> {
    if (state === undefined || state === null) {
      const record = (await this.#dependencies.runs.list()).find((kept) => this.#title(kept) === panel.title);
      if (record !== undefined) return record.id;
    }
    return validate(panelStateSchema, state, 'the state of the panel').runId;
  }

  #adopt(panel: vscode.WebviewPanel, runId: string): RunPanel {
    const { vscode, perform, isTrusted, log } = this.#dependencies;
    const shown = new RunPanel(panel, {
      scriptName: (run) => vscode.workspace.asRelativePath(run.record.request.script),
      perform,
      schedules: this.#schedules,
      isTrusted,
      log,
    });
    this.#panels.add(shown);
    panel.onDidDispose(() => this.#panels.delete(shown));
    panel.iconPath = tabIcon(this.#dependencies);
    panel.webview.html = panelHtml(runId, pageAddresses(this.#dependencies, panel.webview, 'panel'));
    return shown;
  }

  #title(record: RunRecord): string {
    const { kind, script, seed, seedOf } = record.request;
    if (record.source !== undefined) return t('{0}: opened curve', basename(script));
    return seedOf === null ? `${basename(script)}: ${kindTitle(kind)}` : t('{0}: seed {1} of an LR range test', basename(script), seed);
  }
}
