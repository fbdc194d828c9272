import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertTarget } from '../../../../src/editor/insertion/insertTarget';
import { placeSchedule } from '../../../../src/editor/insertion/placeSchedule';
import type { ScheduleSource } from '../../../../src/editor/snippets/tfjs/scheduleCode';
import { readScript } from '../../../../src/editor/sources/trainingCalls';
import { oneCycle } from '../../../../src/schedule/oneCycle';
import { applyEdits } from '../applyEdits';

const minute = 60_000;
const numbers = { maxLr: 0.2, minLr: 0.02, finalLr: 0.00002, cycleIterations: 14, tailIterations: 2, momentum: { high: 0.95, low: 0.85 } };
const values: ScheduleSource = { kind: 'values', values: numbers };
const schedule = oneCycle({ ...numbers, iterations: 16 });
const expected = Array.from({ length: 16 }, (_, index) => schedule.at(index + 1));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-inserted-'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Inserts the schedule, trains in a process of its own, and gives what the script printed last. */
async function train(name: string, text: string, source: ScheduleSource = values): Promise<unknown> {
  const script = await readScript(text, name);
  if (script === null) throw new Error('cannot parse');
  const inserted = applyEdits(text, placeSchedule(script, name, null, insertTarget(script, null, null), source));
  await writeFile(join(folder, name), inserted);
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, name)], { timeout: minute });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** Notes LR and momentum where the optimizer computes with them: tensors for SGD and momentum, fields for the others. */
const prepare = `
const used = [];
function watch(optimizer) {
  const apply = optimizer.applyGradients;
  optimizer.applyGradients = function (gradients) {
    used.push({ lr: this.c ? -this.c.dataSync()[0] : this.learningRate, momentum: this.m ? this.m.dataSync()[0] : (this.beta1 ?? null) });
    return apply.call(this, gradients);
  };
  return optimizer;
}
const xs = tf.randomNormal([16, 3], 0, 1, 'float32', 1);
const ys = tf.randomNormal([16, 1], 0, 1, 'float32', 2);
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
const done = () => console.log('\\n' + JSON.stringify(used));
`;
const commonjs = `const tf = require('@tensorflow/tfjs');\n${prepare}`;
const esm = `import * as tf from '@tensorflow/tfjs';\n${prepare}`;
const compile = (optimizer: string): string => `model.compile({ optimizer: watch(${optimizer}), loss: 'meanSquaredError' });\n`;

function expectSchedule(used: unknown, momentum: boolean): void {
  const rounded = (points: readonly { lr: number; momentum: number | null }[]): unknown =>
    points.map((point) => [Number(point.lr.toPrecision(5)), momentum && point.momentum !== null ? Number(point.momentum.toPrecision(5)) : null]);
  expect(rounded(used as { lr: number; momentum: number | null }[])).toEqual(rounded(expected));
}

describe('an inserted schedule trains', { timeout: minute }, () => {
  const fit = 'model.fit(xs, ys, { epochs: 4, batchSize: 4, verbose: 0 }).then(done);\n';

  it.each([
    ['SGD', 'tf.train.sgd(0.5)', false],
    ['momentum', 'tf.train.momentum(0.5, 0.5)', true],
    ['Adam', 'tf.train.adam(0.5)', true],
    ['RMSProp', 'tf.train.rmsprop(0.5)', false],
  ])('with %s in fit', async (name, optimizer, momentum) => {
    expectSchedule(await train(`${name}.js`, `${commonjs}${compile(optimizer)}${fit}`), momentum);
  });

  it('over one call of fit for every epoch', async () => {
    const loop = 'async function main() {\n  for (let epoch = 0; epoch < 4; epoch++) {\n    await model.fit(xs, ys, { epochs: 1, batchSize: 4, verbose: 0 });\n  }\n  done();\n}\nmain();\n';
    expectSchedule(await train('epochs.js', `${commonjs}${compile('tf.train.momentum(0.5, 0.5)')}${loop}`), true);
  });

  it.each([
    ['a plain object', '{ onEpochEnd: () => ends++ }', 4],
    ['an array of plain objects', '[{ onEpochEnd: () => ends++ }]', 4],
    ['a callback object', "tf.callbacks.earlyStopping({ monitor: 'loss', patience: 100 })", 0],
    ['a function that gives an array', '((...all) => all)({ onEpochEnd: () => ends++ })', 4],
  ])('beside callbacks that are there: %s', async (_name, callbacks, calls) => {
    const text = `${commonjs}let ends = 0;\n${compile('tf.train.sgd(0.5)')}model.fit(xs, ys, { epochs: 4, batchSize: 4, verbose: 0, callbacks: ${callbacks} }).then(() => {
  if (ends !== ${String(calls)}) throw new Error('the callback that was there ran ' + ends + ' times');
  done();
});\n`;
    expectSchedule(await train('callbacks.js', text), false);
  });

  it('in a function that is called above its declaration', async () => {
    const body = `${prepare}${compile('tf.train.momentum(0.5, 0.5)')}return model.fit(xs, ys, { epochs: 4, batchSize: 4, verbose: 0 }).then(done);\n`;
    const text = `const tf = require('@tensorflow/tfjs');\n\nmain();\n\nasync function main() {\n  await train();\n}\n\nfunction train() {\n${body}}\n`;
    expectSchedule(await train('above.js', text), true);
  });

  it.each(["const fs = require('node:fs');\n", "const { writeFile } = require('node:fs/promises');\n"])('above what is loaded after it: %j', async (later) => {
    expectSchedule(await train('later.js', `${commonjs}${compile('tf.train.momentum(0.5, 0.5)')}${fit}${later}`), true);
  });

  it('with the one of two packages that is there', async () => {
    const load = "let tf;\ntry {\n  tf = require('@tensorflow/none');\n} catch {\n  tf = require('@tensorflow/tfjs');\n}\n";
    expectSchedule(await train('either.js', `${load}${prepare}${compile('tf.train.momentum(0.5, 0.5)')}${fit}`), true);
  });

  it.each([
    ['callbacks', '{ epochs: 4, batchSize: 4, verbose: 0, callbacks: none }'],
    ['options', '{ ...none, epochs: 4, batchSize: 4, verbose: 0 }'],
  ])('where the %s may be missing and are', async (name, options) => {
    expectSchedule(await train(`no-${name}.js`, `${commonjs}let none;\n${compile('tf.train.momentum(0.5, 0.5)')}model.fit(xs, ys, ${options}).then(done);\n`), true);
  });

  it('beside callbacks of the first of two objects that are spread', async () => {
    const text = `${commonjs}let ends = 0;\nconst one = { callbacks: { onEpochEnd: () => ends++ } };\nconst other = { epochs: 4, batchSize: 4, verbose: 0 };\n${compile('tf.train.sgd(0.5)')}\
model.fit(xs, ys, { ...one, ...other }).then(() => {\n  if (ends !== 4) throw new Error('the callback that was there ran ' + ends + ' times');\n  done();\n});\n`;
    expectSchedule(await train('spread.js', text), false);
  });

  it('in fitDataset of an ES module', async () => {
    const text = `${esm}${compile('tf.train.momentum(0.5, 0.5)')}const data = tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(4);
await model.fitDataset(data, { epochs: 4, verbose: 0 });\ndone();\n`;
    expectSchedule(await train('dataset.mjs', text), true);
  });

  it('in a loop of one\'s own, where every update moves the weight as the schedule says', async () => {
    const text = `${commonjs}const weight = tf.variable(tf.scalar(0));
const optimizer = tf.train.momentum(0.5, 0.5);
const path = [];
for (let i = 0; i < 16; i++) {
  optimizer.minimize(() => weight.mul(1).asScalar());
  path.push(weight.dataSync()[0]);
}
console.log('\\n' + JSON.stringify(path));\n`;
    const path = (await train('loop.js', text)) as number[];
    let weight = 0;
    let velocity = 0;
    const exact = expected.map(({ lr, momentum }) => {
      velocity = (momentum ?? 0) * velocity + 1;
      weight -= lr * velocity;
      return weight;
    });
    path.forEach((value, index) => expect(value).toBeCloseTo(exact[index] ?? Number.NaN, 4));
    expect(path).toHaveLength(16);
  });

  it('in a loop over trainOnBatch', async () => {
    const loop = 'async function main() {\n  for (let i = 0; i < 16; i++) {\n    await model.trainOnBatch(xs, ys);\n  }\n  done();\n}\nmain();\n';
    expectSchedule(await train('batches.js', `${commonjs}${compile('tf.train.momentum(0.5, 0.5)')}${loop}`), true);
  });

  it.each([
    ['saved.js', commonjs, fit],
    ['saved.mjs', esm, fit.replace('model', 'await model')],
  ])('with the numbers of onecycle.json, in %s', async (name, head, call) => {
    const key = `${name}#fit`;
    const source: ScheduleSource = { kind: 'file', path: 'onecycle.json', key, schedule: 'one-cycle' };
    await writeFile(join(folder, 'onecycle.json'), JSON.stringify({ version: 1, schedules: { [key]: numbers } }));
    expectSchedule(await train(name, `${head}${compile('tf.train.momentum(0.5, 0.5)')}${call}`, source), true);
  });

  it('leaks no tensors', async () => {
    const text = `${commonjs}${compile('tf.train.momentum(0.5, 0.5)')}async function main() {
  let before = 0;
  await model.fit(xs, ys, { epochs: 4, batchSize: 4, verbose: 0, callbacks: { onEpochEnd: (epoch) => { if (epoch === 0) before = tf.memory().numTensors; } } });
  console.log('\\n' + JSON.stringify(tf.memory().numTensors - before));
}
main();\n`;
    expect(await train('leaks.js', text)).toBeLessThanOrEqual(0);
  });
});
