import type { HeldOutPoint, IterationPoint } from '../analysis/curve';

/** A batch as a point of the sweep, for want of a held-out sample. */
export function withoutMomentum({ iteration, lr, loss, accuracy }: IterationPoint): HeldOutPoint {
  return { iteration, lr, loss, accuracy };
}
