import { riseTo, type Landmarks } from './landmarks';
import { mean } from './smooth';

/** Share of the gain that the stretch is measured at. */
const STRETCH_LEVEL = 0.75;
/** Share of the ramp's end that retention looks at. */
const END_SHARE = 0.05;
/** Share of the gain that a plateau keeps. */
const PLATEAU_LEVEL = 0.9;
/**
 * A stretch of at least this factor that never breaks is a plateau: ResNet-56, ResNet-20 and ResNet-56 with dropout of Smith & Topin's logs
 * span 41, 60 and 26. Of 3,057 ramps of small nets (the replayed ones, cut off at every evaluation before they break) 24 of two tasks do.
 */
const PLATEAU_STRETCH = 20;
/** The least of the five published positives keeps .88. */
const PLATEAU_RETENTION = 0.85;

/** Over which LRs a net keeps what it has learned. */
export interface Stretch {
  /** LR that first reaches 75 % of the gain. */
  readonly from: number;
  /** Last LR that holds it. */
  readonly upTo: number;
  /** upTo / from. */
  readonly factor: number;
  /** R: (mean metric over the last 5 % of the ramp - chance) / (peak of the smoothed metric - chance). */
  readonly retention: number;
  readonly lastLr: number;
}

/** The stretch of an accuracy curve with chance as its start. A net that recovers after its fall holds nothing new. */
export function stretchOf(accuracy: Landmarks): Stretch {
  const { lrs, rawGains, gain } = accuracy;
  const level = STRETCH_LEVEL * gain;
  // A net that starts with 75 % of its best (a pretrained one) holds it from the ramp's first LR on.
  const from = riseTo(level, accuracy) || (lrs[0] ?? 0);
  const upTo = holdsTo(level, accuracy);
  const end = rawGains.slice(-Math.max(1, Math.ceil(END_SHARE * rawGains.length)));
  return { from, upTo, factor: upTo / from, retention: mean(end) / gain, lastLr: lrs.at(-1) ?? 0 };
}

/**
 * Whether a curve is of the kind whose max LR lies where it still holds: it never breaks, holds over a factor of 20 or more, and the ramp is
 * no shorter than the training, so that the net has spent at least as long at these LRs as 1cycle will. On the authors' ResNet-56 (20,000
 * iterations to LR 3) {@link plateauEnd} is 3.0, and trainings of 10,000 iterations were best at 3.0 (92.4 %; 91.3 % at 1.0). Without the
 * last condition it would cost 21 points on small nets whose ramp ended before it broke.
 * @param share n / N; null when unknown
 */
export function isPlateau(accuracy: Landmarks, { broke, share }: { readonly broke: boolean; readonly share: number | null }): boolean {
  if (broke || share === null || share < 1) return false;
  const { factor, retention } = stretchOf(accuracy);
  return factor >= PLATEAU_STRETCH && retention >= PLATEAU_RETENTION;
}

/** LR up to which a curve holds 90 % of its gain. */
export function plateauEnd({ lrs, gains, gain }: Landmarks): number {
  return lrs[gains.findLastIndex((value) => value >= PLATEAU_LEVEL * gain)] ?? 0;
}

/** Last LR before the gain, after its best, falls below a level. */
function holdsTo(level: number, { lrs, gains, peakIndex }: Landmarks): number {
  const fallen = gains.findIndex((value, index) => index > peakIndex && value < level);
  return (fallen < 0 ? lrs.at(-1) : lrs[fallen - 1]) ?? 0;
}
