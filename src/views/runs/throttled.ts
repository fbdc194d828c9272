import type { Disposable } from '../../runs/run';

/** Passes on what changed at most once in an interval: the first at once, what comes after it together. */
export class Throttled<T> implements Disposable {
  private readonly pending = new Set<T>();
  private timer: NodeJS.Timeout | null = null;

  /** @param intervalMs in milliseconds */
  constructor(
    private readonly intervalMs: number,
    private readonly pass: (changed: ReadonlySet<T>) => void,
  ) {}

  add(changed: T): void {
    this.pending.add(changed);
    if (this.timer === null) this.flush();
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.pending.clear();
  }

  private flush(): void {
    this.timer = null;
    if (this.pending.size === 0) return;
    const changed = new Set(this.pending);
    this.pending.clear();
    this.timer = setTimeout(() => this.flush(), this.intervalMs);
    this.pass(changed);
  }
}
