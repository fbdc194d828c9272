import { expect, test } from 'vitest';
import { confirmReport } from '../../../../src/analysis/experiments/confirmReport';
import type { HeadToHead } from '../../../../src/analysis/experiments/headToHead';
import { headToHead } from './headToHeads';

const answer = (experiment: HeadToHead): string => confirmReport(experiment)!.answer;

test('means, intervals and differences paired by seed are those computed by hand', () => {
  // seeds differ by 2 points, the two arms by 1.0, 1.5 and 2.0 in each: only pairs show it
  const { rows } = confirmReport(headToHead({ 'one-cycle': [0.88, 0.9, 0.92], script: [0.87, 0.885, 0.9] }))!;
  expect(rows[0]).toMatchObject({ arm: 'one-cycle', advantage: null, runs: 3, planned: 3, dropped: null });
  expect(rows[0]!.final).toMatchObject({ mean: expect.closeTo(0.9, 10), low: expect.closeTo(0.9 - 4.302653 * (0.02 / Math.sqrt(3)), 6) });
  // mean .015, sd .005
  expect(rows[1]!.advantage).toMatchObject({ mean: expect.closeTo(0.015, 10), low: expect.closeTo(0.015 - 4.302653 * (0.005 / Math.sqrt(3)), 6), high: expect.closeTo(0.015 + 4.302653 * (0.005 / Math.sqrt(3)), 6) });
});

test('a difference that is told is told with its interval, one that is not is not', () => {
  expect(
    answer(headToHead({ 'one-cycle': [0.87, 0.871, 0.872], script: [0.855, 0.8585, 0.8605], piecewise: [0.871, 0.869, 0.874], '0.02': [0.84, 0.841, 0.842], '0.1': [0.869, 0.8725, 0.871], '0.2': [0.85, 0.85, 0.851] })),
  ).toBe(
    "One-cycle at the bounds reaches 87.1 % (86.9 to 87.3) in 600 iterations, 1.3 points (0.9 to 1.7) above the script's own setting; no difference to piecewise constant or the best of 3 constant LRs (0.10) can be told with 3 seeds; the best constant LR was chosen on the same seeds, which favours it.",
  );
});

test('what does better than one-cycle at the bounds is said, twice the max too', () => {
  const text = answer(headToHead({ 'one-cycle': [0.87, 0.871, 0.872], script: [0.88, 0.8822, 0.8808], half: [0.87, 0.872, 0.871], double: [0.89, 0.891, 0.8922] }));
  expect(text).toContain("1.0 points (0.7 to 1.3) below the script's own setting");
  expect(text).toContain('below one-cycle with twice the max');
  expect(text).not.toContain('half');
});

test('where nothing can be told, that is the answer', () => {
  expect(answer(headToHead({ 'one-cycle': [0.87, 0.88, 0.86], script: [0.88, 0.86, 0.87], '0.1': [0.868, 0.883, 0.862] }))).toBe(
    "No difference can be told between one-cycle at the bounds (87.0 %, 84.5 to 89.5), the script's own setting (87.0 %, 84.5 to 89.5) and the constant LR (0.10: 87.1 %, 84.4 to 89.8) in 600 iterations with 3 seeds.",
  );
});

test('one seed gives no interval and tells nothing, however large the difference', () => {
  const report = confirmReport(headToHead({ 'one-cycle': [0.9], script: [0.6], '0.1': [0.89], '0.4': [0.3] }))!;
  expect(report.answer).toBe(
    "One-cycle at the bounds reached 90.0 % in 600 iterations, the script's own setting 60.0 % and the constant LR (0.10) 89.0 %; nothing can be told from one seed.",
  );
  expect(report.rows[1]).toMatchObject({ final: { low: null, high: null }, advantage: { low: null, high: null } });
  expect(report.constantBetween).toMatchObject({ answer: 'cannot tell', sentence: expect.stringContaining('one seed only') });
});

test('runs that do not differ at all claim no difference', () => {
  expect(answer(headToHead({ 'one-cycle': [0.9, 0.9, 0.9], script: [0.88, 0.88, 0.88] }))).toMatch(/^No difference can be told/);
});

test('lower losses are better, and said so', () => {
  const report = confirmReport(headToHead({ 'one-cycle': [0.3, 0.31, 0.32], script: [0.4, 0.412, 0.421] }, { metric: 'loss' }))!;
  expect(report.rows[1]!.advantage!.mean).toBeCloseTo(0.101, 10);
  expect(report.answer).toBe("One-cycle at the bounds reaches 0.310 (0.285 to 0.335) in 600 iterations, 0.101 (0.0985 to 0.103) lower than the script's own setting.");
});

test('arms that diverged, failed or were dropped are named as such and not compared', () => {
  const text = answer(headToHead({ 'one-cycle': [0.87, 'diverged', 0.872], script: ['diverged', 'diverged', 'diverged'], piecewise: ['failed', 'failed', 'failed'], '0.1': [0.5, null, null] }));
  expect(text).toContain('it diverged in 1 of 3 seeds');
  expect(text).toContain("the script's own setting diverged");
  expect(text).toContain('piecewise constant failed (Out of memory)');
  expect(text).not.toContain('0.10');
});

test('while runs are to come the answer is of what there is so far', () => {
  const experiment = headToHead({ 'one-cycle': [0.87, 0.88], script: [0.85, 0.86] });
  const trials = [...experiment.trials, { arm: 'script', seed: 3, state: 'waiting' as const, final: null, reason: null }];
  expect(answer({ ...experiment, trials })).toMatch(/^So far: no difference can be told|^So far: one-cycle at the bounds/);
  expect(confirmReport({ ...experiment, metric: null })).toBeNull();
});

test('without a run of one-cycle nothing is claimed', () => {
  expect(answer(headToHead({ 'one-cycle': ['failed', 'failed'], script: [0.9, 0.9] }))).toBe('Nothing can be told: no run of one-cycle at the bounds has ended (Out of memory).');
});

test('a metric of the training batches is called by its name', () => {
  expect(answer(headToHead({ 'one-cycle': [0.3], script: [0.4] }, { metric: 'loss', source: 'batch' }))).toContain('measured on the training batches for want of held-out data');
});

const between = (experiment: HeadToHead) => confirmReport(experiment)!.constantBetween;

test('the best constant lies between the bounds when it beats the best beyond them on every seed', () => {
  const told = between(headToHead({ 'one-cycle': [0.9, 0.9, 0.9], '0.01': [0.8, 0.81, 0.8], '0.02': [0.83, 0.84, 0.83], '0.06': [0.88, 0.885, 0.881], '0.2': [0.87, 0.87, 0.87], '0.4': [0.85, 0.853, 0.852] }));
  expect(told).toMatchObject({ answer: 'between' });
  expect(told!.sentence).toContain('of those tried it is 0.060, 3.0 points (2.7 to 3.4) better than 0.40 beyond them (the best of 3 against the best of 2, which favours those between)');
});

test('it may lie above or below them', () => {
  expect(between(headToHead({ 'one-cycle': [0.9, 0.9, 0.9], '0.01': [0.7, 0.71, 0.7], '0.06': [0.8, 0.805, 0.8], '0.4': [0.85, 0.853, 0.852] }))).toMatchObject({ answer: 'above' });
  expect(between(headToHead({ 'one-cycle': [0.9, 0.9, 0.9], '0.01': [0.86, 0.863, 0.862], '0.06': [0.8, 0.805, 0.8], '0.4': [0.6, null, null] }))).toMatchObject({ answer: 'below', sentence: expect.stringContaining('lies below the bounds 0.020 and 0.20') });
});

test('it cannot be told when the best inside and the best outside cannot be told apart', () => {
  expect(between(headToHead({ 'one-cycle': [0.9, 0.9, 0.9], '0.01': [0.7, 0.71, 0.7], '0.2': [0.86, 0.85, 0.865], '0.4': [0.85, 0.855, 0.86] }))).toEqual({
    answer: 'cannot tell',
    sentence: 'It cannot be told whether the best constant LR lies between the bounds 0.020 and 0.20: 0.20 between them and 0.40 beyond cannot be told apart with 3 seeds.',
  });
});

test('constants beyond the bounds that dropped out as hopeless count as worse; those that failed do not', () => {
  expect(between(headToHead({ 'one-cycle': [0.9, 0.9], '0.01': [0.5, null], '0.06': [0.88, 0.89], '0.4': ['diverged', null] }))).toMatchObject({ answer: 'between', sentence: expect.stringContaining('0.010 and 0.40 beyond them dropped out as hopeless') });
  expect(between(headToHead({ 'one-cycle': [0.9, 0.9], '0.01': [0.5, 0.51], '0.06': [0.88, 0.89], '0.4': ['failed', 'failed'] }))).toMatchObject({ answer: 'cannot tell', sentence: expect.stringContaining('0.40 could not be measured') });
});

test('a constant that dropped out after one seed is no evidence where seeds turn out to spread widely', () => {
  expect(between(headToHead({ 'one-cycle': [0.9, 0.9, 0.8], '0.01': [0.5, null, null], '0.06': [0.88, 0.78, 0.9], '0.4': [0.82, null, null] }))).toMatchObject({ answer: 'cannot tell', sentence: expect.stringContaining('0.40 beyond them dropped out early') });
});
