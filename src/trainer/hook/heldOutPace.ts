import { heldOutInterval } from '../../analysis/rampLength';

/** Share of a training's time that evaluations may take. */
const affordable = 0.02;
/** Iterations between evaluations where nobody knows how many there will be. */
const intervalWithoutPlan = 20;

/**
 * When a training evaluates its held-out sample: about 48 times over the run, more rarely where that would cost more than 2 % of the time.
 * Times in milliseconds.
 */
export class HeldOutPace {
  /** Iterations between two evaluations where time allows. */
  readonly every: number;
  #latest = 0;
  #spent = 0;
  #cost: number | null = null;

  /** @param iterations of the whole training; null where unknown */
  constructor(iterations: number | null) {
    this.every = iterations === null ? intervalWithoutPlan : heldOutInterval(iterations);
  }

  /**
   * @param elapsed since the training began
   * @returns whether to evaluate after this iteration; the first evaluation, whose cost is not known yet, when it is due
   */
  due(iteration: number, elapsed: number): boolean {
    return iteration - this.#latest >= this.every && this.affords(elapsed);
  }

  affords(elapsed: number): boolean {
    return this.#cost === null || this.#spent + this.#cost <= affordable * elapsed;
  }

  evaluated(iteration: number, cost: number): void {
    this.#latest = iteration;
    this.#cost = cost;
    this.#spent += cost;
  }
}
