import type * as vscodeApi from 'vscode';
import { withLiveSeeds } from '../../runs/furtherSeeds';
import type { Disposable } from '../../runs/run';
import { t } from '../../text/text';
import type { RunsNode } from './runsNode';
import { RunsTree, type Shown } from './runsTree';
import { RunsViewCommands, type RunsViewServices } from './runsViewCommands';

/** How often it is looked what another window has going on, in milliseconds, while the view is visible. */
const FOLLOW_MS = 2000;

/** The view *Runs*: what was measured, by script, kept up to date while it is visible. Also keeps the context keys that its menus go by. */
export class RunsView implements Disposable {
  private readonly tree: RunsTree;
  private readonly view: vscodeApi.TreeView<RunsNode>;
  private readonly parts: Disposable[];
  private readonly live = new Map<string, Disposable>();
  private readonly contexts = new Map<string, boolean>();
  private watch: Disposable | null = null;
  private follow: NodeJS.Timeout | null = null;

  constructor(private readonly services: RunsViewServices) {
    const { vscode, runs, experiments, log } = services;
    this.tree = new RunsTree({ vscode, runs, experiments, log: (line) => log.info(line) });
    this.view = vscode.window.createTreeView('superconverge.runs', { treeDataProvider: this.tree, canSelectMany: true, showCollapseAll: true });
    this.parts = [
      this.tree,
      this.view,
      new RunsViewCommands(services, this.tree, this.view).register(),
      this.tree.onDidLoad((shown) => this.loaded(shown)),
      this.view.onDidChangeVisibility(({ visible }) => (visible ? this.tree.refresh() : this.hidden())),
      runs.onDidChangeLive(() => this.changed()),
      experiments.onDidChangeLive(() => this.changed()),
    ];
    this.changed();
  }

  dispose(): void {
    if (this.follow !== null) clearTimeout(this.follow);
    this.watch?.dispose();
    for (const listener of this.live.values()) listener.dispose();
    for (const part of this.parts) part.dispose();
  }

  private changed(): void {
    const { runs, experiments } = this.services;
    const now = new Map<string, () => Disposable>();
    for (const run of withLiveSeeds(runs.live)) {
      now.set(run.record.id, () =>
        run.onDidChange(({ seeds = false }) => {
          if (!this.view.visible) return;
          if (seeds) this.tree.refresh();
          else this.tree.redrawRun(run.record.id);
        }),
      );
    }
    for (const experiment of experiments.live) now.set(experiment.record.id, () => experiment.onDidChange(() => this.tree.refresh()));
    for (const [id, listener] of this.live) {
      if (now.has(id)) continue;
      listener.dispose();
      this.live.delete(id);
    }
    for (const [id, listen] of now) if (!this.live.has(id)) this.live.set(id, listen());
    this.tree.refresh();
  }

  private loaded({ shown, all }: Shown): void {
    const { filter } = this.tree;
    const isFiltered = filter !== '';
    // an empty text takes the message away
    this.view.message = isFiltered ? t('Filter "{0}": {1} of {2} runs', filter, shown, all) : '';
    this.setContext('superconverge.runsFiltered', isFiltered);
    this.setContext('superconverge.hasRuns', all > 0);
    // from the first time that somebody looks
    this.watch ??= this.services.runs.onDidChangeKept(() => this.tree.refresh());
    if (this.follow !== null) clearTimeout(this.follow);
    this.follow = this.view.visible && this.tree.followsOthers ? setTimeout(() => this.tree.refresh(), FOLLOW_MS) : null;
  }

  private hidden(): void {
    this.tree.pause();
    if (this.follow !== null) clearTimeout(this.follow);
    this.follow = null;
  }

  private setContext(key: string, value: boolean): void {
    if (this.contexts.get(key) === value) return;
    this.contexts.set(key, value);
    void this.services.vscode.commands.executeCommand('setContext', key, value);
  }
}
