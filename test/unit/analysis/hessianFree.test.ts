import { describe, expect, test } from 'vitest';
import { curvatureLr, HessianFreeAverage, noiseFloor, type UpdatePair } from '../../../src/analysis/hessianFree';

/** Two steps of plain descent on h/2 w^2 for every weight. */
function descent(weights: readonly number[], curvature: number, firstLr: number, secondLr: number): UpdatePair {
  const between = weights.map((w) => w - firstLr * curvature * w);
  const after = between.map((w) => w - secondLr * curvature * w);
  return { before: [weights], between: [between], after: [after], firstLr, secondLr };
}

/** A generator of standard normal numbers with a fixed seed (Box-Muller over a linear congruential generator). */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Updates that know no landscape: velocities of independent gradients. */
function noise(beta: number, lr: number, next: () => number): UpdatePair {
  const n = 20_000;
  const velocity = new Float64Array(n);
  const weights = [new Float64Array(n)];
  // until the velocities have forgotten that they began at 0
  const warmUp = 60;
  for (let step = 0; step < warmUp + 2; step++) {
    for (let i = 0; i < n; i++) velocity[i] = beta * (velocity[i] ?? 0) + next();
    weights.push((weights.at(-1) ?? new Float64Array(n)).map((w, i) => w - lr * (velocity[i] ?? 0)));
  }
  const [before, between, after] = weights.slice(-3);
  return { before: [before ?? []], between: [between ?? []], after: [after ?? []], firstLr: lr, secondLr: lr };
}

describe('the Hessian-free estimate', () => {
  test.each([0.5, 3, 40])('on a quadratic of curvature %d is its inverse', (curvature) => {
    expect(curvatureLr(descent([1, -2, 0.3], curvature, 0.01, 0.01))).toBeCloseTo(1 / curvature, 9);
  });

  test('steps of unequal LRs make no difference', () => {
    expect(curvatureLr(descent([1, -2, 0.3], 4, 0.01, 0.013))).toBeCloseTo(0.25, 9);
  });

  test('with equal LRs it is the formula of the paper', () => {
    const pair: UpdatePair = { before: [[1, 2], [3]], between: [[0.7, 2.2], [2.5]], after: [[0.6, 2.1], [2.4]], firstLr: 0.1, secondLr: 0.1 };
    // eps * sum|th1 - th0| / sum|2 th1 - th0 - th2|, by hand: .1 * (.3 + .2 + .5) / (.2 + .3 + .4)
    expect(curvatureLr(pair)).toBeCloseTo((0.1 * 1) / 0.9, 9);
  });

  test.each([0, 0.5, 0.9])('on pure noise it is the floor, with momentum %d', (beta) => {
    const estimate = curvatureLr(noise(beta, 0.2, normals(7)));
    expect(estimate / noiseFloor(0.2, beta)).toBeCloseTo(1, 1);
  });

  test('the floor is .7 of the LR without momentum and 2.2 of it at .9', () => {
    expect(noiseFloor(1, null)).toBeCloseTo(0.707, 3);
    expect(noiseFloor(1, 0.9)).toBeCloseTo(2.236, 3);
  });

  test('averages with a tenth of each new sample, and leaves out what is not finite', () => {
    const average = new HessianFreeAverage();
    expect(average.add(descent([1], 2, 0.1, 0.1))).toBeCloseTo(0.5);
    const untold: Record<string, UpdatePair> = {
      'no movement': descent([0], 2, 0.1, 0.1),
      'weights that are gone': descent([Number.NaN], 2, 0.1, 0.1),
      'an LR of 0': descent([1], 2, 0, 0.1),
      'equal gradients': { before: [[1]], between: [[0.5]], after: [[0]], firstLr: 0.5, secondLr: 0.5 },
    };
    for (const [what, pair] of Object.entries(untold)) expect(average.add(pair), what).toBeNull();
    expect(average.add(descent([1], 4, 0.1, 0.1))).toBeCloseTo(0.9 * 0.5 + 0.1 * 0.25);
  });
});
