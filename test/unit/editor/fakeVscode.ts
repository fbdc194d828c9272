import type { EditorServices, VsCode } from '../../../src/editor/editorServices';
import type { RunRecord, RunRequest } from '../../../src/protocol/run';
import type { DraftRun, Run, Runs } from '../../../src/runs/run';

export interface FakeDocument {
  readonly path: string;
  readonly text: string;
  readonly languageId?: string;
  readonly isDirty?: boolean;
  readonly isUntitled?: boolean;
  readonly scheme?: string;
}

/** What the person sees and answers: each message is matched by a part of its text, and answered with a button. */
export class FakePerson {
  readonly messages: string[] = [];
  readonly answers = new Map<string, string | undefined>();

  message(text: string, buttons: readonly unknown[]): Promise<unknown> {
    this.messages.push(text);
    const answer = [...this.answers].find(([part]) => text.includes(part))?.[1];
    if (answer !== undefined && !buttons.includes(answer)) throw new Error(`"${text}" has no button "${answer}"`);
    return Promise.resolve(answer);
  }
}

export interface Fake {
  readonly vscode: VsCode;
  readonly person: FakePerson;
  readonly commands: Map<string, () => Promise<void>>;
  readonly executed: string[];
  readonly clipboard: string[];
  readonly state: Map<string, unknown>;
  readonly settings: Record<string, unknown>;
  readonly saved: string[];
  trusted: boolean;
  canSave: boolean;
}

export const defaultSettings = {
  node: '',
  nodeOptions: [],
  arguments: [],
  environment: {},
  workingDirectory: '',
  seed: 42,
  backend: 'auto',
  'rangeTest.iterations': null,
  'rangeTest.topLearningRate': null,
};

/** The part of VS Code that the commands use, with one active editor or none. */
export function fakeVscode(document: FakeDocument | null): Fake {
  const person = new FakePerson();
  const uri = (path: string, scheme = 'file'): unknown => ({ fsPath: path, path, scheme });
  const opened = document === null ? undefined : { languageId: 'javascript', isDirty: false, isUntitled: false, ...document, uri: uri(document.path, document.scheme), getText: () => document.text };
  const fake: Omit<Fake, 'vscode'> = {
    person,
    commands: new Map(),
    executed: [],
    clipboard: [],
    state: new Map(),
    settings: { ...defaultSettings },
    saved: [],
    trusted: true,
    canSave: true,
  };
  const show = (text: string, ...buttons: unknown[]): Promise<unknown> => person.message(text, buttons);
  const vscode = {
    window: {
      activeTextEditor: opened === undefined ? undefined : { document: opened },
      showErrorMessage: show,
      showWarningMessage: show,
      showInformationMessage: show,
      setStatusBarMessage: (text: string) => person.messages.push(text),
      showTextDocument: (target: { fsPath: string }) => Promise.resolve(void fake.executed.push(`show ${target.fsPath}`)),
    },
    workspace: {
      get isTrusted() {
        return result.trusted;
      },
      textDocuments: opened === undefined ? [] : [opened],
      save: (target: { fsPath: string }) => {
        if (!result.canSave) return Promise.resolve(undefined);
        fake.saved.push(target.fsPath);
        return Promise.resolve(target);
      },
      getWorkspaceFolder: () => undefined,
      getConfiguration: () => ({ get: (key: string) => fake.settings[key] }),
    },
    commands: {
      registerCommand: (name: string, command: () => Promise<void>) => {
        fake.commands.set(name, command);
        return { dispose: () => undefined };
      },
      executeCommand: (...words: unknown[]) => Promise.resolve(void fake.executed.push(words.join(' '))),
    },
    env: { clipboard: { writeText: (text: string) => Promise.resolve(void fake.clipboard.push(text)) } },
    Uri: { file: (path: string) => uri(path) },
    Disposable: { from: () => ({ dispose: () => undefined }) },
  };
  // The fake stands for the few members above; nothing else of VS Code is called.
  const result: Fake = Object.assign(fake, { vscode: vscode as unknown as VsCode });
  return result;
}

export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined, show: () => undefined } as unknown as EditorServices['log'];

export function fakeRecord(request: RunRequest, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 2,
    id: 'run-1',
    state: 'finished',
    request,
    createdAt: '2026-11-24T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    activity: null,
    provenance: null,
    ramp: null,
    totalIterations: null,
    end: null,
    failure: null,
    warnings: [],
    ...changes,
  };
}

export function fakeRun(record: RunRecord, changes: Partial<Run> = {}): Run {
  return {
    record,
    batch: [],
    heldOut: [],
    sweep: [],
    estimates: [],
    times: [],
    analysis: null,
    secondsLeft: null,
    isLive: false,
    onDidChange: () => ({ dispose: () => undefined }),
    stop: () => Promise.resolve(),
    ended: Promise.resolve(record),
    ...changes,
  };
}

/** A run that is not started yet. */
export function fakeDraft(request: RunRequest): DraftRun {
  const draft = { ...fakeRun(fakeRecord(request, { id: 'draft', state: 'draft' })), change: (next: RunRequest) => Object.assign(draft, { record: { ...draft.record, request: next } }) };
  return draft;
}

/** Keeps what was started; `kept` are the runs on disk, newest first. */
export function fakeRuns(kept: readonly Run[] = []): Runs & { readonly requests: RunRequest[] } {
  const requests: RunRequest[] = [];
  return {
    requests,
    start: (request) => {
      requests.push(request);
      return fakeRun(fakeRecord(request, { id: `started-${String(requests.length)}` }));
    },
    draft: (request) => fakeDraft(request),
    open: (id) => {
      const run = kept.find(({ record }) => record.id === id);
      return run === undefined ? Promise.reject(new Error(`There is no run ${id}.`)) : Promise.resolve(run);
    },
    list: () => Promise.resolve(kept.map(({ record }) => record)),
    live: [],
    onDidChangeLive: () => ({ dispose: () => undefined }),
    dispose: () => undefined,
  };
}

/** Everything that the commands need, around a fake VS Code. */
export function fakeServices(fake: Fake, runs: Runs): EditorServices & { readonly shown: Run[] } {
  const shown: Run[] = [];
  const workspaceState = {
    keys: () => [...fake.state.keys()],
    get: (key: string) => fake.state.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void fake.state.set(key, value)),
  } as unknown as EditorServices['workspaceState'];
  return { vscode: fake.vscode, extensionUri: fake.vscode.Uri.file('/extension'), workspaceState, runs, log: silentLog, show: (run) => shown.push(run), shownRun: () => null, shown };
}
