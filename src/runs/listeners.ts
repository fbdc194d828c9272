import type { Disposable } from './run';
import { textOf } from './runFailure';

/** Who wants to be told of something. One that throws keeps none of the others from hearing of it. */
export class Listeners<T = void> {
  private readonly all = new Set<(change: T) => void>();

  /**
   * @param of what they listen to, for the log, e.g. "the runs"
   * @param log is told of a listener that throws
   */
  constructor(
    private readonly of: string,
    private readonly log: (line: string) => void,
  ) {}

  get size(): number {
    return this.all.size;
  }

  add(listener: (change: T) => void): Disposable {
    this.all.add(listener);
    return { dispose: () => void this.all.delete(listener) };
  }

  tell(change: T): void {
    for (const listener of [...this.all]) {
      try {
        listener(change);
      } catch (error) {
        this.log(`[superconverge] A listener of ${this.of} failed: ${textOf(error)}`);
      }
    }
  }

  clear(): void {
    this.all.clear();
  }
}
