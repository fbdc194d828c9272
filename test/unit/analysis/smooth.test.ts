import { describe, expect, it } from 'vitest';
import { centredMean, clippedLosses, indexOfMaximum, smoothingWidth } from '../../../src/analysis/smooth';

/** A generator of its own (Park & Miller), so that tests repeat. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) yield (state = (state * 48271) % 2147483647) / 2147483647;
}

describe('centredMean', () => {
  it('equals window sums written out', () => {
    const source = random(7);
    const values = Array.from({ length: 101 }, () => source.next().value);
    const smoothed = centredMean(values, 11);
    values.forEach((_, index) => {
      const reach = Math.min(5, index, 100 - index);
      const window = values.slice(index - reach, index + reach + 1);
      expect(smoothed[index]).toBeCloseTo(window.reduce((sum, value) => sum + value, 0) / window.length, 12);
    });
  });

  it('leaves a straight line as it is, also at the ends', () => {
    const line = Array.from({ length: 30 }, (_, index) => 2 * index - 7);
    centredMean(line, 7).forEach((value, index) => {
      expect(value).toBeCloseTo(line[index] ?? Number.NaN, 10);
    });
  });

  it('does not shift a symmetric peak', () => {
    const peak = Array.from({ length: 81 }, (_, index) => -Math.abs(index - 30));
    expect(indexOfMaximum(centredMean(peak, 9))).toBe(30);
  });

  it('takes nothing and a single value', () => {
    expect(centredMean([], 5)).toEqual([]);
    expect(centredMean([4], 5)).toEqual([4]);
  });
});

it('averages over 10 % of the points, an odd number of at least 3', () => {
  expect([1, 20, 48, 57, 100, 2000].map(smoothingWidth)).toEqual([3, 3, 5, 5, 11, 201]);
});

describe('indexOfMaximum', () => {
  it('takes the first of values that differ by rounding only', () => {
    expect(indexOfMaximum([0, 0.3, 0.1 + 0.2, 0.3])).toBe(1);
    expect(indexOfMaximum([-5, -4, -4 + 1e-15])).toBe(1);
    expect(indexOfMaximum([])).toBe(-1);
  });
});

describe('clippedLosses', () => {
  it('cuts at three times the loss before the ramp', () => {
    expect(clippedLosses([1, 7, 1e30, Number.NaN, Number.POSITIVE_INFINITY], 2)).toEqual([1, 6, 6, 6, 6]);
  });

  it('takes the gain as the scale of losses that start at or below 0', () => {
    expect(clippedLosses([-30, 100, Number.NaN], -10)).toEqual([-30, 30, 30]);
  });
});
