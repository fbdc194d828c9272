/**
 * A mean over seeds with its 95 % interval by Student's t. For a single run, or runs that do not differ at all, no interval can be given: low and
 * high are null. NaN where a run's loss was no number.
 */
export interface Estimate {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** One arm of a head-to-head. */
export interface ArmResult {
  readonly arm: string;
  readonly label: string;
  /** Null while no run of it ended. */
  readonly final: Estimate | null;
  /** One-cycle at the bounds minus this arm, paired by seed, in the direction of "better"; null for that arm itself, or while unknown. */
  readonly advantage: Estimate | null;
  /** Runs that ended with a result, those that diverged among them, of those planned. */
  readonly runs: number;
  readonly planned: number;
  /** Why it was dropped; null where it was not. */
  readonly dropped: string | null;
}

/** What a head-to-head came to. */
export interface ConfirmReport {
  readonly kind: 'confirm';
  readonly metric: 'accuracy' | 'loss';
  readonly rows: readonly ArmResult[];
  /** The answer in one sentence, which may be that no difference can be told. */
  readonly answer: string;
  /** Whether the best constant LR lies between the bounds, with the sentence that says so; null where no constant LR ended. */
  readonly constantBetween: { readonly answer: 'between' | 'below' | 'above' | 'cannot tell'; readonly sentence: string } | null;
}

/** One range test of a sweep. */
export interface SweepResult {
  readonly arm: string;
  readonly label: string;
  readonly value: number;
  readonly max: { readonly lr: number; readonly open: boolean } | null;
  readonly min: number | null;
  /** Best of the metric without penalty terms, and the LR where it is reached. */
  readonly best: { readonly value: number; readonly lr: number } | null;
  /** Why there are no bounds; null where there are. */
  readonly refusal: string | null;
  /** LR from which on the smoothed metric has lost half of its gain; null where it never did. */
  readonly stopsAbove?: number | null;
}

/** What a range test sweep came to. */
export interface SweepReport {
  readonly kind: 'sweep';
  readonly metric: 'accuracy' | 'loss';
  readonly rows: readonly SweepResult[];
  /** The factor's value that is advised; null where none stands out. */
  readonly advised: number | null;
  /** The advice with its evidence, in a sentence or two. */
  readonly advice: string;
}

export type ExperimentReport = ConfirmReport | SweepReport;
