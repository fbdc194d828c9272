import { constant } from './constant';
import { cycleLengths } from './cycleLengths';
import { cyclical } from './cyclical';
import { decay } from './decay';
import { fastaiOneCycle } from './fastaiOneCycle';
import { oneCycle } from './oneCycle';
import { piecewiseConstant } from './piecewiseConstant';
import { pytorchOneCycle } from './pytorchOneCycle';
import { refuseUnusable } from './refusedOptions';
import type { Schedule } from './schedule';
import type { ScheduleOptions } from './scheduleOptions';
import { smithOneCycle } from './smithOneCycle';

/**
 * The schedule that the options describe over a run of `iterations` updates.
 * A run that is too short for a part of its schedule leaves that part out: see `scheduleProblems` for what to ask before.
 * @throws RangeError when a number is out of range or the bounds are reversed; the message says which and what is allowed
 */
export function createSchedule(options: ScheduleOptions, iterations: number): Schedule {
  refuseUnusable(options, iterations);
  switch (options.kind) {
    case 'one-cycle': {
      const { minLr, maxLr, finalLr, momentum } = options;
      return oneCycle({ minLr, maxLr, finalLr, momentum, iterations, cycleIterations: cycleLengths(options, iterations).cycleIterations });
    }
    case 'smith-one-cycle':
      return smithOneCycle(options, iterations);
    case 'pytorch-one-cycle':
    case 'pytorch-three-phase':
      return pytorchOneCycle(options, iterations);
    case 'fastai-one-cycle':
      return fastaiOneCycle(options, iterations);
    case 'triangular':
    case 'triangular2':
    case 'exp-range':
      return cyclical(options, iterations);
    case 'piecewise-constant':
      return piecewiseConstant(options, iterations);
    case 'constant':
      return constant(options, iterations);
    case 'linear-decay':
    case 'cosine-decay':
      return decay(options, iterations);
  }
}
