import { runRequestSchema, type RunRequest } from '../protocol/run';
import { validate } from '../protocol/wire';
import { t } from '../text/text';
import { Draft, isDraftId } from './draft';
import { seedRequests } from './furtherSeeds';
import type { KeptRuns } from './keptRuns';
import { Listeners } from './listeners';
import { LiveRun } from './liveRun';
import { newestFirst } from './newestFirst';
import type { Disposable, DraftRun, Run } from './run';
import { newRunId, RunStore } from './runStore';
import { SeedGroup } from './seedGroup';
import { mainOf, SeedGroups } from './seedGroups';

export interface RunsOptions {
  /** Runs are kept under `<folder>/runs/<id>/`; null keeps none. */
  readonly folder: string | null;
  /** Folder with the built trainer: preload.mjs and what it loads. */
  readonly trainerFolder: string;
  /** Folder whose node_modules hold a native tfjs-node for scripts whose project has none: asked whenever a run begins to train; null = there is none. */
  readonly nativeFolder?: () => string | null;
  /** File with the translations of what a person reads, for the trainers; English when absent. */
  readonly translations?: string | null;
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
  private readonly groups: SeedGroups;
  private readonly drafts = new Map<string, Draft>();
  /** What became of the drafts that were started: run ids by draft ids. */
  private readonly startedDrafts = new Map<string, string>();

  constructor(private readonly options: RunsOptions) {
    this.store = new RunStore(options.folder, options.log);
    this.listeners = new Listeners('the runs', options.log);
    this.keptListeners = new Listeners('the runs', options.log);
    this.groups = new SeedGroups({
      find: (id, known) => this.findSeeds(id, known),
      onDidChange: (listener) => all(this.onDidChangeLive(listener), this.onDidChangeKept(listener)),
      log: options.log,
    });
  }

  get live(): readonly Run[] {
    return this.groups.shown(this.queue);
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
      translations: this.options.translations ?? null,
      log: this.options.log,
    });
    this.forgetDraft(request, id);
    this.queue.push(run);
    const shown = this.groups.started(run);
    if (shown instanceof SeedGroup && request.rangeTest.seeds > 1) this.repeatOnRamp(run, shown);
    void run.ended.then(() => this.leave(run));
    this.advance();
    this.listeners.tell();
    return shown;
  }

  startSeeds(main: Run, count: number): readonly Run[] {
    return seedRequests(this.groups.hold(main), count).map((request) => this.start(request));
  }

  draft(request: RunRequest, planned: number | null = null): DraftRun {
    const draft = new Draft(validate(runRequestSchema, request, 'the request for a run'), planned, this.options.log);
    this.drafts.set(draft.record.id, draft);
    return draft;
  }

  async open(id: string): Promise<Run> {
    const known = this.startedDrafts.get(id) ?? id;
    const draft = this.drafts.get(known);
    if (draft !== undefined) return draft;
    if (isDraftId(known)) throw new Error(t('This run was never started, and what is not started is not kept. Start it anew from its script.'));
    return this.groups.opened(this.own().find(({ record }) => record.id === known) ?? (await this.store.open(known)));
  }

  async list(): ReturnType<KeptRuns['list']> {
    const all = await this.listAll();
    const ids = new Set(all.map(({ id }) => id));
    return all.filter(({ request }) => request.seedOf === null || !ids.has(request.seedOf));
  }

  async listAll(): ReturnType<KeptRuns['listAll']> {
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

  async remove(ids: readonly string[], failed?: (error: unknown) => void): Promise<readonly string[]> {
    const gone: string[] = [];
    try {
      for (const id of ids) {
        if (gone.includes(id)) continue;
        try {
          for await (const member of this.removeFamily(id)) gone.push(member);
        } catch (error) {
          if (failed === undefined) throw error;
          failed(error);
        }
      }
    } finally {
      this.keptListeners.tell();
    }
    return gone;
  }

  async restore(ids: readonly string[]): Promise<void> {
    try {
      for (const id of ids) {
        // of what could not be kept whole there may be nothing in the trash
        if (move(id, this.removed, this.unkept)) await this.store.restore(id).catch(() => undefined);
        else await this.store.restore(id);
      }
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
    for (const run of [...this.queue]) run.abandon(t('The window was closed or reloaded while the run went on.'));
    this.queue.length = 0;
    this.drafts.clear();
    this.listeners.clear();
  }

  /** Moves a run and its further seeds to the trash, unless one of them goes on. Yields the id of each that was moved. */
  private async *removeFamily(id: string): AsyncGenerator<string> {
    const family = [id, ...(await this.seedIds(id))];
    if (family.some((member) => this.goesOn(member))) return;
    for (const member of family) {
      const isUnkept = move(member, this.unkept, this.removed);
      if (isUnkept) await this.store.removeRest(member);
      if (isUnkept || (await this.store.remove(member))) yield member;
    }
    this.groups.release(id, this.own());
  }

  /** Starts the further seeds that a range test asks for as soon as its top LR is known, so that they go up the same ramp. */
  private repeatOnRamp(run: LiveRun, group: SeedGroup): void {
    const listener = run.onDidChange(() => {
      if (run.isLive && run.record.ramp === null) return;
      listener.dispose();
      const { ramp, state, request } = run.record;
      if (ramp !== null && !group.isStopping && state !== 'stopped' && state !== 'failed') this.startSeeds(group, request.rangeTest.seeds - 1);
    });
    // what made it fail would make them fail
    void run.ended.then(({ state }) => (state === 'failed' ? group.stop() : undefined));
  }

  private async findSeeds(id: string, known: ReadonlyMap<string, Run>): Promise<readonly Run[]> {
    const own = new Map<string, Run>(this.own().map((run) => [run.record.id, run]));
    const opened = await Promise.all((await this.seedIds(id)).map(async (seed) => own.get(seed) ?? known.get(seed) ?? (await this.store.open(seed).catch(() => null))));
    return opened.filter((run) => run !== null).sort((a, b) => a.record.request.seed - b.record.request.seed);
  }

  private async seedIds(id: string): Promise<readonly string[]> {
    const own = this.own().filter(({ record }) => record.request.seedOf === id);
    return [...new Set([...own.map(({ record }) => record.id), ...(await this.store.seedsOf(id))])];
  }

  private goesOn(id: string): boolean {
    return this.queue.some(({ record }) => record.id === id) || (!this.unkept.some(({ record }) => record.id === id) && this.store.goesOn(id));
  }

  private own(): LiveRun[] {
    return [...this.queue, ...this.unkept];
  }

  private leave(run: LiveRun): void {
    const index = this.queue.indexOf(run);
    if (index >= 0) this.queue.splice(index, 1);
    if (!run.isKept) this.unkept.push(run);
    this.training.delete(run);
    this.groups.release(mainOf(run.record), this.own());
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

function all(...disposables: readonly Disposable[]): Disposable {
  return { dispose: () => disposables.forEach((one) => one.dispose()) };
}

/** Moves a run from one list to another. @returns whether it was in the first */
function move(id: string, from: LiveRun[], to: LiveRun[]): boolean {
  const index = from.findIndex(({ record }) => record.id === id);
  if (index < 0) return false;
  to.push(...from.splice(index, 1));
  return true;
}
