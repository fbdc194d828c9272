import { describe, expect, it } from 'vitest';
import { settled } from '../../../src/analysis/boundsWatch';
import type { RangeTestCurve } from '../../../src/analysis/curve';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { ITERATIONS, syntheticCurve } from './syntheticCurve';

/** The curve as far as an iteration. */
function until(curve: RangeTestCurve, last: number): RangeTestCurve {
  return { ...curve, batch: curve.batch.filter(({ iteration }) => iteration <= last), heldOut: curve.heldOut.filter(({ iteration }) => iteration <= last) };
}

function settlesAt(curve: RangeTestCurve): number | null {
  for (let last = 10; last <= ITERATIONS; last += 10) if (settled(until(curve, last))) return last;
  return null;
}

describe('the bounds of a ramp have settled', () => {
  // Accuracy falls from LR 1.2 (iteration 120) to chance at 2.4; the loss has lost half of its gain at 3.1 (310).
  const curve = syntheticCurve({ batch: true }, { plannedIterations: 2000 });

  it('soon after accuracy and loss broke, and then the rest of the ramp does not move them', () => {
    const last = settlesAt(curve);
    expect(last).toBeGreaterThanOrEqual(330);
    expect(last).toBeLessThanOrEqual(350);
    const [early, whole] = [until(curve, last ?? 0), curve].map((one) => analyseRangeTest(one));
    expect(early?.recommended?.max.lr).toBeCloseTo(whole?.recommended?.max.lr ?? 0, 9);
    expect(early?.paper?.max.lr).toBeCloseTo(whole?.paper?.max.lr ?? 0, 9);
    expect(early?.recommended?.max.open).toBe(false);
  });

  it('also from the losses of batches alone', () => {
    const last = settlesAt(syntheticCurve({ accuracy: null, heldOut: false, batch: true }));
    expect(last).toBeGreaterThan(320);
    expect(last).toBeLessThan(380);
  });

  it('never while one of them holds', () => {
    expect(settlesAt(syntheticCurve({ loss: () => 1 + 1e-6 }))).not.toBeNull();
    expect(settlesAt(syntheticCurve({ loss: (lr) => 2.3 / (1 + lr) }))).toBeNull();
    expect(settlesAt(syntheticCurve({ accuracy: (lr) => Math.min(0.9, 0.1 + lr) }))).toBeNull();
  });

  it('not in a dip that ends within ten updates', () => {
    const dips = (lr: number): boolean => lr > 1.05 && lr < 1.15;
    const dipping = syntheticCurve({ accuracy: (lr) => (dips(lr) ? 0.1 : Math.min(0.9, 0.1 + lr)), loss: (lr) => (dips(lr) ? 4 : 2.3 - Math.min(lr, 2)) });
    expect(settlesAt(dipping)).toBeNull();
  });

  it('never where the top is not known, or nothing was learned', () => {
    expect(settlesAt({ ...curve, topLr: null })).toBeNull();
    expect(settlesAt(syntheticCurve({ accuracy: () => 0.1, loss: () => 2.3 }))).toBeNull();
  });
});
