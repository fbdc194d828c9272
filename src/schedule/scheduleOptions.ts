import type { MomentumRange } from './oneCycle';

/** The schedules that a training can be run with, by the names that the field knows them by. */
export const scheduleKinds = [
  'one-cycle',
  'smith-one-cycle',
  'pytorch-one-cycle',
  'pytorch-three-phase',
  'fastai-one-cycle',
  'triangular',
  'triangular2',
  'exp-range',
  'piecewise-constant',
  'constant',
  'linear-decay',
  'cosine-decay',
] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** One cycle with a tail: the paper's text, or Smith's published code. All LRs are absolute. */
export interface OneCycleScheduleOptions {
  readonly kind: 'one-cycle' | 'smith-one-cycle';
  readonly minLr: number;
  readonly maxLr: number;
  /** LR of the last update. */
  readonly finalLr: number;
  /** Share of the run that the cycle (up and down) takes, above 0 and at most 1; the rest is the tail. */
  readonly cycleShare: number;
  /** null leaves the optimizer's own momentum alone. */
  readonly momentum: MomentumRange | null;
}

/** The one-cycle of PyTorch (cosine in two phases, or linear in three) or of fastai (cosine in two). */
export interface LibraryOneCycleOptions {
  readonly kind: 'pytorch-one-cycle' | 'pytorch-three-phase' | 'fastai-one-cycle';
  /** LR of the first update. */
  readonly minLr: number;
  readonly maxLr: number;
  /** LR of the last update; fastai's last update stops one step short of it. */
  readonly finalLr: number;
  /** Share of the run in which the LR rises (`pct_start`), above 0 and below 1; with three phases at most .5. */
  readonly upShare: number;
  readonly momentum: MomentumRange | null;
}

/** Cyclical learning rates (Smith 2015, arXiv 1506.01186). */
export interface CyclicalOptions {
  readonly kind: 'triangular' | 'triangular2' | 'exp-range';
  readonly minLr: number;
  readonly maxLr: number;
  /** Updates from min to max LR; a cycle is two steps. */
  readonly stepSize: number;
  /** exp-range only: the height of the cycle is multiplied by this at each update; 1 for the others. */
  readonly gamma: number;
  readonly momentum: MomentumRange | null;
}

export interface PiecewiseConstantOptions {
  readonly kind: 'piecewise-constant';
  readonly maxLr: number;
  /** Shares of the run, rising, above 0 and below 1, at which the LR drops. */
  readonly drops: readonly number[];
  /** What each drop multiplies the LR by, above 0 and below 1. */
  readonly factor: number;
}

export interface ConstantOptions {
  readonly kind: 'constant';
  readonly maxLr: number;
}

/** Linear warm-up from maxLr / its number of updates, then a decay to the final LR. */
export interface DecayOptions {
  readonly kind: 'linear-decay' | 'cosine-decay';
  readonly maxLr: number;
  readonly finalLr: number;
  /** Share of the run that the warm-up takes, 0 for none, below 1. */
  readonly warmupShare: number;
}

/** A schedule before the length of the run is known. */
export type ScheduleOptions = OneCycleScheduleOptions | LibraryOneCycleOptions | CyclicalOptions | PiecewiseConstantOptions | ConstantOptions | DecayOptions;
