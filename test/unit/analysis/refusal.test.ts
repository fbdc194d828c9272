import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import type { RangeTestCurve } from '../../../src/analysis/curve';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';
import { seededRandom, syntheticCurve, tent, trough } from './syntheticCurve';

function expectRefusal(curve: RangeTestCurve, reason: RegExp): ReturnType<typeof analyseRangeTest> {
  const analysis = analyseRangeTest(curve);
  expect(analysis.refusal?.reason).toMatch(reason);
  expect(analysis).toMatchObject({ recommended: null, paper: null, rule: null, peakLr: null, breakLr: null, alternatives: [] });
  expect(analysis.verdict).toMatchObject({ answer: 'cannot tell', retention: null });
  return analysis;
}

describe('a curve without an answer', () => {
  const nothing: RangeTestCurve = { batch: [], heldOut: [], plannedIterations: 100, chance: 0.1, topFromSweep: false, topLr: 1 };

  it('is refused when it is empty or has one point', () => {
    expectRefusal(nothing, /no accuracy and no loss/u);
    expectRefusal({ ...nothing, heldOut: [{ iteration: 1, lr: 0.1, accuracy: 0.2, loss: 2 }] }, /only 1 point;/u);
    expectRefusal({ ...nothing, heldOut: [{ iteration: 0, lr: 0, accuracy: 0.2, loss: 2 }] }, /no accuracy and no loss/u);
  });

  it('is refused when nothing in it is a number', () => {
    const { refusal } = expectRefusal(syntheticCurve({ accuracy: () => Number.NaN, loss: () => Number.NaN, batch: true }), /diverged at once/u);
    expect(refusal?.help).toEqual(['lower top LR']);
  });

  it('is refused when training diverges within its first points', () => {
    const { refusal } = expectRefusal(
      syntheticCurve({ accuracy: (lr) => (lr < 0.25 ? 0.1 + lr : Number.NaN), loss: (lr) => (lr < 0.25 ? 2.3 - lr : Number.NaN) }),
      /diverged after 2 points, by LR 0\.30/u,
    );
    expect(refusal?.help).toContain('lower top LR');
  });

  it('is refused when it is flat or only gets worse', () => {
    expectRefusal(syntheticCurve({ accuracy: () => 0.1, loss: () => 2.3 }), /never got better than it was at the start/u);
    const { refusal } = expectRefusal(syntheticCurve({ accuracy: null, loss: (lr) => 2.3 + lr }), /held-out loss never got better/u);
    expect(refusal?.help).toContain('lower top LR');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is refused when it is noise (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const noise = (): number => 0.1 + 0.05 * (random() - 0.5);
    const { refusal } = expectRefusal(syntheticCurve({ accuracy: noise, loss: () => 2.3 + random() }), /times its noise \(4 are needed\)|never got better/u);
    expect(refusal?.help).toContain('longer ramp');
    expectRefusal(syntheticCurve({ accuracy: noise, loss: null, heldOut: false, batch: true }), /batch accuracy/u);
  });

  it('is refused when a trained net only wobbles about the accuracy it came with', () => {
    const random = seededRandom(5);
    expectRefusal(
      syntheticCurve({ accuracy: (lr, iteration) => (iteration === 0 ? 0.8 : lr > 4 ? 0.1 : 0.79 + 0.02 * random()), loss: null }),
      /gains only|never got better/u,
    );
  });

  it('is refused when it breaks nearly at once and all the rest is collapse', () => {
    const { refusal } = expectRefusal(
      syntheticCurve({ accuracy: (lr) => (lr === 0 ? 0.1 : lr < 0.25 ? 0.9 : 0.1), loss: (lr) => (lr > 0 && lr < 0.25 ? 0.3 : 2.3) }),
      /breaks by LR 0\.\d+, nearly the ramp's first/u,
    );
    expect(refusal?.help).toEqual(['lower top LR', 'longer ramp']);
  });

  it('is refused when its max LR could lie anywhere within a factor of more than 4', () => {
    // The batch losses of an MLP that learns within the first LRs of a short ramp.
    const { ramps, tasks } = readReplays();
    const ramp = ramps.find(({ task, iterations, seed }) => task === 'mlp_fm' && iterations === 226 && seed === 2);
    if (ramp === undefined || tasks['mlp_fm'] === undefined) throw new Error('no such ramp');
    const whole = replayCurve(ramp, tasks['mlp_fm']);
    const curve = { ...whole, heldOut: [], chance: null, batch: whole.batch.map((point) => ({ ...point, accuracy: null })) };
    const { refusal } = expectRefusal(curve, /could lie anywhere from .* to .*, too wide/u);
    expect(refusal?.help).toEqual(['more seeds', 'longer ramp']);
    // Without resampling there is no interval to be too wide.
    expect(analyseRangeTest(curve, { resamples: 0 }).recommended?.max.interval).toBeNull();
  });

  it('says in its last step why there are no bounds', () => {
    const analysis = analyseRangeTest(syntheticCurve({ accuracy: () => 0.1, loss: () => 2.3 }));
    expect(analysis.steps.at(-1)).toEqual({ title: 'No bounds', text: analysis.refusal?.reason });
  });
});

describe('a curve with an answer is not refused', () => {
  it.each([1, 2, 3])('under the noise of single batches of 32 (seed %i)', (seed) => {
    const random = seededRandom(seed);
    // Mean of 12 uniform numbers: nearly normal, sd .08 around the true accuracy.
    const normal = (): number => 0.08 * (Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, 0) - 6);
    const analysis = analyseRangeTest(
      syntheticCurve({ accuracy: (lr) => tent(lr) + normal(), loss: (lr) => trough(lr) + normal(), heldOut: false, batch: true }),
    );
    expect(analysis.refusal).toBeNull();
    expect(analysis.peakLr).toBeGreaterThan(1);
    expect(analysis.peakLr).toBeLessThan(1.4);
    expect(analysis.breakLr).toBeGreaterThan(2.8);
    expect(analysis.breakLr).toBeLessThan(3.2);
  });

  it('when its losses are negative', () => {
    const max = (shift: number): number | undefined =>
      analyseRangeTest(syntheticCurve({ accuracy: null, loss: (lr) => trough(lr) - shift })).recommended?.max.lr;
    expect(max(10)).toBeCloseTo(max(0) ?? Number.NaN, 12);
  });

  it('when its losses explode to infinity', () => {
    const analysis = analyseRangeTest(syntheticCurve({ accuracy: null, loss: (lr) => (lr > 2.55 ? Number.POSITIVE_INFINITY : trough(lr)) }));
    expect(analysis.refusal).toBeNull();
    expect(analysis.breakLr).toBeGreaterThan(2.3);
    expect(analysis.breakLr).toBeLessThan(2.7);
  });

  it('when the batches diverge after the last evaluation', () => {
    const whole = syntheticCurve({ batch: true });
    const curve = {
      ...whole,
      heldOut: whole.heldOut.filter(({ lr }) => lr < 1.95),
      batch: whole.batch.filter(({ lr }) => lr < 1.995).map((point) => (point.lr > 1.965 ? { ...point, loss: Number.NaN } : point)),
    };
    const { recommended, breakLr } = analyseRangeTest(curve);
    expect(recommended?.max.open).toBe(false);
    expect(breakLr).toBeGreaterThan(1.7);
    expect(breakLr).toBeLessThan(2);
  });

  it('when batches that went well end on a plateau', () => {
    const random = seededRandom(3);
    const plateau = (lr: number): number => Math.min(0.9, 0.1 + 2 * lr) - 0.02 * lr + 0.2 * (random() - 0.5);
    const analysis = analyseRangeTest(syntheticCurve({ accuracy: plateau, loss: null, heldOut: false, batch: true }));
    expect(analysis.recommended?.max.open).toBe(true);
    expect(analysis.peakLr).toBeLessThan(4.6);
  });

  it('when single batches diverge at its very end', () => {
    const analysis = analyseRangeTest(
      syntheticCurve({ accuracy: null, loss: (lr, iteration) => (iteration > 478 ? Number.NaN : lr < 1 ? 2 - lr : 1), heldOut: false, batch: true }),
    );
    expect(analysis.recommended?.max.open).toBe(false);
    expect(analysis.breakLr).toBeGreaterThan(4.7);
  });

  it('when points lack one of the metrics', () => {
    const whole = syntheticCurve({});
    const heldOut = whole.heldOut.map((point, index) => (index % 2 === 0 ? point : { ...point, loss: null }));
    expect(analyseRangeTest({ ...whole, heldOut }).breakLr).toBeCloseTo(3.2, 12);
  });

  it('when it is very long', () => {
    const batch = Array.from({ length: 50_000 }, (_, index) => {
      const lr = (4.8 * (index + 1)) / 50_000;
      return { iteration: index + 1, lr, momentum: null, accuracy: tent(lr), loss: trough(lr) };
    });
    const analysis = analyseRangeTest({ ...syntheticCurve({ heldOut: false }), batch });
    expect(analysis.peakLr).toBeCloseTo(1.2, 3);
    expect(analysis.breakLr).toBeCloseTo(3.05, 3);
    expect(analysis.smoothedBatch).toHaveLength(50_000);
  });
});
