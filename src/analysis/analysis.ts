import type { Interval } from './interval';

/** One bound of the learning rate with the rule that gave it. */
export interface Bound {
  readonly lr: number;
  /** True when the curve never broke: the bound is "at least". */
  readonly open: boolean;
  /** The rule in words for a person, with its letter where it has one, e.g. "√(rise × fall) / 1.25, corrected for the ramp's length". */
  readonly rule: string;
  /** Where the bound lies in 80 of 100 repetitions; null or left out where that was not estimated. */
  readonly interval?: Interval | null | undefined;
}

export interface BoundsPair {
  readonly max: Bound;
  readonly min: Bound;
}

/**
 * Which rule gave the recommended pair. By what the curve has: E held-out accuracy and loss, `regression` held-out loss alone, F the loss of
 * batches, G accuracy alone, `rough` no length of the training; `plateau` a curve that never breaks; `measured` by training.
 */
export type RuleName = 'E' | 'F' | 'G' | 'regression' | 'rough' | 'plateau' | 'measured';

export type VerdictAnswer = 'likely' | 'unlikely' | 'cannot tell';

/** Potential for super-convergence (Smith & Topin 2018, section 4). */
export interface Verdict {
  readonly answer: VerdictAnswer;
  /** R: (mean metric over the last 5 % of the ramp - chance) / (peak of the smoothed metric - chance); null when it has no meaning. */
  readonly retention: number | null;
  /** LR up to which at least 75 % of the gain holds; null when it has no meaning. */
  readonly upTo: number | null;
  /** upTo / the LR that first reaches 75 % of the gain: how wide the stretch is, as a factor; null when it has no meaning. */
  readonly stretch: number | null;
  /** One sentence with its number, for a person. */
  readonly reason: string;
  /** What would show more where nobody can tell; left out where nothing would. */
  readonly help?: readonly HelpAction[] | undefined;
}

export type HelpAction = 'higher top LR' | 'lower top LR' | 'longer ramp' | 'larger held-out sample' | 'more seeds';

/** Why no bounds are marked, and what would help. */
export interface Refusal {
  readonly reason: string;
  readonly help: readonly HelpAction[];
}

/** What a step talks about, to be shown on the chart; all LRs are those of the ramp. */
export type StepMark =
  /** A stretch of LRs, such as a smoothing window. */
  | { readonly kind: 'stretch'; readonly from: number; readonly to: number; readonly label: string }
  /** One LR, such as the peak. */
  | { readonly kind: 'lr'; readonly lr: number; readonly label: string }
  /** A height of the smoothed curve: an accuracy from 0 to 1, or a loss. */
  | { readonly kind: 'level'; readonly metric: 'accuracy' | 'loss'; readonly value: number; readonly label: string }
  /** A correction that takes one LR to another. */
  | { readonly kind: 'move'; readonly from: number; readonly to: number; readonly label: string };

/** One step of "How these numbers came about". */
export interface AnalysisStep {
  readonly title: string;
  readonly text: string;
  /** Where what it says comes from: paper and section, or our own fit; left out where there is nothing to cite. */
  readonly source?: string | undefined;
  /** Left out where there is nothing to show. */
  readonly marks?: readonly StepMark[] | undefined;
}

export interface SmoothedPoint {
  readonly lr: number;
  readonly accuracy: number | null;
  readonly loss: number | null;
}

export interface Analysis {
  /** "held-out accuracy", "held-out loss", "batch accuracy", "batch loss": what the landmarks were read from; see `metricName` for people. */
  readonly metric: string;
  readonly recommended: BoundsPair | null;
  readonly paper: BoundsPair | null;
  /** Which pair snippets, config and training use. */
  readonly main: 'recommended' | 'paper';
  readonly rule: RuleName | null;
  readonly refusal: Refusal | null;
  readonly verdict: Verdict;
  /** LR of the smoothed metric's best; null when there is none. */
  readonly peakLr: number | null;
  /** LR at which the smoothed loss has lost half of its gain; null when it never did. */
  readonly breakLr: number | null;
  /** Chance accuracy that was used, and where it came from; null for losses. */
  readonly chance: { readonly accuracy: number; readonly source: 'given' | 'classes' | 'first row' } | null;
  /** n and N that went into the rules. */
  readonly iterations: number;
  readonly plannedIterations: number | null;
  /** Centred means, for drawing. */
  readonly smoothedHeldOut: readonly SmoothedPoint[];
  readonly smoothedBatch: readonly SmoothedPoint[];
  /** The same metric's centred means of the range test's other seeds, where there are any; for drawing. */
  readonly otherSeeds: readonly (readonly SmoothedPoint[])[];
  /** max/3, max/4, max/10, max/20 of the recommended max. */
  readonly alternatives: readonly { readonly label: string; readonly lr: number }[];
  readonly steps: readonly AnalysisStep[];
}
