/** Share of a new sample in the moving average; as in the paper. */
const ALPHA = 0.1;

/** Parameters (flat, one array a tensor) at one moment. */
export type Parameters = readonly ArrayLike<number>[];

/** Parameters around two consecutive updates, and the LRs that these used. */
export interface UpdatePair {
  readonly before: Parameters;
  readonly between: Parameters;
  readonly after: Parameters;
  readonly firstLr: number;
  readonly secondLr: number;
}

/**
 * The Hessian-free estimate of the optimal LR from one pair of updates: eps * sum|g0| / sum|g0 - g1| with g_i = (th_i - th_(i+1)) / eps_i,
 * sums over all parameters; on a quadratic of one curvature h it is exactly 1/h. With equal LRs this is eps * sum|th1 - th0| / sum|2 th1 - th0 - th2|.
 * Source: Smith & Topin, 2018 submission, eq. 8; dividing by each update's own LR corrects for unequal steps.
 * @returns an LR; not finite where the updates tell nothing (no movement, equal gradients, weights that are gone)
 */
export function curvatureLr({ before, between, after, firstLr, secondLr }: UpdatePair): number {
  let moved = 0;
  let changed = 0;
  for (const [tensor, start] of before.entries()) {
    const middle = between[tensor] ?? [];
    const end = after[tensor] ?? [];
    for (let index = 0; index < start.length; index++) {
      const at = middle[index] ?? Number.NaN;
      const first = ((start[index] ?? Number.NaN) - at) / firstLr;
      const second = (at - (end[index] ?? Number.NaN)) / secondLr;
      moved += Math.abs(first);
      changed += Math.abs(first - second);
    }
  }
  return moved > 0 ? (firstLr * moved) / changed : Number.NaN;
}

/**
 * What {@link curvatureLr} is on pure minibatch noise, whatever the curvature: the smallest value it can be trusted to differ from, as an LR.
 * Independent gradients g0, g1 give eps / sqrt(2); momentum beta makes consecutive updates alike: eps / sqrt(2 (1 - beta)).
 * @param momentum beta, or beta1 of Adam and its kin; null = none
 */
export function noiseFloor(lr: number, momentum: number | null): number {
  return lr / Math.sqrt(2 * (1 - (momentum ?? 0)));
}

/** Moving average of the estimate over its samples; those that are not finite are left out. */
export class HessianFreeAverage {
  #average: number | null = null;

  /** @returns the average with this sample, or null where the sample tells nothing */
  add(pair: UpdatePair): number | null {
    const sample = curvatureLr(pair);
    if (!Number.isFinite(sample)) return null;
    this.#average = this.#average === null ? sample : (1 - ALPHA) * this.#average + ALPHA * sample;
    return this.#average;
  }
}
