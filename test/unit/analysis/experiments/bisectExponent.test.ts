import { expect, test } from 'vitest';
import { bisectExponent } from '../../../../src/analysis/experiments/bisectExponent';

test('between 1e-4 and 1e-3 the paper tries 10^-3.5', () => {
  expect(bisectExponent([{ value: 1e-4, worth: 0.9 }, { value: 1e-3, worth: 0.89 }, { value: 1e-5, worth: 0.8 }])).toBeCloseTo(10 ** -3.5, 12);
});

test('the better neighbour is chosen on either side, and a value at the end has only one', () => {
  expect(bisectExponent([{ value: 1e-4, worth: 0.9 }, { value: 1e-3, worth: 0.7 }, { value: 1e-5, worth: 0.8 }])).toBeCloseTo(10 ** -4.5, 12);
  expect(bisectExponent([{ value: 1e-2, worth: 0.9 }, { value: 1e-4, worth: 0.7 }])).toBeCloseTo(1e-3, 12);
});

test('no weight decay has no exponent, and values that lie close are not divided further', () => {
  expect(bisectExponent([{ value: 0, worth: 1 }, { value: 1e-3, worth: 0.7 }])).toBeNull();
  expect(bisectExponent([{ value: 1e-3, worth: 0.9 }, { value: 1.2e-3, worth: 0.8 }])).toBeNull();
  expect(bisectExponent([{ value: 1e-3, worth: 0.9 }, { value: 1.2e-3, worth: 0.8 }, { value: 1e-4, worth: 0.1 }])).toBeCloseTo(10 ** -3.5, 12);
});
