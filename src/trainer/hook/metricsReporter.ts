import type { HeldOutPoint, IterationPoint } from '../../analysis/curve';
import type { TrainerSession } from '../session';

/** Least time between two messages, in milliseconds: at most 20 a second. */
const messageInterval = 50;

/** Gathers points and sends them to the host in batches, with the time that is left. */
export class MetricsReporter {
  readonly #session: TrainerSession;
  readonly #stage: 'sweep' | 'run';
  #batch: IterationPoint[] = [];
  #heldOut: HeldOutPoint[] = [];
  #lastSent = -Infinity;
  #began: number | null = null;
  #done = 0;
  /** Iterations that this stage takes; null while unknown. */
  total: number | null;

  constructor(session: TrainerSession, stage: 'sweep' | 'run', total: number | null) {
    this.#session = session;
    this.#stage = stage;
    this.total = total;
  }

  addIteration(point: IterationPoint): void {
    this.#began ??= performance.now();
    this.#done++;
    this.#batch.push(point);
  }

  addHeldOut(point: HeldOutPoint): void {
    this.#heldOut.push(point);
  }

  /** Sends what has gathered unless the last message is too fresh. */
  flushSoon(): void {
    if (performance.now() - this.#lastSent >= messageInterval) this.flush();
  }

  flush(): void {
    if (this.#batch.length === 0 && this.#heldOut.length === 0) return;
    this.#session.report({ type: 'metrics', stage: this.#stage, batch: this.#batch, heldOut: this.#heldOut, secondsLeft: this.#secondsLeft() });
    this.#batch = [];
    this.#heldOut = [];
    this.#lastSent = performance.now();
  }

  #secondsLeft(): number | null {
    // the first iteration pays for what is made once
    if (this.total === null || this.#began === null || this.#done < 3) return null;
    const perIteration = (performance.now() - this.#began) / this.#done;
    return (Math.max(0, this.total - this.#done) * perIteration) / 1000;
  }
}
