import { t } from '../text/text';
import type { RampShape } from '../schedule/rangeTestRamp';
import type { HelpAction, Verdict } from './analysis';
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
  readonly shape: RampShape;
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
export function verdictOf({ accuracy, broke, topLr, share, shape }: VerdictInput): Verdict {
  if (accuracy === null) {
    return noVerdict(t('Cannot tell whether super-convergence is possible: what is known about it was measured as accuracy, and this curve has only a loss.'));
  }
  const { gain, start } = accuracy;
  const { from, upTo, factor, retention, lastLr } = stretchOf(accuracy);
  const complete = topLr === null || lastLr >= COMPLETE * topLr;
  // what is left at the end of a ramp is not known of one that ended before its top
  const answer = (kind: Verdict['answer'], reason: string, help: HelpAction | null = null): Verdict => ({
    answer: kind,
    retention: complete ? retention : null,
    upTo,
    stretch: factor,
    reason,
    ...(help === null ? {} : { help: [help] }),
  });

  const span = [formatLr(from), formatLr(upTo), times(factor)] as const;
  const learned = gain / (1 - start);
  if (learned < BARELY_LEARNS) {
    return answer('cannot tell', t('Cannot tell: the net barely learns, its best is {0} of the way from chance to perfect.', percent(learned)), 'longer ramp');
  }
  if (!broke && !complete) {
    return answer('cannot tell', t("Cannot tell yet: the curve ends at LR {0}, below the ramp's top of {1}, and has not broken.", formatLr(lastLr), formatLr(topLr)));
  }
  if (shape === 'exponential') {
    return answer(
      'cannot tell',
      t('Cannot tell: accuracy holds 75 % of its gain from LR {0} to {1}, a factor of {2}, but what is known about super-convergence was measured on linear ramps, and this one is exponential.', ...span),
    );
  }
  if (!broke) {
    if (retention >= LIKELY_RETENTION && factor >= LIKELY_STRETCH) {
      const kept = percent(Math.min(1, Math.max(0, retention)));
      return answer(
        'likely',
        t(
          'Super-convergence is likely. At LR {0} accuracy still has {1} of its gain over chance; it holds 75 % of the gain from LR {2} to {3}, a factor of {4}.',
          formatLr(lastLr),
          kept,
          ...span,
        ),
      );
    }
    return answer('cannot tell', t('Cannot tell: the curve never broke, and it holds 75 % of the gain from LR {0} to {1}, a factor of {2}. A higher top LR would show more.', ...span), 'higher top LR');
  }
  if (factor >= BROKEN_LIKELY_STRETCH) return answer('likely', t('Super-convergence is likely. Accuracy holds 75 % of its gain from LR {0} to {1}, a factor of {2}.', ...span));
  if (factor >= UNLIKELY_STRETCH) {
    return answer(
      'cannot tell',
      t(
        'Cannot tell: accuracy holds 75 % of its gain from LR {0} to {1}, a factor of {2}; less than {3} would make super-convergence unlikely, {4} or more likely.',
        ...span,
        UNLIKELY_STRETCH,
        BROKEN_LIKELY_STRETCH,
      ),
      'more seeds',
    );
  }
  if (share !== null && share < SHORT_RAMP) {
    return answer(
      'cannot tell',
      t(
        'Cannot tell: accuracy holds 75 % of its gain from LR {0} to {1}, a factor of {2}, which is narrow, but the ramp is short for the training. A longer ramp would show more.',
        ...span,
      ),
      'longer ramp',
    );
  }
  // a ramp that ended early was as steep as one that reaches its top
  const steepTop = Math.max(lastLr, topLr ?? 0);
  if (steepTop > STEEP_RAMP * upTo) {
    return answer(
      'cannot tell',
      t(
        'Cannot tell: accuracy holds 75 % of its gain from LR {0} to {1}, a factor of {2}, but a ramp to {3} is too steep to show all of it. A lower top LR would show more.',
        ...span,
        formatLr(steepTop),
      ),
      'lower top LR',
    );
  }
  return answer(
    'unlikely',
    t('Super-convergence is unlikely. Accuracy holds 75 % of its gain from LR {0} to {1}, a factor of {2}; {3} or more would make it likely.', ...span, BROKEN_LIKELY_STRETCH),
  );
}

/** The verdict of several seeds: theirs where they agree, the first's numbers in any case. */
export function commonVerdict(verdicts: readonly Verdict[]): Verdict {
  const [first] = verdicts;
  if (first === undefined) return noVerdict(t('Cannot tell whether super-convergence is possible: there is no curve.'));
  if (verdicts.every(({ answer }) => answer === first.answer)) return first;
  const count = (answer: Verdict['answer']): number => verdicts.filter((verdict) => verdict.answer === answer).length;
  const counts = (['likely', 'unlikely', 'cannot tell'] as const).filter((answer) => count(answer) > 0).map((answer) => answersText(answer, count(answer)));
  return { ...first, answer: 'cannot tell', reason: t('Cannot tell: the seeds disagree ({0}).', counts.join(', ')), help: ['more seeds'] };
}

function answersText(answer: Verdict['answer'], count: number): string {
  switch (answer) {
    case 'likely':
      return t('{0} likely', count);
    case 'unlikely':
      return t('{0} unlikely', count);
    case 'cannot tell':
      return t('{0} cannot tell', count);
  }
}

function times(factor: number): string {
  return factor >= 10 ? Math.round(factor).toString() : factor.toFixed(1);
}
