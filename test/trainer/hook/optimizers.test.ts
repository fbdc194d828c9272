import { describe, expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { oneCycle } from '../../../src/schedule/oneCycle';
import { nativeFolder } from '../../setup/machine';
import { messagesOf, runTrainer } from '../driver';
import { curveOf, last, nativeScript, provenanceOf, script } from './scripts';

const iterations = 20;
const cycle = { kind: 'one-cycle' as const, maxLr: 0.08, minLr: 0.008, finalLr: 0.000008, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };
const schedule = oneCycle({ ...cycle, iterations, cycleIterations: 18 });
const request = { kind: 'train' as const, schedule: cycle, training: { ...DEFAULT_TRAINING, iterations } };

/** Descends f(w) = 3 w at iteration i, whose gradient is always 3, and prints the weight after each update. */
const descent = (optimizer: string): string => `
const w = tf.variable(tf.scalar(1));
const optimizer = ${optimizer};
const weights = [];
for (let i = 0; i < ${iterations}; i++) { optimizer.minimize(() => w.mul(3)); weights.push(w.dataSync()[0]); }
console.log(JSON.stringify(weights));`;

const gradient = 3;
const epsilon = 1e-7;

/** Each class's update as its paper has it, with the LR and momentum of the schedule. */
const updates: Record<string, { readonly optimizer: string; readonly momentum: boolean; simulate(): (lr: number, momentum: number) => number }> = {
  SGD: { optimizer: 'tf.train.sgd(0.5)', momentum: false, simulate: () => (lr) => lr * gradient },
  Momentum: {
    optimizer: 'tf.train.momentum(0.5, 0.3)',
    momentum: true,
    simulate: () => {
      let velocity = 0;
      return (lr, momentum) => lr * (velocity = momentum * velocity + gradient);
    },
  },
  RMSProp: {
    optimizer: 'tf.train.rmsprop(0.5, 0.9, 0.3)',
    momentum: true,
    simulate: () => {
      let square = 0;
      let velocity = 0;
      return (lr, momentum) => {
        square = 0.9 * square + 0.1 * gradient ** 2;
        return (velocity = momentum * velocity + (lr * gradient) / Math.sqrt(square + epsilon));
      };
    },
  },
  Adam: {
    optimizer: 'tf.train.adam(0.5, 0.7, 0.999)',
    momentum: true,
    simulate: () => {
      let first = 0;
      let second = 0;
      let product1 = 1;
      let product2 = 1;
      return (lr, beta1) => {
        first = beta1 * first + (1 - beta1) * gradient;
        second = 0.999 * second + 0.001 * gradient ** 2;
        product1 *= beta1;
        product2 *= 0.999;
        return (lr * (first / (1 - product1))) / (Math.sqrt(second / (1 - product2)) + epsilon);
      };
    },
  },
  Adamax: {
    optimizer: 'tf.train.adamax(0.5, 0.7, 0.999)',
    momentum: true,
    simulate: () => {
      let first = 0;
      let norm = 0;
      let product = 1;
      return (lr, beta1) => {
        first = beta1 * first + (1 - beta1) * gradient;
        norm = Math.max(0.999 * norm, gradient);
        product *= beta1;
        return ((lr / (1 - product)) * first) / (norm + epsilon);
      };
    },
  },
  Adagrad: {
    optimizer: 'tf.train.adagrad(0.5)',
    momentum: false,
    simulate: () => {
      let sum = 0.1;
      return (lr) => (lr * gradient) / Math.sqrt((sum += gradient ** 2) + epsilon);
    },
  },
  Adadelta: {
    optimizer: 'tf.train.adadelta(0.5)',
    momentum: false,
    simulate: () => {
      let squares = 0;
      let moves = 0;
      return (lr) => {
        // as TensorFlow.js has it: both averages as they were before this update
        const move = (Math.sqrt(moves + epsilon) / Math.sqrt(squares + epsilon)) * gradient;
        squares = 0.95 * squares + 0.05 * gradient ** 2;
        moves = 0.95 * moves + 0.05 * move ** 2;
        return lr * move;
      };
    },
  },
};

describe.each(Object.entries(updates))('%s under one cycle', (name, { optimizer, momentum, simulate }) => {
  const check = async (path: string, backend: 'embedded' | 'native'): Promise<void> => {
    const outcome = await runTrainer(path, { ...request, backend });
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations } });
    expect(provenanceOf(outcome).optimizer).toMatchObject({ className: name, learningRate: 0.5 });

    const { batch } = curveOf(outcome);
    expect(batch.map(({ lr }) => lr)).toEqual(batch.map((_, index) => expect.closeTo(schedule.at(index + 1).lr, 12) as number));
    expect(batch.map((point) => point.momentum)).toEqual(batch.map((_, index) => (momentum ? (expect.closeTo(schedule.at(index + 1).momentum ?? 0, 12) as number) : null)));
    expect(messagesOf(outcome, 'warning')).toHaveLength(momentum ? 0 : 1);

    const weights = JSON.parse(outcome.stdout) as number[];
    const step = simulate();
    let weight = 1;
    for (let i = 1; i <= iterations; i++) {
      const { lr, momentum: now } = schedule.at(i);
      weight -= step(lr, now ?? 0);
      const scale = Math.max(1e-4, Math.abs(weight - 1));
      expect(Math.abs((weights[i - 1] ?? Number.NaN) - weight) / scale, `update ${i.toString()}`).toBeLessThan(2e-3);
    }
  };

  test('uses the LR and momentum that it reports', () => check(script(descent(optimizer)), 'embedded'));
  test.skipIf(nativeFolder() === null)('also on the native backend', () => check(nativeScript(descent(optimizer)), 'native'));
});

test('RMSProp without momentum is given none', async () => {
  const outcome = await runTrainer(script(descent('tf.train.rmsprop(0.5)')), request);
  expect(curveOf(outcome).batch.every((point) => point.momentum === null)).toBe(true);
  const weights = JSON.parse(outcome.stdout) as number[];
  expect((weights[0] ?? 0) - (weights[1] ?? 0)).toBeCloseTo((schedule.at(2).lr * gradient) / Math.sqrt(0.19 * 9), 3);
});

test('an optimizer of the script\'s own is refused by name where its LR has to be set', async () => {
  const own = `
class Lion extends tf.Optimizer { applyGradients(grads) { this.learningRate = 1; } getConfig() { return {}; } }
${descent('new Lion()')}`;
  const outcome = await runTrainer(script(own), { rangeTest: { iterations: 20, topLr: 1 } });
  expect(last(outcome)).toMatchObject({ type: 'failed', code: 'unknown-optimizer' });
  const failed = messagesOf(outcome, 'failed')[0];
  expect(failed?.message).toContain('Lion');
  for (const known of ['SGD', 'Momentum', 'Adam', 'Adamax', 'RMSProp', 'Adagrad', 'Adadelta']) expect(failed?.remedy.toLowerCase()).toContain(known.toLowerCase());
  expect(outcome.exitCode).toBe(1);
});

test('an optimizer that extends one of the seven and decays the weights beside it makes one update at a time', async () => {
  const own = `
class Decayed extends tf.SGDOptimizer { applyGradients(grads) { super.applyGradients(grads); const v = tf.engine().registeredVariables[Object.keys(grads)[0]]; tf.tidy(() => { v.assign(v.mul(0.99)); }); } }
${descent('new Decayed(0.5)')}`;
  const outcome = await runTrainer(script(own), request);
  expect(curveOf(outcome).batch.map(({ iteration }) => iteration)).toEqual(Array.from({ length: iterations }, (_, index) => index + 1));
  const weights = JSON.parse(outcome.stdout) as number[];
  expect(weights[1]).toBeCloseTo(((weights[0] ?? 0) - schedule.at(2).lr * gradient) * 0.99, 5);
});

test('an optimizer that extends one of the seven is driven', async () => {
  const own = `
class Mine extends tf.AdamOptimizer { static get className() { return 'Mine'; } }
${descent('new Mine(0.5, 0.9, 0.999)')}`;
  const outcome = await runTrainer(script(own), request);
  expect(curveOf(outcome).batch).toHaveLength(iterations);
});
