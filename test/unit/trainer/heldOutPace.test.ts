import { expect, test } from 'vitest';
import { HeldOutPace } from '../../../src/trainer/hook/heldOutPace';

/** Runs a training with a clock of its own; returns after which iterations it evaluated, and the share of the time that took. */
function run(iterations: number, planned: number | null, millisecondsPerUpdate: number, millisecondsPerEvaluation: number) {
  const pace = new HeldOutPace(planned);
  const evaluated: number[] = [];
  let clock = 0;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    clock += millisecondsPerUpdate;
    if (!pace.due(iteration, clock)) continue;
    clock += millisecondsPerEvaluation;
    evaluated.push(iteration);
    pace.evaluated(iteration, millisecondsPerEvaluation);
  }
  return { evaluated, share: (evaluated.length * millisecondsPerEvaluation) / clock };
}

test('a cheap evaluation comes 48 times in a run', () => {
  const { evaluated } = run(960, 960, 10, 1);
  expect(evaluated).toEqual(Array.from({ length: 48 }, (_, index) => 20 * (index + 1)));
});

test('a dear one comes more rarely, spread over the run, and takes 2 % of the time', () => {
  const { evaluated, share } = run(2000, 2000, 10, 50);
  expect(share).toBeLessThanOrEqual(0.02);
  expect(share).toBeGreaterThan(0.015);
  expect(evaluated[0]).toBe(41);
  const gaps = evaluated.slice(1).map((iteration, index) => iteration - (evaluated[index] ?? 0));
  expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(2.5);
});

test('an evaluation that costs more than the whole training comes once', () => {
  expect(run(100, 100, 1, 1000).evaluated).toHaveLength(1);
});

test('a training of unknown length is looked at every 20 iterations', () => {
  expect(run(100, null, 10, 1).evaluated).toEqual([20, 40, 60, 80, 100]);
});
