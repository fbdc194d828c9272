import type * as tfjs from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { difference, embedded, randomNumbers, tf } from './backends';

beforeAll(async () => embedded.startEmbedded(tf));

interface Task {
  readonly build: () => tfjs.LayersModel;
  readonly x: () => tfjs.Tensor;
  readonly y: () => tfjs.Tensor;
  readonly loss?: string;
  readonly optimizer?: () => tfjs.Optimizer;
  readonly tolerance?: number;
}

/** Losses of three steps and all weights thereafter, from the same initial weights on every backend. */
async function train(backend: string, { build, x, y, loss = 'meanSquaredError', optimizer = () => tf.train.momentum(0.05, 0.9) }: Task): Promise<{ losses: number[]; weights: number[][] }> {
  await tf.setBackend(backend);
  const model = build();
  const random = randomNumbers(11);
  model.setWeights(
    model.getWeights().map((weight) => {
      // variances must stay positive
      const values = Array.from({ length: weight.size }, () => random() * 0.6 + (weight.rank === 1 ? 1 : 0));
      return tf.tensor(values, weight.shape);
    }),
  );
  model.compile({ optimizer: optimizer(), loss });
  const [inputs, targets] = [x(), y()];
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) losses.push(Number(await model.trainOnBatch(inputs, targets)));
  const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  return { losses, weights };
}

async function trainsAsOnCpu(task: Task): Promise<void> {
  const expected = await train('cpu', task);
  const actual = await train('wasm', task);
  const tolerance = task.tolerance ?? 2e-5;
  expect(expected.losses.every(Number.isFinite)).toBe(true);
  expect(expected.losses[2]).not.toBe(expected.losses[0]);
  expect(difference(actual.losses, expected.losses)).toBeLessThan(tolerance);
  expected.weights.forEach((weight, i) => {
    expect(difference(actual.weights[i] ?? [], weight), `weight ${String(i)}`).toBeLessThan(tolerance);
  });
}

function random(shape: number[], seed = 5): tfjs.Tensor {
  const next = randomNumbers(seed);
  return tf.tensor(Array.from({ length: tf.util.sizeFromShape(shape) }, next), shape);
}

const oneHot = (count: number, classes: number) => (): tfjs.Tensor => tf.oneHot(tf.tensor1d(Array.from({ length: count }, (_, i) => (i * 3) % classes), 'int32'), classes);
const L = tf.layers;
const sequential = (...layers: tfjs.layers.Layer[]): tfjs.Sequential => tf.sequential({ layers });

describe('three training steps end where they end on cpu', () => {
  test('LeNet', async () => {
    await trainsAsOnCpu({
      build: () =>
        sequential(
          L.conv2d({ inputShape: [14, 14, 1], filters: 6, kernelSize: 5, padding: 'same', activation: 'relu' }),
          L.maxPooling2d({ poolSize: 2, strides: 2 }),
          L.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
          L.maxPooling2d({ poolSize: 2, strides: 2 }),
          L.flatten(),
          L.dense({ units: 12, activation: 'relu' }),
          L.dense({ units: 10, activation: 'softmax' }),
        ),
      x: () => random([5, 14, 14, 1]),
      y: oneHot(5, 10),
      loss: 'categoricalCrossentropy',
      optimizer: () => tf.train.momentum(0.01, 0.9),
    });
  });

  test('residual blocks with batch normalisation, one of them strided', async () => {
    await trainsAsOnCpu({
      build: () => {
        const input = tf.input({ shape: [8, 8, 3] });
        const conv = (x: tfjs.SymbolicTensor, filters: number, kernelSize: number, strides: number): tfjs.SymbolicTensor =>
          L.batchNormalization({}).apply(L.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x)) as tfjs.SymbolicTensor;
        const relu = (x: unknown): tfjs.SymbolicTensor => L.activation({ activation: 'relu' }).apply(x as tfjs.SymbolicTensor) as tfjs.SymbolicTensor;
        let x = relu(conv(input, 4, 3, 1));
        x = relu(L.add().apply([conv(relu(conv(x, 4, 3, 1)), 4, 3, 1), x]));
        x = relu(L.add().apply([conv(relu(conv(x, 8, 3, 2)), 8, 3, 1), conv(x, 8, 1, 2)]));
        const pooled = L.globalAveragePooling2d({}).apply(x);
        return tf.model({ inputs: input, outputs: L.dense({ units: 3, activation: 'softmax' }).apply(pooled) as tfjs.SymbolicTensor });
      },
      x: () => random([4, 8, 8, 3]),
      y: oneHot(4, 3),
      loss: 'categoricalCrossentropy',
      optimizer: () => tf.train.sgd(0.05),
      tolerance: 1e-4,
    });
  });

  test.each(['lstm', 'gru', 'simpleRNN'] as const)('%s', async (kind) => {
    await trainsAsOnCpu({
      build: () => sequential(L[kind]({ inputShape: [6, 3], units: 5, returnSequences: true }), L[kind]({ units: 4 }), L.dense({ units: 1 })),
      x: () => random([3, 6, 3]),
      y: () => random([3, 1], 9),
    });
  });

  test('bidirectional LSTM over masked embeddings', async () => {
    await trainsAsOnCpu({
      build: () => sequential(L.embedding({ inputDim: 12, outputDim: 5, inputLength: 4, maskZero: true }), L.bidirectional({ layer: L.lstm({ units: 3 }), mergeMode: 'concat' }), L.dense({ units: 2, activation: 'softmax' })),
      x: () => tf.tensor2d([[1, 5, 0, 0], [3, 3, 7, 0], [11, 2, 1, 4]], [3, 4], 'int32'),
      y: oneHot(3, 2),
      loss: 'categoricalCrossentropy',
    });
  });

  test('embedding, averaged', async () => {
    await trainsAsOnCpu({
      build: () => sequential(L.embedding({ inputDim: 30, outputDim: 6, inputLength: 5 }), L.globalAveragePooling1d(), L.dense({ units: 1, activation: 'sigmoid' })),
      x: () => tf.tensor2d(Array.from({ length: 20 }, (_, i) => (i * 7) % 30), [4, 5], 'int32'),
      y: () => tf.tensor2d([[0], [1], [1], [0]]),
      loss: 'binaryCrossentropy',
    });
  });

  test('conv1d and pooling in one dimension', async () => {
    await trainsAsOnCpu({
      build: () => sequential(L.conv1d({ inputShape: [16, 2], filters: 4, kernelSize: 3, strides: 2, activation: 'relu' }), L.maxPooling1d({ poolSize: 2 }), L.conv1d({ filters: 3, kernelSize: 2 }), L.averagePooling1d({ poolSize: 2, padding: 'same' }), L.flatten(), L.dense({ units: 1 })),
      x: () => random([3, 16, 2]),
      y: () => random([3, 1], 9),
    });
  });

  test('depthwise and separable convolutions', async () => {
    await trainsAsOnCpu({
      build: () => sequential(L.depthwiseConv2d({ inputShape: [9, 9, 3], kernelSize: 3, depthMultiplier: 2, padding: 'same' }), L.separableConv2d({ filters: 5, kernelSize: 3, strides: 2 }), L.depthwiseConv2d({ kernelSize: 2, strides: 2 }), L.globalMaxPooling2d({}), L.dense({ units: 2 })),
      x: () => random([2, 9, 9, 3]),
      y: () => random([2, 2], 9),
    });
  });

  test('transposed convolution, average pooling, cropping, padding', async () => {
    await trainsAsOnCpu({
      build: () => sequential(L.conv2d({ inputShape: [8, 8, 2], filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'elu' }), L.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }), L.averagePooling2d({ poolSize: 2 }), L.zeroPadding2d({ padding: 1 }), L.cropping2D({ cropping: [[1, 1], [0, 2]] }), L.conv2d({ filters: 2, kernelSize: 1, activation: 'sigmoid' })),
      x: () => random([2, 8, 8, 2]),
      y: () => random([2, 4, 4, 2], 9),
      optimizer: () => tf.train.sgd(0.01),
    });
  });

  test('layer normalisation, attention by dot products, repeated and permuted axes', async () => {
    await trainsAsOnCpu({
      build: () => {
        const input = tf.input({ shape: [4, 6] });
        const normal = L.layerNormalization({}).apply(input) as tfjs.SymbolicTensor;
        const scores = L.activation({ activation: 'softmax' }).apply(L.dot({ axes: 2 }).apply([normal, input])) as tfjs.SymbolicTensor;
        const mixed = L.dot({ axes: [2, 1] }).apply([scores, normal]) as tfjs.SymbolicTensor;
        const joined = L.concatenate().apply([mixed, L.permute({ dims: [1, 2] }).apply(input) as tfjs.SymbolicTensor]) as tfjs.SymbolicTensor;
        return tf.model({ inputs: input, outputs: L.timeDistributed({ layer: L.dense({ units: 2, activation: 'tanh' }) }).apply(joined) as tfjs.SymbolicTensor });
      },
      x: () => random([3, 4, 6]),
      y: () => random([3, 4, 2], 9),
    });
  });

  test('conv3d, strided', async () => {
    await trainsAsOnCpu({
      build: () => sequential(L.conv3d({ inputShape: [5, 5, 5, 1], filters: 3, kernelSize: 3, strides: 2, activation: 'relu' }), L.flatten(), L.dense({ units: 1 })),
      x: () => random([2, 5, 5, 5, 1]),
      y: () => random([2, 1], 9),
    });
  });

  test('penalties and constraints', async () => {
    await trainsAsOnCpu({
      build: () => sequential(L.dense({ inputShape: [6], units: 5, activation: 'selu', kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }), kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.7 }) }), L.prelu(), L.dense({ units: 2, activation: 'softplus' })),
      x: () => random([4, 6]),
      y: () => random([4, 2], 9),
    });
  });

  const optimizers: [string, () => tfjs.Optimizer][] = [
    ['sgd', () => tf.train.sgd(0.1)], ['momentum', () => tf.train.momentum(0.05, 0.9)], ['Nesterov momentum', () => tf.train.momentum(0.05, 0.9, true)], ['adam', () => tf.train.adam(0.01)],
    ['adamax', () => tf.train.adamax(0.01)], ['adagrad', () => tf.train.adagrad(0.1)], ['adadelta', () => tf.train.adadelta(1)], ['rmsprop', () => tf.train.rmsprop(0.01)],
  ];
  test.each(optimizers)('%s', async (_, optimizer) => {
    await trainsAsOnCpu({
      build: () => sequential(L.dense({ inputShape: [7], units: 5, activation: 'sigmoid' }), L.dense({ units: 3, activation: 'softmax' })),
      x: () => random([9, 7]),
      y: oneHot(9, 3),
      loss: 'categoricalCrossentropy',
      optimizer,
      tolerance: 1e-4,
    });
  });

  test.each(['meanAbsoluteError', 'hinge', 'logcosh', 'cosineProximity', 'poisson', 'categoricalHinge'])('loss %s', async (loss) => {
    await trainsAsOnCpu({ build: () => sequential(L.dense({ inputShape: [7], units: 4, activation: 'sigmoid' })), x: () => random([9, 7]), y: oneHot(9, 4), loss });
  });

  test('sparse categorical cross-entropy', async () => {
    await trainsAsOnCpu({ build: () => sequential(L.dense({ inputShape: [7], units: 4, activation: 'softmax' })), x: () => random([4, 7]), y: () => tf.tensor1d([0, 3, 1, 1]), loss: 'sparseCategoricalCrossentropy' });
  });
});

test('dropout and noise train, and nothing is left behind', async () => {
  await tf.setBackend('wasm');
  const model = sequential(L.dense({ inputShape: [6], units: 8, activation: 'relu' }), L.dropout({ rate: 0.5 }), L.gaussianNoise({ stddev: 0.1 }), L.gaussianDropout({ rate: 0.2 }), L.alphaDropout({ rate: 0.2 }), L.dense({ units: 1 }));
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const [x, y] = [random([16, 6]), random([16, 1], 9)];
  await model.trainOnBatch(x, y);
  const before = tf.memory();
  for (let step = 0; step < 5; step++) expect(Number(await model.trainOnBatch(x, y))).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
});
