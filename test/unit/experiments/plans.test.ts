import { expect, test } from 'vitest';
import { costBasis, experimentCost } from '../../../src/experiments/experimentCost';
import { planConfirm, type ConfirmOptions } from '../../../src/experiments/planConfirm';
import { ownValue, planSweep, type SweepOptions } from '../../../src/experiments/planSweep';
import { defaultRequest, DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { createSchedule } from '../../../src/schedule/createSchedule';
import { FakeRun, provenance } from './fakeRuns';

const request = defaultRequest('/project/train.js', { args: ['--small'], training: { ...DEFAULT_TRAINING, hessianFreeEvery: 10 } });
const confirm = (overrides: Partial<ConfirmOptions> = {}) => planConfirm({ request, bounds: { minLr: 0.02, maxLr: 0.2 }, iterations: 600, seeds: [1, 2, 3], momentum: true, ...overrides });
const sweep = (overrides: Partial<SweepOptions> = {}) => planSweep({ request, factor: 'weightDecay', values: [1e-3, 1e-4, 1e-5], seeds: [1], bisections: 0, ...overrides });

test('a head-to-head has every arm that the answer needs, all with the same budget', () => {
  const { arms } = confirm();
  expect(arms.map(({ id }) => id)).toEqual([
    'one-cycle', 'script', 'half-max', 'double-max', 'constant-1', 'constant-2', 'constant-3', 'constant-4', 'constant-5', 'constant-below', 'constant-above', 'piecewise-constant',
  ]);
  for (const arm of arms) expect(arm.request).toMatchObject({ args: ['--small'], training: { iterations: 600, holdOut: true, endWithTraining: true, hessianFreeEvery: null } });
  expect(new Set(arms.map(({ label }) => label)).size).toBe(arms.length);
});

test('only the script\'s own arm is left without a schedule', () => {
  const { arms } = confirm();
  expect(arms.filter(({ request: { kind } }) => kind === 'observe').map(({ id }) => id)).toEqual(['script']);
  expect(arms.filter(({ request: { schedule } }) => schedule === null).map(({ id }) => id)).toEqual(['script']);
});

test('the schedules really take the LRs that their arms say', () => {
  const schedules = new Map(confirm().arms.flatMap(({ id, request: { schedule } }) => (schedule === null ? [] : [[id, createSchedule(schedule, 600)] as const])));
  const lrs = (id: string): number[] => Array.from({ length: 600 }, (_, index) => schedules.get(id)!.at(index + 1).lr);
  expect(Math.max(...lrs('one-cycle'))).toBeCloseTo(0.2, 12);
  expect(lrs('one-cycle')[0]).toBeCloseTo(0.02, 12);
  expect(Math.max(...lrs('half-max'))).toBeCloseTo(0.1, 12);
  expect(lrs('half-max')[0]).toBeCloseTo(0.01, 12);
  expect(Math.max(...lrs('double-max'))).toBeCloseTo(0.4, 12);
  const constants = ['constant-below', 'constant-1', 'constant-2', 'constant-3', 'constant-4', 'constant-5', 'constant-above'].map((id) => lrs(id));
  for (const values of constants) expect(new Set(values).size).toBe(1);
  // ten to the quarters between the bounds, one step of two beyond
  const expected = [0.01, 0.02, 0.02 * 10 ** 0.25, 0.02 * 10 ** 0.5, 0.02 * 10 ** 0.75, 0.2, 0.4];
  constants.forEach((values, index) => expect(values[0]).toBeCloseTo(expected[index]!, 12));
  const piecewise = lrs('piecewise-constant');
  const start = Math.sqrt(0.02 * 0.2);
  expect([piecewise[0], piecewise[298], piecewise[302], piecewise[448], piecewise[452], piecewise[538], piecewise[542]]).toEqual([1, 1, 0.1, 0.1, 0.01, 0.01, 0.001].map((factor) => expect.closeTo(start * factor, 10)));
});

test('momentum is cycled or left alone', () => {
  const momentumOf = (momentum: boolean) => confirm({ momentum }).arms[0]!.request.schedule;
  expect(momentumOf(true)).toMatchObject({ momentum: { high: 0.95, low: 0.85 } });
  expect(momentumOf(false)).toMatchObject({ momentum: null });
});

test.each([
  [{ bounds: { minLr: 0.2, maxLr: 0.02 } }, 'min LR (0.20) must be below the max LR (0.020)'],
  [{ bounds: { minLr: 0.2, maxLr: 0.2 } }, 'must be below'],
  [{ bounds: { minLr: 0, maxLr: 0.2 } }, 'minLr must be a number above 0'],
  [{ iterations: 0 }, 'iterations must be a whole number of at least 1'],
  [{ seeds: [] }, 'at least one seed'],
  [{ seeds: [1, 1] }, 'must differ'],
])('a head-to-head of %j is refused: %s', (overrides, text) => {
  expect(() => confirm(overrides)).toThrow(text);
});

test('a sweep varies its factor and nothing else, and leaves the script\'s own value alone', () => {
  const { arms } = sweep({ own: 1e-3, request: { ...request, overrides: { batchSize: 64, weightDecay: null, dropout: null, momentum: null } } });
  expect(arms.map(({ label, value, own }) => [label, value, own])).toEqual([
    ['weight decay 1e-3 (yours)', 1e-3, true],
    ['weight decay 1e-4', 1e-4, undefined],
    ['weight decay 1e-5', 1e-5, undefined],
  ]);
  expect(arms.map(({ request: { kind, overrides } }) => [kind, overrides])).toEqual([null, 1e-4, 1e-5].map((weightDecay) => ['range-test', { batchSize: 64, weightDecay, dropout: null, momentum: null }]));
});

test('a sweep draws its curves to the ramp\'s top, whatever single range tests do', () => {
  const stopping = { ...request, rangeTest: { ...request.rangeTest, stopWhenSettled: true, heldOutExamples: 500 } };
  for (const { request: arm } of sweep({ request: stopping }).arms) expect(arm.rangeTest).toEqual({ ...stopping.rangeTest, stopWhenSettled: false });
});

test('the script\'s own value joins those that were given, and is known from an earlier run', () => {
  expect(sweep({ values: [1e-4], own: 5e-4 }).arms.map(({ label }) => label)).toEqual(['weight decay 5e-4 (yours)', 'weight decay 1e-4']);
  expect(ownValue('weightDecay', provenance)).toBe(1e-3);
  expect(ownValue('weightDecay', { ...provenance, optimizer: { ...provenance.optimizer, weightDecay: null } })).toBe(0);
  expect(ownValue('weightDecay', { ...provenance, layers: null, optimizer: { ...provenance.optimizer, weightDecay: null } })).toBeNull();
  expect([ownValue('batchSize', provenance), ownValue('dropout', provenance), ownValue('momentum', provenance)]).toEqual([128, null, 0.9]);
});

test.each([
  [{ values: [1e-3] }, 'at least two values'],
  [{ values: [1e-3, 0.001] }, 'at least two values'],
  [{ values: [-1, 1] }, 'A weight decay must be a number of at least 0, not -1'],
  [{ factor: 'batchSize' as const, values: [32, 64.5] }, 'whole number of at least 1, not 64.5'],
  [{ factor: 'dropout' as const, values: [0.5, 1] }, 'at least 0 and below 1, not 1'],
  [{ factor: 'dropout' as const, values: [0.2, 0.5], bisections: 1 }, 'Only the weight decay is searched by bisecting'],
])('a sweep of %j is refused: %s', (overrides, text) => {
  expect(() => sweep(overrides)).toThrow(text);
});

test('what an experiment costs is said before it starts', () => {
  const cost = experimentCost(confirm(), { secondsBefore: 5, secondsPerIteration: 0.05 }, 2);
  // 36 runs of 35 s, two side by side
  expect(cost).toMatchObject({ runs: 36, seconds: 18 * 35 });
  expect(cost.sentence).toBe('The code above the training call of train.js will run 36 times (12 settings, 3 seeds), 2 side by side. That takes about 11 min, by an earlier run.');
  expect(experimentCost(confirm(), { secondsBefore: null, secondsPerIteration: null }, 1)).toMatchObject({ seconds: null, sentence: expect.stringContaining('not known yet') });
});

test('a sweep counts the values that bisecting adds, and takes the length of an earlier range test', () => {
  const plan = sweep({ bisections: 2 });
  expect(experimentCost(plan, { secondsBefore: 2, secondsPerIteration: 0.01, rangeTestIterations: 300 }, 1)).toMatchObject({ runs: 5, seconds: 25 });
  expect(experimentCost(plan, { secondsBefore: 2, secondsPerIteration: 0.01 }, 1).seconds).toBeNull();
});

test('a kept run tells what was not training and what an iteration took', () => {
  const run = new FakeRun('run-1', request);
  // 100 s in all: a coarse sweep of 100 iterations and a ramp of 400, at .1 s each
  run.record = { ...run.record, state: 'finished', endedAt: '2026-03-01T10:01:40.000Z' };
  Object.assign(run, { times: [{ iteration: 200, seconds: 20 }, { iteration: 400, seconds: 40 }], sweep: [{ iteration: 100, lr: 1, loss: 1, accuracy: null }] });
  run.batch = [{ iteration: 400, lr: 1, momentum: null, loss: 1, accuracy: null }];
  expect(costBasis(run)).toEqual({ secondsBefore: expect.closeTo(50, 9), secondsPerIteration: 0.1, rangeTestIterations: 500 });
  // of a ramp that ended early a sweep makes the rest as well
  run.record = { ...run.record, ramp: { iterations: 600, topLr: 1.5, topFromSweep: true }, end: { by: 'bounds settled', cause: null, iterations: 400, lr: 1, reason: '' } };
  expect(costBasis(run).rangeTestIterations).toBe(700);
  expect(costBasis(new FakeRun('run-2', request))).toEqual({ secondsBefore: null, secondsPerIteration: null, rangeTestIterations: null });
});
