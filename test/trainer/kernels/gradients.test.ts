import type * as tfjs from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { agreesWithCpu, embedded, tf } from './backends';

beforeAll(async () => embedded.startEmbedded(tf));

type Pad = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];
const explicit: Pad = [[0, 0], [1, 2], [0, 3], [0, 0]];
const wide: Pad = [[0, 0], [4, 3], [5, 4], [0, 0]];
const as4d = (x: tfjs.Tensor | undefined): tfjs.Tensor4D => x as tfjs.Tensor4D;

describe('conv2d', () => {
  const cases: [image: number[], filter: number[], stride: number | [number, number], pad: Pad][] = [
    [[2, 8, 8, 3], [3, 3, 3, 5], 1, 'same'],
    [[2, 8, 8, 3], [3, 3, 3, 5], 1, 'valid'],
    [[3, 7, 9, 4], [3, 3, 4, 8], 2, 'same'],
    [[3, 7, 9, 4], [3, 3, 4, 8], 2, 'valid'],
    [[1, 9, 7, 5], [2, 4, 5, 3], [2, 3], 'same'],
    [[2, 9, 7, 8], [5, 5, 8, 4], [3, 2], 'valid'],
    [[2, 28, 28, 1], [5, 5, 1, 6], 1, 'same'],
    [[2, 6, 6, 16], [1, 1, 16, 12], 1, 'valid'],
    [[2, 7, 7, 8], [1, 1, 8, 12], 2, 'same'],
    [[2, 6, 7, 3], [3, 3, 3, 4], 1, explicit],
    [[2, 6, 7, 4], [3, 3, 4, 4], 2, explicit],
    [[1, 5, 5, 2], [3, 3, 2, 4], 1, wide],
    [[1, 5, 5, 4], [3, 3, 4, 4], 2, wide],
    [[2, 6, 6, 3], [3, 3, 3, 2], 1, 1],
    [[1, 3, 3, 2], [3, 3, 2, 1], 1, 'valid'],
    [[1, 1, 1, 4], [3, 3, 4, 4], 1, 'same'],
    [[1, 2, 2, 4], [7, 7, 4, 4], 2, 'same'],
    [[2, 8, 1, 4], [3, 1, 4, 6], 1, 'same'],
    [[2, 5, 5, 3], [3, 3, 3, 4], 4, 'valid'],
  ];
  test.each(cases)('image %j, filter %j, stride %j, padding %j', async (image, filter, stride, pad) => {
    await agreesWithCpu([{ shape: image }, { shape: filter }], (x, w) => tf.conv2d(as4d(x), as4d(w), stride, pad));
  });
  test('empty-looking gradients: one output from one pixel', async () => {
    await agreesWithCpu([{ shape: [1, 1, 1, 1] }, { shape: [1, 1, 1, 1] }], (x, w) => tf.conv2d(as4d(x), as4d(w), 1, 'valid'));
  });
  test('fused with bias', async () => {
    await agreesWithCpu([{ shape: [2, 6, 6, 3] }, { shape: [3, 3, 3, 5] }, { shape: [5] }], (x, w, bias) =>
      tf.fused.conv2d({ x: as4d(x), filter: as4d(w), strides: 1, pad: 'same', bias: bias }));
  });
});

describe('conv1d, conv2dTranspose, separableConv2d', () => {
  test.each([[1, 'same'], [2, 'valid'], [2, 'same']] as const)('conv1d with stride %i, %s', async (stride, pad) => {
    await agreesWithCpu([{ shape: [3, 11, 4] }, { shape: [3, 4, 6] }], (x, w) => tf.conv1d(x as tfjs.Tensor3D, w as tfjs.Tensor3D, stride, pad));
  });
  test.each([[1, 'same', 8], [2, 'same', 16], [2, 'valid', 17]] as const)('conv2dTranspose with stride %i, %s', async (stride, pad, size) => {
    await agreesWithCpu([{ shape: [2, 8, 8, 4] }, { shape: [3, 3, 5, 4] }], (x, w) => tf.conv2dTranspose(as4d(x), as4d(w), [2, size, size, 5], stride, pad));
  });
  test('conv2dTranspose to a multiple of four channels', async () => {
    await agreesWithCpu([{ shape: [2, 5, 6, 3] }, { shape: [4, 4, 8, 3] }], (x, w) => tf.conv2dTranspose(as4d(x), as4d(w), [2, 10, 12, 8], 2, 'same'));
  });
  test('separableConv2d', async () => {
    await agreesWithCpu([{ shape: [2, 7, 7, 3] }, { shape: [3, 3, 3, 2] }, { shape: [1, 1, 6, 5] }], (x, depthwise, pointwise) =>
      tf.separableConv2d(as4d(x), as4d(depthwise), as4d(pointwise), 1, 'same'));
  });
});

describe('depthwiseConv2d', () => {
  const cases: [image: number[], filter: number[], stride: number | [number, number], pad: Pad][] = [
    [[2, 8, 8, 8], [3, 3, 8, 1], 1, 'same'],
    [[2, 8, 7, 7], [3, 3, 7, 1], 1, 'valid'],
    [[2, 9, 9, 5], [3, 3, 5, 1], 2, 'same'],
    [[1, 9, 9, 4], [3, 3, 4, 2], 2, 'valid'],
    [[2, 6, 6, 3], [2, 2, 3, 3], 1, 'same'],
    [[2, 6, 6, 1], [3, 3, 1, 1], 1, 'same'],
    [[2, 6, 7, 4], [3, 3, 4, 1], 1, explicit],
    [[1, 2, 2, 4], [5, 5, 4, 1], 1, 'same'],
  ];
  test.each(cases)('image %j, filter %j, stride %j, padding %j', async (image, filter, stride, pad) => {
    await agreesWithCpu([{ shape: image }, { shape: filter }], (x, w) => tf.depthwiseConv2d(as4d(x), as4d(w), stride, pad));
  });
});

describe('pooling', () => {
  const pools: [image: number[], filter: number, stride: number, pad: 'same' | 'valid'][] = [
    [[2, 8, 8, 3], 2, 2, 'valid'],
    [[2, 7, 9, 3], 3, 2, 'same'],
    [[1, 7, 7, 1], 3, 1, 'same'],
    [[1, 5, 5, 4], 2, 3, 'valid'],
  ];
  test.each(pools)('maxPool of %j, filter %i, stride %i, %s', async (image, filter, stride, pad) => {
    await agreesWithCpu([{ shape: image }], (x) => tf.maxPool(as4d(x), filter, stride, pad));
  });
  test('maxPool where every input is negative', async () => {
    await agreesWithCpu([{ shape: [1, 4, 4, 1], values: Array.from({ length: 16 }, (_, i) => -1 - ((i * 7) % 16)) }], (x) => tf.maxPool(as4d(x), 2, 2, 'valid'));
  });
  test('maxPool of ties, as after ReLU', async () => {
    await agreesWithCpu([{ shape: [1, 4, 4, 2], values: new Array<number>(32).fill(0) }], (x) => tf.maxPool(as4d(x), 2, 2, 'valid'));
  });
  test.each(pools)('avgPool of %j, filter %i, stride %i, %s', async (image, filter, stride, pad) => {
    await agreesWithCpu([{ shape: image }], (x) => tf.avgPool(as4d(x), filter, stride, pad));
  });
});

describe('matMul', () => {
  test.each([
    [[5, 3], [3, 8], false, false],
    [[3, 5], [3, 8], true, false],
    [[3, 5], [3, 7], true, false],
    [[5, 3], [7, 3], false, true],
    [[3, 5], [7, 3], true, true],
    [[4, 3, 5], [4, 3, 6], true, false],
    [[1, 3, 5], [1, 3, 8], true, false],
    [[2, 4, 3, 5], [2, 4, 7, 3], true, true],
    [[1, 1], [1, 1], true, false],
    [[1, 9], [1, 4], true, false],
  ] as [number[], number[], boolean, boolean][])('%j and %j, transposed: %s, %s', async (a, b, transposeA, transposeB) => {
    await agreesWithCpu([{ shape: a }, { shape: b }], (x, y) => tf.matMul(x, y, transposeA, transposeB));
  });
});

describe('sums, means and slices', () => {
  test.each([
    [[6, 5], [0]],
    [[3, 4, 5, 7], [0, 1, 2]],
    [[300, 9], [0]],
    [[3, 4, 5], [0, 1]],
    [[3, 4, 5], [1]],
    [[3, 4, 5], [-1]],
    [[1, 1], [0]],
    [[7], [0]],
  ] as [number[], number[]][])('of %j over axes %j', async (shape, axes) => {
    await agreesWithCpu([{ shape }], (x) => tf.sum(x, axes));
    await agreesWithCpu([{ shape }], (x) => tf.mean(x, axes, true));
  });
  test.each([
    [[6, 5], [1, 2], [3, 3]],
    [[60, 40], [10, 0], [20, 40]],
    [[4, 5, 6], [0, 2, 0], [4, 1, 6]],
    [[4, 5, 6, 2], [1, 2, 3, 1], [2, 2, 2, 1]],
    [[5], [2], [0]],
    [[2, 3, 2, 2, 3], [1, 0, 1, 0, 1], [1, 3, 1, 2, 2]],
  ] as [number[], number[], number[]][])('slice of %j from %j, %j long', async (shape, begin, size) => {
    await agreesWithCpu([{ shape }], (x) => tf.slice(x, begin, size));
  });
  test('unstack and split', async () => {
    for (const axis of [0, 1, -1]) {
      await agreesWithCpu([{ shape: [3, 4, 6] }], (x) => tf.concat(tf.unstack(x, axis).reverse(), 0));
      await agreesWithCpu([{ shape: [3, 4, 6] }], (x) => tf.addN(tf.split(x, axis === 1 ? [1, 3] : 3, axis).map((part) => tf.sum(tf.square(part)))));
    }
  });
  test('slices keep their type', async () => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      for (const dtype of ['int32', 'bool', 'float32'] as const) {
        const part = tf.slice(tf.tensor([1, 0, 1, 1, 0, 1], [3, 2], dtype), [1, 0], [2, 1]);
        if (part.dtype !== dtype || part.dataSync().join() !== '1,0') throw new Error(`${dtype}: ${part.toString()}`);
      }
    });
  });
});

describe('batch normalisation', () => {
  test.each([[[4, 5, 5, 6]], [[8, 3]], [[2, 3, 4]]])('of %j on given moments', async (shape) => {
    const channels = shape.at(-1) ?? 0;
    const positive = { shape: [channels], values: Array.from({ length: channels }, (_, i) => 0.5 + i / 7) };
    await agreesWithCpu([{ shape }, { shape: [channels] }, positive, { shape: [channels] }, { shape: [channels] }], (x, mean, variance, offset, scale) =>
      tf.batchNorm(x as tfjs.Tensor4D, mean as tfjs.Tensor1D, variance as tfjs.Tensor1D, offset as tfjs.Tensor1D, scale as tfjs.Tensor1D, 1e-3));
  });
  test('on the moments of the batch', async () => {
    await agreesWithCpu([{ shape: [4, 3, 3, 5] }, { shape: [5] }, { shape: [5] }], (x, offset, scale) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x as tfjs.Tensor4D, mean as tfjs.Tensor1D, variance as tfjs.Tensor1D, offset as tfjs.Tensor1D, scale as tfjs.Tensor1D, 1e-3);
    });
  });
  test('with moments of the full shape', async () => {
    await agreesWithCpu([{ shape: [2, 2, 2, 3] }, { shape: [2, 2, 2, 3] }, { shape: [2, 2, 2, 3], values: new Array<number>(24).fill(0.7) }, { shape: [2, 2, 2, 3] }, { shape: [2, 2, 2, 3] }], (x, mean, variance, offset, scale) =>
      tf.batchNorm(as4d(x), as4d(mean), as4d(variance), as4d(offset), as4d(scale)));
  });
});

describe('gather', () => {
  test('rows, with repeats', async () => {
    await agreesWithCpu([{ shape: [7, 3] }], (x) => tf.gather(x, tf.tensor1d([6, 0, 0, 3], 'int32')));
  });
  test('rows by a matrix of tokens', async () => {
    await agreesWithCpu([{ shape: [9, 20] }], (x) => tf.gather(x, tf.tensor2d([[1, 2, 1], [8, 8, 0]], [2, 3], 'int32')));
  });
  test('along another axis', async () => {
    await agreesWithCpu([{ shape: [3, 5] }], (x) => tf.gather(x, tf.tensor1d([4, 1, 1], 'int32'), 1));
  });
  test('unsorted segment sum leaves negative segments out', async () => {
    await agreesWithCpu([{ shape: [4, 2] }], (x) => tf.unsortedSegmentSum(x, tf.tensor1d([2, -1, 0, 2], 'int32'), 3));
  });
});

describe('what losses and activations are made of', () => {
  const unary: [string, (x: tfjs.Tensor) => tfjs.Tensor][] = [
    ['relu', (x) => tf.relu(x)], ['relu6', (x) => tf.relu6(x)], ['leakyRelu', (x) => tf.leakyRelu(x)], ['elu', (x) => tf.elu(x)], ['selu', (x) => tf.selu(x)],
    ['sigmoid', (x) => tf.sigmoid(x)], ['tanh', (x) => tf.tanh(x)], ['softplus', (x) => tf.softplus(x)], ['softmax', (x) => tf.softmax(x)],
    ['logSoftmax', (x) => tf.logSoftmax(x)], ['exp', (x) => tf.exp(x)], ['log1p', (x) => tf.log1p(x)], ['square', (x) => tf.square(x)], ['abs', (x) => tf.abs(x)],
    ['erf', (x) => tf.erf(x)], ['clip', (x) => tf.clipByValue(x, -0.2, 0.3)], ['cumsum', (x) => tf.cumsum(x, 1)], ['tile', (x) => tf.tile(x, [2, 1])],
    ['pad', (x) => tf.pad(x, [[1, 0], [2, 1]])], ['transpose', (x) => tf.transpose(x)], ['reverse', (x) => tf.reverse(x, 1)], ['max', (x) => tf.max(x, 1)], ['min', (x) => tf.min(x, 0)],
    ['prod', (x) => tf.prod(x, 1)], ['logSumExp', (x) => tf.logSumExp(x, 1)], ['sin', (x) => tf.sin(x)], ['cast to itself', (x) => tf.cast(x, 'float32')],
    ['mirrorPad', (x) => tf.mirrorPad(x, [[1, 0], [1, 1]], 'reflect')],
  ];
  test.each(unary)('%s', async (_, f) => agreesWithCpu([{ shape: [4, 5] }], (x) => f(x)));

  const binary: [string, (a: tfjs.Tensor, b: tfjs.Tensor) => tfjs.Tensor][] = [
    ['add', (a, b) => tf.add(a, b)], ['sub', (a, b) => tf.sub(a, b)], ['mul', (a, b) => tf.mul(a, b)], ['div', (a, b) => tf.div(a, tf.add(b, 2))],
    ['pow', (a, b) => tf.pow(tf.add(a, 1), tf.add(b, 2))],
    ['prelu', (a, b) => tf.prelu(a, b)], ['atan2', (a, b) => tf.atan2(a, tf.add(b, 2))],
  ];
  test.each(binary)('%s, broadcast', async (_, f) => {
    for (const [a, b] of [[[4, 5], [5]], [[3, 4, 5], [4, 5]], [[2, 3], [2, 3]], [[2, 3], []]] as const) {
      await agreesWithCpu([{ shape: [...a] }, { shape: [...b] }], (x, y) => f(x, y));
    }
  });

  const sameShape: [string, (a: tfjs.Tensor, b: tfjs.Tensor) => tfjs.Tensor][] = [
    ['maximum', (a, b) => tf.maximum(a, b)], ['minimum', (a, b) => tf.minimum(a, b)], ['squaredDifference', (a, b) => tf.squaredDifference(a, b)],
    ['where', (a, b) => tf.where(tf.greater(tf.tensor2d([3, 0, 1, 0, 5, 6, 0, 0, 0, 7, 8, 9], [3, 4]), 2), a, b)],
  ];
  test.each(sameShape)('%s', async (_, f) => agreesWithCpu([{ shape: [3, 4] }, { shape: [3, 4] }], (x, y) => f(x, y)));

  test('softmaxCrossEntropy', async () => {
    await agreesWithCpu([{ shape: [6, 4] }], (logits) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([0, 1, 2, 3, 1, 0], 'int32'), 4), logits));
  });
  // against the definition, <resize(x), dy> = <x, gradient(dy)>: cpu's gradients break it, the nearest neighbour's for nearly all sizes
  test.each([[3, 4, 6, 8], [3, 3, 5, 7], [4, 6, 2, 3]])('resizing %i x %i to %i x %i', async (height, width, newHeight, newWidth) => {
    await tf.setBackend('wasm');
    for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
      const [forward, backward] = tf.tidy(() => {
        const x: tfjs.Tensor4D = tf.randomUniform([2, height, width, 3], -1, 1, 'float32', 3);
        const dy: tfjs.Tensor4D = tf.randomUniform([2, newHeight, newWidth, 3], -1, 1, 'float32', 5);
        const gradient = tf.grad((image) => resize(as4d(image), [newHeight, newWidth]))(x, dy);
        return [tf.sum(tf.mul(resize(x, [newHeight, newWidth]), dy)).arraySync(), tf.sum(tf.mul(x, gradient)).arraySync()] as [number, number];
      });
      expect(backward).toBeCloseTo(forward, 3);
    }
  });
  test('local response normalisation', async () => {
    await agreesWithCpu([{ shape: [1, 3, 3, 6] }], (x) => tf.localResponseNormalization(as4d(x)));
  });
  test.each([[1, 'same'], [1, 'valid'], [2, 'same'], [2, 'valid'], [[1, 2, 3], 'same']] as [number, 'same' | 'valid'][])('conv3d, stride %j, %s', async (stride, pad) => {
    await agreesWithCpu([{ shape: [2, 5, 4, 6, 2] }, { shape: [3, 2, 3, 2, 5] }], (x, w) => tf.conv3d(x as tfjs.Tensor5D, w as tfjs.Tensor5D, stride, pad));
  });
  test.each([[2, 2, 'valid'], [3, 2, 'same'], [2, 1, 'same']] as const)('pooling in three dimensions, size %i, stride %i, %s', async (size, stride, pad) => {
    await agreesWithCpu([{ shape: [1, 4, 5, 4, 2] }], (x) => tf.maxPool3d(x as tfjs.Tensor5D, size, stride, pad));
    await agreesWithCpu([{ shape: [1, 4, 4, 4, 1], values: Array.from({ length: 64 }, (_, i) => -1 - ((i * 7) % 64)) }], (x) => tf.maxPool3d(x as tfjs.Tensor5D, size, stride, pad));
    await agreesWithCpu([{ shape: [1, 4, 5, 4, 2] }], (x) => tf.avgPool3d(x as tfjs.Tensor5D, size, stride, pad));
  });
});
