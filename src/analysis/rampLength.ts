/** Iterations of a ramp when the training's length is unknown: long enough for a smooth curve, short enough for a loop that may end. */
export const RAMP_WITHOUT_PLAN = 500;
const SHORTEST_RAMP = 150;
const LONGEST_RAMP = 2000;
/** Held-out evaluations of a ramp; the rules were fitted on curves of 48 to 57 points (2,559 replayed trainings). */
const HELD_OUT_EVALUATIONS = 48;

/**
 * Iterations that a range test takes by default: a quarter of the planned training, at least 150 and at most 2,000.
 * Peaks move as n^-1/3, so a ramp far shorter than the training needs a large correction, and under about 70 iterations the rules fail.
 * @param plannedIterations N, or null when unknown
 */
export function rampLength(plannedIterations: number | null): number {
  if (plannedIterations === null) return RAMP_WITHOUT_PLAN;
  return Math.min(LONGEST_RAMP, Math.max(SHORTEST_RAMP, Math.round(plannedIterations / 4)));
}

/** Iterations between two evaluations of the held-out sample on a ramp of n iterations. */
export function heldOutInterval(iterations: number): number {
  return Math.max(1, Math.floor(iterations / HELD_OUT_EVALUATIONS));
}
