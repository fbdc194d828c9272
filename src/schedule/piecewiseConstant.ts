import type { Schedule } from './schedule';
import type { PiecewiseConstantOptions } from './scheduleOptions';

/**
 * The number of updates before each drop of a piecewise constant LR, at least 1: the first update always uses the max LR.
 * As the milestones of PyTorch's `MultiStepLR`: a drop after m updates is first used by update m + 1.
 */
export function dropMilestones({ drops }: Pick<PiecewiseConstantOptions, 'drops'>, iterations: number): number[] {
  return drops.map((share) => Math.max(1, Math.round(share * iterations)));
}

/** The max LR, multiplied by the factor at each drop. Momentum is left alone. */
export function piecewiseConstant(options: PiecewiseConstantOptions, iterations: number): Schedule {
  const milestones = dropMilestones(options, iterations);
  return {
    iterations,
    at(iteration) {
      const before = Math.min(Math.max(iteration, 1), iterations) - 1;
      const dropped = milestones.filter((milestone) => milestone <= before).length;
      return { lr: options.maxLr * options.factor ** dropped, momentum: null };
    },
  };
}
