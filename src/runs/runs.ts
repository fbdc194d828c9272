import { runRequestSchema, type RunRequest } from '../protocol/run';
import { validate } from '../protocol/wire';
import { Draft, isDraftId } from './draft';
import type { KeptRuns } from './keptRuns';
import { Listeners } from './listeners';
import { LiveRun } from './liveRun';
import { newestFirst } from './newestFirst';
import type { Disposable, DraftRun, Run } from './run';
import { newRunId, RunStore } from './runStore';

export interface RunsOptions {
  /** Runs are kept under `<folder>/runs/<id>/`; null keeps none. */
  readonly folder: string | null;
  /** Folder with the built trainer: preload.mjs and what it loads. */
  readonly trainerFolder: string;
  /** Folder whose node_modules hold a native tfjs-node for scripts whose project has none: asked whenever a run begins to train; null = there is none. */
  readonly nativeFolder?: () => string | null;
  /** Gets the scripts' output line by line, and our own lines, which begin with [superconverge]. */
  readonly log: (line: string) => void;
  /** How many runs may train side by side: asked whenever one is started or ends; 2 when absent, never less than 1. */
  readonly parallel?: () => number;
}

const DEFAULT_PARALLEL = 2;

/** Starts, queues, keeps and finds runs. */
export function createRuns(options: RunsOptions): KeptRuns {
  return new RunQueue(options);
}

class RunQueue implements KeptRuns {
  /** In order of their start; the first ones train. */
  private readonly queue: LiveRun[] = [];
  /** Runs of this session that are over and could not be kept on disk. */
  private readonly unkept: LiveRun[] = [];
  /** Of them those that were removed, in case they are wanted back. */
  private readonly removed: LiveRun[] = [];
  private readonly listeners: Listeners;
  private readonly keptListeners: Listeners;
  private watch: Disposable | null = null;
  private readonly store: RunStore;
  private readonly training = new Set<LiveRun>();
  private readonly drafts = new Map<string, Draft>();
  /** What became of the drafts that were started: run ids by draft ids. */
  private readonly startedDrafts = new Map<string, string>();

  constructor(private readonly options: RunsOptions) {
    this.store = new RunStore(options.folder, options.log);
    this.listeners = new Listeners('the runs', options.log);
    this.keptListeners = new Listeners('the runs', options.log);
  }

  get live(): readonly Run[] {
    return [...this.queue];
  }

  /** @throws ProtocolError when the request does not have the shape it must have */
  start(request: RunRequest): Run {
    const id = newRunId();
    const run = new LiveRun({
      id,
      request: validate(runRequestSchema, request, 'the request for a run'),
      folder: this.store.folderOf(id),
      trainerFolder: this.options.trainerFolder,
      nativeFolder: this.options.nativeFolder,
      log: this.options.log,
    });
    this.forgetDraft(request, id);
    this.queue.push(run);
    void run.ended.then(() => this.leave(run));
    this.advance();
    this.listeners.tell();
    return run;
  }

  draft(request: RunRequest, planned: number | null = null): DraftRun {
    const draft = new Draft(validate(runRequestSchema, request, 'the request for a run'), planned, this.options.log);
    this.drafts.set(draft.record.id, draft);
    return draft;
  }

  async open(id: string): Promise<Run> {
    const known = this.startedDrafts.get(id) ?? id;
    const run = this.drafts.get(known) ?? this.own().find(({ record }) => record.id === known);
    if (run !== undefined) return run;
    if (isDraftId(known)) throw new Error('This run was never started, and what is not started is not kept. Start it anew from its script.');
    return this.store.open(known);
  }

  async list(): ReturnType<KeptRuns['list']> {
    const kept = await this.store.list();
    const own = new Map(this.own().map(({ record }) => [record.id, record]));
    const others = kept.filter(({ id }) => !own.has(id));
    return [...own.values(), ...others].sort(newestFirst);
  }

  onDidChangeLive(listener: () => void): Disposable {
    return this.listeners.add(listener);
  }

  async rename(id: string, name: string | null): Promise<void> {
    const given = name === null || name.trim() === '' ? null : name.trim();
    const own = this.own().find(({ record }) => record.id === id);
    if (own === undefined) await this.store.rename(id, given);
    else own.rename(given);
    this.keptListeners.tell();
  }

  async remove(ids: readonly string[]): Promise<readonly string[]> {
    const gone: string[] = [];
    try {
      for (const id of ids) {
        if (this.queue.some(({ record }) => record.id === id)) continue;
        if (move(id, this.unkept, this.removed) || (await this.store.remove(id))) gone.push(id);
      }
    } finally {
      this.keptListeners.tell();
    }
    return gone;
  }

  async restore(ids: readonly string[]): Promise<void> {
    try {
      for (const id of ids) if (!move(id, this.removed, this.unkept)) await this.store.restore(id);
    } finally {
      this.keptListeners.tell();
    }
  }

  onDidChangeKept(listener: () => void): Disposable {
    const added = this.keptListeners.add(listener);
    this.watch ??= this.store.watch(() => this.keptListeners.tell());
    return {
      dispose: () => {
        added.dispose();
        if (this.keptListeners.size === 0) this.unwatch();
      },
    };
  }

  dispose(): void {
    this.unwatch();
    this.keptListeners.clear();
    for (const run of [...this.queue]) run.abandon('The window was closed or reloaded while the run went on.');
    this.queue.length = 0;
    this.drafts.clear();
    this.listeners.clear();
  }

  private own(): LiveRun[] {
    return [...this.queue, ...this.unkept];
  }

  private leave(run: LiveRun): void {
    const index = this.queue.indexOf(run);
    if (index >= 0) this.queue.splice(index, 1);
    if (!run.isKept) this.unkept.push(run);
    this.training.delete(run);
    this.advance();
    this.listeners.tell();
  }

  /** A draft is started by starting what it asks for. */
  private forgetDraft(request: RunRequest, runId: string): void {
    const draft = [...this.drafts.values()].find(({ record }) => record.request === request);
    if (draft === undefined) return;
    this.drafts.delete(draft.record.id);
    this.startedDrafts.set(draft.record.id, runId);
  }

  private advance(): void {
    const places = Math.max(1, this.options.parallel?.() ?? DEFAULT_PARALLEL);
    for (const run of this.queue) {
      if (this.training.size >= places) return;
      if (!run.isLive || this.training.has(run)) continue;
      this.training.add(run);
      void run.train();
    }
  }

  private unwatch(): void {
    this.watch?.dispose();
    this.watch = null;
  }
}

/** Moves a run from one list to another. @returns whether it was in the first */
function move(id: string, from: LiveRun[], to: LiveRun[]): boolean {
  const index = from.findIndex(({ record }) => record.id === id);
  if (index < 0) return false;
  to.push(...from.splice(index, 1));
  return true;
}
