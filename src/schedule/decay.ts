import { cosineEase, linearEase, phasedSchedule } from './phasedSchedule';
import type { Schedule } from './schedule';
import type { DecayOptions } from './scheduleOptions';

/** Updates of the warm-up, the last of which uses the max LR; the decay keeps at least one. */
export function warmupIterations({ warmupShare }: Pick<DecayOptions, 'warmupShare'>, iterations: number): number {
  return Math.min(Math.round(warmupShare * iterations), Math.max(iterations - 1, 0));
}

/**
 * A linear warm-up over w updates, update i using maxLr * i / w, then a decay in a straight line or half a cosine wave
 * to the final LR, which the last update uses. Momentum is left alone.
 */
export function decay({ kind, maxLr, finalLr, warmupShare }: DecayOptions, iterations: number): Schedule {
  const peak = Math.max(1, warmupIterations({ warmupShare }, iterations));
  const down = kind === 'cosine-decay' ? cosineEase : linearEase;
  const fall = { endStep: iterations - peak, lr: [maxLr, finalLr], lowered: [0, 0] } as const;
  const decaying = phasedSchedule({ iterations: iterations - peak + 1, ease: down, momentum: null, phases: [fall] });
  return {
    iterations,
    at(iteration) {
      if (iteration < peak) return { lr: (maxLr * Math.max(iteration, 1)) / peak, momentum: null };
      return iterations === peak ? { lr: maxLr, momentum: null } : decaying.at(iteration - peak + 1);
    },
  };
}
