import { setTimeout as sleep } from 'node:timers/promises';
import type { CancellationToken, CodeLens, CodeLensProvider, Event, EventEmitter, TextDocument } from 'vscode';
import type { KeptRuns } from '../../runs/keptRuns';
import type { Disposable } from '../../runs/run';
import type { EditorServices } from '../editorServices';
import { readCodeLens } from '../settings';
import { markedKind } from '../snippets/marker';
import { scriptLanguages } from '../sources/scriptLanguages';
import { readScript, trainingApis, type Script } from '../sources/trainingCalls';
import { CallRuns } from './callRuns';
import { InsertedSchedules } from './insertedSchedules';
import { pythonLenses } from './pythonLenses';
import { scriptLenses, type Lens } from './scriptLenses';

/** How long a text that is being changed is left alone, in milliseconds. */
const REST_MS = 500;
/** Generated code; no training script is that long. UTF-16 units. */
const LONGEST = 500_000;
/** Parsed documents that are kept. */
const MOST_PARSED = 20;

/** A text without these names has no training call: it is not parsed. */
const names = new RegExp(`\\b(?:${trainingApis.join('|')})\\b`);
const packages = /[\\/]node_modules[\\/]/;

export interface TrainingLensesServices extends Pick<EditorServices, 'vscode' | 'workspaceState' | 'schedules' | 'log'> {
  readonly runs: KeptRuns;
}

interface Parsed {
  readonly version: number;
  readonly script: Script;
}

/** Code lenses above the training calls of JavaScript and TypeScript files, and above the schedules that were inserted into Python. */
export class TrainingLenses implements CodeLensProvider, Disposable {
  readonly onDidChangeCodeLenses: Event<void>;
  private readonly changes: EventEmitter<void>;
  private readonly callRuns: CallRuns;
  private readonly inserted: InsertedSchedules;
  private readonly parsed = new Map<string, Parsed>();
  private readonly parts: Disposable[];
  private watch: Disposable | null = null;

  /** @param restMs how long a text that is being changed is left alone, in milliseconds */
  constructor(
    private readonly services: TrainingLensesServices,
    private readonly restMs = REST_MS,
  ) {
    const { vscode, runs, schedules, workspaceState } = services;
    this.changes = new vscode.EventEmitter();
    this.onDidChangeCodeLenses = this.changes.event;
    this.callRuns = new CallRuns(services);
    this.inserted = new InsertedSchedules(workspaceState);
    this.parts = [
      this.changes,
      vscode.languages.registerCodeLensProvider(
        [...scriptLanguages, 'python'].map((language) => ({ scheme: 'file', language })),
        this,
      ),
      runs.onDidChangeLive(() => this.runsChanged()),
      schedules.onDidChange(() => this.changes.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('superconverge.codeLens') && this.changes.fire()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changes.fire()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.parsed.delete(uri.toString())),
    ];
  }

  dispose(): void {
    this.watch?.dispose();
    for (const part of this.parts) part.dispose();
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    const { vscode, schedules } = this.services;
    const { fsPath } = document.uri;
    if (packages.test(fsPath) || !readCodeLens(vscode.workspace.getConfiguration('superconverge', document.uri))) return [];
    if (document.languageId === 'python') return this.ofPython(document);
    const script = await this.read(document, token);
    if (script === null || script.calls.length === 0) return [];
    this.watchKept();
    const setup = { callRuns: this.callRuns, inserted: this.inserted, chosen: (record: Parameters<typeof schedules.get>[0]['record']) => schedules.get({ record }), isTrusted: () => vscode.workspace.isTrusted };
    return (await scriptLenses(setup, script, document.uri)).map((lens) => this.codeLens(lens));
  }

  private async ofPython(document: TextDocument): Promise<CodeLens[]> {
    const { vscode } = this.services;
    const text = document.getText();
    if (!vscode.workspace.isTrusted || text.length > LONGEST || markedKind(text) === null) return [];
    this.watchKept();
    const setup = { callRuns: this.callRuns, inserted: this.inserted, fileUri: (path: string) => vscode.Uri.file(path) };
    return (await pythonLenses(setup, text, document.uri)).map((lens) => this.codeLens(lens));
  }

  /** From the first time that runs matter. */
  private watchKept(): void {
    this.watch ??= this.services.runs.onDidChangeKept(() => this.runsChanged());
  }

  /** The document's syntax tree, the last one that could be read while it is being changed; null where it has no training call. */
  private async read(document: TextDocument, token: CancellationToken): Promise<Script | null> {
    const key = document.uri.toString();
    const before = this.parsed.get(key);
    if (before?.version === document.version) return before.script;
    if (before !== undefined) {
      await sleep(this.restMs);
      if (token.isCancellationRequested) return before.script;
    }
    const text = document.getText();
    const { version } = document;
    const script = text.length <= LONGEST && names.test(text) ? await readScript(text, document.uri.fsPath) : null;
    if (script === null) {
      // What is half typed can often not be read; lenses that come and go would move the code.
      return names.test(text) ? (before?.script ?? null) : null;
    }
    this.parsed.delete(key);
    this.parsed.set(key, { version, script });
    const [oldest] = this.parsed.keys();
    if (this.parsed.size > MOST_PARSED && oldest !== undefined) this.parsed.delete(oldest);
    return script;
  }

  private codeLens({ line, title, tooltip, command, argument }: Lens): CodeLens {
    const { CodeLens, Range } = this.services.vscode;
    return new CodeLens(new Range(line - 1, 0, line - 1, 0), { title, tooltip, command, arguments: [argument] });
  }

  private runsChanged(): void {
    this.callRuns.forget();
    this.changes.fire();
  }
}
