import type { Analysis, BoundsPair, SmoothedPoint, Verdict } from './analysis';
import { analysisSteps } from './analysisSteps';
import { paperPair, recommendedMax, recommendedPair, type RuleResult } from './boundsRules';
import type { RangeTestCurve } from './curve';
import { accuracyLandmarks, lossLandmarks, type Landmarks } from './landmarks';
import { refusalOf } from './refusal';
import { rampStretch, readingsOf, type Readings, type Series } from './series';
import { centredMean, clippedLosses, smoothingWidth, startLoss } from './smooth';
import { noVerdict, verdictOf } from './verdict';

const ALTERNATIVE_DIVISORS = [3, 4, 10, 20];

/**
 * Reads a range test: max and min LR by the rule that fits what was measured, the paper's own pair, the potential for super-convergence,
 * and in words how each came about. Sensible on the part of a curve that a running test has so far.
 * Source: Smith & Topin 2018, section 4; rules fitted on 2,559 trainings of 26 tasks (see boundsRules.ts).
 */
export function analyseRangeTest(curve: RangeTestCurve): Analysis {
  const readings = readingsOf(curve);
  const chance = chanceOf(curve, readings.accuracy);
  const accuracy = readings.accuracy === null || chance === null ? null : accuracyLandmarks(readings.accuracy, chance.accuracy);
  const lossCurve = readings.loss === null ? null : lossLandmarks(readings.loss);
  const record = recordOf(readings, accuracy, lossCurve);
  const iterations = rampIterations(curve);
  const refusal = refusalOf({ metric: record.metric, series: record.series, landmarks: record.gate, topFromSweep: curve.topFromSweep });
  // A loss that never fell below its start has no break to read.
  const loss = lossCurve !== null && lossCurve.gain > 0 ? lossCurve : null;
  const broke = (accuracy?.breakIndex ?? null) !== null || (loss?.breakIndex ?? null) !== null;
  const peak = accuracy ?? loss;

  let result: RuleResult | null = null;
  let recommended: BoundsPair | null = null;
  let paper: BoundsPair | null = null;
  let verdict: Verdict = noVerdict('Cannot tell whether super-convergence is possible: the curve shows no clear gain.');
  if (refusal === null && peak !== null) {
    const share = curve.plannedIterations === null || curve.plannedIterations === 0 ? null : iterations / curve.plannedIterations;
    const lastLr = Math.max(readings.accuracy?.lrs.at(-1) ?? 0, readings.loss?.lrs.at(-1) ?? 0);
    result = recommendedMax({
      peakLr: peak.peakLr,
      accuracyHeldOut: readings.accuracy?.heldOut ?? null,
      loss,
      lossHeldOut: readings.loss?.heldOut ?? false,
      lastLr,
      share,
    });
    recommended = recommendedPair(result, !broke);
    paper = paperPair(peak.peakLr, !broke && peakAtEnd(peak));
    verdict = verdictOf({ accuracy, broke, topFromSweep: curve.topFromSweep, topLr: curve.topLr });
  }

  const analysis = {
    metric: record.metric,
    recommended,
    paper,
    main: 'recommended' as const,
    rule: result?.rule ?? null,
    refusal,
    verdict,
    peakLr: refusal === null ? (peak?.peakLr ?? null) : null,
    breakLr: refusal === null ? ((loss ?? accuracy)?.breakLr ?? null) : null,
    chance,
    iterations,
    plannedIterations: curve.plannedIterations,
    smoothedHeldOut: smoothedPoints(curve.heldOut, chance?.accuracy ?? 0, curve.topLr),
    smoothedBatch: smoothedPoints(curve.batch, chance?.accuracy ?? 0, curve.topLr),
    alternatives: recommended === null ? [] : ALTERNATIVE_DIVISORS.map((divisor) => ({ label: `max/${String(divisor)}`, lr: recommended.max.lr / divisor })),
  };
  return { ...analysis, steps: analysisSteps(analysis, { accuracy, loss, smoothing: record.series === null ? 0 : smoothingWidth(record.series.rampPoints) }) };
}

/** n: the iterations that the ramp takes to its top, else the last iteration of the curve. */
function rampIterations({ batch, heldOut, topLr }: RangeTestCurve): number {
  const ends = [batch.at(-1), heldOut.at(-1)].filter((point) => point !== undefined);
  const last = ends.reduce((later, point) => (point.iteration > later.iteration ? point : later), { iteration: 0, lr: 0 });
  return Math.round(last.iteration * rampStretch(last.lr, topLr));
}

interface MetricOfRecord {
  readonly metric: string;
  readonly series: Series | null;
  /** Landmarks that the gate judges. */
  readonly gate: Landmarks | null;
}

/** Accuracy where there is one, else the loss. */
function recordOf({ accuracy, loss }: Readings, accuracyCurve: Landmarks | null, lossCurve: Landmarks | null): MetricOfRecord {
  const of = (series: Series, name: string): string => `${series.heldOut ? 'held-out' : 'batch'} ${name}`;
  if (accuracy !== null) return { metric: of(accuracy, 'accuracy'), series: accuracy, gate: accuracyCurve };
  if (loss !== null) return { metric: of(loss, 'loss'), series: loss, gate: lossCurve };
  return { metric: 'nothing', series: null, gate: null };
}

/** Chance as given, else the accuracy of the first row. */
function chanceOf(curve: RangeTestCurve, accuracy: Series | null): Analysis['chance'] {
  if (accuracy === null) return null;
  if (curve.chance !== null) return { accuracy: curve.chance, source: curve.chanceSource ?? 'given' };
  return { accuracy: accuracy.before ?? accuracy.values.find((value) => Number.isFinite(value)) ?? 0, source: 'first row' };
}

/** Whether the metric may still be rising: its peak lies within the last half window. */
function peakAtEnd({ peakIndex, gains, rampPoints }: Landmarks): boolean {
  return peakIndex >= gains.length - 1 - Math.floor(smoothingWidth(rampPoints) / 2);
}

/** Centred means for drawing, tamed as the landmarks are: what is not finite counts as chance or as the loss' ceiling. */
function smoothedPoints(points: RangeTestCurve['heldOut'] | RangeTestCurve['batch'], chance: number, topLr: number | null): SmoothedPoint[] {
  const shown = points.filter((point) => point.iteration > 0 && Number.isFinite(point.lr));
  const before = points.find((point) => point.iteration === 0)?.loss ?? Number.NaN;
  const stretch = rampStretch(shown.at(-1)?.lr ?? 0, topLr);
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
