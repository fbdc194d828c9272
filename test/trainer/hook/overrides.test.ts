import { describe, expect, test } from 'vitest';
import type { RegularisationOverrides } from '../../../src/protocol/run';
import { messagesOf, runTrainer } from '../driver';
import { head, observe, overriding, print, recurrentSeed, sameAs, seed, seenBy, trains } from './overridden';
import { classifier, clouds, curveOf, last, provenanceOf, script } from './scripts';

describe('dropout', () => {
  const flat = (rate: number): string => trains(`tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu', ${seed(1)} }), tf.layers.dropout({ rate: ${rate.toString()} }),
    tf.sequential({ layers: [tf.layers.gaussianDropout({ rate: ${rate.toString()}, inputShape: [8] })] }), tf.layers.alphaDropout({ rate: ${rate.toString()} }), ${head}`);
  const sequences = (rate: number): string => trains(`tf.layers.spatialDropout1d({ rate: ${rate.toString()}, inputShape: [2, 2] }),
    tf.layers.bidirectional({ mergeMode: 'concat', layer: tf.layers.lstm({ units: 3, ${seed(1)}, ${recurrentSeed}, dropout: ${rate.toString()}, recurrentDropout: ${rate.toString()}, returnSequences: true }) }),
    tf.layers.rnn({ cell: [tf.layers.gruCell({ units: 3, ${seed(3)}, ${recurrentSeed}, dropout: ${rate.toString()} }), tf.layers.simpleRNNCell({ units: 3, ${seed(4)}, ${recurrentSeed} })] }), ${head}`, { shape: '[2, 2]' });

  test.each(Object.entries({ flat, sequences }))('is the rate that the script would have been written with: %s', async (_name, body) => {
    const written = await seenBy(script(body(0.4)), observe);
    const changed = await seenBy(script(body(0.1)), { ...observe, ...overriding({ dropout: 0.4 }) });
    expect(changed).toMatchObject(sameAs(written));
    expect((await seenBy(script(body(0.1)), observe)).weights).not.toEqual(written.weights);
    expect([provenanceOf(written.outcome).dropout, provenanceOf(changed.outcome).dropout]).toEqual([0.4, 0.4]);
  });

  test('0 switches it off', async () => {
    const off = await seenBy(script(sequences(0.3)), { ...observe, ...overriding({ dropout: 0 }) });
    expect(off.weights).toEqual((await seenBy(script(sequences(0)), observe)).weights);
    expect(provenanceOf(off.outcome).dropout).toBe(0);
  });

  test('switched off in recurrent cells, it stays so when the model is compiled again', async () => {
    const body = sequences(0.3).replace(print, `model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' }); await model.fit(inputs, ys, { epochs: 1, verbose: 0 });\n${print}`);
    expect(last((await seenBy(script(body), { ...observe, ...overriding({ dropout: 0 }) })).outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended' } });
  });

  test('in a range test', async () => {
    const ramp = { rangeTest: { iterations: 24, topLr: 0.3 } };
    const written = curveOf(await runTrainer(script(flat(0.4)), ramp));
    expect(curveOf(await runTrainer(script(flat(0.1)), { ...ramp, ...overriding({ dropout: 0.4 }) }))).toEqual(written);
    expect(curveOf(await runTrainer(script(flat(0.1)), ramp))).not.toEqual(written);
  });
});

describe('batch size', () => {
  const body = (batchSize: number): string => trains(`tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu', ${seed(1)} }), ${head}`, { batchSize });

  test('is that of a script written with it', async () => {
    const written = await seenBy(script(body(24)), observe);
    const changed = await seenBy(script(body(60)), { ...observe, ...overriding({ batchSize: 24 }) });
    expect(changed).toMatchObject(sameAs(written));
    expect(provenanceOf(changed.outcome)).toMatchObject({ batchSize: 24, iterationsPerEpoch: 25, plannedIterations: 50 });
    expect(curveOf(changed.outcome).batch).toHaveLength(50);
  });

  test('in a range test', async () => {
    const ramp = { rangeTest: { iterations: 24, topLr: 0.3 } };
    const written = await runTrainer(script(body(24)), ramp);
    const changed = await runTrainer(script(body(60)), { ...ramp, ...overriding({ batchSize: 24 }) });
    expect(curveOf(changed)).toEqual(curveOf(written));
    expect(provenanceOf(changed)).toMatchObject({ batchSize: 24, plannedIterations: 50 });
  });
});

describe('momentum', () => {
  const body = (optimizer: string): string => trains(`tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu', ${seed(1)} }), ${head}`, { optimizer });
  const optimizers: Record<string, (momentum: number) => string> = {
    momentum: (momentum) => `tf.train.momentum(0.05, ${momentum.toString()})`,
    'Nesterov momentum': (momentum) => `tf.train.momentum(0.05, ${momentum.toString()}, true)`,
    rmsprop: (momentum) => `tf.train.rmsprop(0.01, 0.9, ${momentum.toString()})`,
    adam: (momentum) => `tf.train.adam(0.01, ${momentum.toString()})`,
    adamax: (momentum) => `tf.train.adamax(0.01, ${momentum.toString()})`,
  };

  test.each(Object.entries(optimizers))('of %s is that of a script written with it, from none too', async (_name, optimizer) => {
    const written = await seenBy(script(body(optimizer(0.7))), observe);
    for (const momentum of [0.95, 0]) {
      const changed = await seenBy(script(body(optimizer(momentum))), { ...observe, ...overriding({ momentum: 0.7 }) });
      expect(changed).toMatchObject(sameAs(written));
      expect(provenanceOf(changed.outcome).optimizer.momentum).toBe(0.7);
    }
    expect((await seenBy(script(body(optimizer(0.95))), observe)).weights).not.toEqual(written.weights);
  });

  test('holds after the model is compiled with another optimizer', async () => {
    const twice = (momentum: number): string =>
      body(`tf.train.adam(0.01, ${momentum.toString()})`).replace(print, `model.compile({ optimizer: tf.train.momentum(0.05, ${momentum.toString()}), loss: 'categoricalCrossentropy' }); await model.fit(inputs, ys, { epochs: 1, verbose: 0 });\n${print}`);
    const written = await seenBy(script(twice(0.7)), observe);
    expect(await seenBy(script(twice(0.9)), { ...observe, ...overriding({ momentum: 0.7 }) })).toMatchObject(sameAs(written));
  });

  test('in a range test, sweep included', async () => {
    const ramp = { rangeTest: { iterations: 24, topLr: null } };
    const written = await runTrainer(script(body('tf.train.adam(0.01, 0.7)')), ramp);
    const changed = await runTrainer(script(body('tf.train.adam(0.01, 0.95)')), { ...ramp, ...overriding({ momentum: 0.7 }) });
    expect(curveOf(changed)).toEqual(curveOf(written));
    expect(curveOf(changed, 'sweep')).toEqual(curveOf(written, 'sweep'));
  });

  test('under a schedule it holds instead of the schedule\'s', async () => {
    const cycle = { kind: 'one-cycle' as const, maxLr: 0.08, minLr: 0.008, finalLr: 0.000008, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };
    const written = await seenBy(script(body('tf.train.momentum(0.05, 0.7)')), { kind: 'train', schedule: { ...cycle, momentum: null } });
    expect(await seenBy(script(body('tf.train.momentum(0.05, 0.9)')), { kind: 'train', schedule: cycle, ...overriding({ momentum: 0.7 }) })).toMatchObject(sameAs(written));
  });

  test('in a custom loop', async () => {
    const loop = (momentum: number): string => `const w = tf.variable(tf.scalar(1)), optimizer = tf.train.momentum(0.1, ${momentum.toString()}); for (let i = 0; i < 20; i++) optimizer.minimize(() => w.square()); console.log(w.dataSync()[0]);`;
    const written = await runTrainer(script(loop(0.5)), observe);
    expect((await runTrainer(script(loop(0.9)), { ...observe, ...overriding({ momentum: 0.5 }) })).stdout).toBe(written.stdout);
    expect(Number(written.stdout)).not.toBeNaN();
  });
});

describe('several at once', () => {
  test('are those of a script written so', async () => {
    const body = (l2: number, rate: number, momentum: number, batchSize: number): string =>
      trains(`tf.layers.dense({ units: 8, inputShape: [4], ${seed(1)}, ...l2(${l2.toString()}) }), tf.layers.dropout({ rate: ${rate.toString()} }), ${head}`, { optimizer: `tf.train.momentum(0.05, ${momentum.toString()})`, batchSize });
    const written = await seenBy(script(body(0.01, 0.3, 0.8, 40)), observe);
    const changed = await seenBy(script(body(0.1, 0.1, 0.9, 50)), { ...observe, ...overriding({ weightDecay: 0.01, dropout: 0.3, momentum: 0.8, batchSize: 40 }) });
    expect(changed).toMatchObject(sameAs(written));
  });

  test('of null change nothing', async () => {
    const path = script(`${clouds}${classifier()} const history = await model.fit(xs, ys, { epochs: 1, verbose: 0 }); ${print}`);
    expect(await seenBy(path, { ...observe, ...overriding({}) })).toMatchObject(sameAs(await seenBy(path, observe)));
  });
});

test('batch normalization is told with the momentum of its averages', async () => {
  const body = `${clouds}${classifier('tf.train.sgd(0.1)', 'tf.layers.batchNormalization({ momentum: 0.9 }), tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [12] })] }),')} await model.fit(xs, ys, { epochs: 1, verbose: 0 });`;
  expect(provenanceOf(await runTrainer(script(body), observe))).toMatchObject({ batchNormalization: { layers: 2, momentum: 0.99 }, dropout: null });
});

describe('what there is not to vary is said', () => {
  const fit = 'await model.fit(xs, ys, { epochs: 5, batchSize: 50, verbose: 0 });';
  const dataset = 'await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(50), { epochs: 5, verbose: 0 });';
  const loop = 'const w = tf.variable(tf.scalar(1)), optimizer = tf.train.sgd(0.1); for (let i = 0; i < 50; i++) optimizer.minimize(() => w.square());';
  const cases: [string, Partial<RegularisationOverrides>, string, RegExp][] = [
    ['the batch size of fitDataset', { batchSize: 20 }, dataset, /fitDataset/],
    ['the batch size of trainOnBatch', { batchSize: 20 }, 'for (let i = 0; i < 5; i++) await model.trainOnBatch(xs, ys);', /trainOnBatch/],
    ['the batch size of a custom loop', { batchSize: 20 }, loop, /minimize/],
    ['dropout of a model without', { dropout: 0.2 }, fit, /SpatialDropout1D.*recurrent/],
    ['dropout of a custom loop', { dropout: 0.2 }, loop, /fit.*minimize/],
    ['the momentum of plain descent', { momentum: 0.9 }, fit.replace('await', "model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' }); await"), /SGD/],
    ['the momentum of plain descent in a custom loop', { momentum: 0.9 }, loop, /SGD/],
    ['the weight decay of a loop that trains no matrix', { weightDecay: 0.1 }, loop, /two dimensions/],
    ['the weight decay of a model without kernels', { weightDecay: 0.1 }, "const bare = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [4] })] }); bare.compile({ optimizer: 'sgd', loss: 'meanSquaredError' }); await bare.fit(xs, xs, { epochs: 1, verbose: 0 });", /kernel/],
  ];
  test.each(cases)('%s', async (_what, overrides, call, looked) => {
    const path = script(`${clouds}${classifier()} ${call} console.log('went on');`);
    for (const kind of ['observe', 'range-test'] as const) {
      const outcome = await runTrainer(path, { kind, ...overriding(overrides) });
      expect(last(outcome)).toMatchObject({ type: 'failed', code: 'nothing-to-vary', message: expect.stringMatching(looked) as string });
      expect(messagesOf(outcome, 'failed')[0]?.remedy).toMatch(/Leave out/);
      expect([outcome.exitCode, outcome.stdout]).toEqual([1, '']);
    }
  });
});
