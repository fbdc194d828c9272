import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { regretOf } from '../../bench/replayRegret';
import { readSmithCurves, smithCurve, type SmithCurve } from '../../fixtures/rangeTests';
import { syntheticCurve } from './syntheticCurve';

const curves = Object.entries(readSmithCurves());

/** Mean accuracy gain over chance in a window of 10 % around an LR, straight from the published rows. */
function gainAround(curve: SmithCurve, lr: number): number {
  const reach = 0.05 * (curve.rows.at(-1)?.[1] ?? 0);
  const near = curve.rows.filter(([iteration, at]) => iteration > 0 && Math.abs(at - lr) <= reach);
  return near.reduce((sum, [, , accuracy]) => sum + accuracy, 0) / near.length - curve.chanceAccuracy;
}

describe('on the range tests that Smith & Topin published', () => {
  it('has five positive and two negative ones', () => {
    expect(curves.map(([, { label }]) => label).sort()).toEqual(['negative', 'negative', 'positive', 'positive', 'positive', 'positive', 'positive']);
  });

  it.each(curves.filter(([, { label }]) => label === 'positive'))('%s is likely, its max LR within the plateau', (_name, published) => {
    const lastLr = published.rows.at(-1)?.[1] ?? 0;
    const best = Math.max(...published.rows.map(([, lr]) => gainAround(published, lr)).filter(Number.isFinite));
    for (const planned of [null, 10_000, 80_000]) {
      const { verdict, recommended, paper } = analyseRangeTest(smithCurve(published, planned));
      expect(verdict.answer).toBe('likely');
      expect(verdict.upTo).toBe(lastLr);
      // None of them breaks.
      expect(recommended?.max.open).toBe(true);
      for (const max of [recommended?.max.lr ?? 0, paper?.max.lr ?? 0]) {
        expect(max).toBeLessThanOrEqual(lastLr);
        expect(gainAround(published, max)).toBeGreaterThan(0.6 * best);
      }
    }
  });

  it.each(curves.filter(([, { label }]) => label === 'negative'))('%s is not likely', (_name, published) => {
    for (const planned of [null, 10_000]) {
      const { verdict, recommended } = analyseRangeTest(smithCurve(published, planned));
      expect(verdict.answer).toBe('unlikely');
      expect(verdict.retention).toBeLessThan(0.25);
      expect(recommended?.max.open).toBe(false);
    }
  });

  it.each(curves)('%s gets the same answer from its first row as from the chance given', (_name, published) => {
    const curve = smithCurve(published, null);
    expect(analyseRangeTest({ ...curve, chance: null }).verdict.answer).toBe(analyseRangeTest(curve).verdict.answer);
  });

  it.each(curves)('%s gets the same answer whether or not the sweep chose its top', (_name, published) => {
    const curve = smithCurve(published, null);
    expect(analyseRangeTest({ ...curve, topFromSweep: true }).verdict).toEqual(analyseRangeTest(curve).verdict);
  });

  it.each(curves.filter(([, { label }]) => label === 'negative'))('%s is unlikely as soon as it has broken, wherever the ramp ends', (_name, published) => {
    for (const topLr of [0.9, 1.2, 1.6]) {
      const curve = smithCurve(published, null);
      const cut = { ...curve, heldOut: curve.heldOut.filter(({ lr }) => lr <= topLr), topLr };
      expect(analyseRangeTest(cut).verdict.answer).toBe('unlikely');
    }
  });

  it('the max LR of ResNet-56 for 10,000 iterations loses at most .7 points against the best', () => {
    // Max LR against final test accuracy, Smith & Topin 2018 (their logs).
    const trained = { oneCycle: [[1, 0.913, 1], [1.5, 0.909, 1], [2, 0.917, 1], [2.5, 0.923, 1], [3, 0.924, 1], [3.5, 0.921, 1]] as [number, number, number][], best: 0.924 };
    const published = readSmithCurves()['range3Iter20kFig2b'];
    if (published === undefined) throw new Error('no range3Iter20kFig2b');
    const { rule, recommended } = analyseRangeTest(smithCurve(published, 10_000));
    expect(rule).toBe('plateau');
    expect(regretOf(recommended?.max.lr ?? 0, trained)).toBeLessThanOrEqual(0.7);
    expect(recommended?.max.open).toBe(true);
  });

  it.each(curves)('%s cut off at LR 0.3 is not called unlikely', (_name, published) => {
    const curve = smithCurve(published, null);
    const cut = { ...curve, heldOut: curve.heldOut.filter(({ lr }) => lr <= 0.3), topLr: 0.3 };
    expect(analyseRangeTest(cut).verdict.answer).not.toBe('unlikely');
  });
});

describe('retention and stretch', () => {
  it('are those of a curve that was made with them', () => {
    // Gain .8 from LR .1 to 4, then down to .64 at once: 80 % at the end. On the way to .1 it has 75 % at .075.
    const { verdict } = analyseRangeTest(syntheticCurve({ accuracy: (lr) => (lr === 0 ? 0.1 : lr <= 4 ? 0.9 : 0.74), loss: null }));
    expect(verdict.retention).toBeCloseTo(0.8, 9);
    expect(verdict.upTo).toBeCloseTo(4.8, 9);
    expect(verdict.stretch).toBeCloseTo(64, 9);
    expect(verdict).toMatchObject({ answer: 'likely' });
    expect(verdict.reason).toContain('80 %');
  });

  it.each([
    [4, 'likely'],
    [1.5, 'cannot tell'],
    [1, 'unlikely'],
  ])('of a curve that holds to LR %s and breaks there make it %s', (breaks, answer) => {
    // 75 % of the gain is reached at LR .075.
    const { verdict } = analyseRangeTest(syntheticCurve({ accuracy: (lr) => (lr > 0 && lr <= breaks + 0.05 ? 0.9 : 0.1), loss: null }));
    expect(verdict).toMatchObject({ answer });
    expect(verdict.upTo).toBeCloseTo(breaks - 0.1, 9);
    expect(verdict.retention).toBeCloseTo(0, 9);
  });

  it('speak against nothing where the ramp is short for the training, or so steep that the net falls before it learns', () => {
    const curve = syntheticCurve({ accuracy: (lr) => (lr > 0 && lr <= 1.05 ? 0.9 : 0.1), loss: null });
    expect(analyseRangeTest({ ...curve, plannedIterations: 4800 }).verdict).toMatchObject({ answer: 'cannot tell', reason: expect.stringContaining('longer ramp') });
    const steep = syntheticCurve({ accuracy: (lr) => (lr > 0 && lr <= 0.55 ? 0.9 : 0.1), loss: null });
    expect(analyseRangeTest(steep).verdict).toMatchObject({ answer: 'cannot tell', reason: expect.stringContaining('lower top LR') });
  });

  it('say nothing about a net that barely learns', () => {
    const { verdict } = analyseRangeTest(syntheticCurve({ accuracy: (lr) => (lr === 0 ? 0.1 : 0.2), loss: null }));
    expect(verdict.answer).toBe('cannot tell');
    expect(verdict.reason).toMatch(/barely learns, its best is 11 % of the way/u);
  });

  it('say nothing about a ramp that ended too low', () => {
    const { verdict } = analyseRangeTest(syntheticCurve({ accuracy: (lr) => 0.1 + 0.15 * lr, loss: null }));
    expect(verdict.answer).toBe('cannot tell');
    expect(verdict.reason).toMatch(/higher top LR would show more/u);
  });
});
