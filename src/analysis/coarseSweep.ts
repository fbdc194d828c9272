import { centredMean, clippedLosses, maximum, median, NORMAL_MEDIAN } from './smooth';

/** Updates of the coarse sweep. */
export const SWEEP_ITERATIONS = 100;
/** Updates between two looks at the metric. */
export const SWEEP_EVERY = 2;
const SMOOTHING_POINTS = 5;
/**
 * First and last LR. Never cap it at 1: nets with batch normalization lose their gain only at 7 to 10 and more
 * (1,164 replayed range tests). Adam and its kin take steps of about the LR itself, so a tenth is enough.
 */
const SWEEP_RANGE = { sgd: [1e-5, 100], adaptive: [1e-6, 10] } as const;
/** Last LR over the first, of every family. */
export const SWEEP_FACTOR = 1e7;
/** A gain below this many standard deviations of the noise is none. Half of the ramp's own gate: in doubt the ramp shall decide. */
const NOISE_GATE = 2;

export type OptimizerFamily = keyof typeof SWEEP_RANGE;

export interface SweepPoint {
  readonly lr: number;
  /** Metric after the updates so far; NaN and Infinity are data. */
  readonly value: number;
}

/** `top`: T was found. `never rose`: nothing was learned at any LR. `never fell`: T is the sweep's last LR. */
export type SweepTop = { readonly kind: 'top'; readonly lr: number } | { readonly kind: 'never rose' } | { readonly kind: 'never fell'; readonly lr: number };

/**
 * LR of one update of the coarse sweep: exponential from 1e-5 to 100, for Adam and its kin from 1e-6 to 10.
 * @param iteration 1 to {@link SWEEP_ITERATIONS}
 */
export function sweepLr(iteration: number, family: OptimizerFamily): number {
  const [first, last] = SWEEP_RANGE[family];
  return first * (last / first) ** ((iteration - 1) / (SWEEP_ITERATIONS - 1));
}

/**
 * Top LR for the ramp: the LR at which the metric, as a centred mean over 5 points, has lost half of its gain for good. With momentum
 * small nets dip on their way (LeNet on Fashion-MNIST falls by half at .04 and works again at .1), and a ramp that ends there shows no break.
 * @param points in the order of the sweep
 * @param goal `higher` for accuracies, `lower` for losses
 * @param start metric before the sweep
 */
export function topFromSweep(points: readonly SweepPoint[], goal: 'higher' | 'lower', start: number): SweepTop {
  const last = points.at(-1);
  if (last === undefined) return { kind: 'never rose' };
  const begin = Number.isFinite(start) ? start : (points.find((point) => Number.isFinite(point.value))?.value ?? 0);
  const values = points.map((point) => point.value);
  // An accuracy that is not a number is a net that has lost everything.
  const gains =
    goal === 'higher' ? values.map((value) => (Number.isFinite(value) ? value - begin : 0)) : clippedLosses(values, begin).map((value) => begin - value);
  const smoothed = centredMean(gains, SMOOTHING_POINTS);
  const gain = maximum(smoothed);
  if (!(gain > 0) || gain < NOISE_GATE * noise(gains, smoothed)) return { kind: 'never rose' };
  const holds = smoothed.findLastIndex((value) => value > gain / 2);
  const fallen = points[holds + 1];
  return fallen === undefined ? { kind: 'never fell', lr: last.lr } : { kind: 'top', lr: fallen.lr };
}

/** Standard deviation of what the smoothing removed, from the median so that the cliff at the end does not count as noise. */
function noise(values: readonly number[], smoothed: readonly number[]): number {
  return NORMAL_MEDIAN * median(values.map((value, index) => Math.abs(value - (smoothed[index] ?? 0))));
}
