import { HeldOutPace } from './heldOutPace';
import type { HeldOutResult, HeldOutSample } from './heldOutSample';

/** The held-out curve of a training: evaluates a fixed sample along the way, as often as time allows. */
export class HeldOutCurve {
  readonly sample: HeldOutSample;
  readonly #evaluate: () => HeldOutResult;
  readonly #pace: HeldOutPace;
  /** Iteration after which the curve has its latest point. */
  #latest = 0;

  /** @param iterations of the whole training; null where unknown */
  constructor(sample: HeldOutSample, iterations: number | null, evaluate: () => HeldOutResult) {
    this.sample = sample;
    this.#evaluate = evaluate;
    this.#pace = new HeldOutPace(iterations);
  }

  /** Iterations between two points where time allows. */
  get every(): number {
    return this.#pace.every;
  }

  /** @param elapsed milliseconds since the training began */
  ifDue(iteration: number, elapsed: number): HeldOutResult | null {
    return this.#pace.due(iteration, elapsed) ? this.now(iteration) : null;
  }

  /** As at the end of an epoch, which is worth a point where there is time for it. */
  ifAffordable(iteration: number, elapsed: number): HeldOutResult | null {
    return this.#pace.affords(elapsed) ? this.now(iteration) : null;
  }

  /** Whatever it costs; null only where the curve has a point after this iteration already. */
  now(iteration: number): HeldOutResult | null {
    if (iteration === this.#latest || iteration === 0) return null;
    const began = performance.now();
    const result = this.#evaluate();
    this.#latest = iteration;
    this.#pace.evaluated(iteration, performance.now() - began);
    return result;
  }

  /** The script itself has evaluated after this iteration. */
  has(iteration: number): void {
    this.#latest = iteration;
  }
}
