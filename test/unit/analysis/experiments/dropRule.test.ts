import { expect, test } from 'vitest';
import { dropReason } from '../../../../src/analysis/experiments/dropRule';
import { headToHead } from './headToHeads';

test('after one seed the distance of 5 points decides', () => {
  const experiment = headToHead({ 'one-cycle': [0.9], double: [0.86], '0.1': [0.84] });
  expect(dropReason(experiment, 'double')).toBeNull();
  expect(dropReason(experiment, '0.1')).toBe('It was 6.0 points behind the leading arm of its first seed.');
});

test('the leading arm need not be the one at the bounds', () => {
  expect(dropReason(headToHead({ 'one-cycle': [0.8], '0.1': [0.9], double: [0.84] }), 'double')).toContain('6.0 points');
});

test('one-cycle at the bounds and the script\'s own setting are never dropped, even when they diverge', () => {
  const experiment = headToHead({ 'one-cycle': ['diverged'], script: [0.2], '0.1': [0.9] });
  expect(dropReason(experiment, 'one-cycle')).toBeNull();
  expect(dropReason(experiment, 'script')).toBeNull();
});

test('where seeds spread widely, 5 points are not enough', () => {
  // sd of each pair .0283: four of them are 11 points
  const noisy = headToHead({ 'one-cycle': [0.9, 0.86], script: [0.85, 0.89], double: [0.82, 0.8] });
  expect(dropReason(noisy, 'double')).toBeNull();
  const quiet = headToHead({ 'one-cycle': [0.9, 0.9], script: [0.89, 0.88], double: [0.82, 0.82] });
  expect(dropReason(quiet, 'double')).toBe('It was 8.0 points behind the leading arm over 2 seeds.');
});

test('a loss is hopeless when it is 25 % worse', () => {
  const losses = headToHead({ 'one-cycle': [0.4], double: [0.49], '0.1': [0.51] }, { metric: 'loss' });
  expect(dropReason(losses, 'double')).toBeNull();
  expect(dropReason(losses, '0.1')).toBe('It was 0.110 behind the leading arm of its first seed.');
});

test('an arm that diverges is dropped at once', () => {
  expect(dropReason(headToHead({ 'one-cycle': [0.12], double: ['diverged'] }), 'double')).toBe('It diverged.');
  expect(dropReason(headToHead({ 'one-cycle': [0.4], double: ['diverged'] }, { metric: 'loss' }), 'double')).toBe('It diverged.');
});
