import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CancellationToken, CodeLensProvider, TextDocument } from 'vscode';
import { Commands } from '../../../../src/editor/commands';
import type { CallTarget } from '../../../../src/editor/lenses/callTarget';
import { TrainingLenses } from '../../../../src/editor/lenses/trainingLenses';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import type { KeptRuns } from '../../../../src/runs/keptRuns';
import type { Run } from '../../../../src/runs/run';
import { Emitter } from '../../panel/fakeVscode';
import { applyEdits } from '../applyEdits';
import { fakeRuns, fakeServices, fakeVscode, type Fake } from '../fakeVscode';

export interface SeenLens {
  /** Counted from 1. */
  readonly line: number;
  readonly title: string;
  readonly command: string;
  readonly argument: unknown;
}

/** An editor window with one script, its code lenses and the commands behind them. */
export class LensesWindow {
  readonly fake: Fake;
  readonly requests: ReturnType<typeof fakeRuns>['requests'];
  readonly services: ReturnType<typeof fakeServices>;
  /** Times at which VS Code was told to ask anew. */
  refreshes = 0;
  readonly live = new Emitter<void>();
  readonly kept = new Emitter<void>();
  readonly configured = new Emitter<{ affectsConfiguration(section: string): boolean }>();
  readonly trusted = new Emitter<void>();
  /** Kept runs, newest first. */
  readonly runs: Run[];
  version = 1;
  /** Done while a document is saved, as formatters are. */
  format: (text: string) => string = (text) => text;
  readonly #document: TextDocument;
  #provider: CodeLensProvider | null = null;

  constructor(
    readonly path: string,
    public text: string,
    runs: readonly Run[] = [],
    restMs = 0,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    this.fake = fakeVscode({ path, text });
    this.fake.person.answers.set('above the training call', 'Run');
    this.runs = [...runs];
    const uri = { fsPath: path, path, scheme: 'file', toString: () => `file://${path}` };
    const version = (): number => this.version;
    const refresh = (): void => void (this.refreshes += 1);
    const document = {
      uri,
      fileName: path,
      languageId: path.endsWith('.py') ? 'python' : 'javascript',
      isUntitled: false,
      isDirty: false,
      get version() {
        return version();
      },
      getText: () => this.text,
      offsetAt: (offset: number) => offset,
      positionAt: (offset: number) => offset,
    };
    // The members that lenses and commands use.
    this.#document = document as unknown as TextDocument;
    const { vscode } = this.fake;
    Object.assign(vscode, {
      EventEmitter: class {
        readonly #emitter = new Emitter<void>();
        readonly event = this.#emitter.on;
        fire(): void {
          refresh();
          this.#emitter.fire();
        }
        dispose(): void {}
      },
      CodeLens: class {
        constructor(
          readonly range: { line: number },
          readonly command: unknown,
        ) {}
      },
      Range: class {
        constructor(
          readonly line: number,
          readonly end: number,
        ) {}
      },
      SnippetString: class {
        constructor(readonly value: string) {}
      },
      SnippetTextEdit: class {
        constructor(
          readonly range: { line: number; end: number },
          readonly snippet: { value: string },
        ) {}
      },
      WorkspaceEdit: class {
        edits: unknown[] = [];
        set(_uri: unknown, edits: unknown[]): void {
          this.edits = edits;
        }
      },
      ViewColumn: { One: 1 },
      languages: { registerCodeLensProvider: (_selector: unknown, provider: CodeLensProvider) => ((this.#provider = provider), { dispose: () => undefined }) },
    });
    Object.assign(vscode.workspace, {
      textDocuments: [document],
      openTextDocument: async () => document,
      save: async () => {
        this.type(this.format(this.text));
        document.isDirty = false;
        return uri;
      },
      onDidChangeConfiguration: this.configured.on,
      onDidGrantWorkspaceTrust: this.trusted.on,
      onDidCloseTextDocument: () => ({ dispose: () => undefined }),
      applyEdit: async ({ edits }: { edits: { range: { line: number; end: number }; snippet: { value: string } }[] }) => {
        const placed = edits.map(({ range, snippet }) => ({ start: range.line, end: range.end, snippet: snippet.value }));
        this.type(applyEdits(this.text, placed));
        return true;
      },
    });
    Object.assign(vscode.window, { activeTextEditor: { document, selection: { active: 0 } }, visibleTextEditors: [], showTextDocument: async () => ({ document, selection: { active: 0 } }) });
    const started = fakeRuns();
    this.requests = started.requests;
    const kept: KeptRuns = {
      ...started,
      list: async () => this.runs.map(({ record }) => record),
      listAll: async () => this.runs.map(({ record }) => record),
      open: async (id) => this.runs.find(({ record }) => record.id === id) ?? Promise.reject(new Error(`There is no run ${id}.`)),
      onDidChangeLive: this.live.on,
      onDidChangeKept: this.kept.on,
      rename: async () => undefined,
      remove: async () => [],
      restore: async () => undefined,
    };
    const services = fakeServices(this.fake, kept);
    this.services = services;
    new Commands(services, new RunStarter(services)).register();
    new TrainingLenses({ ...services, runs: kept }, restMs);
  }

  get document(): TextDocument {
    return this.#document;
  }

  /** Changes the text, as typing does; the file on disk stays what it was. */
  type(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.version += 1;
  }

  async lenses(token: Partial<CancellationToken> = { isCancellationRequested: false }): Promise<SeenLens[]> {
    const lenses = (await this.#provider?.provideCodeLenses(this.#document, token as CancellationToken)) ?? [];
    return lenses.map(({ range, command }) => ({ line: (range as unknown as { line: number }).line + 1, title: command?.title ?? '', command: command?.command ?? '', argument: command?.arguments?.[0] as unknown }));
  }

  /** E.g. "3: Run LR range test | Train...". */
  async shown(): Promise<string[]> {
    const lines = new Map<number, string[]>();
    for (const { line, title } of await this.lenses()) lines.set(line, [...(lines.get(line) ?? []), title]);
    return [...lines].map(([line, titles]) => `${String(line)}: ${titles.join(' | ')}`);
  }

  /** Clicks the lens with a title above a line. */
  async click(line: number, title: string | RegExp): Promise<void> {
    const lens = (await this.lenses()).find((one) => one.line === line && (typeof title === 'string' ? one.title === title : title.test(one.title)));
    if (lens === undefined) throw new Error(`There is no lens "${String(title)}" above line ${String(line)}.`);
    const command = this.fake.commands.get(lens.command) as ((target: CallTarget) => Promise<void>) | undefined;
    if (command === undefined) throw new Error(`There is no command ${lens.command}.`);
    await command(lens.argument as CallTarget);
  }
}
