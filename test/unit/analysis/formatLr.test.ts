import { expect, it } from 'vitest';
import { formatLr } from '../../../src/analysis/formatLr';

it.each([
  [0.12, '0.12'],
  [0.1234, '0.12'],
  [0.0012, '0.0012'],
  [0.00012, '0.00012'],
  [0.0001, '0.00010'],
  [0.00009999, '0.00010'],
  [0.00003, '3.0e-5'],
  [0.000096, '9.6e-5'],
  [1, '1.0'],
  [2.96, '3.0'],
  [12.3, '12'],
  [99.6, '100'],
  [123, '120'],
  [0, '0'],
  [Number.NaN, 'NaN'],
])('writes %d as %s', (lr, text) => {
  expect(formatLr(lr)).toBe(text);
});
