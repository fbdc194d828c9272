import { expect, test } from 'vitest';
import type { HeldOutPoint, IterationPoint } from '../../../src/analysis/curve';
import { summariseTraining } from '../../../src/analysis/trainingSummary';

const batches = (losses: readonly number[], accuracies: readonly (number | null)[] = losses.map(() => null)): IterationPoint[] =>
  losses.map((loss, index) => ({ iteration: index + 1, lr: 0.1, momentum: null, loss, accuracy: accuracies[index] ?? null }));
const evaluations = (accuracies: readonly (number | null)[], losses: readonly number[] = accuracies.map(() => 1)): HeldOutPoint[] =>
  accuracies.map((accuracy, index) => ({ iteration: 10 * index, lr: 0.1, loss: losses[index] ?? 1, accuracy }));

test('the last held-out accuracy is the end, the highest the best, and the first beyond the target the time it took', () => {
  const curve = { batch: batches(Array(40).fill(1)), heldOut: evaluations([0.1, 0.6, 0.9, 0.95, 0.88]) };
  expect(summariseTraining(curve, 0.9)).toEqual({ metric: 'accuracy', source: 'held-out', final: 0.88, best: 0.95, iterationsToTarget: 20 });
  expect(summariseTraining(curve, 0.96)).toMatchObject({ iterationsToTarget: null });
  expect(summariseTraining(curve, null)).toMatchObject({ iterationsToTarget: null });
});

test('a loss is better when it is lower', () => {
  expect(summariseTraining({ batch: [], heldOut: evaluations([null, null, null, null], [2, 1, 0.4, 0.5]) }, 0.5)).toEqual({ metric: 'loss', source: 'held-out', final: 0.5, best: 0.4, iterationsToTarget: 20 });
});

test('what the net could before its first update is not what the training came to', () => {
  expect(summariseTraining({ batch: batches([2, 1]), heldOut: evaluations([0.99]) }, null)).toMatchObject({ metric: 'loss', source: 'batch' });
  expect(summariseTraining({ batch: [], heldOut: evaluations([0.99]) }, null)).toBeNull();
  expect(summariseTraining({ batch: [], heldOut: [] }, null)).toBeNull();
});

test('of batches the end is the mean over the last 5 %', () => {
  const accuracies = [...Array<number>(95).fill(0.5), 0.6, 0.7, 0.8, 0.9, 1];
  expect(summariseTraining({ batch: batches(Array(100).fill(1), accuracies), heldOut: [] }, null)).toMatchObject({ metric: 'accuracy', source: 'batch', final: expect.closeTo(0.8, 10) });
});

test('a lucky batch is neither the best nor reaches the target', () => {
  const accuracies = Array<number>(100).fill(0.5);
  accuracies[40] = 1;
  accuracies[0] = 1;
  const summary = summariseTraining({ batch: batches(Array(100).fill(1), accuracies), heldOut: [] }, 0.7)!;
  // a window of 11 batches holds one of them
  expect(summary.best).toBeCloseTo(0.5 + 0.5 / 11, 10);
  expect(summary.iterationsToTarget).toBeNull();
});

test('batches that improve steadily reach a target where their smoothed curve does', () => {
  const losses = Array.from({ length: 200 }, (_, index) => 2 - index / 100);
  expect(summariseTraining({ batch: batches(losses), heldOut: [] }, 1)).toMatchObject({ iterationsToTarget: 101, final: expect.closeTo(2 - 1.945, 10) });
});

test('a training that diverged has no end, though a dead net still has the accuracy of guessing', () => {
  expect(summariseTraining({ batch: batches([1, Number.NaN]), heldOut: evaluations([0.1, 0.7, 0.1]) }, null)).toMatchObject({ metric: 'accuracy', final: Number.NaN, best: 0.7 });
  expect(summariseTraining({ batch: batches([1, 1, 0.9, Infinity]), heldOut: [] }, null)).toMatchObject({ metric: 'loss', final: Number.NaN });
});
