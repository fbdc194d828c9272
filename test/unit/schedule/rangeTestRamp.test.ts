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

  it.each([
    [{ topLr: 0, iterations: 10 }, 'topLr'],
    [{ topLr: Number.NaN, iterations: 10 }, 'topLr'],
    [{ topLr: 1, iterations: 0 }, 'iterations'],
    [{ topLr: 1, iterations: 2.5 }, 'iterations'],
  ])('refuses %o, naming what is wrong', (options, name) => {
    expect(() => rangeTestRamp(options)).toThrow(new RegExp(`^${name} must be`, 'u'));
  });
});
