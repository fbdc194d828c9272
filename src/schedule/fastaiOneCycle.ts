import { cosineEase, phasedSchedule } from './phasedSchedule';
import type { Schedule } from './schedule';
import type { LibraryOneCycleOptions } from './scheduleOptions';

/**
 * The one cycle of fastai's `fit_one_cycle` (`combined_cos`): half a cosine wave up and half a one down. As there, update i stands
 * at the share (i - 1) / iterations of the run, so the last update stops one step short of the final LR.
 */
export function fastaiOneCycle({ minLr, maxLr, finalLr, upShare, momentum }: LibraryOneCycleOptions, iterations: number): Schedule {
  return phasedSchedule({
    iterations,
    ease: cosineEase,
    momentum,
    phases: [
      { endStep: upShare * iterations, lr: [minLr, maxLr], lowered: [0, 1] },
      { endStep: iterations, lr: [maxLr, finalLr], lowered: [1, 0] },
    ],
  });
}
