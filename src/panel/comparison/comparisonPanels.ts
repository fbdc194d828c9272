import { basename } from 'node:path';
import type * as vscode from 'vscode';
import type { Experiments, ExperimentView } from '../../experiments/experiments';
import { comparisonStateSchema, type ComparisonFormat } from '../../protocol/comparisonLink';
import type { Experiment } from '../../protocol/experiment';
import { validate } from '../../protocol/wire';
import { compareRuns } from '../../runs/comparison';
import type { Disposable, Run, Runs } from '../../runs/run';
import { t } from '../../text/text';
import { pageAddresses, pageOptions, tabIcon } from '../bundledPage';
import { pageHtml } from '../html';
import { newPanelColumn } from '../newPanelColumn';
import { ComparisonPanel } from './comparisonPanel';

/** The webview's view type; its activation event is `onWebviewPanel:superconverge.comparison`. */
export const COMPARISON_VIEW_TYPE = 'superconverge.comparison';

export interface ComparisonPanelsDependencies {
  readonly vscode: typeof import('vscode');
  readonly extensionUri: vscode.Uri;
  readonly runs: Pick<Runs, 'open'>;
  readonly experiments: Pick<Experiments, 'open' | 'list'>;
  /** Writes a file where the person wants it; `name` is what it might be called. */
  save(name: string, content: string | Uint8Array): void | Promise<void>;
  /** Goes on with an experiment; resolves with it, or with null where the person does not want that after all. */
  resume(experiment: Pick<Experiment, 'id' | 'script'>): Promise<ExperimentView | null>;
  /** Tells the person that what was asked for in a panel could not be done. */
  failed(action: string, error: unknown): void;
  /** Shows a run's own panel. */
  openRun(run: Run): void | Promise<void>;
  isTrusted(): boolean;
  log(line: string): void;
}

/** Opens panels of comparisons and experiments beside the code and restores them after a reload. Closing a panel ends nothing. */
export class ComparisonPanels implements Disposable {
  readonly #dependencies: ComparisonPanelsDependencies;
  readonly #panels = new Set<ComparisonPanel>();
  readonly #disposables: Disposable[] = [];

  constructor(dependencies: ComparisonPanelsDependencies) {
    this.#dependencies = dependencies;
    const { window, workspace } = dependencies.vscode;
    this.#disposables.push(
      window.registerWebviewPanelSerializer(COMPARISON_VIEW_TYPE, { deserializeWebviewPanel: (panel, state: unknown) => this.#revive(panel, state) }),
      workspace.onDidGrantWorkspaceTrust(() => {
        for (const panel of this.#panels) panel.refresh();
      }),
    );
  }

  /**
   * Shows runs side by side, beside the code and without taking the focus.
   * @throws ComparisonError where they cannot be compared, the error of {@link Runs.open} where one cannot be read; then no panel opens
   */
  async compare(runIds: readonly string[]): Promise<void> {
    const ids = [...new Set(runIds)];
    const open = [...this.#panels].find((panel) => panel.experimentId === null && sameIds(panel.runIds, ids));
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const runs = await this.#open(ids);
    const panel = this.#create(comparisonTitle(runs));
    this.#adopt(panel, { runs: ids.join(',') }).showRuns(runs);
  }

  /**
   * Shows an experiment, beside the code and without taking the focus.
   * @throws the error of {@link Experiments.open} where it cannot be read; then no panel opens
   */
  async showExperiment(id: string): Promise<void> {
    const open = [...this.#panels].find((panel) => panel.experimentId === id);
    const experiment = await this.#dependencies.experiments.open(id);
    if (open !== undefined) {
      // it may have been resumed since
      if (experiment.isLive) open.showExperiment(experiment);
      open.reveal();
      return;
    }
    const panel = this.#create(experimentTitle(experiment.record));
    this.#adopt(panel, { experiment: id }).showExperiment(experiment);
  }

  /** Exports what the active panel shows, else the only one in sight, as when it is asked for there. @returns false where there is none */
  async exportShown(format: ComparisonFormat): Promise<boolean> {
    const visible = [...this.#panels].filter((panel) => panel.isVisible);
    const meant = visible.find((panel) => panel.isActive) ?? (visible.length === 1 ? visible[0] : undefined);
    await meant?.export(format);
    return meant !== undefined;
  }

  /** Leaves the panels open: a reload of the window restores those that were. */
  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  async #open(ids: readonly string[]): Promise<Run[]> {
    const runs = await Promise.all(ids.map((id) => this.#dependencies.runs.open(id)));
    compareRuns(runs, { target: null });
    return runs;
  }

  /** A run that is gone does not take the others with it. */
  async #openWhatIsKept(ids: readonly string[]): Promise<Run[]> {
    const opened = await Promise.allSettled(ids.map((id) => this.#dependencies.runs.open(id)));
    const lost = opened.filter((result) => result.status === 'rejected');
    for (const { reason } of lost) this.#dependencies.log(`A run is left out of the comparison: ${String(reason)}`);
    const runs = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (runs.length === 0 && lost[0] !== undefined) throw lost[0].reason;
    compareRuns(runs, { target: null });
    return runs;
  }

  async #revive(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    panel.webview.options = pageOptions(this.#dependencies);
    let shown: ComparisonPanel | null = null;
    try {
      const kept = (await this.#experimentByTitle(panel, state)) ?? validate(comparisonStateSchema, state, 'the state of the panel');
      if ('experimentId' in kept) {
        shown = this.#adopt(panel, { experiment: kept.experimentId });
        shown.showExperiment(await this.#dependencies.experiments.open(kept.experimentId));
      } else {
        shown = this.#adopt(panel, { runs: kept.runIds.join(',') });
        shown.showRuns(await this.#openWhatIsKept(kept.runIds));
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#dependencies.log(`A panel could not be restored: ${message}`);
      shown ??= this.#adopt(panel, {});
      shown.showUnavailable(message);
    }
  }

  /** A window that was reloaded in a hurry may have kept the panel without its state: then the newest experiment of its title. */
  async #experimentByTitle(panel: vscode.WebviewPanel, state: unknown): Promise<{ experimentId: string } | null> {
    if (state !== undefined && state !== null) return null;
    const record = (await this.#dependencies.experiments.list()).find((kept) => experimentTitle(kept) === panel.title);
    return record === undefined ? null : { experimentId: record.id };
  }

  #create(title: string): vscode.WebviewPanel {
    const { vscode } = this.#dependencies;
    return vscode.window.createWebviewPanel(COMPARISON_VIEW_TYPE, title, { viewColumn: newPanelColumn(vscode), preserveFocus: true }, pageOptions(this.#dependencies));
  }

  #adopt(panel: vscode.WebviewPanel, data: Readonly<Record<string, string>>): ComparisonPanel {
    const { vscode, save, resume, failed, openRun, isTrusted, log } = this.#dependencies;
    const shown = new ComparisonPanel(panel, {
      scriptName: (path) => vscode.workspace.asRelativePath(path),
      save,
      openRun,
      resume,
      failed,
      runsChanged: (runs) => (panel.title = comparisonTitle(runs)),
      isTrusted,
      log,
    });
    this.#panels.add(shown);
    panel.onDidDispose(() => this.#panels.delete(shown));
    panel.iconPath = tabIcon(this.#dependencies);
    panel.webview.html = pageHtml(t('Superconverge comparison'), data, pageAddresses(this.#dependencies, panel.webview, 'comparison'));
    return shown;
  }
}

function comparisonTitle(runs: readonly Run[]): string {
  return runs.length === 1 ? t('Comparison of 1 run') : t('Comparison of {0} runs', runs.length);
}

function experimentTitle({ script, kind }: Experiment): string {
  return `${basename(script)}: ${kind === 'confirm' ? t('head-to-head') : t('range test sweep')}`;
}

function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}
