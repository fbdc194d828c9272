import { t } from '../text/text';
import { SATURATED_LOSS, times, type Divergence, type WatchedPoint } from './divergence';
import { formatLr } from './formatLr';
import { percent } from './percent';

/** Updates in a row whose loss is not finite; one may be an overflow that the next update survives. */
const NON_FINITE_IN_A_ROW = 3;
/** Updates that losses and accuracies are averaged over, and the shortest time for which a collapse must last. */
const WINDOW = 30;
/** Fewest accuracies that make a mean: where the script asks for none, only every tenth update has one. */
const FEWEST_ACCURACIES = 5;
/** Share of the training over which a collapse must last. Accuracy that dips while the LR is highest comes back. */
const COLLAPSE_SHARE = 0.1;
/** A collapse keeps less than this share of what was gained, in accuracy and in loss. */
const KEPT_GAIN = 0.1;
/** Gain in accuracy, and share of the first loss, that count as having learned anything. */
const LEARNED_ACCURACY = 0.05;
const LEARNED_LOSS = 0.1;
/** A loss this many times the first one is past any use. */
const EXPLODED_LOSS = 1e3;

/**
 * Watches a training under a schedule and says when it has diverged for good. Fed once per update.
 * Stricter than the watch of a range test, where a fall is what one wants to see: here a wrong alarm costs a training. A loss alone tells of
 * infinities and explosions; a return to chance must show in loss and accuracy alike, because losses of their own (of adversarial nets, of
 * agents) may rise and fall at will.
 */
export class TrainingDivergenceWatch {
  readonly #chance: number | null;
  readonly #patience: number;
  readonly #losses = new RecentMean(1);
  readonly #accuracies = new RecentMean(FEWEST_ACCURACIES);
  #firstLoss: number | null = null;
  #bestLoss = Infinity;
  #firstAccuracy: number | null = null;
  #bestAccuracy = 0;
  #nonFinite = 0;
  #exploded = 0;
  #saturated = 0;
  #collapsed = 0;

  /**
   * @param options.chance accuracy of guessing, 0 to 1; null where unknown: the first accuracy stands for it
   * @param options.iterations updates of the whole training
   */
  constructor(options: { readonly chance: number | null; readonly iterations: number }) {
    this.#chance = options.chance;
    this.#patience = Math.max(WINDOW, Math.ceil(COLLAPSE_SHARE * options.iterations));
  }

  /** @returns why the training is lost, or null to go on */
  next(point: WatchedPoint): Divergence | null {
    const { loss, lr } = point;
    if (loss === null) return null;
    this.#nonFinite = Number.isFinite(loss) ? 0 : this.#nonFinite + 1;
    if (this.#nonFinite >= NON_FINITE_IN_A_ROW) return { cause: 'non-finite', reason: t('The loss is no longer a finite number at LR {0} in iteration {1}.', formatLr(lr), point.iteration) };
    this.#remember(point, loss);
    return this.#explosion(loss, point) ?? this.#collapse(point);
  }

  #remember(point: WatchedPoint, loss: number): void {
    if (!Number.isFinite(loss)) return;
    this.#firstLoss ??= loss;
    this.#losses.add(point.iteration, loss);
    if (point.accuracy === null || !Number.isFinite(point.accuracy)) return;
    this.#firstAccuracy ??= point.accuracy;
    this.#accuracies.add(point.iteration, point.accuracy);
  }

  #explosion(loss: number, { lr, iteration }: WatchedPoint): Divergence | null {
    const first = this.#firstLoss ?? 0;
    this.#exploded = first > 0 && loss > EXPLODED_LOSS * first ? this.#exploded + 1 : 0;
    if (this.#exploded < WINDOW) return null;
    return { cause: 'exploding weights', reason: t('The loss stays {0} times its first value at LR {1} in iteration {2}: the weights explode.', times(loss / first), formatLr(lr), iteration) };
  }

  #collapse({ lr, iteration }: WatchedPoint): Divergence | null {
    const first = this.#firstLoss;
    if (first === null || this.#losses.count < WINDOW || this.#accuracies.count < FEWEST_ACCURACIES) return null;
    const loss = this.#losses.mean;
    const accuracy = this.#accuracies.mean;
    const chance = this.#chance ?? this.#firstAccuracy ?? 0;
    this.#bestLoss = Math.min(this.#bestLoss, loss);
    this.#bestAccuracy = Math.max(this.#bestAccuracy, accuracy);

    // every example is answered alike and with certainty; a large penalty term alone would have been there from the start
    const stuck = loss > 2 * first && loss > 0.8 * (1 - chance) * SATURATED_LOSS && loss <= 1.01 * SATURATED_LOSS && this.#isAtChance(accuracy, chance);
    this.#saturated = stuck ? this.#saturated + 1 : 0;
    if (this.#saturated >= WINDOW) {
      return { cause: 'saturated loss', reason: t('The loss is stuck at {0}, about the most that cross-entropy can show, and accuracy is at chance at LR {1} in iteration {2}.', loss.toFixed(1), formatLr(lr), iteration) };
    }
    const gainedLoss = first - this.#bestLoss;
    const back = gainedLoss > LEARNED_LOSS * Math.abs(first) && loss > first - KEPT_GAIN * gainedLoss;
    this.#collapsed = back && this.#bestAccuracy - chance > LEARNED_ACCURACY && this.#isAtChance(accuracy, chance) ? this.#collapsed + 1 : 0;
    if (this.#collapsed < this.#patience) return null;
    return { cause: 'back at chance', reason: t('Accuracy has fallen from {0} back to chance ({1}) and stays there at LR {2} in iteration {3}.', percent(this.#bestAccuracy), percent(chance), formatLr(lr), iteration) };
  }

  #isAtChance(accuracy: number, chance: number): boolean {
    return accuracy - chance < Math.max(KEPT_GAIN * (this.#bestAccuracy - chance), LEARNED_ACCURACY);
  }
}

/** Mean of the values of the latest {@link WINDOW} iterations, of a least number of values where they come rarely. */
class RecentMean {
  readonly #least: number;
  readonly #values: { readonly iteration: number; readonly value: number }[] = [];

  constructor(least: number) {
    this.#least = least;
  }

  add(iteration: number, value: number): void {
    this.#values.push({ iteration, value });
    const old = (this.#values[0]?.iteration ?? iteration) <= iteration - WINDOW;
    if (old && this.#values.length > this.#least) this.#values.shift();
  }

  get count(): number {
    return this.#values.length;
  }

  get mean(): number {
    // no running sum: one huge loss would leave nothing of the others in it
    let sum = 0;
    for (const { value } of this.#values) sum += value;
    return sum / this.#values.length;
  }
}
