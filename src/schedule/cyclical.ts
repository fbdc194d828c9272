import { momentumAt } from './phasedSchedule';
import type { Schedule } from './schedule';
import type { CyclicalOptions } from './scheduleOptions';

/**
 * Cyclical learning rates: linearly from min to max LR and back, a step size each way, again and again. Update 1 uses the min LR,
 * update 1 + step size the max LR. `triangular2` halves the height of the cycle with each cycle, `exp-range` multiplies it by gamma
 * with each update. Momentum moves against the LR by the same share of its range, as in PyTorch's `CyclicLR`, whose step 0 is update 1.
 * Source: Smith 2015 (arXiv 1506.01186), section 3.2.
 */
export function cyclical({ kind, minLr, maxLr, stepSize, gamma, momentum }: CyclicalOptions, iterations: number): Schedule {
  return {
    iterations,
    at(iteration) {
      const step = Math.min(Math.max(iteration, 1), iterations) - 1;
      const cycle = Math.floor(step / (2 * stepSize));
      const triangle = 1 - Math.abs((step - 2 * stepSize * cycle) / stepSize - 1);
      const height = triangle * heightOf(kind, { cycle, step, gamma });
      return { lr: minLr * (1 - height) + maxLr * height, momentum: momentumAt(momentum, height) };
    },
  };
}

function heightOf(kind: CyclicalOptions['kind'], { cycle, step, gamma }: { readonly cycle: number; readonly step: number; readonly gamma: number }): number {
  switch (kind) {
    case 'triangular':
      return 1;
    case 'triangular2':
      return 0.5 ** cycle;
    case 'exp-range':
      return gamma ** step;
  }
}
