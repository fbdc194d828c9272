import type * as tfjs from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { embedded, tf } from './backends';

beforeAll(async () => embedded.startEmbedded(tf));

const refusal = (operation: string, remedy: RegExp): unknown =>
  expect.objectContaining({ name: 'UnsupportedOperationError', operation, message: expect.stringMatching(remedy) as string });

function thrownBy(work: () => unknown): unknown {
  try {
    tf.tidy(() => {
      work();
    });
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

test.each([
  ['FFT', () => tf.spectral.rfft(tf.tensor1d([1, 2, 3, 4]))],
  ['Complex', () => tf.complex([1], [2])],
  ['Einsum', () => tf.einsum('ij,jk->ik', tf.ones([2, 2]), tf.ones([2, 2]))],
] as const)('%s is refused by name and tfjs-node is advised', (_, work) => {
  expect(thrownBy(work)).toMatchObject({ name: 'UnsupportedOperationError' });
  expect(thrownBy(work)).toHaveProperty('message', expect.stringMatching(/^(Complex|FFT|Einsum) .*tfjs-node/));
});

test('the gradient of a dilated convolution is refused by name', () => {
  const image = tf.ones<tfjs.Rank.R4>([1, 6, 6, 2]);
  const gradient = tf.grad((filter: tfjs.Tensor) => tf.conv2d(image, filter as tfjs.Tensor4D, 1, 'same', 'NHWC', 2));
  expect(thrownBy(() => gradient(tf.ones([3, 3, 2, 2])))).toEqual(refusal('conv2D', /dilation rate/));
});

test.each([
  ['fused conv2D', 'conv2d', 'linear'],
  ['conv2D', 'conv2d', 'relu'],
] as const)('a model with a dilated %s cannot be trained, but can predict', async (operation, kind, activation) => {
  const model = tf.sequential({ layers: [tf.layers[kind]({ inputShape: [6, 6, 2], filters: 2, kernelSize: 3, dilationRate: 2, activation })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = tf.ones([1, 6, 6, 2]);
  const y = model.predict(x) as tfjs.Tensor;
  expect(y.shape).toEqual([1, 2, 2, 2]);
  await expect(model.trainOnBatch(x, y)).rejects.toEqual(refusal(operation, /dilation rate of 1/));
});

test('a frozen dilated convolution does not stop the others from training', async () => {
  const dilated = tf.layers.conv2d({ inputShape: [6, 6, 2], filters: 2, kernelSize: 3, dilationRate: 2, trainable: false });
  const model = tf.sequential({ layers: [dilated, tf.layers.flatten(), tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  expect(Number(await model.trainOnBatch(tf.ones([1, 6, 6, 2]), tf.ones([1, 1])))).toBeGreaterThanOrEqual(0);
});

test('gather refuses an index outside the rows', () => {
  expect(() => tf.tidy(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([3], 'int32')))).toThrow('index value 3');
});
