import type { Disposable, Run, RunChange } from '../../runs/run';

/** Listens to the runs of a comparison, which come and go. */
export class FollowedRuns implements Disposable {
  readonly #on: { changed(run: Run, change: RunChange): void; ended(): void };
  readonly #subscriptions = new Map<string, Disposable>();

  constructor(on: { changed(run: Run, change: RunChange): void; ended(): void }) {
    this.#on = on;
  }

  /** Listens to these runs and to no others. */
  follow(runs: readonly Run[]): void {
    for (const [id, subscription] of this.#subscriptions) {
      if (runs.some(({ record }) => record.id === id)) continue;
      subscription.dispose();
      this.#subscriptions.delete(id);
    }
    for (const run of runs) {
      if (this.#subscriptions.has(run.record.id)) continue;
      this.#subscriptions.set(run.record.id, run.onDidChange((change) => this.#on.changed(run, change)));
      if (run.isLive) void run.ended.then(() => this.#on.ended());
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions.values()) subscription.dispose();
    this.#subscriptions.clear();
  }
}
