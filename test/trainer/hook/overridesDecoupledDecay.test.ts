import { describe, expect, test } from 'vitest';
import { runTrainer } from '../driver';
import { observe, overriding } from './overridden';
import { curveOf, provenanceOf, script } from './scripts';

describe('decoupled weight decay of custom loops', () => {
  const [lr, decay, steps] = [0.1, 0.5, 12];
  /** A loss linear in the weights: the gradient of each is its constant. */
  const loop = (optimizer: string, update: string): string => `
const w = tf.variable(tf.tensor2d([[1, 2], [3, 4]])), b = tf.variable(tf.tensor1d([5, 6])), idle = tf.variable(tf.ones([2, 2]));
const optimizer = ${optimizer}, loss = () => w.mul(2).sum().add(b.mul(3).sum());
let alive;
for (let i = 0; i < ${steps.toString()}; i++) { ${update}; if (i === 1) alive = tf.memory().numTensors; }
console.log(JSON.stringify({ w: Array.from(w.dataSync()), b: Array.from(b.dataSync()), idle: Array.from(idle.dataSync()), leaked: tf.memory().numTensors - alive }));`;

  test.each([
    ['minimize', 'optimizer.minimize(loss, false, [w, b])'],
    ['applyGradients', 'tf.tidy(() => { optimizer.applyGradients(tf.variableGrads(loss, [w, b]).grads); })'],
    ['applyGradients with a list', 'tf.tidy(() => { const { grads } = tf.variableGrads(loss, [w, b]); optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor }))); })'],
  ])('by %s: matrices shrink by lr times the decay before each update, vectors and what has no gradient do not', async (_name, update) => {
    const outcome = await runTrainer(script(loop(`tf.train.sgd(${lr.toString()})`, update)), { ...observe, ...overriding({ weightDecay: decay }) });
    const { w, b, idle, leaked } = JSON.parse(outcome.stdout) as { w: number[]; b: number[]; idle: number[]; leaked: number };
    // w <- (1 - lr decay) w - 2 lr has the fixed point -2/decay
    const kept = (1 - lr * decay) ** steps;
    expect(w).toEqual([1, 2, 3, 4].map((start) => expect.closeTo(-2 / decay + (start + 2 / decay) * kept, 4) as number));
    expect(b).toEqual([5, 6].map((start) => expect.closeTo(start - 3 * lr * steps, 4) as number));
    expect(idle).toEqual([1, 1, 1, 1]);
    expect(leaked).toBe(0);
    expect(provenanceOf(outcome).optimizer.weightDecay).toBe(decay);
  });

  test('with Adam it is AdamW: the decay does not enter the moments', async () => {
    const outcome = await runTrainer(script(loop('tf.train.adam(0.1)', 'optimizer.minimize(loss, false, [w, b])')), { ...observe, ...overriding({ weightDecay: decay }) });
    const { w, b } = JSON.parse(outcome.stdout) as { w: number[]; b: number[] };
    // a constant gradient makes every step of Adam lr
    const kept = (1 - lr * decay) ** steps;
    expect(w).toEqual([1, 2, 3, 4].map((start) => expect.closeTo(-1 / decay + (start + 1 / decay) * kept, 4) as number));
    expect(b).toEqual([5, 6].map((start) => expect.closeTo(start - lr * steps, 4) as number));
  });

  test('an optimizer that extends another decays once an update', async () => {
    const own = `class Mine extends tf.SGDOptimizer { applyGradients(grads) { super.applyGradients(grads); } }`;
    const outcome = await runTrainer(script(`${own}${loop('new Mine(0.1)', 'optimizer.minimize(loss, false, [w, b])')}`), { ...observe, ...overriding({ weightDecay: decay }) });
    const { w } = JSON.parse(outcome.stdout) as { w: number[] };
    expect(w[0]).toBeCloseTo(-2 / decay + (1 + 2 / decay) * (1 - lr * decay) ** steps, 4);
  });

  test('a range test decays by the LR of its ramp, after a rehearsal that leaves nothing behind', async () => {
    const body = 'const w = tf.variable(tf.fill([2, 2], 3)), optimizer = tf.train.sgd(0.1); for (let i = 0; i < 300; i++) optimizer.minimize(() => w.mul(2).sum());';
    const outcome = await runTrainer(script(body), { rangeTest: { iterations: 40, topLr: 0.2 }, ...overriding({ weightDecay: decay }) });
    const { batch } = curveOf(outcome);
    expect(batch).toHaveLength(40);
    let w = 3;
    for (const { lr: rate, loss } of batch) {
      expect(loss).toBeCloseTo(8 * w, 3);
      w = (1 - rate * decay) * w - 2 * rate;
    }
  });

  test('0 decays nothing', async () => {
    const path = script(loop('tf.train.sgd(0.1)', 'optimizer.minimize(loss, false, [w, b])'));
    const off = await runTrainer(path, { ...observe, ...overriding({ weightDecay: 0 }) });
    expect(off.stdout).toBe((await runTrainer(path, observe)).stdout);
    expect(off.stdout).not.toBe('');
  });
});
