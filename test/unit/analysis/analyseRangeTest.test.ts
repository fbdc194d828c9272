import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { formatLr } from '../../../src/analysis/formatLr';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';
import { syntheticCurve } from './syntheticCurve';

describe('chance', () => {
  it('is taken as given, from the classes, or from the first row, and the steps say which', () => {
    const text = (analysis: ReturnType<typeof analyseRangeTest>): string => analysis.steps.find(({ title }) => title === 'Chance')?.text ?? '';
    const given = analyseRangeTest(syntheticCurve({}, { chance: 0.1 }));
    expect(given.chance).toEqual({ accuracy: 0.1, source: 'given' });
    expect(text(given)).toContain('as was given');
    const classes = analyseRangeTest(syntheticCurve({}, { chance: 0.1, chanceSource: 'classes' }));
    expect(classes.chance).toEqual({ accuracy: 0.1, source: 'classes' });
    expect(text(classes)).toContain('among the classes');
    const first = analyseRangeTest(syntheticCurve({ accuracy: (lr) => 0.2 + lr / 10 }, { chance: null }));
    expect(first.chance).toEqual({ accuracy: 0.2, source: 'first row' });
    expect(text(first)).toContain('first accuracy, 20.0 %');
  });
});

describe('the smoothed lines', () => {
  it('have a point for each point of the curve but the one before the ramp', () => {
    const curve = syntheticCurve({ batch: true });
    const { smoothedBatch, smoothedHeldOut } = analyseRangeTest(curve);
    expect(smoothedBatch.map(({ lr }) => lr)).toEqual(curve.batch.map(({ lr }) => lr));
    expect(smoothedHeldOut.map(({ lr }) => lr)).toEqual(curve.heldOut.slice(1).map(({ lr }) => lr));
  });

  it('are finite where the curve is not, and null where it has nothing', () => {
    const curve = syntheticCurve({ accuracy: (lr) => (lr > 4 ? Number.NaN : 0.5), loss: (lr) => (lr > 4 ? Number.POSITIVE_INFINITY : 1) });
    const { smoothedHeldOut } = analyseRangeTest({
      ...curve,
      heldOut: curve.heldOut.map((point) => (point.iteration === 100 ? { ...point, loss: null } : point)),
    });
    expect(smoothedHeldOut.every(({ accuracy }) => Number.isFinite(accuracy))).toBe(true);
    expect(smoothedHeldOut.at(-1)?.accuracy).toBeCloseTo(0.1, 9);
    expect(smoothedHeldOut.at(-1)?.loss).toBeCloseTo(3, 9);
    expect(smoothedHeldOut.filter(({ loss }) => loss === null)).toHaveLength(1);
    expect(smoothedHeldOut[9]?.loss).toBeNull();
    expect(smoothedHeldOut[9]?.accuracy).toBeCloseTo(0.5, 9);
  });
});

describe('the steps', () => {
  it('tell every number that is shown, from the ramp to the verdict', () => {
    const analysis = analyseRangeTest(syntheticCurve({}, { plannedIterations: 5000 }));
    const titles = analysis.steps.map(({ title }) => title);
    expect(titles).toEqual(['Ramp', 'Smoothing', 'Chance', 'Rise', 'Peak', 'Break', 'Middle', 'Margin', 'Length of the ramp', 'Max LR', 'How sure', 'Min LR', "The paper's bounds", 'Super-convergence']);
    const text = analysis.steps.map((step) => step.text).join(' ');
    const { low, high } = analysis.recommended?.max.interval ?? {};
    for (const lr of [low, high, analysis.recommended?.max.lr, analysis.recommended?.min.lr, analysis.paper?.max.lr, analysis.paper?.min.lr, analysis.breakLr]) {
      expect(text).toContain(formatLr(lr ?? Number.NaN));
    }
    expect(text).toContain('5000');
    expect(text).not.toMatch(/NaN|undefined|null|!/u);
  });
});

describe('a curve that still grows', () => {
  it('is judged at every length without a jump in what was already passed', () => {
    const { ramps, tasks } = readReplays();
    for (const ramp of ramps.filter((_, index) => index % 20 === 0)) {
      const task = tasks[ramp.task];
      if (task === undefined) throw new Error(`no task ${ramp.task}`);
      const curve = replayCurve(ramp, task);
      for (let last = 0; last <= ramp.iterations; last += 5) {
        const partial = analyseRangeTest({
          ...curve,
          batch: curve.batch.filter(({ iteration }) => iteration <= last),
          heldOut: curve.heldOut.filter(({ iteration }) => iteration <= last),
        });
        const max = partial.recommended?.max.lr ?? null;
        expect(max === null).toBe(partial.refusal !== null);
        // An open max grows with the ramp; it never lies beyond the LRs that were tried.
        if (max !== null) expect(max).toBeLessThanOrEqual((ramp.topLearningRate * last) / ramp.iterations);
        if (partial.recommended?.max.open === true) expect(partial.verdict.answer).not.toBe('unlikely');
      }
    }
  });

  it('has no verdict before it breaks or reaches its top', () => {
    const whole = syntheticCurve({ accuracy: (lr) => Math.min(0.9, 0.1 + 8 * lr), loss: null });
    expect(analyseRangeTest(whole).verdict.answer).toBe('likely');
    const half = analyseRangeTest({ ...whole, heldOut: whole.heldOut.slice(0, 25) });
    expect(half.verdict.answer).toBe('cannot tell');
    expect(half.verdict.reason).toMatch(/the curve ends at LR 2\.4, below the ramp's top of 4\.8/u);
  });
});
