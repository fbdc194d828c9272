import type * as tfjs from '@tensorflow/tfjs';
import type { EstimatePoint } from '../../analysis/curve';
import { HessianFreeAverage, noiseFloor, type Parameters } from '../../analysis/hessianFree';

/** Samples the Hessian-free estimate of the optimal LR from pairs of consecutive updates, and measures what that costs. */
export class HessianFreeSampler {
  readonly #every: number;
  readonly #trained: () => readonly { dataSync(): tfjs.TypedArray | string[] }[];
  readonly #average = new HessianFreeAverage();
  #before: Parameters | null = null;
  #between: { readonly parameters: Parameters; readonly lr: number } | null = null;
  /** Milliseconds that sampling has taken so far. */
  spent = 0;
  samples = 0;

  /**
   * @param every iterations from one pair to the next, at least 2
   * @param trained what the updates change, without the running averages of batch normalization: they follow no gradient
   */
  constructor(every: number, trained: () => readonly { dataSync(): tfjs.TypedArray | string[] }[]) {
    this.#every = every;
    this.#trained = trained;
  }

  /** Called before each update; iterations count from 1. */
  before(iteration: number): void {
    if (iteration % this.#every !== 0) return;
    const began = performance.now();
    this.#before = this.#parameters();
    this.spent += performance.now() - began;
  }

  /**
   * Called after each update.
   * @param lr that this update used
   * @returns a point after the second update of a pair
   */
  after(iteration: number, lr: number, momentum: number | null): EstimatePoint | null {
    if (this.#before === null) return null;
    const began = performance.now();
    const parameters = this.#parameters();
    let estimate: number | null = null;
    if (this.#between === null) {
      this.#between = { parameters, lr };
    } else {
      estimate = this.#average.add({ before: this.#before, between: this.#between.parameters, after: parameters, firstLr: this.#between.lr, secondLr: lr });
      this.#before = null;
      this.#between = null;
      this.samples++;
    }
    this.spent += performance.now() - began;
    return estimate === null ? null : { iteration, lr, estimate, floor: noiseFloor(lr, momentum) };
  }

  /** Copies outside of TensorFlow.js: scripts that count the tensors that are alive see none of it. */
  #parameters(): Parameters {
    return this.#trained().map((variable) => variable.dataSync() as tfjs.TypedArray);
  }
}
