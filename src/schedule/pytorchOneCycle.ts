import { cosineEase, linearEase, phasedSchedule } from './phasedSchedule';
import type { Schedule } from './schedule';
import type { LibraryOneCycleOptions } from './scheduleOptions';

/**
 * The one cycle of PyTorch's `torch.optim.lr_scheduler.OneCycleLR`, its step 0 being update 1. `pytorch-one-cycle` is its default,
 * two phases of half a cosine wave. `pytorch-three-phase` is `three_phase=True` with `anneal_strategy='linear'`: of the library's
 * two ways to anneal three phases the one that the paper's text describes. As in the library the max LR is hit exactly only
 * where `upShare * iterations` is a whole number.
 */
export function pytorchOneCycle({ kind, minLr, maxLr, finalLr, upShare, momentum }: LibraryOneCycleOptions, iterations: number): Schedule {
  const rise = { endStep: upShare * iterations - 1, lr: [minLr, maxLr], lowered: [0, 1] } as const;
  const last = iterations - 1;
  if (kind !== 'pytorch-three-phase') {
    return phasedSchedule({ iterations, ease: cosineEase, momentum, phases: [rise, { endStep: last, lr: [maxLr, finalLr], lowered: [1, 0] }] });
  }
  return phasedSchedule({
    iterations,
    ease: linearEase,
    momentum,
    phases: [rise, { endStep: 2 * upShare * iterations - 2, lr: [maxLr, minLr], lowered: [1, 0] }, { endStep: last, lr: [minLr, finalLr], lowered: [0, 0] }],
  });
}
