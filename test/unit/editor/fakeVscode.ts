import { basename, join, relative } from 'node:path';
import { EditedSchedules } from '../../../src/editor/editedSchedules';
import type { EditorServices, VsCode } from '../../../src/editor/editorServices';
import { OpenedCurves } from '../../../src/editor/openCurve/openedCurves';
import { TrainingLengths } from '../../../src/editor/trainingLengths';
import type { Experiments, ExperimentPlan, ExperimentView } from '../../../src/experiments/experiments';
import type { Experiment } from '../../../src/protocol/experiment';
import type { RunRecord, RunRequest } from '../../../src/protocol/run';
import { seedRequests } from '../../../src/runs/furtherSeeds';
import type { DraftRun, Run, Runs } from '../../../src/runs/run';

export interface FakeDocument {
  readonly path: string;
  readonly text: string;
  readonly languageId?: string;
  readonly isDirty?: boolean;
  readonly isUntitled?: boolean;
  readonly scheme?: string;
}

interface Question {
  readonly prompt?: string;
  readonly value?: string;
  validateInput?(text: string): string | null;
}
interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly picked?: boolean;
}

/**
 * What the person sees and answers: each message is matched by a part of its text, and answered with a button; each question by the next text that was
 * prepared (undefined cancels, "" keeps what stands there); each list by the next labels.
 */
export class FakePerson {
  readonly messages: string[] = [];
  /** What modal dialogs say below their message. */
  readonly details: string[] = [];
  readonly answers = new Map<string, string | undefined>();
  readonly questions: Question[] = [];
  readonly texts: (string | undefined)[] = [];
  readonly lists: Choice[][] = [];
  readonly choices: (string | readonly string[] | undefined)[] = [];
  /** What was wrong with a text that was typed; it is not taken then. */
  readonly refusals: string[] = [];

  type(question: Question): Promise<string | undefined> {
    this.questions.push(question);
    const text = this.texts.shift();
    const typed = text === '' ? question.value : text;
    const problem = typed === undefined ? null : (question.validateInput?.(typed) ?? null);
    if (problem !== null) this.refusals.push(problem);
    return Promise.resolve(problem === null ? typed : undefined);
  }

  choose(items: Choice[], many: boolean): Promise<Choice | Choice[] | undefined> {
    this.lists.push(items);
    const wanted = this.choices.shift();
    if (wanted === undefined) return Promise.resolve(undefined);
    const found = [wanted].flat().map((label) => {
      const item = items.find((one) => `${one.label} ${one.description ?? ''}`.includes(label));
      if (item === undefined) throw new Error(`"${label}" is not in the list: ${items.map((one) => one.label).join(', ')}`);
      return item;
    });
    return Promise.resolve(many ? found : found[0]);
  }

  message(text: string, buttons: readonly unknown[]): Promise<unknown> {
    this.messages.push(text);
    for (const button of buttons) if (typeof button === 'object' && button !== null && 'detail' in button) this.details.push(String(button.detail));
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
  /** Files that were written through VS Code, by path. */
  readonly written: Map<string, Uint8Array>;
  /** Where the person wants a file; null cancels, undefined takes what is proposed. */
  saveTo: string | null | undefined;
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
  'rangeTest.ramp': 'linear',
  'rangeTest.stopWhenSettled': true,
  'rangeTest.heldOutExamples': null,
  'training.scriptChangesLearningRate': 'schedule',
  'training.hessianFreeEvery': null,
  parallelRuns: 2,
  'limits.memory': null,
  'limits.idleMinutes': 30,
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
    written: new Map(),
    saveTo: undefined,
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
      showInputBox: (question: Question) => person.type(question),
      showQuickPick: (items: Choice[], options: { canPickMany?: boolean }) => person.choose(items, options.canPickMany === true),
      showSaveDialog: ({ defaultUri }: { defaultUri: { fsPath: string } }) => Promise.resolve(result.saveTo === null ? undefined : uri(result.saveTo ?? defaultUri.fsPath)),
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
        if (opened !== undefined) opened.isDirty = false;
        return Promise.resolve(target);
      },
      fs: {
        writeFile: (target: { fsPath: string }, bytes: Uint8Array) => {
          if (!result.canSave) return Promise.reject(new Error('read-only file system'));
          return Promise.resolve(void fake.written.set(target.fsPath, bytes));
        },
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

/** How VS Code shows the path of a file in a window of these folders: with the folder's name before it where there are several. */
export function relativePathIn(folders: readonly string[]): (path: string) => string {
  return (path) => {
    const folder = folders.find((one) => path.startsWith(`${one}/`));
    if (folder === undefined) return path;
    return folders.length > 1 ? join(basename(folder), relative(folder, path)) : relative(folder, path);
  };
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
  const start = (request: RunRequest): Run => {
    requests.push(request);
    return fakeRun(fakeRecord(request, { id: `started-${String(requests.length)}` }));
  };
  return {
    requests,
    start,
    startSeeds: (main, count) => seedRequests(main, count).map(start),
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

/** An experiment of a plan, as it is kept. */
export function fakeExperiment(plan: ExperimentPlan, changes: Partial<Experiment> = {}): Experiment {
  const trials = plan.seeds.flatMap((seed) => plan.arms.map(({ id }) => ({ arm: id, seed, state: 'waiting' as const, run: null, final: null, best: null, reason: null })));
  return { ...plan, version: 1, id: 'experiment-1', createdAt: '2026-11-24T00:00:00.000Z', endedAt: null, state: 'running', reason: null, metric: null, trials, ...changes };
}

export function fakeExperimentView(record: Experiment, changes: Partial<ExperimentView> = {}): ExperimentView {
  return { record, runs: new Map(), report: null, secondsLeft: null, isLive: true, onDidChange: () => ({ dispose: () => undefined }), stop: () => Promise.resolve(), ended: Promise.resolve(record), ...changes };
}

/** Keeps what was started and resumed; `kept` are the experiments on disk, newest first. */
export function fakeExperiments(kept: readonly Experiment[] = [], live: readonly ExperimentView[] = []): Experiments & { readonly plans: ExperimentPlan[]; readonly resumed: string[] } {
  const plans: ExperimentPlan[] = [];
  const resumed: string[] = [];
  const find = (id: string): ExperimentView => {
    const record = kept.find((experiment) => experiment.id === id);
    if (record === undefined) throw new Error(`There is no experiment ${id}.`);
    return fakeExperimentView(record);
  };
  return {
    plans,
    resumed,
    start: (plan) => {
      plans.push(plan);
      return fakeExperimentView(fakeExperiment(plan, { id: `experiment-${String(plans.length)}` }));
    },
    open: async (id) => find(id),
    resume: async (id) => {
      resumed.push(id);
      return find(id);
    },
    list: () => Promise.resolve(kept),
    live,
    onDidChangeLive: () => ({ dispose: () => undefined }),
    dispose: () => undefined,
  };
}

/** What the commands showed, compared and replaced. */
export interface Shown {
  readonly shown: Run[];
  readonly replaced: [before: Run, run: Run][];
  readonly compared: (readonly string[])[];
  readonly shownExperiments: string[];
}

/** Everything that the commands need, around a fake VS Code. */
export function fakeServices(fake: Fake, runs: Runs, experiments: Experiments = fakeExperiments()): EditorServices & Shown {
  const seen: Shown = { shown: [], replaced: [], compared: [], shownExperiments: [] };
  const workspaceState = {
    keys: () => [...fake.state.keys()],
    get: (key: string) => fake.state.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void fake.state.set(key, value)),
  } as unknown as EditorServices['workspaceState'];
  return {
    ...seen,
    vscode: fake.vscode,
    extensionUri: fake.vscode.Uri.file('/extension'),
    workspaceState,
    runs,
    experiments,
    schedules: new EditedSchedules(workspaceState),
    curves: new OpenedCurves(workspaceState, () => {}),
    lengths: new TrainingLengths(fake.vscode),
    log: silentLog,
    native: { installed: null, install: () => Promise.resolve(), remove: () => Promise.resolve() },
    show: (run) => seen.shown.push(run),
    replace: (before, run) => seen.replaced.push([before, run]),
    compare: (ids) => void seen.compared.push(ids),
    showExperiment: (id) => void seen.shownExperiments.push(id),
    exportComparison: () => Promise.resolve(false),
    shownRun: () => null,
  };
}
