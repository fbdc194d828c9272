import { t } from '../text/text';
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
export function landmark(read: Pick<RuleInput, 'riseLr' | 'peakLr' | 'breakLr' | 'topLr'>): number {
  return middleOf(read).middle;
}

/** The same with what it is the middle of: the rise as a ramp that ends at the fall would have it, and the fall. */
export function middleOf({ riseLr, peakLr, breakLr, topLr }: Pick<RuleInput, 'riseLr' | 'peakLr' | 'breakLr' | 'topLr'>): { readonly rise: number; readonly fall: number; readonly middle: number } {
  const fall = breakLr === null ? peakLr : Math.sqrt(peakLr * breakLr);
  const rise = riseLr * Math.sqrt(fall / topLr);
  return { rise, fall, middle: Math.sqrt(rise * fall) };
}

/** On 99 replayed linear ramps the peak lies at half of the LR where accuracy breaks (an octave below it, with a standard deviation of half of one). */
const BREAK_OVER_PEAK = 2;

/**
 * What an exponential ramp shows, as a linear one of as many iterations would show it that ends at the fall. A net has learned as much where its
 * LRs add up to as much: by LR x to x m on the exponential ramp, to x^2 n / (2 fall) on the linear one. The fall is where the loss breaks: by then
 * a net has learned all that it can at lower LRs, so that the peak lies somewhere on a broad back, at a fifth of what linear ramps show.
 *
 * On 18 pairs of range tests with the same seed (MLP with momentum and with Adam, LeNet with momentum on media/sample's Fashion-MNIST, 300 and 900
 * iterations for trainings of 470, embedded backend) the max LR came out .97 times that of the linear ramp, with a standard deviation of .39
 * octaves; from batches alone .98 and .33, from losses alone 1.1 and .39, from accuracy alone 1.1 and .53. Six pairs of 120 iterations, less than
 * any ramp has by default, gave .6 times: an exponential ramp that short hurries past the break.
 * @param breakLr LR where the loss breaks, or the accuracy where there is no loss; the last LR where none does
 * @param growthShare m / n: share of the ramp in which the LR grows by the factor e
 */
export function asOnLinearRamp(input: RuleInput, breakLr: number, growthShare: number): RuleInput {
  const fall = input.breakLr === null ? breakLr / BREAK_OVER_PEAK : breakLr;
  return { ...input, riseLr: Math.sqrt(2 * input.riseLr * fall * growthShare), peakLr: fall, breakLr: input.breakLr === null ? null : fall, topLr: fall, holdsUpTo: null };
}

/** What a rule's LR is multiplied with, because the ramp is not as long as the training. */
export function lengthFactor({ share }: Pick<RuleInput, 'share'>, { exponent }: RuleConstants): number {
  return (share ?? 1) ** exponent;
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
    return { rule: 'plateau', maxLr: input.holdsUpTo, words: t('the LR up to which 90 % of the gain holds: the curve never breaks') };
  }
  const rule = ruleFor(input);
  const constants = rules[rule];
  const maxLr = (landmark(input) / constants.divisor) * lengthFactor(input, constants);
  return { rule: rule === 'rough, no loss' ? 'rough' : rule, maxLr, words: WORDS[rule](constants.divisor) };
}

const WORDS: Record<keyof RuleSet, (divisor: number) => string> = {
  E: (divisor) => t('rule E: √(rise × fall) / {0}, corrected for the length of the ramp', divisor),
  regression: (divisor) => t('√(rise × fall) / {0}, corrected for the length of the ramp', divisor),
  F: (divisor) => t('rule F: √(rise × fall) of the batches / {0}, corrected for the length of the ramp', divisor),
  G: (divisor) => t('rule G: √(rise × peak) / {0}, corrected for the length of the ramp', divisor),
  rough: (divisor) => t('√(rise × fall) / {0}, rough: the length of the training would make it surer', divisor),
  'rough, no loss': (divisor) => t('√(rise × peak) / {0}, rough: a loss or the length of the training would make it surer', divisor),
};

/** Max and min of the recommended pair. */
export function recommendedPair({ maxLr, words }: RuleResult, open: boolean, interval: Interval | null): BoundsPair {
  return {
    max: { lr: maxLr, open, rule: words, interval },
    min: { lr: maxLr / MIN_DIVISOR, open: false, rule: t('max / 10'), interval: dividedBy(interval, MIN_DIVISOR) },
  };
}

/** The paper's own pair: the peak itself and a third of it. */
export function paperPair(peakLr: number, open: boolean, interval: Interval | null): BoundsPair {
  return {
    max: { lr: peakLr, open, rule: t("the paper's: the peak"), interval },
    min: { lr: peakLr / PAPER_MIN_DIVISOR, open: false, rule: t("the paper's: max / 3"), interval: dividedBy(interval, PAPER_MIN_DIVISOR) },
  };
}

function dividedBy(interval: Interval | null, divisor: number): Interval | null {
  return interval === null ? null : { low: interval.low / divisor, high: interval.high / divisor };
}
