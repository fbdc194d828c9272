import { describe, expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { messagesOf, runTrainer } from '../driver';
import { packages } from '../loading/project';
import { classifier, clouds, curveOf, last, provenanceOf, script } from './scripts';

const observe = { kind: 'observe' as const };
const holdOut = { kind: 'observe' as const, training: { ...DEFAULT_TRAINING, holdOut: true } };
const withAccuracy = (net: string): string => net.replace("'categoricalCrossentropy' }", "'categoricalCrossentropy', metrics: ['accuracy'] }");
const noisy = withAccuracy(classifier('tf.train.momentum(0.05, 0.9)', 'tf.layers.batchNormalization(), tf.layers.dropout({ rate: 0.2 }),'));
const fit = (more: string, epochs = 3): string => `const history = await model.fit(xs, ys, { epochs: ${String(epochs)}, batchSize: 50, verbose: 0, ${more} });`;

describe('a script is none the wiser for it', () => {
  /** Everything that a script can see of its training: logs, history, weights, random state, tensors alive. */
  const prints = `
console.log(JSON.stringify(history.history));
console.log(JSON.stringify(model.getWeights().map((weight) => Array.from(weight.dataSync()))));
console.log(Math.random(), tf.memory().numTensors);`;
  const printing = (alive: string): string =>
    `callbacks: { onBatchEnd: (batch, logs) => console.log(batch, logs.loss, ${alive}, Math.random()), onEpochEnd: (epoch, logs) => console.log(epoch, JSON.stringify(logs)) }`;
  const callbacks = printing('tf.memory().numTensors');
  // how far datasets have read ahead by then is not the same in any two runs of the bare script
  const fromDatasets = printing("''");
  const dataset = (rows: string): string => `tf.data.generator(function* () { for (const row of ${rows}) yield { xs: data[row], ys: targets[row] }; }).batch(50)`;
  const scripts: Record<string, string> = {
    'fit with a validation split': `${noisy}${fit(`validationSplit: 0.3, ${callbacks}`)}`,
    'fit with validation data': `${noisy}${fit(`validationData: [xs.slice([0], [100]), ys.slice([0], [100])], ${callbacks}`)}`,
    'fitDataset with a dataset to validate on': `${noisy} const data = xs.arraySync(), targets = ys.arraySync(), every = (n, of) => Array.from({ length: 600 }, (_, i) => i).filter((i) => i % of === n);
const history = await model.fitDataset(${dataset('every(0, 2)')}.shuffle(5, 'seed'), { epochs: 3, verbose: 0, validationData: ${dataset('every(1, 2)')}.shuffle(5, 'seed'), ${fromDatasets} });`,
    'fitDataset that validates once, on data that come only once': `${noisy} const data = xs.arraySync(), targets = ys.arraySync(), once = Array.from({ length: 300 }, (_, i) => ({ xs: data[i], ys: targets[i] })).values();
const history = await model.fitDataset(${dataset('data.keys()')}, { epochs: 1, verbose: 0, validationData: tf.data.generator(() => once).batch(50), ${fromDatasets} });`,
  };
  test.each(Object.entries(scripts))('%s', async (_what, body) => {
    const path = script(`${clouds}${body}${prints}`);
    const watched = await runTrainer(path, observe);
    // one that reports nothing of this call, as it waits for a call on another line
    const bare = await runTrainer(path, { ...observe, callLine: 9999 });
    expect(curveOf(watched).heldOut.length).toBeGreaterThan(0);
    expect(curveOf(bare).heldOut).toEqual([]);
    expect(watched.stdout.split('\n').length).toBeGreaterThan(10);
    expect(watched.stdout).toBe(bare.stdout);
  });
});

describe('with batch normalization', () => {
  test('the curve is that of statistics recomputed over the training data, whatever the running averages hold', async () => {
    // an LR of next to nothing: what the net says on the statistics of all its training data stays as it is
    const body = `${clouds}${withAccuracy(classifier('tf.train.sgd(1e-9)', 'tf.layers.batchNormalization(),'))}
const [x, y] = [xs.slice([0], [100]), ys.slice([0], [100])];
const hidden = model.layers[0].apply(xs), { mean, variance } = tf.moments(hidden, 0);
const normalized = tf.batchNorm(model.layers[0].apply(x), mean, variance, null, null, 1e-3);
const truth = model.layers[2].apply(normalized);
console.log(JSON.stringify([tf.metrics.categoricalCrossentropy(y, truth).mean().dataSync()[0], tf.metrics.categoricalAccuracy(y, truth).mean().dataSync()[0]]));
const { history } = await model.fit(xs, ys, { epochs: 2, batchSize: 100, verbose: 0, validationData: [x, y] });
console.log(history.val_loss.at(-1));`;
    const outcome = await runTrainer(script(body), observe);
    const [expected, naive] = outcome.stdout.trim().split('\n') as [string, string];
    const [loss, accuracy] = JSON.parse(expected) as [number, number];
    const { heldOut } = curveOf(outcome);
    expect(heldOut.at(-1)?.iteration).toBe(12);
    expect(Math.abs((heldOut.at(-1)?.loss ?? 9) - loss)).toBeLessThan(0.02);
    expect(Math.abs((heldOut.at(-1)?.accuracy ?? 9) - accuracy)).toBeLessThan(0.03);
    // what the script's own validation says with averages that have hardly moved
    expect(Math.abs(Number(naive) - loss)).toBeGreaterThan(0.1);
    // none of the script's own numbers are among ours
    expect(heldOut.some((point) => point.loss === Number(naive))).toBe(false);
  });

  test('running averages that cannot converge in time are said, with what is left and what to do', async () => {
    const warned = async (net: string, epochs: number): Promise<string[]> =>
      messagesOf(await runTrainer(script(`${clouds}${net}${fit('validationSplit: 0.5', epochs)}`), observe), 'warning').map(({ message }) => message);
    // .99 ** 36 = .70
    const [warning, ...others] = await warned(classifier('tf.train.sgd(0.01)', 'tf.layers.batchNormalization(),'), 6);
    expect(others).toEqual([]);
    expect(warning).toMatch(/36 iterations.*0\.99.*70 %.*0\.9\b/);
    expect(await warned(classifier('tf.train.sgd(0.01)', 'tf.layers.batchNormalization({ momentum: 0.9 }),'), 6)).toEqual([]);
    expect(await warned(classifier('tf.train.sgd(0.01)'), 6)).toEqual([]);
    // where nobody knows the length beforehand, at the end
    const loop = `${clouds}${classifier('tf.train.sgd(0.01)', 'tf.layers.batchNormalization(),')} for (let i = 0; i < 36; i++) await model.trainOnBatch(xs, ys);`;
    expect(messagesOf(await runTrainer(script(loop), observe), 'warning').map(({ message }) => message)).toEqual([warning]);
  });
});

describe('where the script has no validation data', () => {
  test('nothing is evaluated', async () => {
    const outcome = await runTrainer(script(`${clouds}${classifier()}${fit('')}`), observe);
    expect(curveOf(outcome).heldOut).toEqual([]);
    expect(provenanceOf(outcome).heldOut).toBeNull();
  });

  test('rows are held back if asked for: the same for every run, never trained on, and callbacks may still predict on all', async () => {
    // the last fifth has labels of its own, which a net that trains on them would learn
    const body = (lr: number): string => `${clouds}${classifier(`tf.train.momentum(${String(lr)}, 0.9)`)}
const wrong = tf.oneHot(tf.tensor1d(labels.map((label, row) => (row >= 400 ? 2 : row % 2)), 'int32'), 3).toFloat();
await model.fit(xs, wrong, { epochs: 20, batchSize: 50, verbose: 0, callbacks: { onEpochEnd: () => console.log(model.predict(xs).shape[0]) } });`;
    const outcomes = [await runTrainer(script(body(0.1)), holdOut), await runTrainer(script(body(1e-9)), holdOut), await runTrainer(script(body(1e-9)), holdOut)];
    for (const outcome of outcomes) {
      // a third of 600 rows
      expect(provenanceOf(outcome)).toMatchObject({ plannedIterations: 160, iterationsPerEpoch: 8, heldOut: { source: 'held back', examples: 200 } });
      expect(curveOf(outcome).batch).toHaveLength(160);
      expect(curveOf(outcome).heldOut.at(-1)?.iteration).toBe(160);
      expect(outcome.stdout).toBe('600\n'.repeat(20));
    }
    expect(curveOf(outcomes[0]!).heldOut.at(-1)?.accuracy).toBeLessThan(0.05);
    const finals = outcomes.slice(1).map((outcome) => curveOf(outcome).heldOut.at(-1));
    expect(finals[0]?.loss).toBe(finals[1]?.loss);
  });

  test('so are the first batches of a dataset, in every epoch', async () => {
    const body = `${clouds}${classifier()} const data = xs.arraySync(), targets = ys.arraySync();
function* rows_() { for (let i = 0; i < data.length; i++) yield { xs: data[i], ys: targets[i] }; }
await model.fitDataset(tf.data.generator(rows_).batch(50), { epochs: 3, verbose: 0 });`;
    const outcome = await runTrainer(script(body), holdOut);
    expect(provenanceOf(outcome).heldOut).toMatchObject({ source: 'first batches', examples: 300 });
    expect(curveOf(outcome).batch).toHaveLength(3 * 6);
    expect(curveOf(outcome).heldOut.at(-1)?.iteration).toBe(18);
  });

  test('and those of a trainOnBatch loop', async () => {
    const body = `${clouds}${withAccuracy(classifier())}
for (let epoch = 0; epoch < 3; epoch++) for (let step = 0; step < 12; step++) {
  const x = xs.slice([50 * step], [50]), y = ys.slice([50 * step], [50]);
  console.log((await model.trainOnBatch(x, y)).length);
  tf.dispose([x, y]);
}`;
    const outcome = await runTrainer(script(body), { kind: 'observe', training: { ...DEFAULT_TRAINING, holdOut: true, iterations: 18 } });
    expect(outcome.stdout).toBe('2\n'.repeat(36));
    expect(provenanceOf(outcome).heldOut).toMatchObject({ source: 'first batches', examples: 300 });
    expect(curveOf(outcome).batch).toHaveLength(18);
    expect(curveOf(outcome).heldOut.at(-1)).toMatchObject({ iteration: 18 });
    expect(last(outcome)).toMatchObject({ end: { iterations: 18 } });
  });

  test('also after a fit: only updates that the script makes are counted', async () => {
    const body = `${clouds}${classifier()}
await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0, validationData: [xs, ys] });
for (let step = 0; step < 12; step++) await model.trainOnBatch(xs.slice([50 * step], [50]), ys.slice([50 * step], [50]));`;
    const outcome = await runTrainer(script(body), { kind: 'observe', training: { ...DEFAULT_TRAINING, holdOut: true, iterations: 18 } });
    // twelve of the fit, and those of the loop that are not held back
    expect(curveOf(outcome).batch).toHaveLength(18);
  });
});

test.each([
  ['3.21', packages.tfjs3],
  ['4.10', packages.tfjs410],
])('TensorFlow.js %s has all that this takes', async (version, folder) => {
  const path = script(`${clouds}${noisy}${fit('', 4)}\nconsole.log('after training');`, { '@tensorflow/tfjs': folder });
  const outcome = await runTrainer(path, { kind: 'observe', training: { ...DEFAULT_TRAINING, holdOut: true, iterations: 40, endWithTraining: true, hessianFreeEvery: 10 } });
  expect(provenanceOf(outcome)).toMatchObject({ tfjs: expect.stringContaining(version), heldOut: { source: 'held back', examples: 200 } });
  expect(last(outcome)).toMatchObject({ type: 'finished', end: { iterations: 40 } });
  const { heldOut, batch } = curveOf(outcome);
  expect(heldOut.at(-1)?.iteration).toBe(40);
  // dropout is off and the statistics are right: no worse than in training
  expect(heldOut.at(-1)?.loss).toBeLessThan(1.2 * (batch.at(-1)?.loss ?? 0) + 0.05);
  expect(messagesOf(outcome, 'metrics').flatMap(({ estimates = [] }) => estimates).map(({ iteration }) => iteration)).toEqual([11, 21, 31]);
  expect(outcome.stdout).toBe('');
});

test('each message of metrics says when its last iteration was made', async () => {
  const outcome = await runTrainer(script(`${clouds}${classifier()}${fit('', 20)}`), observe);
  const metrics = messagesOf(outcome, 'metrics');
  for (const { batch, time } of metrics.filter((message) => message.batch.length > 0)) expect(time?.iteration).toBe(batch.at(-1)?.iteration);
  const seconds = metrics.flatMap(({ time }) => (time == null ? [] : [time.seconds]));
  expect(seconds.every((value, index) => value > (seconds[index - 1] ?? 0))).toBe(true);
  expect(seconds.at(-1)).toBeLessThan(20);
});
