import type { Estimate } from './reports';
import { estimateOf } from './estimate';

/** One arm as the reports read it. */
export interface HeadToHeadArm {
  readonly id: string;
  readonly label: string;
  readonly role: 'one-cycle' | 'half-max' | 'double-max' | 'script' | 'constant' | 'piecewise-constant' | 'sweep';
  /** Max or constant LR; null for the script's own. */
  readonly value: number | null;
}

/** One run of one arm with one seed, as the reports read it. */
export interface HeadToHeadTrial {
  readonly arm: string;
  readonly seed: number;
  readonly state: 'waiting' | 'running' | 'finished' | 'dropped' | 'failed';
  readonly final: number | null;
  readonly reason: string | null;
  readonly diverged?: boolean | undefined;
}

/** A head-to-head as the reports read it; the record of an experiment is one. */
export interface HeadToHead {
  readonly seeds: readonly number[];
  readonly iterations: number | null;
  readonly bounds: { readonly minLr: number; readonly maxLr: number } | null;
  readonly metric: 'accuracy' | 'loss' | null;
  readonly source?: 'held-out' | 'batch' | null | undefined;
  readonly arms: readonly HeadToHeadArm[];
  readonly trials: readonly HeadToHeadTrial[];
}

/** Results of an arm by seed: of the runs that ended, those that diverged among them. */
export function finalsOf({ trials }: Pick<HeadToHead, 'trials'>, arm: string): ReadonlyMap<number, number> {
  const ended = trials.filter((trial) => trial.arm === arm && (trial.state === 'finished' || trial.state === 'dropped'));
  return new Map(ended.flatMap(({ seed, final }) => (final === null ? [] : [[seed, final] as const])));
}

/** By how much one arm is better than another, paired by the seeds that both have; null where they have none in common. */
export function advantageOf(metric: 'accuracy' | 'loss', one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): Estimate | null {
  const differences: number[] = [];
  for (const [seed, value] of one) {
    const against = other.get(seed);
    if (against !== undefined) differences.push(metric === 'accuracy' ? value - against : against - value);
  }
  return estimateOf(differences);
}

/** Turns a metric so that higher is better; what is no number is the worst. */
export function worth(metric: 'accuracy' | 'loss', value: number): number {
  if (!Number.isFinite(value)) return Number.NEGATIVE_INFINITY;
  return metric === 'accuracy' ? value : -value;
}
