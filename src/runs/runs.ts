import { runRequestSchema, type RunRequest } from '../protocol/run';
import { validate } from '../protocol/wire';
import { Draft } from './draft';
import { LiveRun } from './liveRun';
import type { Disposable, DraftRun, Run, Runs } from './run';
import { textOf } from './runFailure';
import { newRunId, RunStore } from './runStore';

export interface RunsOptions {
  /** Runs are kept under `<folder>/runs/<id>/`; null keeps none. */
  readonly folder: string | null;
  /** Folder with the built trainer: preload.mjs and what it loads. */
  readonly trainerFolder: string;
  /** Gets the scripts' output line by line, and our own lines, which begin with [superconverge]. */
  readonly log: (line: string) => void;
}

/** Starts, queues, keeps and finds runs. */
export function createRuns(options: RunsOptions): Runs {
  return new RunQueue(options);
}

class RunQueue implements Runs {
  /** In order of their start: only the first trains. */
  private readonly queue: LiveRun[] = [];
  /** Runs of this session that are over and could not be kept on disk. */
  private readonly unkept: LiveRun[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly store: RunStore;
  private training: LiveRun | null = null;

  constructor(private readonly options: RunsOptions) {
    this.store = new RunStore(options.folder, options.log);
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
      log: this.options.log,
    });
    this.queue.push(run);
    void run.ended.then(() => this.remove(run));
    this.advance();
    this.tell();
    return run;
  }

  draft(request: RunRequest): DraftRun {
    return new Draft(newRunId(), validate(runRequestSchema, request, 'the request for a run'), this.options.log);
  }

  async open(id: string): Promise<Run> {
    return this.own().find((run) => run.record.id === id) ?? this.store.open(id);
  }

  async list(): ReturnType<Runs['list']> {
    const kept = await this.store.list();
    const own = new Map(this.own().map(({ record }) => [record.id, record]));
    const others = kept.filter(({ id }) => !own.has(id));
    return [...own.values(), ...others].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  onDidChangeLive(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  dispose(): void {
    for (const run of [...this.queue]) run.abandon('The window was closed or reloaded while the run went on.');
    this.queue.length = 0;
    this.listeners.clear();
  }

  private own(): LiveRun[] {
    return [...this.queue, ...this.unkept];
  }

  private remove(run: LiveRun): void {
    const index = this.queue.indexOf(run);
    if (index >= 0) this.queue.splice(index, 1);
    if (!run.isKept) this.unkept.push(run);
    if (this.training === run) this.training = null;
    this.advance();
    this.tell();
  }

  private advance(): void {
    if (this.training !== null) return;
    const next = this.queue.find((run) => run.isLive);
    if (next === undefined) return;
    this.training = next;
    void next.train();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) {
      try {
        listener();
      } catch (error) {
        this.options.log(`[superconverge] A listener of the runs failed: ${textOf(error)}`);
      }
    }
  }
}
