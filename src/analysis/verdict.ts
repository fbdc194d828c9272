import type { Verdict } from './analysis';
import { formatLr } from './formatLr';
import type { Landmarks } from './landmarks';
import { mean } from './smooth';

/** Share of the gain that the stretch is measured at. */
const STRETCH_LEVEL = 0.75;
/** Share of the ramp's end that retention looks at. */
const END_SHARE = 0.05;
/** Smith & Topin's published logs: R is .88 to 1.0 on the positive range tests, .14 to .24 on the negative ones. The middle of the gap is .56. */
const LIKELY_RETENTION = 0.75;
const UNLIKELY_RETENTION = 0.4;
/** On the same logs the stretch spans a factor 10 to 61 on positives: a narrower one means that the ramp ended too low to tell. */
const LIKELY_STRETCH = 8;
/** Negatives span 5 to 12. A wider stretch that breaks may merely have a top LR that no net survives, so it is no evidence against. */
const UNLIKELY_STRETCH = 15;
/** Share of what can be gained over chance. The lowest positive (ResNet-56 on CIFAR-100) reaches .46; half of it is too little to judge by. */
const BARELY_LEARNS = 0.23;
/** Share of the top LR that an unbroken curve must reach to count as complete. */
const COMPLETE = 0.95;

export interface VerdictInput {
  /** Landmarks of the accuracy with chance as the start; null where the task has no accuracy. */
  readonly accuracy: Landmarks | null;
  /** Whether accuracy or loss lost half of its gain after its best. */
  readonly broke: boolean;
  readonly topFromSweep: boolean;
  /** LR that the ramp was meant to reach; null when unknown. */
  readonly topLr: number | null;
}

/** A verdict where nothing can be measured. */
export function noVerdict(reason: string): Verdict {
  return { answer: 'cannot tell', retention: null, upTo: null, stretch: null, reason };
}

/**
 * Potential for super-convergence: nets that super-converge keep their accuracy up to LRs far above the usual ones.
 * Source: Smith & Topin 2018, section 4 ("a clear sign of the potential for super-convergence"); thresholds from their published logs.
 */
export function verdictOf({ accuracy, broke, topFromSweep, topLr }: VerdictInput): Verdict {
  if (accuracy === null) {
    return noVerdict('Cannot tell whether super-convergence is possible: what is known about it was measured as accuracy, and this curve has only a loss.');
  }
  const { lrs, gains, rawGains, gain, start } = accuracy;
  const level = STRETCH_LEVEL * gain;
  const from = lrs[gains.findIndex((value) => value >= level)] ?? 0;
  const upTo = lrs[gains.findLastIndex((value) => value >= level)] ?? 0;
  const lastLr = lrs.at(-1) ?? 0;
  const retention = mean(rawGains.slice(-Math.max(1, Math.ceil(END_SHARE * rawGains.length)))) / gain;
  const stretch = upTo / from;
  const answer = (kind: Verdict['answer'], reason: string): Verdict => ({ answer: kind, retention, upTo, stretch, reason });

  const kept = `At LR ${formatLr(lastLr)} accuracy still has ${percent(Math.min(1, Math.max(0, retention)))} of its gain over chance`;
  const span = `it holds 75 % of the gain from LR ${formatLr(from)} to ${formatLr(upTo)}, a factor of ${factor(stretch)}`;
  const learned = gain / (1 - start);
  if (learned < BARELY_LEARNS) {
    return answer('cannot tell', `Cannot tell: the net barely learns, its best is ${percent(learned)} of the way from chance to perfect.`);
  }
  if (!broke && topLr !== null && lastLr < COMPLETE * topLr) {
    return answer('cannot tell', `Cannot tell yet: the curve ends at LR ${formatLr(lastLr)}, below the ramp's top of ${formatLr(topLr)}, and has not broken.`);
  }
  if (broke && topFromSweep) {
    return answer('cannot tell', `Cannot tell: the ramp went on until training broke, so what is left at its end says nothing; ${span}.`);
  }
  if (!broke && retention >= LIKELY_RETENTION) {
    return stretch >= LIKELY_STRETCH
      ? answer('likely', `Super-convergence is likely. ${kept}; ${span}.`)
      : answer('cannot tell', `Cannot tell: accuracy never broke, but ${span}, which is narrow. A higher top LR would show more.`);
  }
  if (broke && retention <= UNLIKELY_RETENTION && stretch < UNLIKELY_STRETCH) {
    return answer('unlikely', `Super-convergence is unlikely. ${kept}; ${span}.`);
  }
  return answer('cannot tell', `Cannot tell: the signs disagree. ${kept}; ${span}.`);
}

function percent(share: number): string {
  return `${Math.round(100 * share).toString()} %`;
}

function factor(stretch: number): string {
  return stretch >= 10 ? Math.round(stretch).toString() : stretch.toFixed(1);
}
