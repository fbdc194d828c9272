import { countText } from '../text/counts';
import { t } from '../text/text';
import type { DivergenceCause } from './divergenceCause';
import { formatLr } from './formatLr';
import { percent } from './percent';
import { mean } from './smooth';

export interface Divergence {
  readonly cause: DivergenceCause;
  /** One sentence for a person. */
  readonly reason: string;
}

export interface WatchedPoint {
  /** 1 for the first update of the ramp. */
  readonly iteration: number;
  readonly lr: number;
  /** Training batch, before its update; null where unknown. */
  readonly loss: number | null;
  readonly accuracy: number | null;
  /** Evaluation of the held-out sample after this update, where there was one. */
  readonly heldOut?: { readonly loss: number | null; readonly accuracy: number | null } | null;
  /** Euclidean norm of all weights, where it was measured. */
  readonly weightNorm?: number | null;
}

/** Categorical cross-entropy clips probabilities at 1e-7, so a dead net shows at most -ln(1e-7) and never NaN. */
export const SATURATED_LOSS = -Math.log(1e-7);
/** Updates in a row whose loss is not finite. One may be an overflow that the next update survives; weights that are NaN stay so. */
const NON_FINITE_IN_A_ROW = 3;
/**
 * Share of the ramp over which a collapse must last: a range test should show the fall. Of 206 replayed ramps 67 end when it has lasted a
 * twentieth, and even there no bound moves by more than a tenth; this is twice that.
 */
const COLLAPSE_SHARE = 0.1;
const SHORTEST_COLLAPSE = 30;
/** A collapse keeps less than this share of the accuracy that was gained. */
const KEPT_GAIN = 0.1;
/** Gain in accuracy that counts as having learned anything: a mean over 30 batches of 32 wanders by a third of it. */
const LEARNED = 0.05;
/** Weights this many times larger than at the start are past any use. */
const EXPLODED_WEIGHTS = 1e4;
/** Likewise the loss, for trainings that report neither accuracy nor weights. */
const EXPLODED_LOSS = 1e3;

/**
 * Watches a ramp and says when training has diverged so far that nothing more is to be learned from it. Fed once per update.
 * Accuracy that wobbles or falls is no reason to end: the fall is what a range test is for.
 */
export class DivergenceWatch {
  readonly #chance: number | null;
  readonly #patience: number;
  readonly #losses: number[] = [];
  readonly #accuracies: number[] = [];
  #startLoss: number | null = null;
  #startNorm: number | null = null;
  #startAccuracy: number | null = null;
  #bestAccuracy = 0;
  #nonFinite = 0;
  #collapsed = 0;
  #exploded = 0;
  #saturated = 0;

  /**
   * @param options.chance accuracy of guessing, 0 to 1; null where unknown: the first updates' accuracy stands for it
   * @param options.iterations updates that the ramp is meant to take
   */
  constructor(options: { readonly chance: number | null; readonly iterations: number }) {
    this.#chance = options.chance;
    this.#patience = Math.max(SHORTEST_COLLAPSE, Math.ceil(COLLAPSE_SHARE * options.iterations));
  }

  /** @returns why the ramp should end here, or null to go on */
  next(point: WatchedPoint): Divergence | null {
    return this.#nonFiniteLoss(point) ?? this.#explodingWeights(point) ?? this.#collapse(point);
  }

  #nonFiniteLoss(point: WatchedPoint): Divergence | null {
    const heldOutLoss = point.heldOut?.loss ?? 0;
    if (point.loss !== null) this.#nonFinite = Number.isFinite(point.loss) ? 0 : this.#nonFinite + 1;
    if (this.#nonFinite < NON_FINITE_IN_A_ROW && !(this.#nonFinite > 0 && !Number.isFinite(heldOutLoss))) return null;
    return { cause: 'non-finite', reason: t('The loss is no longer a finite number at LR {0}.', formatLr(point.lr)) };
  }

  #explodingWeights(point: WatchedPoint): Divergence | null {
    const norm = point.weightNorm ?? null;
    if (norm !== null) {
      this.#startNorm ??= Math.max(norm, Number.MIN_VALUE);
      if (!Number.isFinite(norm)) return { cause: 'exploding weights', reason: t('The weights are no longer finite numbers at LR {0}.', formatLr(point.lr)) };
      if (norm > EXPLODED_WEIGHTS * this.#startNorm) {
        return {
          cause: 'exploding weights',
          reason: t('The weights have grown to {0} times their first size at LR {1}.', times(norm / this.#startNorm), formatLr(point.lr)),
        };
      }
    }
    const start = this.#startLoss;
    if (point.loss === null || start === null || start <= 0) return null;
    this.#exploded = point.loss > EXPLODED_LOSS * start ? this.#exploded + 1 : 0;
    if (this.#exploded < SHORTEST_COLLAPSE) return null;
    return {
      cause: 'exploding weights',
      reason: t('The loss stays {0} times what it was before the ramp at LR {1}: the weights explode.', times(point.loss / start), formatLr(point.lr)),
    };
  }

  #collapse(point: WatchedPoint): Divergence | null {
    this.#remember(point);
    const accuracy = recentMean(this.#accuracies);
    const loss = recentMean(this.#losses);
    if (accuracy === null || this.#accuracies.length < SHORTEST_COLLAPSE) return null;
    const chance = this.#chance ?? this.#startAccuracy ?? 0;
    this.#bestAccuracy = Math.max(this.#bestAccuracy, accuracy);
    const gain = this.#bestAccuracy - chance;
    const collapsed = gain > LEARNED && accuracy - chance < KEPT_GAIN * gain;
    this.#collapsed = collapsed ? this.#collapsed + 1 : 0;
    // All predictions the same: each example of another class costs the clipped loss.
    const saturated = collapsed && loss !== null && loss > 0.8 * (1 - chance) * SATURATED_LOSS && loss <= SATURATED_LOSS * 1.01;
    this.#saturated = saturated ? this.#saturated + 1 : 0;
    if (this.#collapsed < this.#patience) return null;
    if (this.#saturated >= SHORTEST_COLLAPSE) {
      return {
        cause: 'saturated loss',
        reason: t(
          'The loss is stuck at {0}, the most that cross-entropy can show, and accuracy is back at chance at LR {1}.',
          (loss ?? 0).toFixed(1),
          formatLr(point.lr),
        ),
      };
    }
    return { cause: 'back at chance', reason: t('Accuracy has fallen back to chance ({0}) and stays there at LR {1}.', percent(chance), formatLr(point.lr)) };
  }

  #remember(point: WatchedPoint): void {
    if (point.loss !== null && Number.isFinite(point.loss)) {
      push(this.#losses, point.loss);
      if (this.#losses.length <= 3) this.#startLoss = recentMean(this.#losses);
    }
    if (point.accuracy !== null && Number.isFinite(point.accuracy)) {
      push(this.#accuracies, point.accuracy);
      if (this.#accuracies.length <= 3) this.#startAccuracy = recentMean(this.#accuracies);
    }
  }
}

function push(window: number[], value: number): void {
  window.push(value);
  if (window.length > SHORTEST_COLLAPSE) window.shift();
}

function recentMean(window: readonly number[]): number | null {
  return window.length === 0 ? null : mean(window);
}

/** How many times, e.g. "1,200". */
export function times(factor: number): string {
  return countText(Math.round(factor));
}
