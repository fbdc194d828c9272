import type { Analysis, Refusal } from './analysis';
import { asOnLinearRamp, recommendedMax, type RuleInput, type RuleSet } from './boundsRules';
import type { RampShape } from '../schedule/rangeTestRamp';
import type { RangeTestCurve } from './curve';
import type { Spread } from './interval';
import { accuracyLandmarks, lossLandmarks, type Landmarks } from './landmarks';
import { growthLength, shapeOf } from './rampShape';
import { refusalOf } from './refusal';
import { resampler } from './resample';
import { seededRandom } from './seededRandom';
import { readingsOf, type Readings, type Series } from './series';
import { mean } from './smooth';
import { isPlateau, plateauEnd } from './stretch';

/** What the rules, the verdict and the words are made of. */
export interface RangeTestReading {
  readonly metric: string;
  /** The metric of record; null when there is none. */
  readonly series: Series | null;
  readonly chance: Analysis['chance'];
  readonly accuracy: Landmarks | null;
  /** Null where there is no loss, or one that never fell below its start and has no break to read. */
  readonly loss: Landmarks | null;
  readonly lossHeldOut: boolean;
  /** Landmarks of the metric of record. */
  readonly best: Landmarks | null;
  /** Whether accuracy or loss lost half of its gain after its best. */
  readonly broke: boolean;
  /** n: the iterations that the ramp takes to its top. */
  readonly iterations: number;
  readonly shape: RampShape;
  /** Share of an exponential ramp in which its LR grows by the factor e; null for linear ones. */
  readonly growthShare: number | null;
  /** n / N; null when N is unknown. */
  readonly share: number | null;
  readonly lastLr: number;
  /** LR that the ramp of n iterations ends with: the one it was meant to reach, else the last. */
  readonly topLr: number;
  /** Whether the max LR lies where the curve still holds (see stretch.ts). */
  readonly plateau: boolean;
  readonly refusal: Refusal | null;
}

export function readRangeTest(curve: RangeTestCurve): RangeTestReading {
  const readings = readingsOf(curve);
  const chance = chanceOf(curve, readings.accuracy);
  const accuracy = readings.accuracy === null || chance === null ? null : accuracyLandmarks(readings.accuracy, chance.accuracy);
  const lossCurve = readings.loss === null ? null : lossLandmarks(readings.loss);
  const loss = lossCurve !== null && lossCurve.gain > 0 ? lossCurve : null;
  const { metric, series } = recordOf(readings, accuracy);
  const lastLr = Math.max(readings.accuracy?.lrs.at(-1) ?? 0, readings.loss?.lrs.at(-1) ?? 0);
  const shape = shapeOf(curve);
  const growth = shape === 'exponential' ? growthLength(curve) : null;
  const iterations = rampIterations(curve, shape, growth);
  const share = curve.plannedIterations === null || curve.plannedIterations === 0 ? null : iterations / curve.plannedIterations;
  const broke = (accuracy?.breakIndex ?? null) !== null || (loss?.breakIndex ?? null) !== null;
  return {
    metric,
    series,
    chance,
    accuracy,
    loss,
    lossHeldOut: readings.loss?.heldOut ?? false,
    best: accuracy ?? loss,
    broke,
    iterations,
    shape,
    growthShare: growth === null ? null : growth / iterations,
    share,
    // an exponential ramp hurries over the LRs of a plateau
    plateau: accuracy !== null && shape === 'linear' && isPlateau(accuracy, { broke, share }),
    lastLr,
    topLr: Math.max(lastLr, curve.topLr ?? 0),
    refusal: refusalOf({ metric, series, landmarks: accuracy ?? lossCurve, topFromSweep: curve.topFromSweep }),
  };
}

/** What the rules use of a reading; null for a curve without a gain. */
export function ruleInput({ accuracy, loss, lossHeldOut, best, plateau, share, growthShare, lastLr, topLr }: RangeTestReading): RuleInput | null {
  if (best === null) return null;
  const input: RuleInput = {
    riseLr: best.riseLr,
    peakLr: best.peakLr,
    breakLr: loss === null ? null : (loss.breakLr ?? lastLr),
    topLr,
    source: loss !== null && !lossHeldOut ? 'batch' : accuracy === null ? 'held-out loss' : 'held-out',
    share,
    holdsUpTo: accuracy !== null && plateau ? plateauEnd(accuracy) : null,
  };
  return growthShare === null ? input : asOnLinearRamp(input, (loss ?? best).breakLr ?? lastLr, growthShare);
}

/** Spread of the recommended max and of the peak, as LRs. */
export interface Spreads {
  readonly max: Spread;
  readonly peak: Spread;
}

/**
 * How the bounds of a curve vary with its noise, from curves resampled with a seed of their own, so that the same curve gives the same spread.
 * @param resamples how many curves
 */
export function spreadsOf(reading: RangeTestReading, resamples: number, rules?: RuleSet): Spreads {
  const random = seededRandom(1);
  const nextAccuracy = reading.accuracy === null ? null : resampler(reading.accuracy, random);
  const nextLoss = reading.loss === null ? null : resampler(reading.loss, random);
  const max: number[] = [];
  const peak: number[] = [];
  for (let made = 0; made < resamples; made += 1) {
    const accuracy = nextAccuracy?.() ?? null;
    const loss = nextLoss?.() ?? null;
    const input = ruleInput({ ...reading, accuracy, loss, best: accuracy ?? loss });
    if (input === null) continue;
    max.push(Math.log2(recommendedMax(input, rules).maxLr));
    peak.push(Math.log2(input.peakLr));
  }
  return { max: spread(max), peak: spread(peak) };
}

function spread(values: readonly number[]): Spread {
  const centre = mean(values);
  return { mean: centre, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1)) };
}

/**
 * n: the iterations that the ramp takes to its top, else the last iteration of the curve.
 * @param growth iterations in which an exponential ramp's LR grows by the factor e; null where its points do not show it
 */
function rampIterations({ batch, heldOut, topLr }: RangeTestCurve, shape: RampShape, growth: number | null): number {
  const ends = [batch.at(-1), heldOut.at(-1)].filter((point) => point !== undefined);
  const last = ends.reduce((later, point) => (point.iteration > later.iteration ? point : later), { iteration: 0, lr: 0 });
  if (topLr === null || !(last.lr > 0) || topLr <= last.lr) return last.iteration;
  if (shape === 'linear') return Math.round((last.iteration * topLr) / last.lr);
  return growth === null ? last.iteration : Math.round(last.iteration + growth * Math.log(topLr / last.lr));
}

/** Accuracy where there is one, else the loss. */
function recordOf({ accuracy, loss }: Readings, accuracyCurve: Landmarks | null): { readonly metric: string; readonly series: Series | null } {
  const of = (series: Series, name: string): string => `${series.heldOut ? 'held-out' : 'batch'} ${name}`;
  if (accuracy !== null && accuracyCurve !== null) return { metric: of(accuracy, 'accuracy'), series: accuracy };
  if (loss !== null) return { metric: of(loss, 'loss'), series: loss };
  return { metric: 'nothing', series: null };
}

/** Chance as given, else the accuracy of the first row. */
function chanceOf(curve: RangeTestCurve, accuracy: Series | null): Analysis['chance'] {
  if (accuracy === null) return null;
  if (curve.chance !== null) return { accuracy: curve.chance, source: curve.chanceSource ?? 'given' };
  return { accuracy: accuracy.before ?? accuracy.values.find((value) => Number.isFinite(value)) ?? 0, source: 'first row' };
}
