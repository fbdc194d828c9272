import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { messagesOf, runTrainer } from '../driver';
import { classifier, clouds, curveOf, last, provenanceOf, rampOf, script } from './scripts';

const fit = 'await model.fit(xs, ys, { epochs: 10, batchSize: 32, verbose: 0 });';
const short = (iterations = 40, topLr: number | null = 0.1) => ({ rangeTest: { iterations, topLr } });

function expectWholeRamp(outcome: Awaited<ReturnType<typeof runTrainer>>, iterations = 40): void {
  expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'top LR', iterations } });
  expect(curveOf(outcome).batch).toHaveLength(iterations);
}

describe('data', () => {
  const generator = (make: string): string => `${clouds}${classifier()}
const data = xs.arraySync(), targets = ys.arraySync();
${make}
await model.fitDataset(tf.data.generator(rowsOf).batch(32), { epochs: 10, verbose: 0 });`;

  test('from a generator', async () => {
    const outcome = await runTrainer(script(generator('function* rowsOf() { for (let i = 0; i < data.length; i++) yield { xs: data[i], ys: targets[i] }; }')), short());
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome)).toMatchObject({ batchSize: 32, heldOut: { source: 'first batches', examples: 300 } });
  });

  test('of which there is less than the held-out sample would take', async () => {
    const body = generator('function* rowsOf() { for (let i = 0; i < 200; i++) yield { xs: data[i], ys: targets[i] }; }');
    const outcome = await runTrainer(script(body), short());
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome).heldOut?.examples).toBeLessThan(100);
  });

  test('of an endless dataset with batchesPerEpoch', async () => {
    const body = `${clouds}${classifier()}
const dataset = tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(32).repeat();
await model.fitDataset(dataset, { batchesPerEpoch: 10, epochs: 30, verbose: 0 });`;
    const outcome = await runTrainer(script(body), short());
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome)).toMatchObject({ plannedIterations: 300, iterationsPerEpoch: 10 });
  });

  test('validation data far larger than needed are sampled, evenly', async () => {
    // sorted by class: the first thousand would all be of one
    const body = `${clouds}${classifier()}
const large = tf.tile(xs.slice([0], [3]), [1000, 1]), order = Array.from({ length: 3000 }, (_, i) => Math.floor(i / 1000));
const sorted = tf.gather(xs.slice([0], [3]), tf.tensor1d(order, 'int32')), classes = tf.oneHot(tf.tensor1d(order, 'int32'), 3).toFloat();
await model.fit(xs, ys, { epochs: 100, batchSize: 32, verbose: 0, validationData: [sorted, classes] });`;
    const outcome = await runTrainer(script(body), short(40, 1));
    const { examples, source } = provenanceOf(outcome).heldOut ?? { examples: 0, source: null };
    expect(source).toBe('validation data');
    expect(examples).toBeLessThanOrEqual(1000);
    const accuracies = curveOf(outcome).heldOut.map(({ accuracy }) => accuracy ?? 0);
    expect(new Set(accuracies).size).toBeGreaterThan(2);
    // three points, of which an untrained net gets some right: were the sample one class, only 0 and 1 could be seen
    expect(accuracies.some((accuracy) => accuracy > 0.2 && accuracy < 0.8)).toBe(true);
  });

  test('the last tenth of the rows is held back, at least 300', async () => {
    const body = `${clouds}${classifier()} const x = tf.tile(xs, [2, 1]), y = tf.tile(ys, [2, 1]); await model.fit(x, y, { epochs: 10, batchSize: 32, verbose: 0 });`;
    const outcome = await runTrainer(script(body), short());
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome)).toMatchObject({ heldOut: { source: 'held back', examples: 300 }, plannedIterations: 380, iterationsPerEpoch: 38 });
  });

  test('a validation split is what the script validates on, and is not trained on', async () => {
    const outcome = await runTrainer(script(`${clouds}${classifier()} await model.fit(xs, ys, { epochs: 10, batchSize: 32, verbose: 0, validationSplit: 0.2 });`), short());
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome)).toMatchObject({ heldOut: { source: 'validation data', examples: 120 }, plannedIterations: 150, iterationsPerEpoch: 15 });
  });

  test('held-out rows are never trained on', async () => {
    // the last tenth has the wrong labels: a net trained on the rest gets them wrong
    const body = `${clouds}${classifier()}
const wrong = tf.oneHot(tf.tensor1d(labels.map((label, row) => (row < 400 ? label : (label + 1) % 3)), 'int32'), 3).toFloat();
await model.fit(xs, wrong, { epochs: 50, batchSize: 16, verbose: 0 });`;
    const outcome = await runTrainer(script(body), short(100, 0.1));
    const { batch, heldOut } = curveOf(outcome);
    expect(batch.at(-1)?.accuracy).toBeGreaterThan(0.8);
    expect(heldOut.at(-1)?.accuracy).toBeLessThan(0.2);
  });

  test.each([
    ['inputs', 'xs.where(tf.range(0, 600).equal(5).expandDims(1), tf.scalar(NaN))', 'ys'],
    ['inputs', 'xs.where(tf.range(0, 600).notEqual(599).expandDims(1), tf.scalar(NaN))', 'ys'],
    ['targets', 'xs', 'ys.where(tf.range(0, 600).notEqual(20).expandDims(1), tf.scalar(NaN))'],
  ])('NaN in the %s is said', async (what, x, y) => {
    const outcome = await runTrainer(script(`${clouds}${classifier()} await model.fit(${x}, ${y}, { epochs: 10, batchSize: 32, verbose: 0 });`), short(40, null));
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'nan-data', message: expect.stringContaining(what) as string });
  });

  test('a loss that is NaN before any update is said in a custom loop', async () => {
    const body = 'const w = tf.variable(tf.scalar(-1)); const optimizer = tf.train.sgd(0.1); for (let i = 0; i < 100; i++) optimizer.minimize(() => w.log());';
    expect(last(await runTrainer(script(body), short()))).toMatchObject({ type: 'failed', code: 'nan-data' });
  });

  test.each([
    ['fit', 'await model.fit(xs, ys, { epochs: 10, batchSize: 600, verbose: 0 });'],
    ['fitDataset', 'await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(600), { epochs: 10, verbose: 0 });'],
    ['trainOnBatch', 'await model.trainOnBatch(xs, ys);'],
    ['minimize', 'const w = tf.variable(tf.scalar(1)); tf.train.sgd(0.1).minimize(() => w.square());'],
  ])('one batch only is said: %s', async (_api, call) => {
    const outcome = await runTrainer(script(`${clouds}${classifier()} ${call}`), short(40, null));
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'one-batch' });
    expect(outcome.exitCode).toBe(1);
  });
});

describe('models', () => {
  test('several inputs and outputs: the first output with an accuracy, named', async () => {
    const body = `${clouds}
const a = tf.input({ shape: [4], name: 'left' }), b = tf.input({ shape: [4], name: 'right' });
const both = tf.layers.concatenate().apply([a, b]);
const height = tf.layers.dense({ units: 1, name: 'height' }).apply(both), kind = tf.layers.dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(both);
const model = tf.model({ inputs: [a, b], outputs: [height, kind] });
model.compile({ optimizer: 'sgd', loss: ['meanSquaredError', 'categoricalCrossentropy'] });
await model.fit({ left: xs, right: xs }, [xs.sum(1, true), ys], { epochs: 10, batchSize: 32, verbose: 0 });`;
    const outcome = await runTrainer(script(body), short(40, 0.05));
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome).accuracy).toContain('kind');
    const { heldOut, batch } = curveOf(outcome);
    expect(heldOut.at(-1)?.accuracy).toBeGreaterThan(0.3);
    // the held-out loss is the sum of both losses, as the training's is
    expect(heldOut.at(-1)?.loss ?? 0).toBeGreaterThan((batch.at(-1)?.loss ?? 0) / 4);
  });

  test('regression: losses only', async () => {
    const body = `${clouds} const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' }); await model.fit(xs, xs.sum(1, true), { epochs: 10, batchSize: 32, verbose: 0 });`;
    const outcome = await runTrainer(script(body), short());
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome)).toMatchObject({ accuracy: null, chance: null });
    expect(curveOf(outcome).heldOut.every(({ loss, accuracy }) => loss !== null && accuracy === null)).toBe(true);
  });

  test('a regression whose loss goes to infinity ends with its cause', async () => {
    const body = `${clouds} const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' }); await model.fit(xs, xs.sum(1, true), { epochs: 10, batchSize: 32, verbose: 0 });`;
    expect(last(await runTrainer(script(body), short(200, 1e20)))).toMatchObject({ type: 'finished', end: { by: 'divergence', cause: 'non-finite' } });
  });

  test.each([
    ['one-hot', 'ys', 'categoricalCrossentropy', 3, 1 / 3],
    ['class numbers', "tf.tensor1d(labels, 'float32')", 'sparseCategoricalCrossentropy', 3, 1 / 3],
    ['zeros and ones', "tf.tensor1d(labels.map((label) => (label === 0 ? 0 : 1)), 'float32')", 'binaryCrossentropy', 1, 1 / 2],
  ])('targets as %s tell accuracy and chance', async (_what, targets, loss, units, chance) => {
    const body = `${clouds} const model = tf.sequential({ layers: [tf.layers.dense({ units: ${units.toString()}, activation: '${units === 1 ? 'sigmoid' : 'softmax'}', inputShape: [4] })] });
model.compile({ optimizer: tf.train.sgd(0.1), loss: '${loss}' }); await model.fit(xs, ${targets}, { epochs: 10, batchSize: 32, verbose: 0 });`;
    const outcome = await runTrainer(script(body), short(60, 2));
    expect(provenanceOf(outcome).chance).toBeCloseTo(chance);
    expect(Math.max(...curveOf(outcome).heldOut.map(({ accuracy }) => accuracy ?? 0))).toBeGreaterThan(0.9);
  });

  test('a loss given as a function', async () => {
    const body = `${clouds} const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })] });
model.compile({ optimizer: 'sgd', loss: (truth, guess) => truth.sub(guess).square().mean(-1) }); ${fit}`;
    expectWholeRamp(await runTrainer(script(body), short()));
  });

  test('with batch normalization the held-out metric does not lie', async () => {
    const outcome = await runTrainer(script(`${clouds}${classifier('tf.train.momentum(0.05, 0.9)', 'tf.layers.batchNormalization(),')} ${fit}`), short(60, 0.2));
    const { batch, heldOut } = curveOf(outcome);
    // its moving statistics have moved by less than half: with them the loss would be far off
    expect(Math.abs((heldOut.at(-1)?.loss ?? 9) - (batch.at(-1)?.loss ?? 0))).toBeLessThan(0.25);
    expect(heldOut.at(-1)?.accuracy).toBeGreaterThan(0.9);
  });

  test('two models trained in turn: the first is ramped, the other left alone', async () => {
    const body = `${clouds}${classifier('tf.train.momentum(0.05, 0.9)')}
const other = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })] });
other.compile({ optimizer: tf.train.sgd(0.123), loss: 'categoricalCrossentropy' });
for (let step = 0; step < 200; step++) {
  const x = xs.slice([32 * (step % 18)], [32]), y = ys.slice([32 * (step % 18)], [32]);
  await model.trainOnBatch(x, y);
  await other.trainOnBatch(x, y);
  if (other.optimizer.learningRate !== 0.123) console.log('changed');
}`;
    const outcome = await runTrainer(script(body), short(40, null));
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome).optimizer.className).toBe('Momentum');
    expect(outcome.stdout).not.toContain('changed');
  });

  test('two optimizers in one loop: the first is ramped, the other left alone', async () => {
    const body = `
const a = tf.variable(tf.scalar(3)), b = tf.variable(tf.scalar(3));
const first = tf.train.sgd(0.01), second = tf.train.adam(0.123);
for (let step = 0; step < 300; step++) {
  first.minimize(() => a.square(), false, [a]);
  second.minimize(() => b.square(), false, [b]);
  if (second.learningRate !== 0.123) console.log('changed');
}`;
    const outcome = await runTrainer(script(body), short(40, 0.5));
    expectWholeRamp(outcome);
    expect(provenanceOf(outcome).optimizer.className).toBe('SGD');
    expect(outcome.stdout).not.toContain('changed');
  });

  test('layers, penalties, parameters and the call are recorded', async () => {
    const path = script(`${clouds}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [4], kernelRegularizer: tf.regularizers.l2({ l2: 0.001 }) }), tf.layers.dense({ units: 3, activation: 'softmax' })] });
model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
${fit}`);
    const provenance = provenanceOf(await runTrainer(path, short()));
    expect(provenance).toMatchObject({
      call: { api: 'fit', file: path, line: 13 },
      optimizer: { className: 'Momentum', learningRate: 0.05, momentum: 0.9 },
      parameters: 4 * 5 + 5 + 5 * 3 + 3,
      batchSize: 32,
      seed: 42,
    });
    expect(provenance.layers?.filter((name) => name === 'Dense')).toHaveLength(2);
    expect(provenance.optimizer.weightDecay).toBeCloseTo(0.001);
  });
});

describe('calls', () => {
  test('fit called anew for every epoch: the test goes on over the calls, and nothing is saved', async () => {
    const path = script(`${clouds}${classifier()}
for (let epoch = 0; epoch < 20; epoch++) { const { history } = await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0 }); console.log(epoch, history.loss.length); await model.save('file://saved'); }`);
    const outcome = await runTrainer(path, short(40, null));
    expectWholeRamp(outcome);
    expect(outcome.stdout).toContain('0 1\n');
    expect(provenanceOf(outcome).plannedIterations).toBeNull();
    expect(existsSync(join(dirname(path), 'saved'))).toBe(false);
    expect(messagesOf(outcome, 'warning').some(({ message }) => message.includes('save'))).toBe(true);
  });

  test('recompiling between calls', async () => {
    const outcome = await runTrainer(
      script(`${clouds}${classifier()}
for (let epoch = 0; epoch < 20; epoch++) { model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' }); await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0 }); }`),
      short(40, null),
    );
    expectWholeRamp(outcome);
    const { topLr } = rampOf(outcome);
    expect(curveOf(outcome).batch.map(({ lr }) => lr)).toEqual(Array.from({ length: 40 }, (_, index) => expect.closeTo((topLr * (index + 1)) / 40, 9) as number));
  });

  test('a script that throws when more tensors are alive than after its first batch, as of a leak', async () => {
    const body = `${clouds}${classifier()}
let alive = null;
for (let step = 0; step < 200; step++) {
  const x = xs.slice([32 * (step % 18)], [32]), y = ys.slice([32 * (step % 18)], [32]);
  await model.trainOnBatch(x, y);
  tf.dispose([x, y]);
  alive ??= tf.memory().numTensors;
  if (tf.memory().numTensors !== alive) throw new Error('tensors leak: ' + (tf.memory().numTensors - alive));
}`;
    expectWholeRamp(await runTrainer(script(body), short(60, null)), 60);
    const measured = await runTrainer(script(body), { kind: 'observe', training: { ...DEFAULT_TRAINING, holdOut: true } });
    expect(last(measured)).toMatchObject({ type: 'finished' });
    expect(curveOf(measured).heldOut.length).toBeGreaterThan(0);
  });

  test('a ramp of 500 iterations leaves no tensor behind', async () => {
    const body = `const w = tf.variable(tf.ones([10])); const optimizer = tf.train.momentum(0.01, 0.9);
let alive = 0;
for (let step = 0; step < 1000; step++) {
  tf.tidy(() => { optimizer.minimize(() => w.square().mean()); });
  if (step === 20) alive = tf.memory().numTensors;
  if (step > 20 && tf.memory().numTensors !== alive) { console.log('leak', step, tf.memory().numTensors - alive); break; }
}`;
    const outcome = await runTrainer(script(body), short(500, null));
    expect(outcome.stdout).toBe('');
    expectWholeRamp(outcome, 500);
  });

  test('a loop whose batches cannot be computed again has as many tensors alive after each of its updates', async () => {
    const body = `const w = tf.variable(tf.ones([10])); const optimizer = tf.train.adagrad(0.01);
let alive = null;
for (let step = 0; step < 300; step++) {
  const x = tf.ones([10]);
  const { value, grads } = tf.variableGrads(() => w.mul(x).square().mean());
  x.dispose();
  optimizer.applyGradients(grads);
  tf.dispose([value, grads]);
  alive ??= tf.memory().numTensors;
  if (tf.memory().numTensors !== alive) throw new Error('tensors leak: ' + (tf.memory().numTensors - alive));
}`;
    expectWholeRamp(await runTrainer(script(body), short(60, null)), 60);
  });

  test('a loop that makes a new optimizer for every update is told so', async () => {
    const body = `const w = tf.variable(tf.scalar(1)); let steps = 0;
process.on('exit', () => console.log(steps));
for (; steps < 500; steps++) { const optimizer = tf.train.sgd(0.1); optimizer.minimize(() => w.square()); optimizer.dispose(); }`;
    const outcome = await runTrainer(script(body), short());
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'unknown-optimizer', message: expect.stringContaining('new optimizer for every update') as string });
    expect(messagesOf(outcome, 'warning').map(({ message }) => message)).toEqual([expect.stringContaining('calls minimize at line 5 of train.js for several models or optimizers')]);
    // long before the script's own end
    expect(outcome.stdout).not.toContain('500');
  });

  test('a loop over many optimizers that come again drives the first', async () => {
    const body = `const nets = Array.from({ length: 15 }, () => ({ w: tf.variable(tf.scalar(1)), optimizer: tf.train.sgd(0.1) }));
for (let step = 0; step < 60; step++) for (const { w, optimizer } of nets) optimizer.minimize(() => w.square(), false, [w]);`;
    const outcome = await runTrainer(script(body), short(30, 0.1));
    expectWholeRamp(outcome, 30);
    expect(messagesOf(outcome, 'warning').map(({ message }) => message)).toEqual([expect.stringContaining('for several models or optimizers')]);
  });

  test('a loop that calls fit for every batch is told so', async () => {
    const body = `${clouds}${classifier()}
for (let step = 0; step < 50; step++) await model.fit(xs.slice([10 * step], [10]), ys.slice([10 * step], [10]), { epochs: 1, verbose: 0 });`;
    const outcome = await runTrainer(script(body), short());
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'one-batch', message: expect.stringContaining('calls fit again and again') as string, remedy: expect.stringContaining('trainOnBatch') as string });
  });

  test('a loop that ends early gives a partial curve and says so', async () => {
    const body = 'const w = tf.variable(tf.scalar(1)); const optimizer = tf.train.sgd(0.1); for (let i = 0; i < 30; i++) optimizer.minimize(() => w.square());';
    const outcome = await runTrainer(script(body), short(40, 0.1));
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'loop ended' } });
    const { batch } = curveOf(outcome);
    expect(batch.length).toBeGreaterThan(20);
    expect(batch.length).toBeLessThan(40);
    expect(messagesOf(outcome, 'finished')[0]?.end.reason).toContain(`${batch.length.toString()} of 40`);
  });

  test('the call at the line that was asked for is the target, also through a helper', async () => {
    const two = `${clouds}${classifier()}
const train = (epochs) => model.fit(xs, ys, { epochs, batchSize: 60, verbose: 0 });
await train(2);
console.log('first done');
await train(8);`;
    const path = script(two);
    const line = 2 + two.split('\n').length;
    const outcome = await runTrainer(path, { ...short(), callLine: line });
    expectWholeRamp(outcome);
    expect(outcome.stdout).toContain('first done');
    expect(provenanceOf(outcome)).toMatchObject({ call: { line }, plannedIterations: 80 });
  });

  test('class weights are kept', async () => {
    // weight on one class only: the net must learn to answer it
    const body = `${clouds}${classifier()} await model.fit(xs, ys, { epochs: 50, batchSize: 32, verbose: 0, classWeight: { 0: 1, 1: 0, 2: 0 } });`;
    const { batch, heldOut } = curveOf(await runTrainer(script(body), short(100, 0.5)));
    expect(batch.at(-1)?.loss).toBeLessThan(0.1);
    expect(heldOut.at(-1)?.accuracy).toBeLessThan(0.5);
  });

  test('no callback of the script runs, and none of its output is repeated', async () => {
    const body = `${clouds}${classifier()} await model.fit(xs, ys, { epochs: 10, batchSize: 32, callbacks: { onEpochEnd: () => console.log('epoch'), onBatchEnd: () => console.log('batch') } });`;
    const outcome = await runTrainer(script(body), short());
    expectWholeRamp(outcome);
    expect(outcome.stdout).toBe('');
  });

  test('a sweep in which nothing is learned says that it cannot tell', async () => {
    const body = `const w = tf.variable(tf.scalar(1)); const optimizer = tf.train.sgd(0.1); for (let i = 0; i < 300; i++) optimizer.minimize(() => w.mul(0).add(1));`;
    const outcome = await runTrainer(script(body), short(40, null));
    expectWholeRamp(outcome);
    expect(messagesOf(outcome, 'warning').some(({ message }) => /sweep/.test(message))).toBe(true);
  });

  test('Adam is swept through smaller LRs than plain descent', async () => {
    const swept = async (optimizer: string): Promise<number | undefined> => curveOf(await runTrainer(script(`${clouds}${classifier(optimizer)} ${fit}`), short(20, null)), 'sweep').batch[0]?.lr;
    expect(await swept('tf.train.adam(0.01)')).toBeCloseTo(1e-6, 12);
    expect(await swept('tf.train.sgd(0.01)')).toBeCloseTo(1e-5, 12);
  });
});
