import type { RangeTestCurve } from './curve';
import { pointsPerEvaluation, type Landmarks } from './landmarks';
import { shapeOf } from './rampShape';
import { readRangeTest } from './readRangeTest';
import { clippedLosses, mean, smoothingWidth, startLoss } from './smooth';

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
 * `rising`: the best may be still to come. `past the peak`: accuracy (or what stands for it) was best half a smoothing window ago or more.
 * `settled`: the bounds cannot move any more.
 */
export type BoundsState = 'rising' | 'past the peak' | 'settled';

/**
 * Whether a linear ramp may end here because neither peak nor break, and with them the bounds, can still move: accuracy has fallen below three
 * quarters of its gain, the loss has lost half of its own, and both have stayed there for half a smoothing window and one evaluation, so that
 * what lies before is smoothed as it would be with the rest of the ramp, the loss for 15 updates at least. On 144 replayed ramps the bounds
 * then are those of the whole ramp, after .69 of its iterations (`npm run bench -- early-stop`).
 *
 * Meant to be asked after each evaluation of the held-out sample; costs a smoothing of what it is given (.1 ms for a held-out curve; of
 * batches alone .02 ms in 2,000 while their loss holds, .6 ms once it has broken). An exponential ramp never settles: the rule was tried on
 * linear ones.
 * @param curve the curve so far, with the ramp's top; without one its length is not known, and it never settles
 */
export function settled(curve: RangeTestCurve): boolean {
  return boundsState(curve) === 'settled';
}

/** The same with what the curve does before. */
export function boundsState(curve: RangeTestCurve): BoundsState {
  if (curve.topLr === null || shapeOf(curve) === 'exponential') return 'rising';
  if (curve.heldOut.length === 0 && batchesHold(curve, curve.topLr)) return 'rising';
  const { accuracy, loss, best, refusal, iterations, lastLr } = readRangeTest(curve);
  if (refusal !== null || best === null) return 'rising';
  const before = best.gains.length - 1 - best.peakIndex > Math.floor(smoothingWidth(best.rampPoints) / 2) ? 'past the peak' : 'rising';
  const below = accuracy === null || stayedBelow(PEAK_SETTLED, accuracy) !== null ? stayedBelow(BREAK_SETTLED, loss ?? best) : null;
  return below !== null && (lastLr - below) * (iterations / curve.topLr) >= UPDATES ? 'settled' : before;
}

/** LR from which on a curve has stayed below a share of its gain; null when it has not done so for long enough. */
function stayedBelow(share: number, { gains, gain, lrs, rampPoints }: Landmarks): number | null {
  const first = gains.findLastIndex((value) => value >= share * gain) + 1;
  const enough = Math.floor(smoothingWidth(rampPoints) / 2) + Math.round(PATIENCE * pointsPerEvaluation(rampPoints));
  return gains.length - first >= enough ? (lrs[first] ?? null) : null;
}

/**
 * Whether the latest whole window of the batches' losses has not lost half of the largest gain that any batch had, which is no less than that of
 * the smoothed curve: then that has not lost it either. Looks at each batch once and copies none, since there may be thousands.
 */
function batchesHold({ batch }: RangeTestCurve, topLr: number): boolean {
  const first: number[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (const { loss } of batch) {
    if (loss === null || !Number.isFinite(loss)) continue;
    if (first.length < 3) first.push(loss);
    if (loss < lowest) lowest = loss;
  }
  const lastLr = batch.at(-1)?.lr ?? 0;
  const width = smoothingWidth(Math.round(batch.length * Math.max(1, topLr / lastLr)));
  const latest = batch.slice(-width).map(({ loss }) => loss).filter((loss) => loss !== null);
  if (first.length === 0 || latest.length < width) return true;
  const start = startLoss(null, first);
  const [, ...losses] = clippedLosses([lowest, ...latest], start);
  return start - mean(losses) >= BREAK_SETTLED * (start - lowest);
}
