import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { nativeFolder } from '../../setup/machine';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const bundle = JSON.stringify(`${root}dist/trainer/embedded.cjs`);

/** Runs code in a process of its own, as the trainer's bundles live in one, and returns what it printed. */
async function inNode(code: string): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['-e', `(async () => { ${code} })()`], { cwd: root });
}

/** A network with every kind of layer that had no gradient in the stock backend. */
const trainOnce = `
  const L = tf.layers;
  const model = tf.sequential({ layers: [
    L.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, strides: 2, padding: 'same' }), L.batchNormalization(), L.activation({ activation: 'relu' }),
    L.depthwiseConv2d({ kernelSize: 2 }), L.maxPooling2d({ poolSize: 2 }), L.flatten(), L.dense({ units: 2, activation: 'softmax' })] });
  model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const history = await model.fit(tf.randomNormal([24, 8, 8, 3], 0, 1, 'float32', 1), tf.oneHot(tf.tensor1d(Array.from({ length: 24 }, (_, i) => i % 2), 'int32'), 2), { epochs: 3, verbose: 0, shuffle: false });
  console.log(JSON.stringify({ version: tf.version.tfjs, backend: tf.getBackend(), losses: history.history.loss }));`;

describe('the embedded backend', () => {
  test.each([
    ['4.22.0', "require('@tensorflow/tfjs')"],
    ['4.10.0', "require('tfjs-4-10')"],
    ['3.21.0', "require('tfjs-3')"],
    ['4.22.0', `require(${bundle}).loadTensorFlow()`],
  ])('trains on TensorFlow.js %s without a word: %s', async (version, load) => {
    const { stdout, stderr } = await inNode(`const tf = ${load}; await require(${bundle}).startEmbedded(tf); ${trainOnce}`);
    const { losses, ...rest } = JSON.parse(stdout) as { losses: number[] };
    expect(rest).toEqual({ version, backend: 'wasm' });
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(stderr).toBe('');
  });

  test('leaves gradients and methods of the script\'s TensorFlow.js its own, batch normalisation apart', async () => {
    const { stdout } = await inNode(`
      const tf = require('tfjs-3');
      const gradients = () => ['Add', 'Conv2D', 'FusedBatchNorm', 'MaxPool', 'Softmax'].map((name) => tf.getGradient(name).gradFunc);
      const before = gradients(); const add = tf.Tensor.prototype.add;
      await require(${bundle}).startEmbedded(tf);
      console.log(JSON.stringify([gradients().map((each, i) => each === before[i]), tf.Tensor.prototype.add === add]));`);
    expect(JSON.parse(stdout)).toEqual([[true, true, false, true, true], true]);
  });

  test('an uncaught error of the script ends the process as it would without us', async () => {
    const failed = await inNode(`await require(${bundle}).startEmbedded(require('@tensorflow/tfjs')); setTimeout(() => { throw new Error('mine'); });`).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1 });
    expect((failed as { stderr: string }).stderr.length).toBeLessThan(2000);
    expect((failed as { stderr: string }).stderr).toContain('Error: mine');
  });

  test('brings all of TensorFlow.js but WebGL, and loads nothing until asked', async () => {
    const { stdout } = await inNode(`
      const embedded = require(${bundle});
      const loaded = Object.keys(require.cache).filter((file) => /tensorflow|wasmBackend/.test(file)).length;
      const tf = embedded.loadTensorFlow();
      const missing = Object.keys(require('@tensorflow/tfjs')).filter((name) => !(name in tf));
      console.log(JSON.stringify({ loaded, missing }));`);
    const { loaded, missing } = JSON.parse(stdout) as { loaded: number; missing: string[] };
    expect(loaded).toBe(0);
    expect(missing.filter((name) => !/webgl|MathBackendWebGL|gpgpu|forceHalfFloat/i.test(name))).toEqual([]);
  });
});

describe.skipIf(nativeFolder() === null)('the native backend (npm run native)', () => {
  test('batch normalisation has the same gradients after improveNative', async () => {
    const { stdout } = await inNode(`
      process.env.TF_CPP_MIN_LOG_LEVEL = '2';
      const tf = require(${JSON.stringify(`${nativeFolder() ?? ''}/node_modules/@tensorflow/tfjs-node`)});
      const inputs = [tf.randomNormal([4, 5, 5, 6], 0, 1, 'float32', 1), tf.randomNormal([6], 0, 1, 'float32', 2), tf.randomUniform([6], 0.5, 2, 'float32', 3), tf.randomNormal([6], 0, 1, 'float32', 4), tf.randomNormal([6], 0, 1, 'float32', 5)];
      const dy = tf.randomNormal([4, 5, 5, 6], 0, 1, 'float32', 6);
      const gradients = () => tf.grads((x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale, 1e-3))(inputs, dy).map((each) => each.dataSync());
      const stock = gradients();
      require(${bundle}).improveNative(tf);
      const ours = gradients();
      const difference = Math.max(...stock.map((values, i) => Math.max(...values.map((value, j) => Math.abs(value - ours[i][j]))) / Math.max(...values.map(Math.abs))));
      console.log(JSON.stringify({ difference, backend: tf.getBackend(), same: stock.every((values, i) => values.length === ours[i].length) }));`);
    const { difference, ...rest } = JSON.parse(stdout) as { difference: number };
    expect(rest).toEqual({ backend: 'tensorflow', same: true });
    expect(difference).toBeLessThan(1e-5);
  });
});
