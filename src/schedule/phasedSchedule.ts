import type { MomentumRange } from './oneCycle';
import type { Schedule } from './schedule';

/** One stretch of a schedule, from where the one before it ends (the first from step 0). */
export interface Phase {
  /** Step at which the phase ends, 0 for the first update; may fall between two updates, or before the first in a very short run. */
  readonly endStep: number;
  /** LR at the phase's beginning and end (unitless). */
  readonly lr: readonly [number, number];
  /** How far momentum is lowered at the phase's beginning and end: 0 = high, 1 = low. */
  readonly lowered: readonly [number, number];
}

/** Half a cosine wave from 0 to 1. */
export function cosineEase(share: number): number {
  return (1 - Math.cos(Math.PI * share)) / 2;
}

export function linearEase(share: number): number {
  return share;
}

/**
 * A schedule of phases, each going from one value to another; an update belongs to the first phase that ends at it or later.
 * A phase without length stands at its end, so that a run of one update has a value.
 * @param ease maps the share of a phase that has passed (0 to 1) to the share of the way between its two values
 */
export function phasedSchedule(parameters: {
  readonly iterations: number;
  readonly phases: readonly Phase[];
  readonly ease: (share: number) => number;
  readonly momentum: MomentumRange | null;
}): Schedule {
  const { iterations, phases, ease, momentum } = parameters;
  return {
    iterations,
    at(iteration) {
      const step = Math.min(Math.max(iteration, 1), iterations) - 1;
      let startStep = 0;
      let lr = Number.NaN;
      let lowered = 0;
      for (const phase of phases) {
        const share = phase.endStep === startStep ? 1 : Math.min((step - startStep) / (phase.endStep - startStep), 1);
        lr = between(phase.lr, ease(share));
        lowered = between(phase.lowered, ease(share));
        if (step <= phase.endStep) break;
        startStep = phase.endStep;
      }
      return { lr, momentum: momentumAt(momentum, lowered) };
    },
  };
}

/** Momentum that is `lowered` by a share of its range, 0 = high, 1 = low; null stays the optimizer's own. */
export function momentumAt(range: MomentumRange | null, lowered: number): number | null {
  return range === null ? null : between([range.high, range.low], lowered);
}

function between([from, to]: readonly [number, number], share: number): number {
  // Two equal ends weighted by share and 1 - share can differ from them in the last digit, and then leave the schedule's bounds.
  return from === to ? from : from * (1 - share) + to * share;
}
