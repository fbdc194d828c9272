import type { Landmarks } from './landmarks';
import type { BoundsPair, RuleName } from './analysis';

/** What a rule may use. */
export interface RuleInput {
  /** Peak of the metric of record. */
  readonly peakLr: number;
  readonly accuracyHeldOut: boolean | null;
  readonly loss: Landmarks | null;
  readonly lossHeldOut: boolean;
  /** Last LR of the curve: stands for a break that was never reached. */
  readonly lastLr: number;
  /** n / N: the ramp's iterations over those of the planned training; null when N is unknown. */
  readonly share: number | null;
}

export interface RuleResult {
  readonly rule: RuleName;
  readonly maxLr: number;
  /** The rule in words. */
  readonly words: string;
}

/**
 * The divisor matters more than the landmark. Mean regret over 26 tasks (2,559 trainings, 1,164 range tests) against the best 1cycle max LR,
 * in points: A .37, B .36, D .32, C .48; the peak itself 11.7, since short ramps put it too high.
 */
const DIVISOR = { A: 3, B: 6, C: 2.25, D: 5 } as const;
/** Peaks move with the ramp's length as about n^-1/3, breaks as n^-.07; the exponents correct for a ramp shorter than the training. */
const EXPONENT = { A: 1 / 4, C: 1 / 3, D: 0.15 } as const;
/** max/4 is equal within noise and max/3 never better; for a max that is too high, max/10 insures. */
export const MIN_DIVISOR = 10;
/** Smith & Topin 2018: min = max/3 (or max/4). */
export const PAPER_MIN_DIVISOR = 3;

/** Recommended max LR by the best rule for what the curve has. */
export function recommendedMax({ peakLr, accuracyHeldOut, loss, lossHeldOut, lastLr, share }: RuleInput): RuleResult {
  if (loss === null) {
    return share === null
      ? { rule: 'rough', maxLr: peakLr / DIVISOR.C, words: 'peak / 2.25, rough: a loss or the length of the training would make it surer' }
      : { rule: 'C', maxLr: (peakLr / DIVISOR.C) * share ** EXPONENT.C, words: 'rule C: peak / 2.25, corrected for the length of the ramp' };
  }
  const breakLr = loss.breakLr ?? lastLr;
  if (!lossHeldOut) {
    return share === null
      ? { rule: 'batch loss only', maxLr: breakLr / DIVISOR.D, words: 'break of the batch loss / 5' }
      : { rule: 'D', maxLr: (breakLr / DIVISOR.D) * share ** EXPONENT.D, words: 'rule D: break of the batch loss / 5, corrected for the length of the ramp' };
  }
  if (share === null || accuracyHeldOut === false) return { rule: 'B', maxLr: breakLr / DIVISOR.B, words: 'rule B: break / 6' };
  const maxLr = (Math.sqrt(peakLr * breakLr) / DIVISOR.A) * share ** EXPONENT.A;
  return accuracyHeldOut === null
    ? { rule: 'regression', maxLr, words: '1/3 of √(LR of the smallest loss × break), corrected for the length of the ramp' }
    : { rule: 'A', maxLr, words: 'rule A: 1/3 of √(peak × break), corrected for the length of the ramp' };
}

/** Max and min of the recommended pair. */
export function recommendedPair({ maxLr, words }: RuleResult, open: boolean): BoundsPair {
  return { max: { lr: maxLr, open, rule: words }, min: { lr: maxLr / MIN_DIVISOR, open: false, rule: 'max / 10' } };
}

/** The paper's own pair: the peak itself and a third of it. */
export function paperPair(peakLr: number, open: boolean): BoundsPair {
  return { max: { lr: peakLr, open, rule: "the paper's: the peak" }, min: { lr: peakLr / PAPER_MIN_DIVISOR, open: false, rule: "the paper's: max / 3" } };
}
