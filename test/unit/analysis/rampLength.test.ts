import { describe, expect, it } from 'vitest';
import { heldOutInterval, rampLength } from '../../../src/analysis/rampLength';

describe('rampLength', () => {
  it.each([
    [100, 150],
    [600, 150],
    [1812, 453],
    [8000, 2000],
    [100_000, 2000],
  ])('for a training of %i iterations is %i', (planned, ramp) => {
    expect(rampLength(planned)).toBe(ramp);
  });

  it('is within the same limits when the training is of unknown length', () => {
    expect(rampLength(null)).toBeGreaterThanOrEqual(150);
    expect(rampLength(null)).toBeLessThanOrEqual(2000);
  });
});

describe('heldOutInterval', () => {
  it.each([
    [1, 1],
    [47, 1],
    [226, 4],
    [453, 9],
    [2000, 41],
  ])('on a ramp of %i iterations is %i', (iterations, interval) => {
    expect(heldOutInterval(iterations)).toBe(interval);
  });

  it('gives at least 48 evaluations wherever the ramp is that long', () => {
    for (let n = 48; n <= 2000; n += 1) expect(Math.floor(n / heldOutInterval(n))).toBeGreaterThanOrEqual(48);
  });
});
