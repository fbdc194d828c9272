import type { RangeTestCurve } from '../../../src/analysis/curve';

export const ITERATIONS = 480;

/** Accuracy that rises in a straight line to its peak at LR 1.2 and falls back to chance at LR 2.4. */
export function tent(lr: number): number {
  return 0.1 + 0.8 * Math.max(0, 1 - Math.abs(lr - 1.2) / 1.2);
}

/** Loss that falls from 2.3 to .3, stays there to LR 2.05, and rises by 1 per LR: it has lost half of its gain at LR 3.05. */
export function trough(lr: number): number {
  return lr < 0.5 ? 2.3 - 4 * lr : 0.3 + Math.max(0, lr - 2.05);
}

export interface SyntheticOptions {
  readonly accuracy?: ((lr: number, iteration: number) => number) | null;
  readonly loss?: ((lr: number, iteration: number) => number) | null;
  /** Which series there are. */
  readonly heldOut?: boolean;
  readonly batch?: boolean;
  readonly topLr?: number;
}

/** A ramp of 480 iterations, by default to LR 4.8 (.01 an iteration), evaluated every 10. */
export function syntheticCurve(options: SyntheticOptions, more: Partial<RangeTestCurve> = {}): RangeTestCurve {
  const { accuracy = tent, loss = trough, heldOut = true, batch = false, topLr = 4.8 } = options;
  const at = (iteration: number): { iteration: number; lr: number; accuracy: number | null; loss: number | null } => {
    const lr = (topLr * iteration) / ITERATIONS;
    return { iteration, lr, accuracy: accuracy === null ? null : accuracy(lr, iteration), loss: loss === null ? null : loss(lr, iteration) };
  };
  return {
    batch: batch ? Array.from({ length: ITERATIONS }, (_, index) => ({ ...at(index + 1), momentum: null })) : [],
    heldOut: heldOut ? Array.from({ length: ITERATIONS / 10 + 1 }, (_, index) => at(10 * index)) : [],
    plannedIterations: null,
    chance: accuracy === null ? null : 0.1,
    topFromSweep: false,
    topLr,
    ...more,
  };
}

/** A generator of its own (Park & Miller), so that tests repeat. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
