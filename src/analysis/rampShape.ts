import type { RampShape } from '../schedule/rangeTestRamp';
import { isOnRamp, type HeldOutPoint, type RangeTestCurve } from './curve';

/**
 * Halfway an LR that rises linearly from 0 has half of its last value and one that rises exponentially the geometric mean of first and last: a
 * quarter of the last where that is sixteen times the first, less on every longer ramp.
 */
const EXPONENTIAL_HALFWAY = 0.25;

type RampPoint = Pick<HeldOutPoint, 'iteration' | 'lr'>;

/** First, middle and last point of a ramp; null for fewer than two. Held-out points do where there are enough: batches may be many. */
function rampPoints({ batch, heldOut }: Pick<RangeTestCurve, 'batch' | 'heldOut'>): readonly [RampPoint, RampPoint, RampPoint] | null {
  const few: readonly RampPoint[] = heldOut.filter(isOnRamp);
  const points = few.length > 2 ? few : batch.filter(isOnRamp);
  const [first, middle, last] = [points.at(0), points.at(Math.floor((points.length - 1) / 2)), points.at(-1)];
  return first === undefined || middle === undefined || last === undefined || first === last ? null : [first, middle, last];
}

/** How a curve's LR rose: as it says, else as its points show. */
export function shapeOf(curve: Pick<RangeTestCurve, 'shape' | 'batch' | 'heldOut'>): RampShape {
  if (curve.shape !== undefined) return curve.shape;
  const points = rampPoints(curve);
  if (points === null) return 'linear';
  const [, middle, last] = points;
  return middle.lr < EXPONENTIAL_HALFWAY * last.lr ? 'exponential' : 'linear';
}

/** Iterations in which an exponential ramp's LR grows by the factor e; null where its points do not show it. */
export function growthLength(curve: Pick<RangeTestCurve, 'batch' | 'heldOut'>): number | null {
  const points = rampPoints(curve);
  if (points === null) return null;
  const [first, , last] = points;
  const growth = Math.log(last.lr / first.lr);
  return growth > 0 && Number.isFinite(growth) ? (last.iteration - first.iteration) / growth : null;
}

/**
 * Points that a ramp has when it has reached its top: as many as there are, more where a known top was not reached. A ramp that ends early
 * (divergence, stop, a loop that ends, bounds that have settled, a test that still runs) is the first part of a longer one: window and ramp length
 * are the longer one's, so that the bounds do not depend on where it ended.
 * @param lrs of the points so far
 * @param topLr last LR that the ramp was meant to reach; null where unknown
 */
export function wholeRampPoints(lrs: readonly number[], topLr: number | null, shape: RampShape): number {
  const [first = 0, last = 0] = [lrs[0], lrs.at(-1)];
  if (topLr === null || !(last > 0) || topLr <= last) return lrs.length;
  if (shape === 'linear') return Math.round((lrs.length * topLr) / last);
  const growth = Math.log(last / first) / (lrs.length - 1);
  return growth > 0 && Number.isFinite(growth) ? Math.round(lrs.length + Math.log(topLr / last) / growth) : lrs.length;
}
