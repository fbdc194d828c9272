import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
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
        expect(gainAround(published, max)).toBeGreaterThan(0.75 * best);
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

  it.each(curves)('%s is never likely when its top came from the sweep and it broke', (_name, published) => {
    const { verdict, recommended } = analyseRangeTest({ ...smithCurve(published, null), topFromSweep: true });
    expect(verdict.answer).toBe(recommended?.max.open === true ? 'likely' : 'cannot tell');
    expect(verdict.stretch).toBeGreaterThan(5);
  });

  it.each(curves)('%s cut off at LR 0.3 is not called unlikely', (_name, published) => {
    const curve = smithCurve(published, null);
    const cut = { ...curve, heldOut: curve.heldOut.filter(({ lr }) => lr <= 0.3), topLr: 0.3 };
    expect(analyseRangeTest(cut).verdict.answer).not.toBe('unlikely');
  });
});

describe('retention and stretch', () => {
  it('are those of a curve that was made with them', () => {
    // Gain .8 from LR .1 to 4, then down to .6 at once: 75 % of the end.
    const { verdict } = analyseRangeTest(syntheticCurve({ accuracy: (lr) => (lr === 0 ? 0.1 : lr <= 4 ? 0.9 : 0.74), loss: null }));
    expect(verdict.retention).toBeCloseTo(0.8, 9);
    expect(verdict.upTo).toBeCloseTo(4.8, 9);
    expect(verdict.stretch).toBeCloseTo(48, 9);
    expect(verdict).toMatchObject({ answer: 'likely' });
    expect(verdict.reason).toContain('80 %');
  });

  it('that disagree leave the question open', () => {
    // Broke, but held on over a factor of 30: a top LR that no net survives.
    const { verdict } = analyseRangeTest(syntheticCurve({ accuracy: (lr) => (lr > 0 && lr <= 3.05 ? 0.9 : 0.1), loss: null }));
    expect(verdict).toMatchObject({ answer: 'cannot tell' });
    expect(verdict.retention).toBeCloseTo(0, 9);
    expect(verdict.reason).toMatch(/signs disagree/u);
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
