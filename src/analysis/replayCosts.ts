import type { Analysis } from './analysis';

/** A way to choose the max LR from a range test. */
export type ReplayChoice =
  | 'recommended'
  | 'twice'
  | 'half'
  | 'a third'
  | 'a quarter'
  | 'a tenth'
  | 'a twentieth'
  | 'peak'
  | 'half of the peak'
  | 'a quarter of the peak'
  | 'fastai minimum'
  | 'fastai valley'
  | 'ignite'
  | 'torch-lr-finder'
  | 'Lightning';

export interface ReplayCost {
  readonly choice: ReplayChoice;
  /** Mean regret over the tasks: points of the held-out metric (100 = everything) that 1cycle lost against the best max LR. */
  readonly points: number;
  /** The same of the task that lost most. */
  readonly worst: number;
}

/** Tasks that the costs are means over. */
export const REPLAYED_TASKS = 12;

/**
 * What choices of the max LR cost on the replayed range tests, the cheapest first: 143 of 144 ramps up to the top that the coarse sweep chose
 * (one is refused), by task and then over the 12 tasks; of other tools what their own sweeps suggested. `npm run bench -- regret-replay`
 * prints this table anew, and a test compares the two.
 */
export const REPLAY_COSTS: readonly ReplayCost[] = [
  { choice: 'recommended', points: 0.22, worst: 0.54 },
  { choice: 'a quarter of the peak', points: 0.32, worst: 1.33 },
  { choice: 'fastai minimum', points: 0.67, worst: 3.28 },
  { choice: 'twice', points: 0.73, worst: 3.64 },
  { choice: 'half', points: 0.88, worst: 2.8 },
  { choice: 'half of the peak', points: 1.17, worst: 4.22 },
  { choice: 'a third', points: 1.72, worst: 4.34 },
  { choice: 'a quarter', points: 2.52, worst: 5.57 },
  { choice: 'fastai valley', points: 5.29, worst: 20.24 },
  { choice: 'a tenth', points: 7.33, worst: 15.08 },
  { choice: 'peak', points: 9.16, worst: 24.79 },
  { choice: 'ignite', points: 13.7, worst: 71.18 },
  { choice: 'a twentieth', points: 14.4, worst: 32.06 },
  { choice: 'torch-lr-finder', points: 16.35, worst: 73.67 },
  { choice: 'Lightning', points: 32.83, worst: 93.37 },
];

/** The LR that a choice gives on a curve; null for other tools', which run sweeps of their own, and where there are no such bounds. */
export function chosenLr(choice: ReplayChoice, { recommended, paper }: Pick<Analysis, 'recommended' | 'paper'>): number | null {
  const max = recommended?.max.lr ?? null;
  const peak = paper?.max.lr ?? null;
  const ofMax: Partial<Record<ReplayChoice, number>> = { recommended: 1, twice: 2, half: 1 / 2, 'a third': 1 / 3, 'a quarter': 1 / 4, 'a tenth': 1 / 10, 'a twentieth': 1 / 20 };
  const ofPeak: Partial<Record<ReplayChoice, number>> = { peak: 1, 'half of the peak': 1 / 2, 'a quarter of the peak': 1 / 4 };
  const [factor, landmark] = choice in ofMax ? [ofMax[choice], max] : [ofPeak[choice], peak];
  return factor === undefined || landmark === null ? null : factor * landmark;
}
