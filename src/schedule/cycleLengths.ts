import type { OneCycleScheduleOptions } from './scheduleOptions';

/** The parts of a one-cycle run with a tail, in updates. */
export interface CycleLengths {
  /** Half the cycle. */
  readonly stepSize: number;
  /** The cycle: up and down. */
  readonly cycleIterations: number;
  /** What remains of the run after the cycle. */
  readonly tailIterations: number;
}

/**
 * How a run of `iterations` updates divides into cycle and tail. The paper's cycle ends with an update at the min LR, so it may have
 * an odd number of updates. That of Smith's code is two whole steps and always leaves an update for the final LR.
 */
export function cycleLengths({ kind, cycleShare }: Pick<OneCycleScheduleOptions, 'kind' | 'cycleShare'>, iterations: number): CycleLengths {
  if (kind === 'one-cycle') {
    const cycleIterations = Math.max(1, Math.round(iterations * cycleShare));
    return { stepSize: Math.floor(cycleIterations / 2), cycleIterations, tailIterations: iterations - cycleIterations };
  }
  const stepSize = Math.min(Math.round((iterations * cycleShare) / 2), Math.floor((iterations - 1) / 2));
  return { stepSize, cycleIterations: 2 * stepSize, tailIterations: iterations - 2 * stepSize };
}
