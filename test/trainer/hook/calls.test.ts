import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nativeFolder } from '../../setup/machine';
import { messagesOf, runTrainer } from '../driver';
import { makeProject, packages } from '../loading/project';
import { classifier, clouds, curveOf, deep, import_, last, mislabelled, nativeScript, provenanceOf, rampOf, script } from './scripts';

const n = 60;
const sweepAndRamp = { rangeTest: { iterations: n, topLr: null } };

const loss = 'tf.losses.softmaxCrossEntropy(y, model.layers[1].apply(model.layers[0].apply(x)))';
const batches = 'const start = (32 * (step % 18)), x = xs.slice([start], [32]), y = ys.slice([start], [32]);';
const calls: Record<string, string> = {
  fit: 'await model.fit(xs, ys, { epochs: 10, batchSize: 32, verbose: 0 });',
  fitDataset: 'await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(32), { epochs: 10, verbose: 0 });',
  trainOnBatch: `for (let step = 0; step < 400; step++) { ${batches} await model.trainOnBatch(x, y); tf.dispose([x, y]); }`,
  minimize: `const optimizer = tf.train.momentum(0.05, 0.9); for (let step = 0; step < 400; step++) tf.tidy(() => { ${batches} optimizer.minimize(() => ${loss}); });`,
  applyGradients: `const optimizer = tf.train.adam(0.01); for (let step = 0; step < 400; step++) tf.tidy(() => { ${batches} const { grads } = tf.variableGrads(() => ${loss}); optimizer.applyGradients(grads); });`,
};
const body = (call: string): string => `${clouds}${classifier()}\n${call}\nconsole.log('after training');`;

function expectRangeTest(outcome: Awaited<ReturnType<typeof runTrainer>>, api: string): void {
  expect(last(outcome)).toMatchObject({ type: 'finished' });
  expect(outcome.exitCode).toBe(0);
  expect(provenanceOf(outcome).call.api).toBe(api);
  const states = messagesOf(outcome, 'state').map(({ state }) => state);
  // what is done while it runs may change
  expect(states.filter((state, index) => state !== states[index - 1]).slice(-2)).toEqual(['sweep', 'running']);

  const sweep = curveOf(outcome, 'sweep');
  expect(sweep.batch.length).toBeGreaterThan(50);
  expect(sweep.batch.length).toBeLessThanOrEqual(100);
  expect(sweep.batch.map(({ iteration }) => iteration)).toEqual(sweep.batch.map((_, index) => index + 1));

  const { topLr, topFromSweep, iterations } = rampOf(outcome);
  expect({ topFromSweep, iterations }).toEqual({ topFromSweep: true, iterations: n });
  const { batch, heldOut } = curveOf(outcome);
  expect(batch.map(({ iteration }) => iteration)).toEqual(batch.map((_, index) => index + 1));
  for (const { iteration, lr } of batch) expect(lr).toBeCloseTo((topLr * iteration) / n, 9);
  expect(batch.every((point) => point.loss !== null)).toBe(true);
  const custom = api === 'minimize' || api === 'applyGradients';
  expect(batch.every(({ accuracy }) => (accuracy === null) === custom)).toBe(true);
  if (custom) {
    expect(heldOut).toEqual([]);
  } else {
    expect(heldOut[0]).toMatchObject({ iteration: 0, lr: 0 });
    expect(heldOut.length).toBeGreaterThan(batch.length / 2);
  }
  expect(outcome.stdout).not.toContain('after training');
}

describe.each(Object.entries(calls))('a range test of %s', (api, call) => {
  test('in CommonJS', async () => {
    expectRangeTest(await runTrainer(script(body(call)), sweepAndRamp), api);
  });

  test('in an ES module', async () => {
    const project = makeProject({ 'train.mjs': `${import_}${body(call)}` });
    expectRangeTest(await runTrainer(join(project, 'train.mjs'), sweepAndRamp), api);
  });

  test.skipIf(nativeFolder() === null)('on the native backend', async () => {
    const outcome = await runTrainer(nativeScript(body(call)), { ...sweepAndRamp, backend: 'native' });
    expect(provenanceOf(outcome).backend.kind).toBe('native');
    expectRangeTest(outcome, api);
  });
});

describe.each([
  ['3.21', packages.tfjs3],
  ['4.10', packages.tfjs410],
])('with TensorFlow.js %s', (version, folder) => {
  test.each(Object.entries(calls))('a range test of %s', async (api, call) => {
    const outcome = await runTrainer(script(body(call), { '@tensorflow/tfjs': folder }), sweepAndRamp);
    expect(provenanceOf(outcome).tfjs).toContain(version);
    expectRangeTest(outcome, api);
  });
});

test('a test on a real problem rises, peaks and falls', async () => {
  const outcome = await runTrainer(script(`${mislabelled}${classifier('tf.train.momentum(0.05, 0.9)', deep)} ${calls['fit'] ?? ''}`), { rangeTest: { iterations: 150, topLr: 5, stopWhenSettled: false } });
  const accuracies = curveOf(outcome).heldOut.map(({ accuracy }) => accuracy ?? 0);
  const peak = Math.max(...accuracies);
  expect(accuracies[0]).toBeLessThan(0.7);
  expect(peak).toBeGreaterThan(0.75);
  expect(accuracies.at(-1)).toBeLessThan(peak - 0.2);
});
