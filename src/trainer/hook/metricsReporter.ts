import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../../analysis/curve';
import type { TrainerSession } from '../session';

/** Least time between two messages, in milliseconds: at most 20 a second. */
const messageInterval = 50;

/** Gathers points and sends them to the host in batches, with the time of the last one and the time that is left. */
export class MetricsReporter {
  readonly #session: TrainerSession;
  readonly #stage: 'sweep' | 'run';
  #batch: IterationPoint[] = [];
  #heldOut: HeldOutPoint[] = [];
  #estimates: EstimatePoint[] = [];
  #lastSent = -Infinity;
  #began: number | null = null;
  /** When the first iteration was made. */
  #firstMade: number | null = null;
  #lastMade: { readonly iteration: number; readonly at: number } | null = null;
  #done = 0;
  /** Iterations that this stage takes; null while unknown. */
  total: number | null;

  constructor(session: TrainerSession, stage: 'sweep' | 'run', total: number | null) {
    this.#session = session;
    this.#stage = stage;
    this.total = total;
  }

  /** The first iteration begins: times count from here. Left out, they count from its end. */
  begin(): void {
    this.#began = performance.now();
  }

  /** Milliseconds since the first iteration began. */
  get elapsed(): number {
    return this.#began === null ? 0 : performance.now() - this.#began;
  }

  /** Milliseconds from the beginning of the first iteration to the end of the latest one. */
  get trained(): number {
    return this.#began === null || this.#lastMade === null ? 0 : this.#lastMade.at - this.#began;
  }

  addIteration(point: IterationPoint): void {
    const at = performance.now();
    this.#began ??= at;
    this.#firstMade ??= at;
    this.#lastMade = { iteration: point.iteration, at };
    this.#done++;
    this.#batch.push(point);
  }

  /** A later evaluation after the same iteration takes the place of one that is not sent yet. */
  addHeldOut(point: HeldOutPoint): void {
    if (this.#heldOut.at(-1)?.iteration === point.iteration) this.#heldOut.pop();
    this.#heldOut.push(point);
  }

  addEstimate(point: EstimatePoint): void {
    this.#estimates.push(point);
  }

  /** Sends what has gathered unless the last message is too fresh. */
  flushSoon(): void {
    if (performance.now() - this.#lastSent >= messageInterval) this.flush();
  }

  flush(): void {
    if (this.#batch.length === 0 && this.#heldOut.length === 0 && this.#estimates.length === 0) return;
    this.#session.report({
      type: 'metrics',
      stage: this.#stage,
      batch: this.#batch,
      heldOut: this.#heldOut,
      ...(this.#estimates.length > 0 ? { estimates: this.#estimates } : {}),
      ...(this.#stage === 'run' ? { time: this.#time() } : {}),
      secondsLeft: this.#secondsLeft(),
    });
    this.#batch = [];
    this.#heldOut = [];
    this.#estimates = [];
    this.#lastSent = performance.now();
  }

  #time(): TimePoint | null {
    if (this.#batch.length === 0 || this.#lastMade === null) return null;
    return { iteration: this.#lastMade.iteration, seconds: this.trained / 1000 };
  }

  #secondsLeft(): number | null {
    // the first iteration pays for what is made once
    if (this.total === null || this.#firstMade === null || this.#done < 3) return null;
    const perIteration = (performance.now() - this.#firstMade) / (this.#done - 1);
    return (Math.max(0, this.total - this.#done) * perIteration) / 1000;
  }
}
