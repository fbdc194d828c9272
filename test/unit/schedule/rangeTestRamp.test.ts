import { describe, expect, it } from 'vitest';
import { rangeTestRamp } from '../../../src/schedule/rangeTestRamp';

describe('rangeTestRamp', () => {
  it('reproduces the LRs of the published range test from 0 to 3.0 over 5,000 iterations', () => {
    const ramp = rangeTestRamp({ topLr: 3, iterations: 5000 });
    // Iteration and LR as logged by Smith & Topin (range3Iter5kFig2b).
    for (const [iteration, lr] of [
      [100, 0.06],
      [200, 0.12],
      [2500, 1.5],
      [5000, 3],
    ] as const)
      expect(ramp.at(iteration).lr).toBeCloseTo(lr, 12);
    expect(ramp.iterations).toBe(5000);
    expect(ramp.at(1).momentum).toBeNull();
  });

  it('starts above 0 and holds the top beyond its end', () => {
    const ramp = rangeTestRamp({ topLr: 0.4, iterations: 200 });
    expect(ramp.at(1).lr).toBeCloseTo(0.002, 12);
    expect(ramp.at(201).lr).toBe(0.4);
    expect(rangeTestRamp({ topLr: 0.4, iterations: 1 }).at(1).lr).toBe(0.4);
  });

  it('rises exponentially by the same factor every update, from a 10,000th of the top', () => {
    const ramp = rangeTestRamp({ topLr: 2, iterations: 201, shape: 'exponential' });
    expect(ramp.at(1).lr).toBeCloseTo(2e-4, 12);
    expect(ramp.at(101).lr).toBeCloseTo(2e-2, 12);
    expect(ramp.at(201).lr).toBe(2);
    for (const iteration of [2, 50, 200]) expect(ramp.at(iteration + 1).lr / ramp.at(iteration).lr).toBeCloseTo(10_000 ** (1 / 200), 10);
    expect([ramp.at(0).lr, ramp.at(300).lr]).toEqual([ramp.at(1).lr, 2]);
    expect(rangeTestRamp({ topLr: 2, iterations: 1, shape: 'exponential' }).at(1).lr).toBe(2);
  });

  it.each([
    [{ topLr: 0, iterations: 10 }, 'topLr'],
    [{ topLr: Number.NaN, iterations: 10 }, 'topLr'],
    [{ topLr: 1, iterations: 0 }, 'iterations'],
    [{ topLr: 1, iterations: 2.5 }, 'iterations'],
  ])('refuses %o, naming what is wrong', (options, name) => {
    expect(() => rangeTestRamp(options)).toThrow(new RegExp(`^${name} must be`, 'u'));
  });
});
