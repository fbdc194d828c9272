import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { oneCycle } from '../../../src/schedule/oneCycle';
import { nativeFolder } from '../../setup/machine';
import { messagesOf, runTrainer } from '../driver';
import { classifier, clouds, curveOf, last, nativeScript, script } from './scripts';

const cycle = { kind: 'one-cycle' as const, maxLr: 0.1, minLr: 0.01, finalLr: 0.00001, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };
const oneCycleRun = { kind: 'train' as const, schedule: cycle };
const observe = { kind: 'observe' as const };
const print = 'console.log(JSON.stringify(model.getWeights().map((weight) => Array.from(weight.dataSync()))));';
const validated = 'validationData: [xs.slice([0], [100]), ys.slice([0], [100])]';
const withAccuracy = classifier().replace("'categoricalCrossentropy' }", "'categoricalCrossentropy', metrics: ['accuracy'] }");

describe('watching', () => {
  const body = (net: string): string => `${clouds}${net}
const history = await model.fit(xs, ys, { epochs: 3, batchSize: 50, verbose: 0, shuffle: false, ${validated}, callbacks: { onEpochEnd: (epoch, logs) => { console.log('epoch', epoch, Object.keys(logs).join()); if (logs.val_acc !== undefined) console.log('val_acc', logs.val_acc); } } });
console.log(Object.keys(history.history).join());
${print}`;

  test('changes nothing: weights, logs and history are those of the bare script', async () => {
    for (const net of [classifier(), withAccuracy]) {
      const path = script(body(net));
      const watched = await runTrainer(path, observe);
      const seen = JSON.parse(watched.stdout.trim().split('\n').at(-1) ?? '') as number[][];
      // one that reports nothing of this call, as it waits for a call on another line
      const bare = await runTrainer(path, { ...observe, callLine: 9999 });
      expect(watched.stdout).toBe(bare.stdout);
      expect(seen.length).toBe(4);
      expect(watched.stdout).toContain('epoch 2');
    }
  });

  test('reports every iteration, and the script\'s own validation at the ends of epochs', async () => {
    const outcome = await runTrainer(script(body(withAccuracy)), observe);
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 36 } });
    const { batch, heldOut } = curveOf(outcome);
    expect(batch.map(({ iteration, lr, momentum }) => ({ iteration, lr, momentum }))).toEqual(Array.from({ length: 36 }, (_, index) => ({ iteration: index + 1, lr: 0.05, momentum: null })));
    expect(batch.every(({ loss, accuracy }) => loss !== null && accuracy !== null)).toBe(true);
    // the first evaluation of the sample, whose cost is not known before, then what the script validates
    const atEnds = heldOut.filter(({ iteration }) => iteration % 12 === 0);
    expect(atEnds.map(({ iteration }) => iteration)).toEqual([12, 24, 36]);
    const printed = outcome.stdout.split('\n').filter((line) => line.startsWith('val_acc')).map((line) => Number(line.split(' ')[1]));
    expect(atEnds.map(({ accuracy }) => accuracy)).toEqual(printed);
    expect(heldOut.every(({ loss, accuracy }) => loss !== null && accuracy !== null)).toBe(true);
    expect(messagesOf(outcome, 'started')[0]).toMatchObject({ totalIterations: 36, provenance: { plannedIterations: 36, iterationsPerEpoch: 12, heldOut: { source: 'validation data', examples: 100 } } });
  });

  test('reports accuracy, now and then, also where the script asks for none, which sees none', async () => {
    const outcome = await runTrainer(script(body(classifier())), observe);
    expect(curveOf(outcome).batch.findLast(({ accuracy }) => accuracy !== null)?.accuracy).toBeGreaterThan(0.4);
    expect(outcome.stdout).not.toMatch(/acc/i);
  });

  test('what trainOnBatch returns keeps its form', async () => {
    const outcome = await runTrainer(script(`${clouds}${classifier()} for (let i = 0; i < 5; i++) console.log(typeof (await model.trainOnBatch(xs, ys)));`), observe);
    expect(outcome.stdout).toBe('number\n'.repeat(5));
    expect(curveOf(outcome).batch).toHaveLength(5);
  });

  test('an optimizer of the script\'s own can be watched', async () => {
    const body = `
class Lion extends tf.Optimizer { applyGradients(grads) { for (const name of Object.keys(grads)) { const v = tf.engine().registeredVariables[name]; v.assign(tf.tidy(() => v.sub(grads[name].mul(0.1)))); } } getConfig() { return {}; } }
const w = tf.variable(tf.scalar(1)), optimizer = new Lion(); for (let i = 0; i < 10; i++) optimizer.minimize(() => w.square()); console.log('done');`;
    const outcome = await runTrainer(script(body), observe);
    expect(outcome.stdout).toBe('done\n');
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 10 } });
    expect(curveOf(outcome).batch.at(-1)?.loss).toBeLessThan(0.2);
  });

  test('a script that throws after training says so', async () => {
    const outcome = await runTrainer(script(`${clouds}${classifier()} await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0 }); throw new Error('later');`), observe);
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 12 } });
    expect(messagesOf(outcome, 'warning').some(({ message }) => message.includes('later'))).toBe(true);
  });
});

describe('one cycle', () => {
  const expectSchedule = (outcome: Awaited<ReturnType<typeof runTrainer>>, iterations: number): void => {
    const schedule = oneCycle({ ...cycle, iterations, cycleIterations: Math.round(0.9 * iterations) });
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations } });
    expect(curveOf(outcome).batch.map(({ lr, momentum }) => ({ lr, momentum }))).toEqual(
      Array.from({ length: iterations }, (_, index) => ({ lr: expect.closeTo(schedule.at(index + 1).lr, 12) as number, momentum: expect.closeTo(schedule.at(index + 1).momentum ?? 0, 12) as number })),
    );
  };

  const fit = `${clouds}${classifier()}
await model.fit(xs, ys, { epochs: 4, batchSize: 50, verbose: 0, callbacks: { onEpochEnd: () => { console.log('epoch', model.optimizer.learningRate > 0); model.optimizer.setLearningRate(7); } } });
require('fs').writeFileSync('saved.txt', 'saved');`;

  test('spans the training; callbacks run, their LR gives way, and the script goes on to its end', async () => {
    const path = script(fit);
    const outcome = await runTrainer(path, oneCycleRun);
    expectSchedule(outcome, 48);
    expect(outcome.stdout).toBe('epoch true\n'.repeat(4));
    expect(existsSync(join(dirname(path), 'saved.txt'))).toBe(true);
  });

  test.skipIf(nativeFolder() === null)('also on the native backend', async () => {
    expectSchedule(await runTrainer(nativeScript(fit), { ...oneCycleRun, backend: 'native' }), 48);
  });

  test('counts the epoch of a dataset that does not know its size', async () => {
    const body = `${clouds}${classifier()}
const data = xs.arraySync(), targets = ys.arraySync();
function* rows_() { for (let i = 0; i < data.length; i++) yield { xs: data[i], ys: targets[i] }; }
await model.fitDataset(tf.data.generator(rows_).batch(50), { epochs: 3, verbose: 0 });`;
    expectSchedule(await runTrainer(script(body), oneCycleRun), 36);
  });

  test('knows the length of a dataset of known size', async () => {
    const body = `${clouds}${classifier()}
await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(50), { epochs: 2, verbose: 0 });`;
    expectSchedule(await runTrainer(script(body), oneCycleRun), 24);
  });

  const loop = 'const w = tf.variable(tf.scalar(1)), optimizer = tf.train.momentum(0.1, 0.5); for (let i = 0; i < 30; i++) optimizer.minimize(() => w.square());';

  test('spans the iterations that the person gave where the script tells none', async () => {
    expectSchedule(await runTrainer(script(loop), { ...oneCycleRun, training: { ...DEFAULT_TRAINING, iterations: 30 } }), 30);
  });

  test('asks for them where nobody gave them', async () => {
    const outcome = await runTrainer(script(loop), oneCycleRun);
    expect(last(outcome)).toMatchObject({ type: 'failed' });
    expect(messagesOf(outcome, 'failed')[0]?.remedy).toMatch(/iterations/);
  });

  test('a training longer than the cycle stays at the final LR and says so', async () => {
    const outcome = await runTrainer(script(loop), { ...oneCycleRun, training: { ...DEFAULT_TRAINING, iterations: 20 } });
    expect(curveOf(outcome).batch.slice(20).every(({ lr }) => Math.abs(lr - cycle.finalLr) < 1e-12)).toBe(true);
    expect(messagesOf(outcome, 'warning')).toHaveLength(1);
  });
});
