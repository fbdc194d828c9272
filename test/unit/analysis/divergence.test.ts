import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { DivergenceWatch, SATURATED_LOSS, type Divergence, type WatchedPoint } from '../../../src/analysis/divergence';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';

const ITERATIONS = 400;

/** Feeds a ramp to LR 4 and says where and why it ended. */
function watch(point: (iteration: number) => Partial<WatchedPoint>, chance: number | null = 0.1): (Divergence & { at: number }) | null {
  const divergence = new DivergenceWatch({ chance, iterations: ITERATIONS });
  for (let iteration = 1; iteration <= ITERATIONS; iteration += 1) {
    const end = divergence.next({ iteration, lr: iteration / 100, loss: null, accuracy: null, ...point(iteration) });
    if (end !== null) return { ...end, at: iteration };
  }
  return null;
}

/** Accuracy that rises to .9 by iteration 100. */
function learned(iteration: number): number {
  return Math.min(0.9, 0.1 + 0.008 * iteration);
}

describe('DivergenceWatch', () => {
  it('lets a healthy ramp run to its end', () => {
    expect(watch((i) => ({ loss: 2.3 - 2 * learned(i), accuracy: learned(i) }))).toBeNull();
  });

  it('lets accuracy wobble, dip to chance for a moment, and fall slowly', () => {
    expect(watch((i) => ({ accuracy: i >= 200 && i < 230 ? 0.1 : learned(i) }))).toBeNull();
    expect(watch((i) => ({ accuracy: i < 200 ? learned(i) : 0.9 - 0.0035 * (i - 200) }))).toBeNull();
    expect(watch((i) => ({ accuracy: learned(i) * (i % 7 === 0 ? 0.2 : 1) }))).toBeNull();
  });

  it('ends when accuracy stays at chance', () => {
    const end = watch((i) => ({ loss: i < 200 ? 1 : 2.4, accuracy: i < 200 ? learned(i) : 0.1 }));
    expect(end).toMatchObject({ cause: 'back at chance' });
    expect(end?.at).toBeGreaterThan(230);
    expect(end?.at).toBeLessThan(300);
    expect(end?.reason).toMatch(/^Accuracy has fallen back to chance \(10 %\) and stays there at LR 2\.\d\.$/u);
  });

  it('knows chance from the first updates where it was not given', () => {
    expect(watch((i) => ({ accuracy: i < 3 ? 0.25 : i < 200 ? 0.8 : 0.25 }), null)).toMatchObject({ cause: 'back at chance' });
  });

  it('does not call a net that never learned diverged', () => {
    expect(watch((i) => ({ loss: 2.3, accuracy: 0.1 + 0.02 * Math.sin(i) }))).toBeNull();
  });

  it('names a loss that is stuck at what clipped cross-entropy can show', () => {
    const end = watch((i) => ({ loss: i < 200 ? 0.5 : 0.9 * SATURATED_LOSS, accuracy: i < 200 ? learned(i) : 0.1 }));
    expect(end).toMatchObject({ cause: 'saturated loss' });
    expect(end?.reason).toContain('14.5');
  });

  it('ends on a loss that stays non-finite, and survives one that overflows once', () => {
    expect(watch((i) => ({ loss: i < 150 ? 1 : Number.NaN }))).toMatchObject({ cause: 'non-finite', at: 152 });
    expect(watch((i) => ({ loss: i === 150 ? Number.POSITIVE_INFINITY : 1 }))).toBeNull();
  });

  it('takes a held-out loss that is not finite as confirmation', () => {
    expect(watch((i) => ({ loss: i < 150 ? 1 : Number.NaN, heldOut: { loss: i < 150 ? 1 : Number.NaN, accuracy: 0.1 } }))).toMatchObject({
      cause: 'non-finite',
      at: 150,
    });
  });

  it('ends on weights that explode, with or without their norm', () => {
    expect(watch((i) => ({ weightNorm: i < 100 ? 20 : 20 * 2 ** (i - 100) }))).toMatchObject({ cause: 'exploding weights', at: 114 });
    expect(watch((i) => ({ weightNorm: i < 100 ? 20 : Number.NaN }))).toMatchObject({ cause: 'exploding weights', at: 100 });
    expect(watch((i) => ({ loss: i < 100 ? 5 : 1e9 }))).toMatchObject({ cause: 'exploding weights' });
    expect(watch((i) => ({ loss: i % 50 === 0 ? 1e9 : 5 }))).toBeNull();
  });

  it('ends replayed ramps only where the rest would not move the bounds', { timeout: 60_000 }, () => {
    const { ramps, tasks } = readReplays();
    let ended = 0;
    for (const ramp of ramps) {
      const task = tasks[ramp.task];
      if (task === undefined) throw new Error(`no task ${ramp.task}`);
      const curve = replayCurve(ramp, task);
      const divergence = new DivergenceWatch({ chance: curve.chance, iterations: ramp.iterations });
      const last = curve.batch.find((point) =>
        divergence.next({ ...point, heldOut: curve.heldOut.find(({ iteration }) => iteration === point.iteration) ?? null }),
      );
      if (last === undefined) continue;
      ended += 1;
      const whole = analyseRangeTest(curve).recommended;
      const cut = analyseRangeTest({
        ...curve,
        batch: curve.batch.filter(({ iteration }) => iteration <= last.iteration),
        heldOut: curve.heldOut.filter(({ iteration }) => iteration <= last.iteration),
      }).recommended;
      expect(cut === null, ramp.task).toBe(whole === null);
      if (cut !== null && whole !== null) expect(Math.abs(Math.log2(cut.max.lr / whole.max.lr)), ramp.task).toBeLessThan(0.15);
    }
    expect(ended).toBeGreaterThan(40);
  });
});
