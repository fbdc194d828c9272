import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import { Listeners } from './listeners';
import type { Disposable, RunChange } from './run';

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
  anew: boolean;
}

/** Gathers what changed and tells the listeners at most 20 times a second. Nothing is left out. */
export class ChangeFeed {
  private readonly listeners: Listeners<RunChange>;
  private pending: Pending | null = null;
  private timer: NodeJS.Timeout | null = null;
  private lastFlush = 0;

  constructor(log: (line: string) => void) {
    this.listeners = new Listeners('a run', log);
  }

  /** Whether anybody is told. */
  get hasListeners(): boolean {
    return this.listeners.size > 0;
  }

  listen(listener: (change: RunChange) => void): Disposable {
    return this.listeners.add(listener);
  }

  add(change: Partial<RunChange>): void {
    this.pending ??= { batch: [], heldOut: [], sweep: [], estimates: [], times: [], record: false, analysis: false, anew: false };
    this.pending.batch.push(...(change.batch ?? []));
    this.pending.heldOut.push(...(change.heldOut ?? []));
    this.pending.sweep.push(...(change.sweep ?? []));
    this.pending.estimates.push(...(change.estimates ?? []));
    this.pending.times.push(...(change.times ?? []));
    this.pending.record ||= change.record ?? false;
    this.pending.analysis ||= change.analysis ?? false;
    this.pending.anew ||= change.anew ?? false;
    this.timer ??= setTimeout(() => this.flush(), Math.max(0, this.lastFlush + INTERVAL_MS - Date.now()));
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const change = this.pending;
    this.pending = null;
    if (change === null) return;
    this.lastFlush = Date.now();
    this.listeners.tell(change);
  }
}
