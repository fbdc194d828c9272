import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { messagesOf, runTrainer } from '../driver';
import { classifier, clouds, curveOf, last, provenanceOf, script } from './scripts';

const constant = (maxLr: number): ScheduleOptions => ({ kind: 'constant', maxLr });
const train = (schedule: ScheduleOptions, training: Partial<typeof DEFAULT_TRAINING> = {}) => ({ kind: 'train' as const, schedule, training: { ...DEFAULT_TRAINING, ...training } });
const after = "\nconsole.log('after training'); require('fs').writeFileSync('saved.txt', 'saved');";
const saved = (path: string): boolean => existsSync(join(dirname(path), 'saved.txt'));

describe('a run that ends with its training', () => {
  const validated = 'validationData: [xs.slice([0], [100]), ys.slice([0], [100])]';
  const calls: Record<string, string> = {
    fit: `await model.fit(xs, ys, { epochs: 2, batchSize: 50, verbose: 0, ${validated} });`,
    'fitDataset of known size': `await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(50), { epochs: 2, verbose: 0, ${validated} });`,
    'fitDataset with batchesPerEpoch': `await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(50).repeat(2), { epochs: 2, batchesPerEpoch: 12, verbose: 0, ${validated} });`,
    'fit called anew for every epoch': `for (let epoch = 0; epoch < 2; epoch++) await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0, ${validated} });`,
  };

  test.each(Object.entries(calls))('makes as many iterations as it was given, more or fewer than %s plans', async (_api, call) => {
    const path = script(`${clouds}${classifier()}${call}${after}`);
    const fewer = train(constant(0.05), { iterations: 10, endWithTraining: true });
    const more = { kind: 'observe' as const, training: { ...DEFAULT_TRAINING, iterations: 31, endWithTraining: true } };
    for (const request of [fewer, more]) {
      const outcome = await runTrainer(path, request);
      const { iterations } = request.training;
      expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations } });
      expect(outcome.exitCode).toBe(0);
      expect(curveOf(outcome).batch.map(({ iteration }) => iteration)).toEqual(Array.from({ length: iterations ?? 0 }, (_, index) => index + 1));
      expect(curveOf(outcome).heldOut.at(-1)).toMatchObject({ iteration: iterations, accuracy: expect.any(Number) });
      expect(messagesOf(outcome, 'warning')).toEqual([]);
      expect(outcome.stdout).toBe('');
    }
    expect(saved(path)).toBe(false);
  });

  test('ends with the call where no number was given', async () => {
    const path = script(`${clouds}${classifier()}${calls['fit'] ?? ''}${after}`);
    const outcome = await runTrainer(path, train(constant(0.05), { endWithTraining: true }));
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 24 } });
    expect(curveOf(outcome).heldOut.at(-1)?.iteration).toBe(24);
    expect(outcome.stdout).toBe('');
    expect(saved(path)).toBe(false);
  });

  test('ends a custom loop too, also one that would catch whatever is thrown', async () => {
    const path = script(`const w = tf.variable(tf.scalar(1)), optimizer = tf.train.sgd(0.1); try { for (let i = 0; i < 30; i++) optimizer.minimize(() => w.square()); } finally { console.log('finally'); }${after}`);
    const outcome = await runTrainer(path, train(constant(0.05), { iterations: 12, endWithTraining: true }));
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 12 } });
    expect(outcome.stdout).toBe('');
  });

  test('says so where the data run out before', async () => {
    const body = `${clouds}${classifier()} const data = xs.arraySync(), targets = ys.arraySync(), once = data.map((row, i) => ({ xs: row, ys: targets[i] })).values();
await model.fitDataset(tf.data.generator(() => once).batch(50), { epochs: 5, verbose: 0 });`;
    const outcome = await runTrainer(script(body), train(constant(0.05), { iterations: 100, endWithTraining: true }));
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'iterations-unknown', message: expect.stringContaining('only once') });
  });
});

describe('a training that diverges under its schedule', () => {
  const proposal = (maxLr: number) => ({ type: 'finished', end: { by: 'divergence', proposedMaxLr: maxLr / 2 } });

  test('ends at once where the loss is lost, and nothing is saved', async () => {
    const body = `${clouds} const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(xs, xs.sum(1, true), { epochs: 100, batchSize: 50, verbose: 0 });${after}`;
    const path = script(body);
    const outcome = await runTrainer(path, train(constant(40)));
    expect(last(outcome)).toMatchObject({ ...proposal(40), end: { ...proposal(40).end, cause: 'non-finite', reason: expect.stringMatching(/no longer a finite number.*half the max LR: 20/) } });
    expect(curveOf(outcome).batch.length).toBeLessThan(200);
    expect(saved(path)).toBe(false);
  });

  test('ends where the net answers every example alike', async () => {
    const path = script(`${clouds}${classifier('tf.train.sgd(0.1)', "tf.layers.dense({ units: 12, activation: 'relu' }),")}
await model.fit(xs, ys, { epochs: 60, batchSize: 50, verbose: 0 });${after}`);
    const outcome = await runTrainer(path, train(constant(500)));
    expect(last(outcome)).toMatchObject(proposal(500));
    expect(messagesOf(outcome, 'finished')[0]?.end.cause).toMatch(/saturated loss|back at chance|non-finite|exploding weights/);
    expect(saved(path)).toBe(false);
  });

  test('only watched it goes on', async () => {
    const body = `const w = tf.variable(tf.scalar(1)), optimizer = tf.train.sgd(10); for (let i = 0; i < 100; i++) optimizer.minimize(() => w.square());${after}`;
    const outcome = await runTrainer(script(body), { kind: 'observe' });
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 100 } });
    expect(curveOf(outcome).batch.at(-1)?.loss).not.toBeLessThan(Infinity);
    expect(outcome.stdout).toContain('after training');
  });

  test('gradients whose loss nobody sees are no divergence', async () => {
    const body = 'const w = tf.variable(tf.scalar(1)), optimizer = tf.train.sgd(0.1); for (let i = 0; i < 20; i++) optimizer.applyGradients({ [w.name]: w.mul(2) });';
    const outcome = await runTrainer(script(body), train(constant(0.1), { iterations: 20 }));
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 20 } });
    expect(curveOf(outcome).batch.every(({ loss }) => loss === null)).toBe(true);
  });

  test.each([
    ['inputs', 'xs.where(tf.range(0, 600).equal(5).expandDims(1), tf.scalar(NaN))', 'ys'],
    ['targets', 'xs', 'ys.where(tf.range(0, 600).equal(5).expandDims(1), tf.scalar(NaN))'],
  ])('NaN in the %s is said instead', async (what, x, y) => {
    const outcome = await runTrainer(script(`${clouds}${classifier()} await model.fit(${x}, ${y}, { epochs: 10, batchSize: 32, verbose: 0 });`), train(constant(0.1)));
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'nan-data', message: expect.stringContaining(what) });
  });

  test('so is a first loss that is not finite, in a custom loop', async () => {
    const body = 'const w = tf.variable(tf.scalar(-1)), optimizer = tf.train.sgd(0.1); for (let i = 0; i < 100; i++) optimizer.minimize(() => w.log());';
    expect(last(await runTrainer(script(body), train(constant(0.1), { iterations: 100 })))).toMatchObject({ type: 'failed', code: 'nan-data' });
  });
});

describe('how long the training will be', () => {
  const asks = { type: 'failed', code: 'iterations-unknown', remedy: expect.stringContaining('number of iterations') };

  test('is asked for where fit is called anew for every epoch, and then spans all calls', async () => {
    const path = script(`${clouds}${classifier()} for (let epoch = 0; epoch < 3; epoch++) await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0 });`);
    const decay: ScheduleOptions = { kind: 'linear-decay', maxLr: 0.1, finalLr: 0.01, warmupShare: 0 };
    const unknown = await runTrainer(path, train(decay));
    expect(last(unknown)).toMatchObject({ ...asks, message: expect.stringContaining('every epoch') });
    expect(curveOf(unknown).batch).toEqual([]);
    const { batch } = curveOf(await runTrainer(path, train(decay, { iterations: 36 })));
    expect(batch.map(({ lr }) => lr)).toEqual(Array.from({ length: 36 }, (_, index) => expect.closeTo(0.1 - (0.09 * index) / 35, 9)));
    // watched, it is simply not known
    expect(provenanceOf(await runTrainer(path, { kind: 'observe' })).plannedIterations).toBeNull();
  });

  test('is asked for where a dataset gives its data only once: counting would use them up', async () => {
    const body = `${clouds}${classifier()} const data = xs.arraySync(), targets = ys.arraySync(), once = data.map((row, i) => ({ xs: row, ys: targets[i] })).values();
await model.fitDataset(tf.data.generator(() => once).batch(50), { epochs: 1, verbose: 0 });`;
    const path = script(body);
    expect(last(await runTrainer(path, train(constant(0.1))))).toMatchObject({ ...asks, message: expect.stringContaining('only once') });
    const outcome = await runTrainer(path, train(constant(0.1), { iterations: 12 }));
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { iterations: 12 } });
  });

  test('is asked for where a dataset never ends', async () => {
    const body = `${clouds}${classifier()} const dataset = tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(50).repeat();
await model.fitDataset(dataset, { epochs: 1, verbose: 0 });`;
    expect(last(await runTrainer(script(body), train(constant(0.1))))).toMatchObject({ ...asks, message: expect.stringContaining('never ends') });
  });

  test('a schedule that no run can have ends it before any update', async () => {
    const path = script(`${clouds}${classifier()} await model.fit(xs, ys, { epochs: 3, batchSize: 50, verbose: 0 });`);
    const reversed: ScheduleOptions = { kind: 'one-cycle', minLr: 0.5, maxLr: 0.1, finalLr: 0.001, cycleShare: 0.9, momentum: null };
    const outcome = await runTrainer(path, train(reversed));
    expect(last(outcome)).toMatchObject({ type: 'failed', code: 'bad-schedule', message: expect.stringContaining('0.5') });
    expect(curveOf(outcome).batch).toEqual([]);
  });

  test('a cycle that the run is too short for is said', async () => {
    const path = script(`${clouds}${classifier()} await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0 });`);
    const outcome = await runTrainer(path, train({ kind: 'triangular', minLr: 0.01, maxLr: 0.1, stepSize: 100, gamma: 1, momentum: null }));
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { iterations: 12 } });
    expect(messagesOf(outcome, 'warning').map(({ message }) => message)).toEqual([expect.stringContaining('too long for a run of 12')]);
  });
});
