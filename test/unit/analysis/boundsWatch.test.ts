import { describe, expect, it } from 'vitest';
import { boundsState, settled } from '../../../src/analysis/boundsWatch';
import type { RangeTestCurve } from '../../../src/analysis/curve';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { taskOf } from '../../bench/replayRegret';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';
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

  it('after the peak, which is told while it is waited for them', () => {
    const states = Array.from({ length: ITERATIONS / 10 }, (_, index) => boundsState(until(curve, 10 * (index + 1))));
    const [past, ended] = [states.indexOf('past the peak'), states.indexOf('settled')].map((index) => 10 * (index + 1));
    expect(past).toBeGreaterThan(120);
    expect(past).toBeLessThan(160);
    expect(ended).toBe(settlesAt(curve));
    expect(states.slice(0, (past ?? 0) / 10 - 1).every((state) => state === 'rising')).toBe(true);
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

describe('a ramp that ends when its bounds have settled', () => {
  const replays = readReplays();
  const ended = replays.ramps.flatMap((ramp) => {
    const whole = replayCurve(ramp, taskOf(ramp.task, replays));
    const last = whole.heldOut.find(({ iteration }) => settled(until(whole, iteration)))?.iteration ?? ramp.iterations;
    return last < ramp.iterations ? [{ whole: analyseRangeTest(whole), early: analyseRangeTest(until(whole, last)) }] : [];
  });

  it('gets the verdict of the whole ramp on every replayed one', () => {
    expect(ended.length).toBeGreaterThan(140);
    for (const { whole, early } of ended.filter((one) => one.whole.refusal === null)) expect(early.verdict.answer).toBe(whole.verdict.answer);
  });

  it('does not tell how much is left at the end of the ramp', () => {
    for (const { early } of ended) expect(early.verdict.retention).toBeNull();
  });
});
