import { t } from '../text/text';
import type { Analysis, BoundsPair, RuleName, SmoothedPoint } from './analysis';
import { analysisSteps } from './analysisSteps';
import { paperPair, recommendedMax, recommendedPair } from './boundsRules';
import { isOnRamp, type RangeTestCurve } from './curve';
import { EXPONENTIAL_SD, intervalOf, RUN_SD, type Interval } from './interval';
import type { Landmarks } from './landmarks';
import { readRangeTest, ruleInput, spreadsOf, type RangeTestReading } from './readRangeTest';
import { wideRefusal } from './refusal';
import { shapeOf, wholeRampPoints } from './rampShape';
import { centredMean, clippedLosses, mean, smoothingWidth, startLoss } from './smooth';
import { commonVerdict, noVerdict, verdictOf } from './verdict';

const ALTERNATIVE_DIVISORS = [3, 4, 10, 20];
/** Curves resampled for an interval: their standard deviation is then known to 9 %, which the run-to-run spread swamps. */
const RESAMPLES = 60;

export interface AnalysisOptions {
  /** Curves to resample for the intervals, 60 if left out; 0 leaves the intervals out and saves their time (a millisecond). */
  readonly resamples?: number;
  /** Curves of seeds that are not complete: drawn, and left out of the bounds. */
  readonly growing?: readonly RangeTestCurve[];
}

/**
 * Reads a range test: max and min LR by the rule that fits what was measured, the paper's own pair, the potential for super-convergence,
 * and in words how each came about. Sensible on the part of a curve that a running test has so far.
 * Source: Smith & Topin 2018, section 4; rules fitted on replayed range tests (see boundsRules.ts).
 */
export function analyseRangeTest(curve: RangeTestCurve, options: AnalysisOptions = {}): Analysis {
  return analyseRangeTests([curve], options);
}

/**
 * The same from several seeds of one range test: each bound is the geometric mean of the seeds', its interval the narrower the more there are.
 * Curve, landmarks and smoothed lines are those of the first, also where it has no answer of its own; seeds without an answer are left out of
 * the bounds, unless they are most of them.
 * @throws RangeError without a curve
 */
export function analyseRangeTests(curves: readonly RangeTestCurve[], { resamples = RESAMPLES, growing = [] }: AnalysisOptions = {}): Analysis {
  const [curve, ...others] = curves;
  if (curve === undefined) throw new RangeError('There is no curve to analyse.');
  const lead = { curve, reading: readRangeTest(curve) };
  const seeds = [lead, ...others.map((other) => ({ curve: other, reading: readRangeTest(other) }))];
  const answered = seeds.filter(({ reading }) => reading.refusal === null && reading.best !== null);
  const { reading } = lead;
  const refused = 2 * answered.length < seeds.length || answered.length === 0 ? seeds.find((seed) => seed.reading.refusal !== null)?.reading.refusal : null;
  const bounds = refused == null ? boundsOf(answered.map((seed) => seed.reading), resamples) : null;
  const refusal = refused ?? (bounds === null ? null : wideRefusal(bounds.recommended.max.interval ?? null, curve));
  const marked = refusal === null ? bounds : null;
  // the bounds may be other seeds' alone
  const showsLandmarks = marked !== null && reading.refusal === null;
  const analysis: Omit<Analysis, 'steps'> = {
    metric: reading.metric,
    recommended: marked?.recommended ?? null,
    paper: marked?.paper ?? null,
    main: 'recommended',
    rule: marked?.rule ?? null,
    refusal,
    verdict:
      refused == null
        ? commonVerdict(answered.map((seed) => verdictOf({ ...seed.reading, topLr: seed.curve.topLr })))
        : noVerdict(t('Cannot tell whether super-convergence is possible: the curve shows no clear gain.')),
    peakLr: showsLandmarks ? (reading.best?.peakLr ?? null) : null,
    breakLr: showsLandmarks ? ((reading.loss ?? reading.accuracy)?.breakLr ?? null) : null,
    chance: reading.chance,
    iterations: reading.iterations,
    plannedIterations: curve.plannedIterations,
    smoothedHeldOut: smoothedPoints(curve.heldOut, reading.chance?.accuracy ?? 0, curve),
    smoothedBatch: smoothedPoints(curve.batch, reading.chance?.accuracy ?? 0, curve),
    otherSeeds: [...others, ...growing].map((other) => smoothedPoints(other.heldOut.length > 0 ? other.heldOut : other.batch, reading.chance?.accuracy ?? 0, other)),
    alternatives:
      marked === null ? [] : ALTERNATIVE_DIVISORS.map((divisor) => ({ label: t('max/{0}', divisor), lr: marked.recommended.max.lr / divisor })),
  };
  return { ...analysis, steps: analysisSteps(analysis, { reading, seeds: answered.length, interval: bounds?.recommended.max.interval ?? null }) };
}

interface MarkedBounds {
  readonly recommended: BoundsPair;
  /** Null for exponential ramps: the paper reads the peak of a linear one, and that of an exponential one lies elsewhere. */
  readonly paper: BoundsPair | null;
  readonly rule: RuleName;
}

/** Both pairs: over several seeds the geometric mean of each one's, and "at least" where one of them never broke. */
function boundsOf(readings: readonly RangeTestReading[], resamples: number): MarkedBounds | null {
  const inputs = readings.map(ruleInput).filter((input) => input !== null);
  const results = inputs.map((input) => recommendedMax(input));
  const [result] = results;
  if (result === undefined) return null;
  const maxLr = geometricMean(results.map((one) => one.maxLr));
  const peakLr = geometricMean(inputs.map((input) => input.peakLr));
  const linear = readings.every(({ shape }) => shape === 'linear');
  const spreads = resamples === 0 ? null : readings.map((reading) => spreadsOf(reading, resamples));
  const interval = (of: 'max' | 'peak', marked: number): Interval | null =>
    spreads === null ? null : intervalOf(spreads.map((spread) => spread[of]), marked, linear ? RUN_SD[of] : Math.hypot(RUN_SD[of], EXPONENTIAL_SD));
  return {
    recommended: recommendedPair({ ...result, maxLr }, readings.some((reading) => !reading.broke), interval('max', maxLr)),
    paper: !linear ? null : paperPair(peakLr, readings.some((reading) => !reading.broke && reading.best !== null && peakAtEnd(reading.best)), interval('peak', peakLr)),
    rule: result.rule,
  };
}

function geometricMean(values: readonly number[]): number {
  // Of one value exactly that: a logarithm and back would lose its last digit.
  return values.length === 1 ? (values[0] ?? 0) : 2 ** mean(values.map(Math.log2));
}

/** Whether the metric may still be rising: its peak lies within the last half window. */
function peakAtEnd({ peakIndex, gains, rampPoints }: Landmarks): boolean {
  return peakIndex >= gains.length - 1 - Math.floor(smoothingWidth(rampPoints) / 2);
}

/** Centred means for drawing, tamed as the landmarks are: what is not finite counts as chance or as the loss' ceiling. */
function smoothedPoints(points: RangeTestCurve['heldOut'] | RangeTestCurve['batch'], chance: number, curve: RangeTestCurve): SmoothedPoint[] {
  const shown = points.filter(isOnRamp);
  const before = points.find((point) => point.iteration === 0)?.loss ?? Number.NaN;
  const lrs = shown.map((point) => point.lr);
  const stretch = wholeRampPoints(lrs, curve.topLr, shapeOf(curve)) / Math.max(1, lrs.length);
  const accuracy = smoothedColumn(
    shown.map((point) => point.accuracy),
    (values) => values.map((value) => (Number.isFinite(value) ? value : chance)),
    stretch,
  );
  const loss = smoothedColumn(
    shown.map((point) => point.loss),
    (values) => clippedLosses(values, startLoss(before, values)),
    stretch,
  );
  return shown.map((point, index) => ({ lr: point.lr, accuracy: accuracy[index] ?? null, loss: loss[index] ?? null }));
}

/** Smooths the known values of a column and puts them back where they were; null stays null. */
function smoothedColumn(column: readonly (number | null)[], tame: (values: readonly number[]) => readonly number[], stretch: number): (number | null)[] {
  const known = column.filter((value) => value !== null);
  const smoothed = centredMean(tame(known), smoothingWidth(Math.round(known.length * stretch)));
  let next = 0;
  return column.map((value) => (value === null ? null : (smoothed[next++] ?? null)));
}
