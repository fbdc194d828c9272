import { cycleLengths } from './cycleLengths';
import { warmupIterations } from './decay';
import { dropMilestones } from './piecewiseConstant';
import type { ScheduleOptions } from './scheduleOptions';

/** Beyond this the first guess is near enough, and counting down from it would take long. */
const COUNTED = 100_000;
/** So that a share of exactly one update is not lost to rounding. */
const ROUNDING = 1e-9;

/**
 * The number of updates from which on a run has room for every part of the schedule: rise, fall, tail, each drop, the warm-up.
 * Shorter runs work too, with parts left out.
 */
export function leastIterations(options: ScheduleOptions): number {
  let least = enoughIterations(options);
  if (least > COUNTED || !hasAllParts(options, least)) return least;
  while (least > 1 && hasAllParts(options, least - 1)) least -= 1;
  return least;
}

/** Whether a run of `iterations` has at least one update for every part of the schedule. */
export function hasAllParts(options: ScheduleOptions, iterations: number): boolean {
  switch (options.kind) {
    case 'one-cycle': {
      const { cycleIterations, tailIterations } = cycleLengths(options, iterations);
      return cycleIterations >= 3 && (options.cycleShare === 1 || tailIterations >= 1);
    }
    case 'smith-one-cycle':
      return cycleLengths(options, iterations).stepSize >= 1;
    case 'pytorch-one-cycle':
    case 'pytorch-three-phase':
      return options.upShare * iterations >= 2 - ROUNDING && (1 - options.upShare) * iterations >= 1 - ROUNDING;
    case 'fastai-one-cycle':
      return Math.min(options.upShare, 1 - options.upShare) * iterations >= 1 - ROUNDING;
    case 'triangular':
    case 'triangular2':
    case 'exp-range':
      return iterations >= 2 * options.stepSize;
    case 'piecewise-constant': {
      const milestones = [...dropMilestones(options, iterations), iterations];
      return milestones.every((milestone, index) => milestone > (milestones[index - 1] ?? 0));
    }
    case 'constant':
      return true;
    case 'linear-decay':
    case 'cosine-decay':
      // A warm-up of one update is none: that update already uses the max LR.
      return options.warmupShare === 0 ? iterations >= 2 : warmupIterations(options, iterations) >= 2;
  }
}

function enoughIterations(options: ScheduleOptions): number {
  switch (options.kind) {
    case 'one-cycle':
      return Math.ceil(Math.max(3, 2.5 / options.cycleShare, options.cycleShare === 1 ? 0 : 1 / (1 - options.cycleShare)));
    case 'smith-one-cycle':
      return Math.ceil(Math.max(3, 1 / options.cycleShare));
    case 'pytorch-one-cycle':
    case 'pytorch-three-phase':
      return Math.ceil(Math.max(2 / options.upShare, 1 / (1 - options.upShare)));
    case 'fastai-one-cycle':
      return Math.ceil(1 / Math.min(options.upShare, 1 - options.upShare));
    case 'triangular':
    case 'triangular2':
    case 'exp-range':
      return 2 * options.stepSize;
    case 'piecewise-constant': {
      const ends = [0, ...options.drops, 1];
      return Math.ceil(1 / Math.min(...ends.slice(1).map((end, index) => end - (ends[index] ?? 0))));
    }
    case 'constant':
      return 1;
    case 'linear-decay':
    case 'cosine-decay':
      return options.warmupShare === 0 ? 2 : Math.ceil(Math.max(3, 1.5 / options.warmupShare));
  }
}
