import { describe, expect, test } from 'vitest';
import { runTrainer } from '../driver';
import { classifier, clouds, curveOf, rampOf, script } from './scripts';

const optimizers = {
  sgd: 'tf.train.sgd(0.05)',
  momentum: 'tf.train.momentum(0.05, 0.9)',
  adam: 'tf.train.adam(0.01)',
  adamax: 'tf.train.adamax(0.01)',
  rmsprop: 'tf.train.rmsprop(0.01, 0.9, 0.5)',
  adagrad: 'tf.train.adagrad(0.01)',
  adadelta: 'tf.train.adadelta(0.5)',
};

const loops: Record<string, string> = {
  fit: 'await model.fit(xs, ys, { epochs: 20, batchSize: 32, verbose: 0 });',
  fitDataset: 'await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(32), { epochs: 10, verbose: 0 });',
  trainOnBatch: 'for (let step = 0; step < 100; step++) { const x = xs.slice([32 * (step % 18)], [32]), y = ys.slice([32 * (step % 18)], [32]); await model.trainOnBatch(x, y); tf.dispose([x, y]); }',
};

/**
 * A ramp after a sweep must be the very ramp that runs when its top LR is given, to the last bit: weights, batch normalization's
 * statistics, optimizer slots and counters, and the random state (shuffling, dropout) are all in it.
 */
async function expectSameRamp(body: string): Promise<void> {
  const path = script(body);
  const swept = await runTrainer(path, { rangeTest: { iterations: 40, topLr: null } });
  const given = await runTrainer(path, { rangeTest: { iterations: 40, topLr: rampOf(swept).topLr } });
  expect(curveOf(swept, 'sweep').batch.length).toBeGreaterThan(0);
  expect(curveOf(given, 'sweep').batch).toEqual([]);
  expect(curveOf(swept).batch.length).toBeGreaterThan(10);
  expect(curveOf(swept)).toEqual(curveOf(given));
}

const noisy = 'tf.layers.batchNormalization(), tf.layers.dropout({ rate: 0.2 }),';

describe('the coarse sweep leaves nothing behind', () => {
  test.each(Object.entries(optimizers))('with %s, batch normalization and dropout', async (_name, optimizer) => {
    // trained before, so that slots and counters are not fresh
    await expectSameRamp(`${clouds}${classifier(optimizer, noisy)} ${loops['fit'] ?? ''}`);
  });

  test.each(['fitDataset', 'trainOnBatch'])('in %s', async (api) => {
    await expectSameRamp(`${clouds}${classifier('tf.train.adam(0.01)', noisy)} ${loops[api] ?? ''}`);
  });

  test('with slots and counters of an earlier training', async () => {
    const earlier = 'await model.fit(xs, ys, { epochs: 1, batchSize: 64, verbose: 0 });';
    const body = `${clouds}${classifier('tf.train.adam(0.01)', noisy)}\n${earlier}\n${loops['fit'] ?? ''}`;
    const lines = `const tf = require('@tensorflow/tfjs');\n(async () => {\n${body}`.split('\n');
    const callLine = lines.length;
    const path = script(body);
    const swept = await runTrainer(path, { callLine, rangeTest: { iterations: 40, topLr: null } });
    const given = await runTrainer(path, { callLine, rangeTest: { iterations: 40, topLr: rampOf(swept).topLr } });
    expect(curveOf(swept).batch.length).toBeGreaterThan(10);
    expect(curveOf(swept)).toEqual(curveOf(given));
  });
});
