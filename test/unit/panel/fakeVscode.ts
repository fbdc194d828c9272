import type * as vscode from 'vscode';
import type { RunRecord, RunRequest } from '../../../src/protocol/run';
import type { DraftRun, Run, RunChange, Runs } from '../../../src/runs/run';

/** An event with its emitter. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly on = (listener: (value: T) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
  get listeners(): number {
    return this.#listeners.size;
  }
}

interface FakeUri {
  readonly path: string;
  toString(): string;
}
const uri = (path: string): FakeUri => ({ path, toString: () => `file://${path}` });

export class FakePanel {
  readonly sent: string[] = [];
  readonly messages = new Emitter<unknown>();
  readonly viewState = new Emitter<void>();
  readonly disposed = new Emitter<void>();
  visible = true;
  active = false;
  title = '';
  iconPath: unknown = null;
  revealed = 0;
  readonly webview = {
    html: '',
    options: {} as unknown,
    cspSource: 'https://webview.test',
    asWebviewUri: (at: FakeUri) => uri(`/webview${at.path}`),
    postMessage: (message: string) => {
      this.sent.push(message);
      return Promise.resolve(true);
    },
    onDidReceiveMessage: this.messages.on,
  };
  readonly onDidChangeViewState = this.viewState.on;
  readonly onDidDispose = this.disposed.on;

  /** What the page was sent, or only messages of a type. */
  received(type?: string): Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text) as Record<string, unknown>).filter((message) => type === undefined || message['type'] === type);
  }
  reveal(): void {
    this.revealed += 1;
  }
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.viewState.fire();
  }
  dispose(): void {
    this.disposed.fire();
  }
}

/** The tab of a webview. */
export class FakeTabInputWebview {
  constructor(readonly viewType: string) {}
}

/** As much of VS Code as panels use, remembering what was asked of it. */
export class FakeVscode {
  readonly panels: FakePanel[] = [];
  readonly created: { viewType: string; title: string; show: unknown; options: unknown }[] = [];
  readonly serializers = new Map<string, { deserializeWebviewPanel(panel: unknown, state: unknown): Promise<void> }>();
  readonly trustGranted = new Emitter<void>();
  /** What is in front; code when it has no input of a webview. */
  readonly tabGroups: { activeTabGroup: { activeTab?: { input: unknown } } } = { activeTabGroup: {} };

  /** The one cast of these tests: the stand-in has only what src/panel uses. */
  readonly api = {
    ViewColumn: { Active: -1, Beside: -2 },
    TabInputWebview: FakeTabInputWebview,
    Uri: { joinPath: (base: FakeUri, ...parts: string[]) => uri([base.path, ...parts].join('/')) },
    window: {
      tabGroups: this.tabGroups,
      createWebviewPanel: (viewType: string, title: string, show: unknown, options: unknown) => {
        this.created.push({ viewType, title, show, options });
        const panel = new FakePanel();
        this.panels.push(panel);
        return panel;
      },
      registerWebviewPanelSerializer: (viewType: string, serializer: { deserializeWebviewPanel(panel: unknown, state: unknown): Promise<void> }) => {
        this.serializers.set(viewType, serializer);
        return { dispose: () => this.serializers.delete(viewType) };
      },
    },
    workspace: { asRelativePath: (path: string) => path.replace('/work/project/', ''), onDidGrantWorkspaceTrust: this.trustGranted.on },
  } as unknown as typeof import('vscode');

  readonly extensionUri = uri('/extension') as unknown as vscode.Uri;
}

export class FakeRun implements Run {
  batch: Run['batch'] = [];
  heldOut: Run['heldOut'] = [];
  sweep: Run['sweep'] = [];
  estimates: Run['estimates'] = [];
  times: Run['times'] = [];
  analysis: Run['analysis'] = null;
  secondsLeft: number | null = null;
  isLive = true;
  readonly changes = new Emitter<RunChange>();
  readonly onDidChange = this.changes.on;
  readonly ended = new Promise<RunRecord>(() => {});

  constructor(public record: RunRecord) {}

  /** Adds points and says so. */
  add(points: Partial<Pick<Run, 'batch' | 'heldOut' | 'sweep' | 'estimates'>>, changed: { record?: boolean; analysis?: boolean } = {}): void {
    const { batch = [], heldOut = [], sweep = [], estimates = [] } = points;
    this.batch = [...this.batch, ...batch];
    this.heldOut = [...this.heldOut, ...heldOut];
    this.sweep = [...this.sweep, ...sweep];
    this.estimates = [...this.estimates, ...estimates];
    this.changes.fire({ batch, heldOut, sweep, estimates, times: [], record: changed.record ?? false, analysis: changed.analysis ?? false });
  }
  async stop(): Promise<void> {}
}

export class FakeDraft extends FakeRun implements DraftRun {
  override isLive = false;
  change(request: RunRequest): void {
    this.record = { ...this.record, request };
    this.add({}, { record: true });
  }
}

export function fakeRuns(runs: readonly Run[]): Runs {
  return {
    start: () => {
      throw new Error('not in these tests');
    },
    draft: () => {
      throw new Error('not in these tests');
    },
    startSeeds: () => {
      throw new Error('not in these tests');
    },
    open: async (id) => {
      const run = runs.find(({ record }) => record.id === id);
      if (run === undefined) throw new Error(`There is no run ${id}.`);
      return run;
    },
    list: async () => runs.map(({ record }) => record),
    live: runs,
    onDidChangeLive: () => ({ dispose: () => {} }),
    dispose: () => {},
  };
}
