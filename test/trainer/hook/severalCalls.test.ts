import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { messagesOf, runTrainer } from '../driver';
import { classifier, clouds, curveOf, last, provenanceOf, script } from './scripts';

const observe = { kind: 'observe' as const };
/** {@link script} puts two lines before the body. */
const linesBefore = 2;
const lineOf = (body: string, text: string): number => linesBefore + body.split('\n').findIndex((line) => line.includes(text)) + 1;
const warningsOf = (outcome: Awaited<ReturnType<typeof runTrainer>>): string[] => messagesOf(outcome, 'warning').map(({ message }) => message);

describe('a script with several training calls', () => {
  const two = `${clouds}${classifier()}
const other = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
other.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(xs, ys, { epochs: 2, batchSize: 60, verbose: 0 });
await other.fit(xs, xs.sum(1, true), { epochs: 3, batchSize: 100, verbose: 0 });
console.log('both done');`;

  test('says which one is driven, which is not, and how to choose', async () => {
    const outcome = await runTrainer(script(two), observe);
    const [first, second] = [lineOf(two, 'await model.fit'), lineOf(two, 'await other.fit')].map(String);
    const warnings = warningsOf(outcome);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`drives fit at line ${first ?? ''} of train.js`);
    expect(warnings[0]).toContain(`fit at line ${second ?? ''} of train.js trains as it would`);
    expect(warnings[0]).toContain(`give its line: ${second ?? ''}`);
    expect(curveOf(outcome).batch).toHaveLength(20);
    expect(outcome.stdout).toBe('both done\n');
  });

  test('drives the one whose line is given and says what came before it', async () => {
    const [first, callLine] = [lineOf(two, 'await model.fit'), lineOf(two, 'await other.fit')];
    const outcome = await runTrainer(script(two), { ...observe, callLine });
    expect(provenanceOf(outcome).call.line).toBe(callLine);
    expect(curveOf(outcome).batch).toHaveLength(18);
    const warnings = warningsOf(outcome);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`drives the call at line ${callLine.toString()}`);
    expect(warnings[0]).toContain(`give its line: ${first.toString()}`);
  });

  test('with two models in turn, as a GAN has, is warned once', async () => {
    const body = `${clouds}${classifier()}
const other = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
other.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
for (let i = 0; i < 30; i++) {
  await model.trainOnBatch(xs, ys);
  await other.trainOnBatch(xs, xs.sum(1, true));
}`;
    const outcome = await runTrainer(script(body), observe);
    expect(warningsOf(outcome)).toHaveLength(1);
    expect(curveOf(outcome).batch).toHaveLength(30);
  });

  test('with a helper for both models names the lines that tell them apart', async () => {
    const body = `${clouds}${classifier()}
const other = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
other.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const train = (net) => net.fit(xs, ys, { epochs: 2, batchSize: 100, verbose: 0 });
await train(model);
await train(other);`;
    const outcome = await runTrainer(script(body), observe);
    const warnings = warningsOf(outcome);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`give its line: ${lineOf(body, 'await train(other)').toString()}`);
  });

  test('that are one call with a new model each time says so and gives no line', async () => {
    const body = `${clouds}
for (let fold = 0; fold < 3; fold++) {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
  await model.fit(xs, ys, { epochs: 2, batchSize: 100, verbose: 0 });
}`;
    const outcome = await runTrainer(script(body), observe);
    expect(warningsOf(outcome)).toEqual([
      `The script calls fit at line ${lineOf(body, 'await model.fit').toString()} of train.js for several models or optimizers. This run drives the first; the others train as they would by themselves.`,
    ]);
    expect(curveOf(outcome).batch).toHaveLength(12);
  });

  test('with two optimizers in a custom loop is warned once, and names both calls', async () => {
    const body = `const a = tf.variable(tf.scalar(1)), b = tf.variable(tf.scalar(1));
const first = tf.train.sgd(0.1), second = tf.train.adam(0.1);
for (let i = 0; i < 20; i++) {
  first.minimize(() => a.square(), false, [a]);
  tf.tidy(() => { second.applyGradients(tf.variableGrads(() => b.square(), [b]).grads); });
}`;
    const outcome = await runTrainer(script(body), observe);
    expect(warningsOf(outcome)).toEqual([expect.stringMatching(/minimize at line \d+ of train\.js.*applyGradients at line \d+ of train\.js/)]);
    expect(curveOf(outcome).batch).toHaveLength(20);
  });

  test('of the same model is not warned about: all of them are driven', async () => {
    const body = `${clouds}${classifier()}
for (let epoch = 0; epoch < 3; epoch++) await model.fit(xs, ys, { epochs: 1, batchSize: 60, verbose: 0 });
await model.fit(xs, ys, { epochs: 1, batchSize: 60, verbose: 0 });`;
    const outcome = await runTrainer(script(body), observe);
    expect(warningsOf(outcome)).toEqual([]);
    expect(curveOf(outcome).batch).toHaveLength(40);
  });
});

describe('a run that ends with the training', () => {
  const ending = { ...observe, training: { ...DEFAULT_TRAINING, endWithTraining: true } };
  const saving = `${clouds}${classifier()}
const save = (folder) => model.save({ save: async (artifacts) => { require('fs').writeFileSync(folder, 'saved'); return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }; } });
await save('before.txt');
await model.fit(xs, ys, { epochs: 3, batchSize: 60, verbose: 0, callbacks: { onEpochEnd: async () => { await save('during.txt'); } } });`;

  test('saves no model once training has begun, and says so once', async () => {
    const path = script(saving);
    const outcome = await runTrainer(path, ending);
    expect(last(outcome)).toMatchObject({ type: 'finished' });
    expect(existsSync(join(dirname(path), 'before.txt'))).toBe(true);
    expect(existsSync(join(dirname(path), 'during.txt'))).toBe(false);
    expect(warningsOf(outcome)).toEqual([expect.stringContaining('save a model')]);
  });

  test('a training to the script\'s own end saves as always', async () => {
    const path = script(saving);
    expect(warningsOf(await runTrainer(path, observe))).toEqual([]);
    expect(existsSync(join(dirname(path), 'during.txt'))).toBe(true);
  });

  test.each([
    ['fit', 'await model.fit(xs, xs, { epochs: 3, verbose: 0 })'],
    ['minimize', "const w = tf.variable(tf.scalar(1)); tf.train.sgd(0.1).minimize(() => { w.square(); throw new Error('no loss today'); })"],
  ])('an error inside %s ends it, though the script would catch it and go on', async (_api, call) => {
    const body = `${clouds}${classifier()} try { ${call}; } catch { } console.log('went on');`;
    const outcome = await runTrainer(script(body), ending);
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'script-error' });
    expect([outcome.exitCode, outcome.stdout]).toEqual([1, '']);
    expect((await runTrainer(script(body), observe)).stdout).toBe('went on\n');
  });
});
