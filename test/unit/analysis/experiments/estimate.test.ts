import { expect, test } from 'vitest';
import { estimateOf, pairedDeviation, pooledDeviation } from '../../../../src/analysis/experiments/estimate';

test('the interval of three runs is the mean and 4.303 standard errors', () => {
  // sd .01, standard error .01 / sqrt(3)
  const { mean, low, high } = estimateOf([0.86, 0.87, 0.88])!;
  expect(mean).toBeCloseTo(0.87, 12);
  expect(low).toBeCloseTo(0.87 - (4.302653 * 0.01) / Math.sqrt(3), 7);
  expect(high).toBeCloseTo(0.87 + (4.302653 * 0.01) / Math.sqrt(3), 7);
});

test('one run, or runs that do not differ, get no interval, and none gives nothing', () => {
  expect(estimateOf([0.87])).toEqual({ mean: 0.87, low: null, high: null });
  expect(estimateOf([0.1, 0.1, 0.1])).toMatchObject({ low: null, high: null });
  expect(estimateOf([])).toBeNull();
});

test('a run whose loss was no number leaves nothing to say', () => {
  expect(estimateOf([0.3, Number.NaN])).toEqual({ mean: Number.NaN, low: null, high: null });
});

test('the pooled spread weighs groups by their degrees of freedom', () => {
  // variances 2 (1 degree) and 1 (2 degrees): (2 + 2) / 3
  expect(pooledDeviation([[0, 2], [4, 5, 6], [9]])).toBeCloseTo(Math.sqrt(4 / 3), 12);
  expect(pooledDeviation([[1], [2]])).toBeNull();
});

test('what a seed does to all groups alike is no spread', () => {
  const group = (...values: readonly number[]) => new Map(values.map((value, index) => [index + 1, value]));
  expect(pairedDeviation([group(1, 5, 9), group(2, 6, 10)])).toBeCloseTo(0, 12);
  // residuals -.5 and .5 in each of two groups, one degree of freedom
  expect(pairedDeviation([group(1, 5), group(2, 4)])).toBeCloseTo(1, 12);
  expect(pairedDeviation([group(1, 5)])).toBeNull();
  expect(pairedDeviation([group(1), group(2)])).toBeNull();
});
