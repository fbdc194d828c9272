import { expect, test } from 'vitest';
import { studentQuantile } from '../../../../src/analysis/experiments/studentT';

test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [9, 2.262],
  [10, 2.228],
  [29, 2.045],
  [30, 2.042],
  [120, 1.98],
])('the 97.5 % quantile of %i degrees of freedom is that of the printed tables', (freedom, quantile) => {
  expect(studentQuantile(0.975, freedom)).toBeCloseTo(quantile, 3);
});

test('one and two degrees of freedom agree with their closed forms', () => {
  for (const share of [0.1, 0.5, 0.6, 0.9, 0.975, 0.999]) {
    expect(studentQuantile(share, 1)).toBeCloseTo(Math.tan(Math.PI * (share - 0.5)), 6);
    expect(studentQuantile(share, 2)).toBeCloseTo((2 * share - 1) / Math.sqrt(2 * share * (1 - share)), 6);
  }
});
