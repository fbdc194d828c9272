import { describe, expect, it } from 'vitest';
import { sweepLr, SWEEP_EVERY, SWEEP_FACTOR, SWEEP_ITERATIONS, topFromSweep, type OptimizerFamily, type SweepPoint } from '../../../src/analysis/coarseSweep';

/** The points of a sweep whose metric is a function of the LR. */
function sweep(metric: (lr: number, index: number) => number, family: OptimizerFamily = 'sgd'): SweepPoint[] {
  return Array.from({ length: SWEEP_ITERATIONS / SWEEP_EVERY }, (_, index) => {
    const lr = sweepLr((index + 1) * SWEEP_EVERY, family);
    return { lr, value: metric(lr, index) };
  });
}

/** Rises from .1 to .9 between LR .001 and .1, falls back to .1 between `from` and 10 times that. */
function tent(from: number): (lr: number) => number {
  const ramp = (lr: number, first: number, last: number): number => Math.min(1, Math.max(0, Math.log(lr / first) / Math.log(last / first)));
  return (lr) => 0.1 + 0.8 * (ramp(lr, 0.001, 0.1) - ramp(lr, from, 10 * from));
}

describe('sweepLr', () => {
  it('goes from 1e-5 to 100, for adaptive optimizers from 1e-6 to 10, by equal factors', () => {
    expect(sweepLr(1, 'sgd')).toBeCloseTo(1e-5, 15);
    expect(sweepLr(SWEEP_ITERATIONS, 'sgd')).toBeCloseTo(100, 9);
    for (const family of ['sgd', 'adaptive'] as const) expect(sweepLr(SWEEP_ITERATIONS, family) / sweepLr(1, family)).toBeCloseTo(SWEEP_FACTOR, 3);
    expect(sweepLr(1, 'adaptive')).toBeCloseTo(1e-6, 15);
    expect(sweepLr(SWEEP_ITERATIONS, 'adaptive')).toBeCloseTo(10, 9);
    const factor = sweepLr(2, 'sgd') / sweepLr(1, 'sgd');
    for (let i = 2; i < SWEEP_ITERATIONS; i += 1) expect(sweepLr(i + 1, 'sgd') / sweepLr(i, 'sgd')).toBeCloseTo(factor, 9);
  });
});

describe('topFromSweep', () => {
  it.each([0.3, 1, 8])('finds the LR at which an accuracy that falls from LR %d on has lost half of its gain', (from) => {
    const top = topFromSweep(sweep(tent(from)), 'higher', 0.1);
    // Half of the gain is lost at from * sqrt(10); points lie a factor 1.38 apart.
    expect(top).toMatchObject({ kind: 'top' });
    expect(top.kind === 'top' ? top.lr / (from * Math.sqrt(10)) : 0).toBeGreaterThanOrEqual(1);
    expect(top.kind === 'top' ? top.lr / (from * Math.sqrt(10)) : 9).toBeLessThan(1.4);
  });

  it('goes on past a dip from which training comes back', () => {
    const dip = (lr: number): number => (lr > 0.03 && lr < 0.08 ? 0.15 : tent(1)(lr));
    const top = topFromSweep(sweep(dip), 'higher', 0.1);
    expect(top.kind === 'top' ? top.lr : 0).toBeGreaterThan(2);
    expect(top.kind === 'top' ? top.lr : 9).toBeLessThan(5);
  });

  it('is as right for a loss that ends in explosion', () => {
    const loss = (lr: number): number => (lr < 1 ? 2.3 - 2 * (tent(1)(lr) - 0.1) : lr < 5 ? 1e9 * lr : Number.NaN);
    const top = topFromSweep(sweep(loss), 'lower', 2.3);
    expect(top.kind === 'top' ? top.lr : 0).toBeGreaterThan(0.4);
    expect(top.kind === 'top' ? top.lr : 9).toBeLessThan(2);
  });

  it('takes an accuracy that is not a number for one that is lost', () => {
    const top = topFromSweep(
      sweep((lr) => (lr < 2 ? tent(50)(lr) : Number.NaN)),
      'higher',
      0.1,
    );
    expect(top.kind === 'top' ? top.lr : 0).toBeGreaterThan(1);
    expect(top.kind === 'top' ? top.lr : 9).toBeLessThan(3);
  });

  it('says when the metric never fell, with the last LR', () => {
    expect(topFromSweep(sweep(tent(1e6)), 'higher', 0.1)).toEqual({ kind: 'never fell', lr: sweepLr(100, 'sgd') });
  });

  it('finds the top of a loss that starts below 0', () => {
    const top = topFromSweep(
      sweep((lr) => -10 - 40 * (tent(1)(lr) - 0.1)),
      'lower',
      -10,
    );
    expect(top.kind === 'top' ? top.lr : 0).toBeGreaterThan(2);
    expect(top.kind === 'top' ? top.lr : 99).toBeLessThan(5);
  });

  it.each([
    ['a constant', () => 0.1],
    ['noise around chance', (_lr: number, index: number) => 0.1 + 0.02 * Math.sin(12.9898 * index * index)],
    ['NaN from the first update', () => Number.NaN],
    ['a metric that only gets worse', (lr: number) => 0.1 - (0.05 * Math.log10(lr * 1e5)) / 7],
  ])('says that it never rose for %s', (_name, metric) => {
    expect(topFromSweep(sweep(metric), 'higher', 0.1)).toEqual({ kind: 'never rose' });
  });

  it('manages without a start and without points', () => {
    expect(topFromSweep(sweep(tent(1)), 'higher', Number.NaN)).toMatchObject({ kind: 'top' });
    expect(topFromSweep([], 'lower', 2.3)).toEqual({ kind: 'never rose' });
  });
});
