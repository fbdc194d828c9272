import { mean } from '../smooth';
import type { Estimate } from './reports';
import { studentQuantile } from './studentT';

/** Of the intervals of all reports. */
export const CONFIDENCE = 0.95;

/** Mean of some runs with its interval by Student's t; null for no run. */
export function estimateOf(values: readonly number[]): Estimate | null {
  if (values.length === 0) return null;
  const middle = mean(values);
  const deviation = standardDeviation(values);
  // equal values say nothing of how far the next would be
  if (deviation === null || !(deviation > 1e-12 * Math.abs(middle))) return { mean: middle, low: null, high: null };
  const reach = (studentQuantile((1 + CONFIDENCE) / 2, values.length - 1) * deviation) / Math.sqrt(values.length);
  return { mean: middle, low: middle - reach, high: middle + reach };
}

/** Of a sample (n - 1); null for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/**
 * What several groups of runs have in common as their spread between seeds: the root of the mean variance, weighted by degrees of freedom.
 * Null where no group has two values.
 */
export function pooledDeviation(groups: readonly (readonly number[])[]): number | null {
  let squares = 0;
  let freedom = 0;
  for (const group of groups) {
    const deviation = standardDeviation(group);
    if (deviation === null || !Number.isFinite(deviation)) continue;
    squares += deviation ** 2 * (group.length - 1);
    freedom += group.length - 1;
  }
  return freedom === 0 ? null : Math.sqrt(squares / freedom);
}

/**
 * Spread that is left between the runs of a group once what each seed does to all groups alike (its data split, its first weights) is taken off, over
 * the seeds that all groups have. Null for fewer than two groups or common seeds.
 * @param groups values by seed
 */
export function pairedDeviation(groups: readonly ReadonlyMap<number, number>[]): number | null {
  const [first, ...others] = groups;
  const seeds = [...(first?.keys() ?? [])].filter((seed) => others.every((group) => group.has(seed)));
  const freedom = (groups.length - 1) * (seeds.length - 1);
  if (freedom < 1) return null;
  const of = (group: ReadonlyMap<number, number>, seed: number): number => group.get(seed) ?? Number.NaN;
  const ofGroup = groups.map((group) => mean(seeds.map((seed) => of(group, seed))));
  const whole = mean(ofGroup);
  let squares = 0;
  for (const seed of seeds) {
    const shift = mean(groups.map((group) => of(group, seed))) - whole;
    groups.forEach((group, index) => (squares += (of(group, seed) - (ofGroup[index] ?? 0) - shift) ** 2));
  }
  return Math.sqrt(squares / freedom);
}
