import type * as vscodeApi from 'vscode';
import { createExperiments } from '../../../src/experiments/experimentQueue';
import type { KeptExperiments } from '../../../src/experiments/experiments';
import type { KeptRuns } from '../../../src/runs/keptRuns';
import type { Run } from '../../../src/runs/run';
import type { RunsNode } from '../../../src/views/runs/runsNode';
import { RunsView } from '../../../src/views/runs/runsView';
import { fakeVscode, relativePathIn, silentLog, type Fake } from '../editor/fakeVscode';
import { Emitter } from '../panel/fakeVscode';

class FakeEventEmitter<T> {
  readonly #emitter = new Emitter<T>();
  readonly event = this.#emitter.on;
  fire(value: T): void {
    this.#emitter.fire(value);
  }
  dispose(): void {}
}

/** Markdown as its reader sees it: without marks, and with what is escaped as it is. */
class FakeMarkdown {
  value = '';
  appendMarkdown(text: string): this {
    this.value += text.replaceAll('**', '').replaceAll(/\\(.)/g, '$1');
    return this;
  }
}

export interface SeenItem {
  readonly node: RunsNode;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly tooltip: string;
  readonly context: string;
  readonly spoken: string;
}

/** The view with a person before it. */
export interface ViewUnderTest {
  readonly fake: Fake;
  readonly view: { message: string; visible: boolean; selection: readonly RunsNode[] };
  /** The active panel. */
  readonly panel: { run: Run | null };
  readonly shown: Run[];
  readonly shownExperiments: string[];
  readonly compared: (readonly string[])[];
  readonly performed: [action: string, runId: string][];
  /** Elements that were drawn anew, in the order of the redraws; null = all. */
  readonly redraws: (readonly RunsNode[] | null)[];
  /** What is below an element, as VS Code asks for it when one unfolds it; left out: the topmost. */
  unfold(node?: RunsNode): Promise<SeenItem[]>;
  seen(node: RunsNode): SeenItem;
  setVisible(visible: boolean): void;
  /** Calls a command as a menu does. */
  command(name: string, ...args: unknown[]): Promise<void>;
  /** Everything, unfolded, as labels indented by depth. */
  outline(): Promise<string[]>;
  dispose(): void;
}

/** Shows runs and experiments in the view. @param folders of the window */
export function viewOf(runs: KeptRuns, experiments: KeptExperiments = createExperiments({ folder: null, runs, log: () => undefined }), folders: readonly string[] = ['/work']): ViewUnderTest {
  const fake = fakeVscode(null);
  const redraws: (readonly RunsNode[] | null)[] = [];
  const visibility = new Emitter<{ visible: boolean }>();
  const view = { message: '', visible: true, selection: [] as RunsNode[], onDidChangeVisibility: visibility.on, dispose: () => undefined };
  let provider: vscodeApi.TreeDataProvider<RunsNode> | null = null;
  Object.assign(fake.vscode, {
    EventEmitter: FakeEventEmitter,
    MarkdownString: FakeMarkdown,
    TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
    TreeItem: class {
      constructor(
        readonly label: string,
        readonly collapsibleState: number,
      ) {}
    },
    ThemeIcon: Object.assign(
      class {
        constructor(
          readonly id: string,
          readonly color?: { id: string },
        ) {}
      },
      { File: { id: 'file' } },
    ),
    ThemeColor: class {
      constructor(readonly id: string) {}
    },
  });
  Object.assign(fake.vscode.window, {
    createTreeView: (_id: string, options: { treeDataProvider: vscodeApi.TreeDataProvider<RunsNode> }) => {
      provider = options.treeDataProvider;
      provider.onDidChangeTreeData?.((changed) => redraws.push(changed == null ? null : [changed].flat()));
      return view;
    },
  });
  Object.assign(fake.vscode.workspace, { workspaceFolders: folders.map((path) => ({ uri: { fsPath: path } })), asRelativePath: relativePathIn(folders) });
  Object.assign(fake.vscode.env, { language: 'en' });
  const panel: { run: Run | null } = { run: null };
  const shown: Run[] = [];
  const shownExperiments: string[] = [];
  const compared: (readonly string[])[] = [];
  const performed: [string, string][] = [];
  const runsView = new RunsView({
    vscode: fake.vscode,
    runs,
    experiments,
    log: silentLog,
    show: (run) => shown.push(run),
    showExperiment: (id) => void shownExperiments.push(id),
    compare: (ids) => void compared.push(ids),
    perform: async (action, run) => void performed.push([action, run.record.id]),
    takePicture: (run) => void performed.push(['export-png', run.record.id]),
    shownRun: () => panel.run,
  });
  const seen = (node: RunsNode): SeenItem => {
    const item = provider?.getTreeItem(node) as vscodeApi.TreeItem;
    const icon = item.iconPath as { id: string };
    const tooltip = item.tooltip as string | { value: string } | undefined;
    return {
      node,
      label: item.label as string,
      description: String(item.description ?? ''),
      icon: icon.id,
      tooltip: typeof tooltip === 'string' ? tooltip : (tooltip?.value ?? ''),
      context: item.contextValue ?? '',
      spoken: item.accessibilityInformation?.label ?? '',
    };
  };
  const unfold = async (node?: RunsNode): Promise<SeenItem[]> => ((await provider?.getChildren(node)) ?? []).map(seen);
  const lines = async (depth: number, node?: RunsNode): Promise<string[]> => {
    const below = await unfold(node);
    const parts = await Promise.all(below.map(async (item) => [`${'  '.repeat(depth)}${item.label}`, ...(await lines(depth + 1, item.node))]));
    return parts.flat();
  };
  return {
    fake,
    view,
    panel,
    shown,
    shownExperiments,
    compared,
    performed,
    redraws,
    unfold,
    seen,
    setVisible: (visible) => {
      view.visible = visible;
      visibility.fire({ visible });
    },
    command: async (name, ...args) => {
      const command = fake.commands.get(`superconverge.${name}`) as ((...args: unknown[]) => Promise<void>) | undefined;
      if (command === undefined) throw new Error(`There is no command ${name}.`);
      await command(...args);
    },
    outline: () => lines(0),
    dispose: () => runsView.dispose(),
  };
}
