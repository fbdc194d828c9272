import type * as vscodeApi from 'vscode';
import { guarded } from '../../editor/guarded';
import { MAX_COMPARED, pickRun } from '../../editor/runs/pickRun';
import type { KeptExperiments } from '../../experiments/experiments';
import type { PanelAction } from '../../protocol/panelLink';
import { withLiveSeeds } from '../../runs/furtherSeeds';
import type { KeptRuns } from '../../runs/keptRuns';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import { deleteRuns } from './deleteRuns';
import { repeatRun } from './repeatRun';
import type { RunsNode } from './runsNode';
import type { RunsTree } from './runsTree';
import { runTitle } from './runWords';

export interface RunsViewServices {
  readonly vscode: typeof vscodeApi;
  readonly runs: KeptRuns;
  readonly experiments: KeptExperiments;
  readonly log: vscodeApi.LogOutputChannel;
  /** Opens a run's panel beside the code, or brings it to the front. */
  show(run: Run): void;
  showExperiment(id: string): void | Promise<void>;
  /** Lays runs over each other in a panel of their own. */
  compare(ids: readonly string[]): void | Promise<void>;
  /** Does to a run what the action of its panel does. Never rejects. */
  perform(action: PanelAction, run: Run): Promise<void>;
  /** Has the panel of a run draw its chart for *Export PNG*. */
  takePicture(run: Run): void;
  /** The run whose panel is active; null while none is. */
  shownRun(): Run | null;
}

type View = Pick<vscodeApi.TreeView<RunsNode>, 'visible' | 'selection'>;
type Command = (nodes: readonly RunsNode[] | null) => Promise<void>;

/** The commands of the *Runs* view. Each is about what it was called on, else what is selected in the view, else the run of the active panel, else a run that is asked for. */
export class RunsViewCommands {
  constructor(
    private readonly services: RunsViewServices,
    private readonly tree: RunsTree,
    private readonly view: View,
  ) {}

  register(): vscodeApi.Disposable {
    const { vscode } = this.services;
    const commands: Record<string, Command> = {
      showRun: (nodes) => this.show(nodes),
      stopThisRun: (nodes) => this.stop(nodes),
      renameRun: this.aboutRun((run) => this.rename(run)),
      deleteRuns: (nodes) => this.delete(nodes),
      deleteAllRuns: () => this.deleteAll(),
      compareSelectedRuns: (nodes) => this.compare(nodes),
      revealScript: (nodes) => this.revealScript(nodes),
      repeatRun: this.aboutRun((run) => repeatRun(this.services, run)),
      repeatRunWithSeeds: this.aboutRun((run) => this.services.perform('more-seeds', run)),
      copyRunValues: this.aboutRun((run) => this.services.perform('copy-values', run)),
      exportRunAsCsv: this.aboutRun((run) => this.export('export-csv', run)),
      exportRunAsPng: this.aboutRun((run) => this.exportPicture(run)),
      exportRunAsJson: this.aboutRun((run) => this.export('export-json', run)),
      exportRunAsSvg: this.aboutRun((run) => this.export('export-svg', run)),
      filterRuns: () => this.filter(),
      clearRunFilter: async () => this.tree.setFilter(''),
    };
    const registered = Object.entries(commands).map(([name, command]) =>
      vscode.commands.registerCommand(`superconverge.${name}`, (node?: RunsNode, nodes?: readonly RunsNode[]) => guarded(this.services, name, () => command(this.chosen(node, nodes)))),
    );
    return vscode.Disposable.from(...registered);
  }

  /** What a menu hands over is the element that was clicked, and all that are selected where it is one of them. */
  private chosen(node: RunsNode | undefined, nodes: readonly RunsNode[] | undefined): readonly RunsNode[] | null {
    if (nodes !== undefined && nodes.length > 0) return nodes;
    if (node !== undefined) return [node];
    return this.view.visible && this.view.selection.length > 0 ? this.view.selection : null;
  }

  private aboutRun(command: (run: Run) => Promise<void>): Command {
    return async (nodes) => {
      const run = await this.runOf(nodes);
      if (run !== null) await command(run);
    };
  }

  private async runOf(nodes: readonly RunsNode[] | null): Promise<Run | null> {
    const node = nodes?.find(({ kind }) => kind === 'run');
    if (node?.kind === 'run') return this.services.runs.open(node.id);
    return this.services.shownRun() ?? (await pickRun(this.services, t('Choose a Run')));
  }

  private async show(nodes: readonly RunsNode[] | null): Promise<void> {
    const experiment = nodes?.find(({ kind }) => kind === 'experiment');
    if (experiment?.kind === 'experiment') {
      await this.services.showExperiment(experiment.id);
      return;
    }
    const run = await this.runOf(nodes);
    if (run !== null) this.services.show(run);
  }

  private async stop(nodes: readonly RunsNode[] | null): Promise<void> {
    const { runs, experiments } = this.services;
    const ids = this.tree.idsOf(nodes ?? []);
    const live = [...experiments.live.filter(({ record }) => ids.experiments.includes(record.id)), ...withLiveSeeds(runs.live).filter(({ record }) => ids.runs.includes(record.id))];
    await Promise.all(live.map((one) => one.stop()));
  }

  private async rename(run: Run): Promise<void> {
    requireKept(run);
    const { vscode, runs } = this.services;
    const { id, name } = run.record;
    const title = t('Rename Run');
    const prompt = t('Name of {0}. Empty: what it does and when.', runTitle(vscode, { ...run.record, name: null }));
    const given = await vscode.window.showInputBox({ title, prompt, value: name ?? '' });
    if (given === undefined) return;
    await runs.rename(id, given);
    this.tree.refresh();
  }

  private async delete(nodes: readonly RunsNode[] | null): Promise<void> {
    const run = nodes === null ? await this.runOf(null) : null;
    if (run !== null) {
      requireKept(run);
      // which experiment it belongs to is not known while the view has never been opened
      await this.tree.getChildren();
    }
    const ids = run === null ? this.tree.idsOf(nodes ?? []) : { runs: [run.record.id], experiments: [] };
    await deleteRuns({ ...this.services, tree: this.tree }, ids);
  }

  /** All that the filter shows. Read anew first: the view may never have been opened. */
  private async deleteAll(): Promise<void> {
    const nodes = await this.tree.getChildren();
    await deleteRuns({ ...this.services, tree: this.tree }, this.tree.idsOf(nodes));
  }

  private async compare(nodes: readonly RunsNode[] | null): Promise<void> {
    const { vscode, compare, perform } = this.services;
    const ids = this.tree.idsOf(nodes ?? []).runs;
    if (ids.length > MAX_COMPARED) {
      await vscode.window.showInformationMessage(t('Choose at most {0} runs: more curves cannot be told apart.', MAX_COMPARED), { modal: true });
    } else if (ids.length >= 2) await compare(ids);
    else {
      const run = await this.runOf(nodes);
      if (run !== null) await perform('compare', run);
    }
  }

  private async revealScript(nodes: readonly RunsNode[] | null): Promise<void> {
    const { vscode, experiments, perform } = this.services;
    const [node] = nodes ?? [];
    if (node?.kind === 'script') await vscode.window.showTextDocument(vscode.Uri.file(node.script));
    else if (node?.kind === 'experiment') await vscode.window.showTextDocument(vscode.Uri.file((await experiments.open(node.id)).record.script));
    else {
      const run = await this.runOf(nodes);
      if (run !== null) await perform('open-script', run);
    }
  }

  private async export(action: 'export-csv' | 'export-json' | 'export-svg', run: Run): Promise<void> {
    requireCurve(run);
    await this.services.perform(action, run);
  }

  private async exportPicture(run: Run): Promise<void> {
    requireCurve(run);
    this.services.takePicture(run);
  }

  private async filter(): Promise<void> {
    const filter = await this.services.vscode.window.showInputBox({
      title: t('Filter Runs'),
      prompt: t('Words that the script, the kind, the state or the name must have. Empty: all runs are shown.'),
      placeHolder: t('for example: train.js failed'),
      value: this.tree.filter,
    });
    if (filter !== undefined) this.tree.setFilter(filter);
  }
}

/** @throws Error for a run without anything that could be exported */
function requireCurve({ batch, heldOut }: Run): void {
  if (batch.length === 0 && heldOut.length === 0) throw new Error(t('This run measured nothing, so there is nothing to export.'));
}

/** @throws Error for what only its panel shows: a draft, a curve that was opened from a file */
function requireKept({ record: { state, source } }: Run): void {
  if (state === 'draft' || source !== undefined) throw new Error(t('What this panel shows is not kept as a run, so it can be neither renamed nor deleted.'));
}
