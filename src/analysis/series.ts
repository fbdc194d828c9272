import type { RangeTestCurve } from './curve';
import { shapeOf, wholeRampPoints } from './rampShape';
import type { RampShape } from '../schedule/rangeTestRamp';

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
  const ramp = { topLr: curve.topLr, shape: shapeOf(curve) };
  return {
    accuracy: series(curve.heldOut, 'accuracy', true, ramp) ?? series(curve.batch, 'accuracy', false, ramp),
    loss: withLateDivergence(series(curve.heldOut, 'loss', true, ramp), curve) ?? series(curve.batch, 'loss', false, ramp),
  };
}

/** Series of one metric without the state before the ramp; null when no point has the metric. */
function series(points: RangeTestCurve['heldOut'] | RangeTestCurve['batch'], metric: Metric, heldOut: boolean, ramp: { readonly topLr: number | null; readonly shape: RampShape }): Series | null {
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
  return values.length === 0 ? null : { lrs, values, before, heldOut, rampPoints: wholeRampPoints(lrs, ramp.topLr, ramp.shape) };
}

/** A run that ends on a loss that is not finite may end before the next evaluation: what the batches saw last belongs to the curve. */
function withLateDivergence(loss: Series | null, curve: RangeTestCurve): Series | null {
  if (loss === null) return null;
  const last = curve.heldOut.at(-1)?.iteration ?? 0;
  const late = curve.batch.findLast((point) => point.loss !== null && !Number.isFinite(point.loss) && point.iteration > last);
  return late === undefined ? loss : { ...loss, lrs: [...loss.lrs, late.lr], values: [...loss.values, Number.NaN] };
}
