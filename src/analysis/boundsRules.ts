import type { BoundsPair, RuleName } from './analysis';
import type { Interval } from './interval';

/** What a rule may use. All LRs are those of the ramp. */
export interface RuleInput {
  /** Where the metric of record has half of its gain for the first time. */
  readonly riseLr: number;
  /** Where it is best. */
  readonly peakLr: number;
  /** Where the loss has lost half of its gain, or the last LR of a curve that never did; null where there is no loss. */
  readonly breakLr: number | null;
  /** Last LR of the ramp of n iterations. */
  readonly topLr: number;
  /** What the landmarks were read from. */
  readonly source: 'held-out' | 'held-out loss' | 'batch';
  /** n / N: the ramp's iterations over those of the planned training; null when N is unknown. */
  readonly share: number | null;
  /** LR up to which a curve holds that never breaks; null for curves that do (see stretch.ts). */
  readonly holdsUpTo: number | null;
}

/** The two fitted numbers of a rule: max = landmark / divisor * (n/N)^exponent. */
export interface RuleConstants {
  readonly divisor: number;
  readonly exponent: number;
}

export type RuleSet = Record<'E' | 'regression' | 'F' | 'G' | 'rough' | 'rough, no loss', RuleConstants>;

export interface RuleResult {
  readonly rule: RuleName;
  readonly maxLr: number;
  /** The rule in words. */
  readonly words: string;
}

/**
 * Fitted on 144 replayed ramps of 12 tasks against their 1cycle grids; `npm run bench -- regret-replay` repeats the fit (last line of its
 * table) and scores every task with the constants of the eleven others: .24 points of mean regret and .61 on the worst task, where rule A,
 * 1/3 sqrt(peak * break) (n/N)^(1/4), gives .32 and 1.34. Refitted without a task the divisor moves by a tenth, the exponent by .05. The
 * middles of {@link landmark} are equal weights, not fitted ones.
 *
 * Shipped are 1.25 and .33, which cost .22 on these tasks where the fit on all of them, 1.04 and .40, costs .20: a max LR that is too high
 * loses far more than one that is too low, and on seven small tasks trained apart from these (embedding sums, MLPs of two to six layers, SGD and
 * Adam, 53 ramps) they cost 1.5 instead of 1.9 (rule A: 2.5). They also bring the max LRs of short ramps nearer to those of long ones
 * (`npm run bench -- early-stop`). The other rules' divisors are raised likewise, by an eighth. The length counts twice: rises move with it as
 * n^-1/2, peaks as n^-1/3.
 */
export const RULES: RuleSet = {
  E: { divisor: 1.25, exponent: 0.33 },
  regression: { divisor: 1.25, exponent: 0.33 },
  F: { divisor: 1.2, exponent: 0.4 },
  G: { divisor: 1, exponent: 0.4 },
  rough: { divisor: 2.1, exponent: 0 },
  'rough, no loss': { divisor: 1.8, exponent: 0 },
};
/** max/4 is equal within noise and max/3 never better; for a max that is too high, max/10 insures. */
export const MIN_DIVISOR = 10;
/** Smith & Topin 2018: min = max/3 (or max/4). */
export const PAPER_MIN_DIVISOR = 3;

/**
 * The LR between rising and falling that the rules divide: sqrt(rise * fall), where fall = sqrt(peak * break), or the peak alone where there is
 * no loss. The fall of a short ramp says where training fails, the rise where it works: a net that learns late has its best max LR near the
 * cliff, one that learns early far below it, and the fall alone cannot tell the two apart.
 *
 * What a net has learned by an LR depends on the sum of the LRs so far, lr^2 n / (2 top) on a linear ramp, so the rise moves with the root of
 * top / n. It is taken to what it would be on a ramp that ends at the fall: bounds from a top three times too high then cost .33 points
 * instead of .45 (62 such ramps; 1.0 instead of 3.2 on the worst task).
 */
export function landmark({ riseLr, peakLr, breakLr, topLr }: Pick<RuleInput, 'riseLr' | 'peakLr' | 'breakLr' | 'topLr'>): number {
  const fall = breakLr === null ? peakLr : Math.sqrt(peakLr * breakLr);
  const rise = riseLr * Math.sqrt(fall / topLr);
  return Math.sqrt(rise * fall);
}

/** Which of the fitted rules fits what the curve has. */
export function ruleFor({ breakLr, source, share }: Pick<RuleInput, 'breakLr' | 'source' | 'share'>): keyof RuleSet {
  if (share === null) return breakLr === null ? 'rough, no loss' : 'rough';
  if (breakLr === null) return 'G';
  return source === 'batch' ? 'F' : source === 'held-out loss' ? 'regression' : 'E';
}

/** Recommended max LR by the best rule for what the curve has. */
export function recommendedMax(input: RuleInput, rules: RuleSet = RULES): RuleResult {
  if (input.holdsUpTo !== null) {
    return { rule: 'plateau', maxLr: input.holdsUpTo, words: 'the LR up to which 90 % of the gain holds: the curve never breaks' };
  }
  const rule = ruleFor(input);
  const { divisor, exponent } = rules[rule];
  const maxLr = (landmark(input) / divisor) * (input.share ?? 1) ** exponent;
  return { rule: rule === 'rough, no loss' ? 'rough' : rule, maxLr, words: WORDS[rule](divisor) };
}

const WORDS: Record<keyof RuleSet, (divisor: number) => string> = {
  E: (divisor) => `rule E: √(rise × fall) / ${String(divisor)}, corrected for the length of the ramp`,
  regression: (divisor) => `√(rise × fall) / ${String(divisor)}, corrected for the length of the ramp`,
  F: (divisor) => `rule F: √(rise × fall) of the batches / ${String(divisor)}, corrected for the length of the ramp`,
  G: (divisor) => `rule G: √(rise × peak) / ${String(divisor)}, corrected for the length of the ramp`,
  rough: (divisor) => `√(rise × fall) / ${String(divisor)}, rough: the length of the training would make it surer`,
  'rough, no loss': (divisor) => `√(rise × peak) / ${String(divisor)}, rough: a loss or the length of the training would make it surer`,
};

/** Max and min of the recommended pair. */
export function recommendedPair({ maxLr, words }: RuleResult, open: boolean, interval: Interval | null): BoundsPair {
  return {
    max: { lr: maxLr, open, rule: words, interval },
    min: { lr: maxLr / MIN_DIVISOR, open: false, rule: 'max / 10', interval: dividedBy(interval, MIN_DIVISOR) },
  };
}

/** The paper's own pair: the peak itself and a third of it. */
export function paperPair(peakLr: number, open: boolean, interval: Interval | null): BoundsPair {
  return {
    max: { lr: peakLr, open, rule: "the paper's: the peak", interval },
    min: { lr: peakLr / PAPER_MIN_DIVISOR, open: false, rule: "the paper's: max / 3", interval: dividedBy(interval, PAPER_MIN_DIVISOR) },
  };
}

function dividedBy(interval: Interval | null, divisor: number): Interval | null {
  return interval === null ? null : { low: interval.low / divisor, high: interval.high / divisor };
}
