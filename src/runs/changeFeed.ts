import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import type { Disposable, RunChange } from './run';
import { textOf } from './runFailure';

/** 20 a second: faster than anyone sees, and what the trainer itself sends at most. */
const INTERVAL_MS = 50;

interface Pending {
  batch: IterationPoint[];
  heldOut: HeldOutPoint[];
  sweep: HeldOutPoint[];
  estimates: EstimatePoint[];
  times: TimePoint[];
  record: boolean;
  analysis: boolean;
}

/** Gathers what changed and tells the listeners at most 20 times a second. Nothing is left out. */
export class ChangeFeed {
  private readonly listeners = new Set<(change: RunChange) => void>();
  private pending: Pending | null = null;
  private timer: NodeJS.Timeout | null = null;
  private lastFlush = 0;

  constructor(private readonly log: (line: string) => void) {}

  listen(listener: (change: RunChange) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  add(change: Partial<RunChange>): void {
    this.pending ??= { batch: [], heldOut: [], sweep: [], estimates: [], times: [], record: false, analysis: false };
    this.pending.batch.push(...(change.batch ?? []));
    this.pending.heldOut.push(...(change.heldOut ?? []));
    this.pending.sweep.push(...(change.sweep ?? []));
    this.pending.estimates.push(...(change.estimates ?? []));
    this.pending.times.push(...(change.times ?? []));
    this.pending.record ||= change.record ?? false;
    this.pending.analysis ||= change.analysis ?? false;
    this.timer ??= setTimeout(() => this.flush(), Math.max(0, this.lastFlush + INTERVAL_MS - Date.now()));
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const change = this.pending;
    this.pending = null;
    if (change === null) return;
    this.lastFlush = Date.now();
    for (const listener of [...this.listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.log(`[superconverge] A listener of a run failed: ${textOf(error)}`);
      }
    }
  }
}
