import { describe, expect, it } from 'vitest';
import { analyseRangeTest, analyseRangeTests } from '../../../src/analysis/analyseRangeTest';
import type { RangeTestCurve } from '../../../src/analysis/curve';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';
import { seededRandom, syntheticCurve, tent, trough } from './syntheticCurve';

function width(curves: readonly RangeTestCurve[]): number {
  const interval = analyseRangeTests(curves).recommended?.max.interval;
  return (interval?.high ?? Number.NaN) / (interval?.low ?? Number.NaN);
}

/** The tent under noise; all with the same noise are the same. */
function noisy(seed: number, amount: number): RangeTestCurve {
  const random = seededRandom(seed);
  return syntheticCurve({ accuracy: (lr) => tent(lr) + amount * (random() - 0.5), loss: (lr) => trough(lr) + amount * (random() - 0.5) }, { plannedIterations: 2000 });
}

/** Ramps of four seeds of one task with the same length. */
function seedsOf(task: string, iterations: number): RangeTestCurve[] {
  const { ramps, tasks } = readReplays();
  const described = tasks[task];
  if (described === undefined) throw new Error(`no task ${task}`);
  return ramps.filter((ramp) => ramp.task === task && ramp.iterations === iterations && ramp.topLearningRate === ramp.coarseTop).map((ramp) => replayCurve(ramp, described));
}

describe('the interval of a bound', () => {
  it('holds its bound, is the same each time, and follows the max to the min', () => {
    const curve = noisy(1, 0.2);
    const { recommended, paper } = analyseRangeTest(curve);
    expect(analyseRangeTest(curve).recommended).toEqual(recommended);
    for (const bound of [recommended?.max, recommended?.min, paper?.max, paper?.min]) {
      expect(bound?.interval?.low).toBeLessThanOrEqual(bound?.lr ?? 0);
      expect(bound?.interval?.high).toBeGreaterThanOrEqual(bound?.lr ?? Number.POSITIVE_INFINITY);
    }
    expect((recommended?.max.interval?.low ?? 0) / (recommended?.min.interval?.low ?? 0)).toBeCloseTo(10, 9);
    expect((paper?.max.interval?.low ?? 0) / (paper?.min.interval?.low ?? 0)).toBeCloseTo(3, 9);
  });

  it('of a curve without noise is that of another run: 1.28 times .47 octaves to either side', () => {
    expect(width([syntheticCurve({}, { plannedIterations: 2000 })])).toBeCloseTo(2 ** (2 * 1.28 * 0.47), 0);
  });

  it('is the wider the noisier the curve', () => {
    expect(width([noisy(3, 0.6)])).toBeGreaterThan(1.05 * width([noisy(3, 0.02)]));
  });

  it('can be left out', () => {
    expect(analyseRangeTest(noisy(1, 0.2), { resamples: 0 }).recommended?.max.interval).toBeNull();
  });

  it('of a long curve of batches takes no more than a tenth of a second', () => {
    const random = seededRandom(4);
    const batch = Array.from({ length: 20_000 }, (_, index) => {
      const lr = (4.8 * (index + 1)) / 20_000;
      return { iteration: index + 1, lr, momentum: null, accuracy: tent(lr) + 0.2 * random(), loss: trough(lr) + 0.2 * random() };
    });
    const curve = { ...syntheticCurve({ heldOut: false }), batch };
    analyseRangeTest(curve);
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      analyseRangeTest(curve);
      const whole = performance.now() - started;
      const restarted = performance.now();
      analyseRangeTest(curve, { resamples: 0 });
      return whole - (performance.now() - restarted);
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

describe('several seeds of a range test', () => {
  it('give the geometric mean of their bounds and a narrower interval', () => {
    const seeds = seedsOf('tab_mlp', 312);
    const each = seeds.map((curve) => analyseRangeTest(curve).recommended?.max.lr ?? Number.NaN);
    const joint = analyseRangeTests(seeds);
    expect(joint.recommended?.max.lr).toBeCloseTo(Math.exp(each.reduce((sum, lr) => sum + Math.log(lr), 0) / each.length), 12);
    expect(width(seeds)).toBeLessThan(0.75 * Math.min(...seeds.map((curve) => width([curve]))));
    expect(joint.steps.find(({ title }) => title === 'How sure')?.text).toContain('4 seeds');
  });

  it('that lie far apart give a wider interval than seeds that agree', () => {
    const scaled = (factor: number): RangeTestCurve =>
      syntheticCurve({ accuracy: (lr) => tent(lr * factor), loss: (lr) => trough(lr * factor), topLr: 4.8 / factor }, { plannedIterations: 2000 });
    expect(width([scaled(1), scaled(3)])).toBeGreaterThan(1.3 * width([scaled(1), scaled(1)]));
  });

  it('go without the one that shows nothing, and are refused where most of them do', () => {
    const flat = syntheticCurve({ accuracy: () => 0.1, loss: () => 2.3 });
    const good = noisy(1, 0.1);
    expect(analyseRangeTests([flat, good, noisy(2, 0.1)]).recommended).not.toBeNull();
    expect(analyseRangeTests([flat, good]).recommended?.max.lr).toBe(analyseRangeTest(good).recommended?.max.lr);
    expect(analyseRangeTests([flat, flat, good]).refusal?.reason).toMatch(/never got better/u);
    expect(() => analyseRangeTests([])).toThrow(/no curve/u);
  });

  it('show the curve of the first, also where it has no answer of its own, and no landmarks of it then', () => {
    const flat = syntheticCurve({ accuracy: () => 0.1, loss: () => 2.3 });
    const joint = analyseRangeTests([flat, noisy(1, 0.1), noisy(2, 0.1)]);
    expect(joint.smoothedHeldOut).toEqual(analyseRangeTest(flat).smoothedHeldOut);
    expect(joint.otherSeeds[0]).toEqual(analyseRangeTest(noisy(1, 0.1)).smoothedHeldOut);
    expect(joint.recommended).not.toBeNull();
    expect(joint).toMatchObject({ peakLr: null, breakLr: null });
    expect(joint.steps.map(({ title }) => title)).not.toContain('Peak');
  });

  it('that are not complete are drawn and leave the bounds as they are', () => {
    const whole = noisy(1, 0.1);
    const half = { ...noisy(2, 0.1), heldOut: noisy(2, 0.1).heldOut.slice(0, 12) };
    const alone = analyseRangeTest(whole);
    const joint = analyseRangeTests([whole], { growing: [half] });
    expect(joint.otherSeeds.map(({ length }) => length)).toEqual([11]);
    expect({ ...joint, otherSeeds: [] }).toEqual(alone);
  });

  it('that disagree about super-convergence leave it open and say how they stand', () => {
    const likely = syntheticCurve({ accuracy: (lr) => (lr === 0 ? 0.1 : 0.9), loss: null });
    const unlikely = syntheticCurve({ accuracy: (lr) => (lr > 0 && lr <= 1.05 ? 0.9 : 0.1), loss: null });
    expect(analyseRangeTests([likely, unlikely]).verdict).toMatchObject({ answer: 'cannot tell', reason: expect.stringContaining('1 likely, 1 unlikely') });
    expect(analyseRangeTests([likely, likely]).verdict.answer).toBe('likely');
  });
});
