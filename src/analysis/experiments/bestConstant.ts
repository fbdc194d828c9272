import { mean } from '../smooth';
import { finalsOf, worth, type HeadToHead, type HeadToHeadArm } from './headToHead';

/** Bounds are rounded when they are written; a constant at a bound lies between them. */
const ROUNDING = 1e-6;

/** Whether a constant LR lies between the bounds, the bounds included. */
export function isBetween(lr: number, bounds: { readonly minLr: number; readonly maxLr: number }): boolean {
  return lr >= bounds.minLr * (1 - ROUNDING) && lr <= bounds.maxLr * (1 + ROUNDING);
}

/** Constants between the bounds (`inner`) and beyond them (`outer`). */
export function constantsOf({ arms, bounds }: Pick<HeadToHead, 'arms' | 'bounds'>): { readonly inner: readonly HeadToHeadArm[]; readonly outer: readonly HeadToHeadArm[] } {
  const constants = arms.filter(({ role, value }) => role === 'constant' && value !== null);
  const inner = constants.filter(({ value }) => bounds !== null && isBetween(value ?? 0, bounds));
  return { inner, outer: constants.filter((arm) => !inner.includes(arm)) };
}

/** Whether an arm is out of the race: dropped, failed, or with a run that diverged. */
export function isOut({ trials }: Pick<HeadToHead, 'trials'>, arm: string): boolean {
  return trials.some((trial) => trial.arm === arm && (trial.state === 'dropped' || trial.state === 'failed' || trial.diverged === true));
}

/**
 * The arm with the best mean over the seeds that all of those still in the race have; null where there is none, or no such seed.
 * It is chosen on the very seeds that it is judged by, which favours it.
 */
export function bestOf(experiment: HeadToHead, among: readonly HeadToHeadArm[]): HeadToHeadArm | null {
  const { metric } = experiment;
  if (metric === null) return null;
  const racing = among.filter(({ id }) => !isOut(experiment, id)).map((arm) => ({ arm, finals: finalsOf(experiment, arm.id) }));
  const common = experiment.seeds.filter((seed) => racing.every(({ finals }) => finals.has(seed)));
  if (racing.length === 0 || common.length === 0) return null;
  const scored = racing.map(({ arm, finals }) => ({ arm, score: mean(common.map((seed) => worth(metric, finals.get(seed) ?? Number.NaN))) }));
  return scored.reduce((best, candidate) => (candidate.score > best.score ? candidate : best)).arm;
}
