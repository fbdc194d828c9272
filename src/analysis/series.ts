import type { RangeTestCurve } from './curve';

/** One metric along the ramp. */
export interface Series {
  /** Learning rates, as many as values. */
  readonly lrs: readonly number[];
  /** NaN and Infinity are data. */
  readonly values: readonly number[];
  /** Value before the ramp; null when it was not measured or is not finite. */
  readonly before: number | null;
  readonly heldOut: boolean;
  /** Points that the whole ramp has or would have had: as many as there are, more where a known top LR was not reached. */
  readonly rampPoints: number;
}

type Metric = 'accuracy' | 'loss';

/** What the landmarks are read from: held-out metrics before those of the training batches, each where there is one. */
export interface Readings {
  readonly accuracy: Series | null;
  readonly loss: Series | null;
}

export function readingsOf(curve: RangeTestCurve): Readings {
  return {
    accuracy: series(curve.heldOut, 'accuracy', true, curve.topLr) ?? series(curve.batch, 'accuracy', false, curve.topLr),
    loss: withLateDivergence(series(curve.heldOut, 'loss', true, curve.topLr), curve) ?? series(curve.batch, 'loss', false, curve.topLr),
  };
}

/**
 * Times that a curve must be longer to reach the ramp's top. A linear ramp that ends early (divergence, stop, a loop that ends, a test that still
 * runs) is the first part of a longer one: window and ramp length are the longer one's, so that the bounds do not depend on where it ended.
 */
export function rampStretch(lastLr: number, topLr: number | null): number {
  return topLr === null || !(lastLr > 0) ? 1 : Math.max(1, topLr / lastLr);
}

/** Series of one metric without the state before the ramp; null when no point has the metric. */
function series(points: RangeTestCurve['heldOut'] | RangeTestCurve['batch'], metric: Metric, heldOut: boolean, topLr: number | null): Series | null {
  const lrs: number[] = [];
  const values: number[] = [];
  let before: number | null = null;
  for (const point of points) {
    const value = point[metric];
    if (value === null) continue;
    if (point.iteration === 0) {
      before = Number.isFinite(value) ? value : null;
    } else if (Number.isFinite(point.lr)) {
      lrs.push(point.lr);
      values.push(value);
    }
  }
  const rampPoints = Math.round(values.length * rampStretch(lrs.at(-1) ?? 0, topLr));
  return values.length === 0 ? null : { lrs, values, before, heldOut, rampPoints };
}

/** A run that ends on a loss that is not finite may end before the next evaluation: what the batches saw last belongs to the curve. */
function withLateDivergence(loss: Series | null, curve: RangeTestCurve): Series | null {
  if (loss === null) return null;
  const last = curve.heldOut.at(-1)?.iteration ?? 0;
  const late = curve.batch.findLast((point) => point.loss !== null && !Number.isFinite(point.loss) && point.iteration > last);
  return late === undefined ? loss : { ...loss, lrs: [...loss.lrs, late.lr], values: [...loss.values, Number.NaN] };
}
