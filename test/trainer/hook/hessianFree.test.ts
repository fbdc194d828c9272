import { expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { messagesOf, runTrainer } from '../driver';
import { classifier, clouds, script } from './scripts';

const every = (hessianFreeEvery: number | null, iterations: number | null = null) => ({ ...DEFAULT_TRAINING, hessianFreeEvery, iterations });

test('on a quadratic the estimate is the inverse of its curvature, while the LR moves', async () => {
  // f = 2 w^2, whose curvature is 4; the offset keeps other variables out of it
  const body = `const still = tf.variable(tf.scalar(5)), w = tf.variable(tf.tensor1d([1, -3])), optimizer = tf.train.sgd(0.5); for (let i = 0; i < 30; i++) optimizer.minimize(() => w.square().sum().mul(2), false, [w]); console.log(still.dataSync()[0]);`;
  const schedule = { kind: 'linear-decay' as const, maxLr: 0.05, finalLr: 0.02, warmupShare: 0 };
  const outcome = await runTrainer(script(body), { kind: 'train', schedule, training: every(5, 30) });
  const estimates = messagesOf(outcome, 'metrics').flatMap(({ estimates: points = [] }) => points);
  expect(estimates.map(({ iteration }) => iteration)).toEqual([6, 11, 16, 21, 26]);
  for (const { iteration, lr, estimate, floor } of estimates) {
    expect(estimate / 0.25).toBeCloseTo(1, 2);
    expect(lr).toBeCloseTo(0.05 - (0.03 * (iteration - 1)) / 29, 9);
    expect(floor).toBeCloseTo(lr / Math.SQRT2, 9);
  }
  expect(messagesOf(outcome, 'finished')[0]?.end.reason).toMatch(/Hessian-free estimate took \d+\.\d % of the time/);
});

/** Sums over the first and second of two updates of plain descent with LR eps, as the formula of the paper has it. */
function byHand([th0, th1, th2]: [number[], number[], number[]], eps: number): number {
  const sum = (values: number[]): number => values.reduce((total, value) => total + Math.abs(value), 0);
  return (eps * sum(th0.map((value, i) => (th1[i] ?? 0) - value))) / sum(th0.map((value, i) => 2 * (th1[i] ?? 0) - value - (th2[i] ?? 0)));
}

test('it leaves the running averages of batch normalization out, and a training as it is', async () => {
  const path = script(`${clouds}${classifier('tf.train.momentum(0.05, 0.9)', 'tf.layers.batchNormalization(),')}
const values = (weights) => weights.flatMap((weight) => Array.from((weight.read?.() ?? weight).dataSync()));
const all = [];
await model.fit(xs, ys, { epochs: 4, batchSize: 50, verbose: 0, shuffle: false, callbacks: { onBatchEnd: () => { all.push({ trained: values(model.trainableWeights), weights: values(model.getWeights()), alive: tf.memory().numTensors }); } } });
console.log(JSON.stringify(all));`);
  const [estimated, plain] = [await runTrainer(path, { kind: 'observe', training: every(7) }), await runTrainer(path, { kind: 'observe' })];
  expect(estimated.stdout).toBe(plain.stdout);
  const seen = JSON.parse(estimated.stdout) as { trained: number[]; weights: number[] }[];
  const samples = (of: 'trained' | 'weights'): number[] => [7, 14, 21, 28, 35, 42].map((i) => byHand([i - 2, i - 1, i].map((at) => seen[at]?.[of] ?? []) as [number[], number[], number[]], 0.05));
  const average = (values: number[]): number[] => values.reduce<number[]>((means, value) => [...means, means.length === 0 ? value : 0.9 * (means.at(-1) ?? 0) + 0.1 * value], []);
  const points = messagesOf(estimated, 'metrics').flatMap(({ estimates = [] }) => estimates);
  expect(points.map(({ iteration }) => iteration)).toEqual([8, 15, 22, 29, 36, 43]);
  expect(points.map(({ estimate, floor }) => [estimate, floor])).toEqual(average(samples('trained')).map((estimate) => [expect.closeTo(estimate, 4), expect.closeTo(0.05 / Math.sqrt(0.2), 9)]));
  // with them it would be another number
  expect(Math.abs((average(samples('weights'))[5] ?? 0) / (points[5]?.estimate ?? 0) - 1)).toBeGreaterThan(0.01);
  expect(messagesOf(plain, 'finished')[0]?.end.reason).not.toContain('Hessian');
});
