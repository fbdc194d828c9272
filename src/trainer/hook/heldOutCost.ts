import { heldOutInterval } from '../../analysis/rampLength';

/** Share of a range test's time that evaluations may take before something is done about it. */
const dearShare = 0.15;

export interface HeldOutPlan {
  readonly examples: number;
  readonly iterations: number;
  /** Updates between two evaluations. */
  readonly every: number;
  /** Share of the time that evaluations will take, 0 to 1. */
  readonly share: number;
  readonly tooDear: boolean;
}

/**
 * Keeps the evaluations' cost within 15 % of the time: first by the smallest sample that will do, then by a longer ramp, at most N.
 * What is left over is accepted.
 * @param cost milliseconds of an update, and of evaluating one example
 * @param examples how many there are, and to how many they may be cut down
 * @param most iterations to which the ramp may be lengthened
 */
export function planHeldOut(cost: { update: number; example: number }, examples: { most: number; fewest: number }, iterations: number, most: number): HeldOutPlan {
  const plan = (sample: number, length: number): HeldOutPlan => {
    const every = heldOutInterval(length);
    const evaluations = cost.example * sample;
    const share = evaluations / (evaluations + every * cost.update || 1);
    return { examples: sample, iterations: length, every, share, tooDear: share > dearShare };
  };
  const whole = plan(examples.most, iterations);
  if (!whole.tooDear) return whole;
  const few = Math.min(examples.most, examples.fewest);
  for (let length = iterations; length < most; length = Math.ceil(length * 1.1)) {
    const longer = plan(few, length);
    if (!longer.tooDear) return longer;
  }
  return plan(few, Math.max(iterations, most));
}
