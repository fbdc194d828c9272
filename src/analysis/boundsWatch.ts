import type { RangeTestCurve } from './curve';
import { pointsPerEvaluation, type Landmarks } from './landmarks';
import { readRangeTest } from './readRangeTest';
import { smoothingWidth } from './smooth';

/** Shares of the gain below which the peak, and below which the break, cannot move any more. */
const PEAK_SETTLED = 0.75;
const BREAK_SETTLED = 0.5;
/** Evaluations beyond half a smoothing window for which a curve must have stayed below. */
const PATIENCE = 1;
/**
 * Updates for which the loss must have stayed broken. With momentum small nets dip on their way and recover (LeNet on Fashion-MNIST after some
 * ten updates, the memory of a momentum of .9), and a ramp that ends in the dip finds a false break.
 */
const UPDATES = 15;

/**
 * Whether a linear ramp may end here because neither peak nor break, and with them the bounds, can still move: accuracy has fallen below three
 * quarters of its gain, the loss has lost half of its own, and both have stayed there for half a smoothing window and one evaluation, so that
 * what lies before is smoothed as it would be with the rest of the ramp, the loss for 15 updates at least. On 144 replayed ramps the bounds
 * then are those of the whole ramp, after .69 of its iterations (`npm run bench -- early-stop`).
 *
 * Meant to be asked after each evaluation of the held-out sample; costs a smoothing of what it is given (.1 ms for a held-out curve).
 * @param curve the curve so far, with the ramp's top; without one its length is not known, and it never settles
 */
export function settled(curve: RangeTestCurve): boolean {
  if (curve.topLr === null) return false;
  const { accuracy, loss, refusal, iterations, lastLr } = readRangeTest(curve);
  if (refusal !== null || (accuracy === null && loss === null)) return false;
  const updatesPerLr = iterations / curve.topLr;
  const passed = accuracy === null || stayedBelow(PEAK_SETTLED, accuracy) !== null;
  if (loss === null) {
    const below = accuracy === null ? null : stayedBelow(BREAK_SETTLED, accuracy);
    return below !== null && (lastLr - below) * updatesPerLr >= UPDATES;
  }
  const below = stayedBelow(BREAK_SETTLED, loss);
  return passed && below !== null && (lastLr - below) * updatesPerLr >= UPDATES;
}

/** LR from which on a curve has stayed below a share of its gain; null when it has not done so for long enough. */
function stayedBelow(share: number, { gains, gain, lrs, rampPoints }: Landmarks): number | null {
  const first = gains.findLastIndex((value) => value >= share * gain) + 1;
  const enough = Math.floor(smoothingWidth(rampPoints) / 2) + Math.round(PATIENCE * pointsPerEvaluation(rampPoints));
  return gains.length - first >= enough ? (lrs[first] ?? null) : null;
}
