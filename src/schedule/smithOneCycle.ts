import { cycleLengths } from './cycleLengths';
import { linearEase, phasedSchedule } from './phasedSchedule';
import type { Schedule } from './schedule';
import type { OneCycleScheduleOptions } from './scheduleOptions';

/**
 * The one cycle of Smith's published code (learning rate policy "1cycle"): linearly from min to max LR over a step size,
 * linearly from max to the final LR over another, then constant. Update 1 uses the min LR, update 1 + step size the max LR,
 * update 1 + 2 step sizes and all after it the final LR. Momentum goes from high to low and back and stays high.
 * Source: logs in github.com/lnsmith54/hyperParam1, folder Cifar/results. Two things there are left out: the fall aims at 0 and is
 * cut off at the final LR, which differs by less than the final LR; and momentum begins a second, half as deep descent in the tail.
 */
export function smithOneCycle(options: OneCycleScheduleOptions, iterations: number): Schedule {
  const { minLr, maxLr, finalLr, momentum } = options;
  const { stepSize } = cycleLengths(options, iterations);
  return phasedSchedule({
    iterations,
    ease: linearEase,
    momentum,
    phases: [
      { endStep: stepSize, lr: [minLr, maxLr], lowered: [0, 1] },
      { endStep: 2 * stepSize, lr: [maxLr, finalLr], lowered: [1, 0] },
      { endStep: iterations - 1, lr: [finalLr, finalLr], lowered: [0, 0] },
    ],
  });
}
