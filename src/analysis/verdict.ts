import type { Verdict } from './analysis';
import { formatLr } from './formatLr';
import type { Landmarks } from './landmarks';
import { percent } from './percent';
import { stretchOf } from './stretch';

/** Smith & Topin's published logs: R is .88 to 1.0 on the positive range tests, .14 to .24 on the negative ones. */
const LIKELY_RETENTION = 0.75;
/** On the same logs the stretch spans a factor 11 to 61 on positives: a narrower one means that the ramp ended too low to tell. */
const LIKELY_STRETCH = 8;
/**
 * A curve that breaks says by its stretch alone what it says, wherever the ramp's top lies: on the published negatives the stretch spans 5 to
 * 13. On the replayed small nets (swept tops, medians) it spans 2 to 5 where 1cycle comes within one point of its best over a factor of 2 to 8
 * of max LRs, 13 on the MLP (6), 20 on the MLP with batch normalization (181); ResNet-8 with 93 to 279 iterations is the exception (4; 32).
 */
const UNLIKELY_STRETCH = 15;
/** Wider than any published negative and any replayed net but that with batch normalization. */
const BROKEN_LIKELY_STRETCH = 25;
/** The stretch of a ramp shorter than this share of the training is too narrow to speak against a net: it widens as the root of the length. */
const SHORT_RAMP = 0.2;
/**
 * A top this many times where the net stops holding is too high: the ramp is so steep that the net has not learned yet when it reaches LRs that
 * it would learn at. The published negatives have 3 to 5; tops three times too high on a net with batch normalization have 15.
 */
const STEEP_RAMP = 8;
/** Share of what can be gained over chance. The lowest positive (ResNet-56 on CIFAR-100) reaches .46; half of it is too little to judge by. */
const BARELY_LEARNS = 0.23;
/** Share of the top LR that an unbroken curve must reach to count as complete. */
const COMPLETE = 0.95;

export interface VerdictInput {
  /** Landmarks of the accuracy with chance as the start; null where the task has no accuracy. */
  readonly accuracy: Landmarks | null;
  /** Whether accuracy or loss lost half of its gain after its best. */
  readonly broke: boolean;
  /** LR that the ramp was meant to reach; null when unknown. */
  readonly topLr: number | null;
  /** n / N: the ramp's iterations over those of the planned training; null when N is unknown. */
  readonly share: number | null;
}

/** A verdict where nothing can be measured. */
export function noVerdict(reason: string): Verdict {
  return { answer: 'cannot tell', retention: null, upTo: null, stretch: null, reason };
}

/**
 * Potential for super-convergence: nets that super-converge keep their accuracy up to LRs far above the usual ones. A curve that breaks is
 * judged by how wide the stretch is that holds, which does not depend on the ramp's top; one that does not, also by what is left at the end.
 * Source: Smith & Topin 2018, section 4 ("a clear sign of the potential for super-convergence"); thresholds from their published logs.
 */
export function verdictOf({ accuracy, broke, topLr, share }: VerdictInput): Verdict {
  if (accuracy === null) {
    return noVerdict('Cannot tell whether super-convergence is possible: what is known about it was measured as accuracy, and this curve has only a loss.');
  }
  const { gain, start } = accuracy;
  const { from, upTo, factor, retention, lastLr } = stretchOf(accuracy);
  const answer = (kind: Verdict['answer'], reason: string): Verdict => ({ answer: kind, retention, upTo, stretch: factor, reason });

  const kept = `At LR ${formatLr(lastLr)} accuracy still has ${percent(Math.min(1, Math.max(0, retention)))} of its gain over chance`;
  const span = `it holds 75 % of the gain from LR ${formatLr(from)} to ${formatLr(upTo)}, a factor of ${times(factor)}`;
  const learned = gain / (1 - start);
  if (learned < BARELY_LEARNS) {
    return answer('cannot tell', `Cannot tell: the net barely learns, its best is ${percent(learned)} of the way from chance to perfect.`);
  }
  if (!broke && topLr !== null && lastLr < COMPLETE * topLr) {
    return answer('cannot tell', `Cannot tell yet: the curve ends at LR ${formatLr(lastLr)}, below the ramp's top of ${formatLr(topLr)}, and has not broken.`);
  }
  if (!broke) {
    if (retention >= LIKELY_RETENTION && factor >= LIKELY_STRETCH) return answer('likely', `Super-convergence is likely. ${kept}; ${span}.`);
    return answer('cannot tell', `Cannot tell: the curve never broke, and ${span}. A higher top LR would show more.`);
  }
  if (factor >= BROKEN_LIKELY_STRETCH) return answer('likely', `Super-convergence is likely. ${capital(span)}.`);
  if (factor >= UNLIKELY_STRETCH) {
    return answer('cannot tell', `Cannot tell: ${span}; less than ${String(UNLIKELY_STRETCH)} would make super-convergence unlikely, ${String(BROKEN_LIKELY_STRETCH)} or more likely.`);
  }
  if (share !== null && share < SHORT_RAMP) {
    return answer('cannot tell', `Cannot tell: ${span}, which is narrow, but the ramp is short for the training. A longer ramp would show more.`);
  }
  if (lastLr > STEEP_RAMP * upTo) {
    return answer('cannot tell', `Cannot tell: ${span}, but the ramp goes on to ${formatLr(lastLr)} and is too steep for that. A lower top LR would show more.`);
  }
  return answer('unlikely', `Super-convergence is unlikely. ${capital(span)}; ${String(BROKEN_LIKELY_STRETCH)} or more would make it likely.`);
}

/** The verdict of several seeds: theirs where they agree, the first's numbers in any case. */
export function commonVerdict(verdicts: readonly Verdict[]): Verdict {
  const [first] = verdicts;
  if (first === undefined) return noVerdict('Cannot tell whether super-convergence is possible: there is no curve.');
  if (verdicts.every(({ answer }) => answer === first.answer)) return first;
  const count = (answer: Verdict['answer']): number => verdicts.filter((verdict) => verdict.answer === answer).length;
  const counts = (['likely', 'unlikely', 'cannot tell'] as const).filter((answer) => count(answer) > 0).map((answer) => `${String(count(answer))} ${answer}`);
  return { ...first, answer: 'cannot tell', reason: `Cannot tell: the seeds disagree (${counts.join(', ')}).` };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function times(factor: number): string {
  return factor >= 10 ? Math.round(factor).toString() : factor.toFixed(1);
}
