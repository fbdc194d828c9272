import { describe, expect, test } from 'vitest';
import { messagesOf, runTrainer } from '../driver';
import { packages } from '../loading/project';
import { head, observe, overriding, print, sameAs, seed, seenBy, trains } from './overridden';
import { clouds, curveOf, provenanceOf, script } from './scripts';

/** Nets with an L2 factor (or none, null) in their kernel regularizers; TensorFlow.js takes notice of all of these. */
const decayed: Record<string, (factor: number | null) => string> = {
  'dense layers, one with a regularized bias': (factor) =>
    trains(`tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu', ${seed(1)}, biasRegularizer: tf.regularizers.l2({ l2: 0.5 }), ...l2(${String(factor)}) }),
      tf.layers.dense({ units: 3, activation: 'softmax', ${seed(2)}, ...l2(${String(factor)}) })`),
  'Sequentials in a Sequential': (factor) =>
    trains(`tf.layers.dense({ units: 6, inputShape: [4], ${seed(3)}, ...l2(${String(factor)}) }), tf.layers.batchNormalization(),
      tf.sequential({ layers: [tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [6], activation: 'relu', ${seed(1)}, ...l2(${String(factor)}) })] }), tf.layers.dense({ units: 8, ${seed(4)}, ...l2(${String(factor)}) })] }),
      tf.layers.dense({ units: 3, activation: 'softmax', ${seed(2)}, ...l2(${String(factor)}) })`),
  'a layer inside TimeDistributed': (factor) =>
    trains(`tf.layers.timeDistributed({ inputShape: [2, 2], layer: tf.layers.dense({ units: 4, activation: 'relu', ${seed(1)}, ...l2(${String(factor)}) }) }), tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', ${seed(2)}, ...l2(${String(factor)}) })`, { shape: '[2, 2]' }),
  'convolutions': (factor) =>
    trains(`tf.layers.conv2d({ filters: 3, kernelSize: 2, padding: 'same', inputShape: [2, 2, 1], ${seed(1)}, ...l2(${String(factor)}) }),
      tf.layers.depthwiseConv2d({ kernelSize: 2, padding: 'same', depthwiseInitializer: tf.initializers.glorotUniform({ seed: 3 }), depthwiseRegularizer: l2(${String(factor)}).kernelRegularizer }),
      tf.layers.flatten(), tf.layers.dense({ units: 3, activation: 'softmax', ${seed(2)}, ...l2(${String(factor)}) })`, { shape: '[2, 2, 1]' }),
};

describe('weight decay of layers models', () => {
  describe.each(Object.entries(decayed))('%s', (_what, body) => {
    test('is the L2 that the script would have been written with, whether it has another or none', async () => {
      const written = await seenBy(script(body(0.03)), observe);
      const changed = await seenBy(script(body(0.001)), { ...observe, ...overriding({ weightDecay: 0.03 }) });
      const added = await seenBy(script(body(null)), { ...observe, ...overriding({ weightDecay: 0.03 }) });
      const without = await seenBy(script(body(null)), observe);
      expect(changed).toMatchObject(sameAs(written));
      expect(added).toMatchObject(sameAs(written));
      expect(without.weights).not.toEqual(written.weights);
      for (const { outcome } of [written, changed, added]) expect(provenanceOf(outcome).optimizer.weightDecay).toBe(0.03);
      expect(provenanceOf(without.outcome).optimizer.weightDecay).toBeNull();
    });
  });

  const dense = decayed['dense layers, one with a regularized bias'] ?? (() => '');

  test.each([
    ['3.21', packages.tfjs3],
    ['4.10', packages.tfjs410],
  ])('also with TensorFlow.js %s', async (_version, folder) => {
    const bodies = { '@tensorflow/tfjs': folder };
    const written = await seenBy(script(dense(0.03), bodies), observe);
    expect(await seenBy(script(dense(0.001), bodies), { ...observe, ...overriding({ weightDecay: 0.03 }) })).toMatchObject(sameAs(written));
    expect(await seenBy(script(dense(null), bodies), { ...observe, ...overriding({ weightDecay: 0.03 }) })).toMatchObject(sameAs(written));
  });

  test('0 switches off what the script has, and is told so', async () => {
    const without = await seenBy(script(dense(null)), observe);
    const off = await seenBy(script(dense(0.03)), { ...observe, ...overriding({ weightDecay: 0 }) });
    expect(off).toMatchObject(sameAs(without));
    expect(provenanceOf(off.outcome).optimizer.weightDecay).toBe(0);
  });

  test('keeps L1', async () => {
    const body = (l2: number): string => trains(`tf.layers.dense({ units: 8, inputShape: [4], ${seed(1)}, kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: ${l2.toString()} }) }), ${head}`);
    const written = await seenBy(script(body(0.03)), observe);
    expect(await seenBy(script(body(0.001)), { ...observe, ...overriding({ weightDecay: 0.03 }) })).toMatchObject(sameAs(written));
  });

  test('leaves kernels alone that the script does not regularize beside others', async () => {
    const body = (l2: number): string => trains(`tf.layers.dense({ units: 8, inputShape: [4], ${seed(1)}, ...l2(${l2.toString()}) }), ${head}`);
    const written = await seenBy(script(body(0.03)), observe);
    expect(await seenBy(script(body(0.001)), { ...observe, ...overriding({ weightDecay: 0.03 }) })).toMatchObject(sameAs(written));
  });

  test('holds once, not twice, when the model is compiled and fitted again', async () => {
    const body = (factor: number | null): string =>
      dense(factor).replace(print, `model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' }); await model.fit(inputs, ys, { epochs: 1, batchSize: 50, verbose: 0 });\n${print}`);
    const written = await seenBy(script(body(0.03)), observe);
    expect(await seenBy(script(body(null)), { ...observe, ...overriding({ weightDecay: 0.03 }) })).toMatchObject(sameAs(written));
  });

  test('holds for layers that are frozen at first', async () => {
    const body = (factor: number | null): string =>
      dense(factor)
        .replace('model.compile', 'model.layers[0].trainable = false; model.compile')
        .replace(print, `model.layers[0].trainable = true; model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' }); await model.fit(inputs, ys, { epochs: 1, batchSize: 50, verbose: 0 });\n${print}`);
    const written = await seenBy(script(body(0.03)), observe);
    const added = await seenBy(script(body(null)), { ...observe, ...overriding({ weightDecay: 0.03 }) });
    expect(added.weights).toEqual(written.weights);
    expect((await seenBy(script(body(null)), observe)).weights).not.toEqual(written.weights);
  });

  test('a range test under it is the range test of the script written so', async () => {
    const ramp = { rangeTest: { iterations: 24, topLr: 0.3 } };
    const written = await runTrainer(script(dense(0.03)), ramp);
    const points = curveOf(written);
    expect(points.batch).toHaveLength(24);
    for (const factor of [0.001, null]) {
      const outcome = await runTrainer(script(dense(factor)), { ...ramp, ...overriding({ weightDecay: 0.03 }) });
      const { batch, heldOut } = curveOf(outcome);
      // held-out losses are without penalties, so that they can be compared across weight decays
      expect(heldOut).toEqual(points.heldOut);
      expect(batch.map(({ loss }) => loss)).toEqual(points.batch.map(({ loss }) => expect.closeTo(loss ?? Number.NaN, 5) as number));
      expect(provenanceOf(outcome).optimizer.weightDecay).toBe(0.03);
    }
  });

  describe('where the data have no say', () => {
    /** Plain descent then shrinks each kernel by 1 - 2 lr l2 an update and leaves all else as it is. */
    const flat = (layers: string): string => `
const model = tf.sequential({ layers: [${layers}] });
model.compile({ optimizer: tf.train.sgd(0.1), loss: (truth, guess) => guess.mul(0).sum(-1) });
const before = model.getWeights().map((weight) => Array.from(weight.dataSync()));
const inputs = tf.zeros([20, ...model.inputs[0].shape.slice(1)]);
await model.fit(inputs, tf.zeros([20, ...model.outputs[0].shape.slice(1)]), { epochs: 1, batchSize: 4, verbose: 0 });
console.log(JSON.stringify({ before, after: model.getWeights().map((weight) => Array.from(weight.dataSync())), names: model.weights.map((weight) => weight.originalName), ranks: model.weights.map((weight) => weight.shape.length) }));`;
    const regularizer = 'kernelRegularizer: tf.regularizers.l2({ l2: 0.001 })';

    async function expectShrunk(layers: string, kernels: number, warnings: number): Promise<void> {
      const outcome = await runTrainer(script(flat(layers)), { ...observe, ...overriding({ weightDecay: 0.5 }) });
      const { before, after, names } = JSON.parse(outcome.stdout) as { before: number[][]; after: number[][]; names: string[] };
      const shrinks = 0.9 ** 5;
      const shrunk = names.map((name) => /kernel$/i.test(name));
      expect(shrunk.filter(Boolean)).toHaveLength(kernels);
      expect(after).toEqual(before.map((weight, index) => weight.map((value) => (shrunk[index] === true ? (expect.closeTo(value * shrinks, 5) as number) : value))));
      expect(messagesOf(outcome, 'warning')).toHaveLength(warnings);
    }

    test('recurrent layers shrink, whose regularizers TensorFlow.js takes no notice of', () =>
      expectShrunk(`tf.layers.lstm({ units: 3, inputShape: [3, 2], returnSequences: true, ${regularizer} }), tf.layers.gru({ units: 2, ${seed(1)} }), tf.layers.dense({ units: 1, biasInitializer: 'ones' })`, 5, 1));

    test('Bidirectional shrinks', () => expectShrunk(`tf.layers.bidirectional({ inputShape: [3, 2], mergeMode: 'concat', layer: tf.layers.simpleRNN({ units: 3, ${regularizer} }) }), tf.layers.dense({ units: 1 })`, 5, 1));

    test('stacked cells shrink', () => expectShrunk(`tf.layers.rnn({ inputShape: [3, 2], cell: [tf.layers.simpleRNNCell({ units: 3, ${regularizer} }), tf.layers.gruCell({ units: 2 })] })`, 4, 1));

    test('a Sequential inside TimeDistributed shrinks', () =>
      expectShrunk(`tf.layers.timeDistributed({ inputShape: [3, 2], layer: tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], ${regularizer} })] }) }), tf.layers.dense({ units: 1 })`, 2, 1));

    test('embeddings, normalizations and PReLU do not shrink', () =>
      expectShrunk(`tf.layers.embedding({ inputDim: 5, outputDim: 4, inputLength: 3 }), tf.layers.layerNormalization({ axis: [1, 2] }), tf.layers.prelu({ alphaInitializer: 'ones' }), tf.layers.flatten(), tf.layers.dense({ units: 1 })`, 1, 0));
  });

  test('a layer that is used twice counts twice, as TensorFlow.js has it', async () => {
    const body = (factor: string): string => `${clouds}
const input = tf.input({ shape: [4] }), shared = tf.layers.dense({ units: 4, activation: 'tanh', ${seed(1)}, ${factor} });
const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3, activation: 'softmax', ${seed(2)}, ${factor} }).apply(shared.apply(shared.apply(input))) });
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
const history = await model.fit(xs, ys, { epochs: 2, batchSize: 50, verbose: 0 });
${print}`;
    const written = await seenBy(script(body('kernelRegularizer: tf.regularizers.l2({ l2: 0.03 })')), observe);
    expect(await seenBy(script(body('')), { ...observe, ...overriding({ weightDecay: 0.03 }) })).toMatchObject(sameAs(written));
  });

  test('trainOnBatch and fitDataset have it, too', async () => {
    const calls = {
      trainOnBatch: 'for (let i = 0; i < 10; i++) await model.trainOnBatch(inputs, ys); const history = { history: {} };',
      fitDataset: 'const history = await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(50), { epochs: 2, verbose: 0 });',
    };
    for (const call of Object.values(calls)) {
      const body = (factor: number | null): string => dense(factor).replace(/const history = await model.fit.*/, call);
      const written = await seenBy(script(body(0.03)), observe);
      expect(await seenBy(script(body(null)), { ...observe, ...overriding({ weightDecay: 0.03 }) })).toMatchObject(sameAs(written));
    }
  });
});
