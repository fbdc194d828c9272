import { describe, expect, it } from 'vitest';
import { oneCycle } from '../../../src/schedule/oneCycle';
import { oneCycleFromBounds } from '../../../src/schedule/oneCycleFromBounds';
import type { Schedule } from '../../../src/schedule/schedule';

function lrs(schedule: Schedule): number[] {
  return Array.from({ length: schedule.iterations }, (_, index) => schedule.at(index + 1).lr);
}

function momenta(schedule: Schedule): (number | null)[] {
  return Array.from({ length: schedule.iterations }, (_, index) => schedule.at(index + 1).momentum);
}

const paper = { minLr: 0.1, maxLr: 1, finalLr: 0.0001, iterations: 12, cycleIterations: 9, momentum: { high: 0.95, low: 0.85 } };

describe('oneCycle', () => {
  it('rises and falls in straight lines, then drops to the final LR', () => {
    // Worked by hand: four steps of .225 up, four down, then three equal steps of .0333 down.
    const expected = [0.1, 0.325, 0.55, 0.775, 1, 0.775, 0.55, 0.325, 0.1, 0.0667, 0.0334, 0.0001];
    lrs(oneCycle(paper)).forEach((lr, index) => {
      expect(lr).toBeCloseTo(expected[index] ?? Number.NaN, 6);
    });
  });

  it('moves momentum against the LR and keeps it high in the tail', () => {
    const expected = [0.95, 0.925, 0.9, 0.875, 0.85, 0.875, 0.9, 0.925, 0.95, 0.95, 0.95, 0.95];
    momenta(oneCycle(paper)).forEach((momentum, index) => {
      expect(momentum).toBeCloseTo(expected[index] ?? Number.NaN, 12);
    });
    expect(new Set(momenta(oneCycle({ ...paper, momentum: null })))).toEqual(new Set([null]));
  });

  it.each([1, 2, 3, 4, 7, 100, 901])('reaches the max LR exactly once and the final LR exactly last in a cycle of %i', (cycleIterations) => {
    const values = lrs(oneCycle({ ...paper, iterations: cycleIterations + 3, cycleIterations }));
    expect(values.filter((lr) => lr === 1)).toHaveLength(1);
    expect(Math.max(...values)).toBe(1);
    expect(values.at(-1)).toBeCloseTo(0.0001, 12);
    expect(values.every((lr) => lr >= 0.0001 && lr <= 1)).toBe(true);
  });

  it('has the area of a triangle under its cycle, whatever its length', () => {
    for (const cycleIterations of [9, 90, 91, 900]) {
      const values = lrs(oneCycle({ ...paper, iterations: cycleIterations, cycleIterations }));
      // Trapezoid rule: between updates the LR is .55 on average, and the two ends count half.
      expect(values.reduce((sum, lr) => sum + lr, 0) - 0.1).toBeCloseTo(0.55 * (cycleIterations - 1), 9);
    }
  });

  it('holds the last value beyond the run and the first before it', () => {
    const schedule = oneCycle(paper);
    expect(schedule.at(99)).toEqual(schedule.at(12));
    expect(schedule.at(0)).toEqual(schedule.at(1));
  });

  it.each([
    [{ minLr: 2 }, /minLr \(2\) must not be above maxLr \(1\)/u],
    [{ maxLr: Number.POSITIVE_INFINITY }, /maxLr must be a number above 0/u],
    [{ finalLr: -1 }, /finalLr must be a number of at least 0/u],
    [{ cycleIterations: 13 }, /cycleIterations \(13\) must not exceed iterations \(12\)/u],
    [{ iterations: 0 }, /iterations must be a whole number/u],
  ])('refuses %o', (change, message) => {
    expect(() => oneCycle({ ...paper, ...change })).toThrow(message);
  });
});

describe('oneCycleFromBounds', () => {
  it('takes 90 % of the run for the cycle and ends at min / 1000, with the momentum of the published logs', () => {
    const parameters = oneCycleFromBounds({ maxLr: 3, minLr: 0.3, iterations: 10_000 });
    expect(parameters).toEqual({
      minLr: 0.3,
      maxLr: 3,
      finalLr: 0.0003,
      iterations: 10_000,
      cycleIterations: 9000,
      tailIterations: 1000,
      momentum: { high: 0.95, low: 0.85 },
    });
    expect(oneCycle(parameters).at(10_000)).toEqual({ lr: 0.0003, momentum: 0.95 });
  });

  it('leaves the momentum alone when told to', () => {
    expect(oneCycleFromBounds({ maxLr: 1, minLr: 0.1, iterations: 10, momentum: null }).momentum).toBeNull();
  });

  it.each([1, 2, 3, 5])('makes a schedule that works for a run of %i', (iterations) => {
    const parameters = oneCycleFromBounds({ maxLr: 1, minLr: 0.1, iterations });
    expect(parameters.cycleIterations + parameters.tailIterations).toBe(iterations);
    expect(lrs(oneCycle(parameters)).every((lr) => Number.isFinite(lr) && lr > 0)).toBe(true);
  });

  it('refuses a share of 0', () => {
    expect(() => oneCycleFromBounds({ maxLr: 1, minLr: 0.1, iterations: 10, cycleShare: 0 })).toThrow(/cycleShare/u);
  });
});
