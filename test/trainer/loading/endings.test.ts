import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messagesOf, runTrainer, startTrainer } from '../driver';
import { fit, makeProject, model } from './project';

const tf = "const tf = require('@tensorflow/tfjs');\n";
const observe = { kind: 'observe' } as const;

/** Runs a one-file script and returns its failures; a script must never fail twice or after its end. */
async function failureOf(source: string, name = 'train.js', overrides: Parameters<typeof runTrainer>[1] = {}) {
  const outcome = await runTrainer(join(makeProject({ [name]: source }), name), overrides);
  const ends = [...messagesOf(outcome, 'finished'), ...messagesOf(outcome, 'failed')];
  expect(ends, outcome.stderr).toHaveLength(1);
  expect(outcome.messages.at(-1)).toBe(ends[0]);
  expect(outcome.exitCode).not.toBe(0);
  return messagesOf(outcome, 'failed')[0];
}

describe('a run that fails says why and what to do', () => {
  test('no training call', async () => {
    const failure = await failureOf(`${tf}tf.tensor([1]).dispose();`);
    expect(failure?.code).toBe('no-training-call');
    for (const call of ['fit', 'fitDataset', 'trainOnBatch', 'minimize', 'applyGradients']) expect(failure?.message).toContain(call);
  });

  test('no TensorFlow.js at all, and a bundle', async () => {
    expect(await failureOf('console.log(1);')).toMatchObject({ code: 'no-training-call', message: expect.stringContaining('never loaded TensorFlow.js') });
    expect(await failureOf('var __webpack_require__ = 1;')).toMatchObject({ code: 'no-training-call', remedy: expect.stringContaining('before it is bundled') });
  });

  test('a top-level await that never settles', async () => {
    expect(await failureOf('await new Promise(() => undefined);', 'train.mjs')).toMatchObject({ code: 'no-training-call', remedy: expect.stringContaining('never settles') });
  });

  test.each([
    ['a throw', `${tf}\nnull.rows;`],
    ['a rejection', `${tf}\nPromise.resolve().then(() => null.rows);`],
  ])('%s before training', async (_title, source) => {
    expect(await failureOf(source)).toMatchObject({ code: 'script-error', message: expect.stringMatching(/TypeError.*rows.*train\.js:3/) });
  });

  test('a throw in code of the workspace while training', async () => {
    const failure = await failureOf(`${tf}${model}\nlet n = 0;\nfor (;;) {\n  if (n++ === 5) throw new Error('bad row');\n  model.optimizer.minimize(() => model.predict(xs).sub(ys).square().mean());\n}`);
    expect(failure).toMatchObject({ code: 'script-error', message: 'The script threw an Error: bad row (train.js:5)' });
  });

  test('process.exit before training', async () => {
    expect(await failureOf(`${tf}\n\nprocess.exit(3);`)).toMatchObject({ code: 'script-exited', message: expect.stringMatching(/process\.exit\(3\) at train\.js:4 before/) });
  });

  test.each([
    ['train.js', "require('@/lib/data');", '@/lib/data'],
    ['train.mts', "import '@/lib/data';", '@/lib'],
    ['train.mjs', "import '~lib/data';", '~lib'],
  ])('an alias of a folder, which npm cannot install: %s, %s', async (name, source, alias) => {
    const failure = await failureOf(source, name);
    expect(failure).toMatchObject({ code: 'script-error', message: expect.stringContaining(`imports ${alias}, `), remedy: expect.stringContaining('relative path') });
  });

  test.each([
    ['train.js', "const tf = require('@tensorflow/tfjs');\nrequire('@scope/csv-reader/sync');"],
    ['train.mjs', "import '@scope/csv-reader/sync';"],
  ])('a missing package: %s', async (name, source) => {
    expect(await failureOf(source, name)).toMatchObject({ code: 'package-missing', message: expect.stringContaining('@scope/csv-reader,'), remedy: expect.stringContaining('npm install @scope/csv-reader"') });
  });

  test.each([
    ['train.js', 'const tf = ;'],
    ['train.mjs', '\nconst tf = ;'],
    ['train.ts', 'const tf: number = ;'],
    ['train.jsx', 'const tf = <;'],
  ])('a syntax error: %s', async (name, source) => {
    expect(await failureOf(source, name)).toMatchObject({ code: 'not-a-script', message: expect.stringContaining(name) });
  });

  test.each([
    ['train.js', "require('./data');"],
    ['train.mjs', "import './data.js';"],
  ])('a syntax error of a file that the script needs: %s', async (name, source) => {
    const project = makeProject({ [name]: source, 'data.js': '\nconst a = ;' });
    const outcome = await runTrainer(join(project, name));
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ code: 'script-error', message: expect.stringContaining('data.js:2') }]);
  });

  test.each(['train.py', 'train.json'])('not a script: %s', async (name) => {
    expect(await failureOf('{}', name)).toMatchObject({ code: 'not-a-script', message: expect.stringContaining(name), remedy: expect.stringContaining('.ts') });
  });

  test('no such file', async () => {
    const outcome = await runTrainer(join(makeProject({}), 'gone.js'));
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ code: 'not-a-script', message: expect.stringContaining('gone.js') }]);
  });

  test.each([
    ['JavaScript', 'new Float32Array(2 ** 40)'],
    ['WebAssembly', "throw new WebAssembly.RuntimeError('Aborted(). Build with -sASSERTIONS for more info.')"],
  ])('out of memory in %s', async (_title, statement) => {
    expect(await failureOf(`${tf}\n${statement};`)).toMatchObject({ code: 'out-of-memory', message: expect.stringContaining('train.js:3'), remedy: expect.stringContaining('smaller batch') });
  });

  test.each([
    ['fit', `model.compile({ optimizer: tf.train.sgd(0.1), loss: () => { throw refusal; } });\n  await ${fit};`],
    ['minimize', 'model.optimizer.minimize(() => { if (n++ === 5) throw refusal; return model.predict(xs).sub(ys).square().mean(); });'],
  ])('an error inside %s that the script would catch and then save', async (_title, training) => {
    const refusal = "Object.assign(new Error('AtrousConv has no gradient.'), { name: 'UnsupportedOperationError' })";
    const project = makeProject({
      'train.js': `${tf}${model}\nlet n = 0;\nconst refusal = ${refusal};\n(async () => { for (let i = 0; i < 9; i++) try {\n  ${training}\n} catch { require('fs').writeFileSync('saved.txt', ''); } })();`,
    });
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'failed', code: 'unsupported-operation', message: expect.stringContaining('AtrousConv') });
    expect(outcome.exitCode).toBe(1);
    expect(existsSync(join(project, 'saved.txt'))).toBe(false);
  });

  test('an operation that the embedded backend cannot compute', async () => {
    const failure = await failureOf(`${tf}tf.spectral.rfft(tf.tensor1d([1, 2, 3, 4]));`);
    expect(failure).toMatchObject({ code: 'unsupported-operation', message: expect.stringMatching(/^The embedded backend cannot compute Complex\./), remedy: expect.stringContaining('npm install @tensorflow/tfjs-node') });
  });

  test('a gradient that no backend has, so that none is advised', async () => {
    const dilated = 'tf.grad((filter) => tf.conv2d(tf.ones([1, 6, 6, 2]), filter, 1, "same", "NHWC", 2))(tf.ones([3, 3, 2, 2]));';
    const failure = await failureOf(`${tf}${dilated}`);
    expect(failure).toMatchObject({ code: 'unsupported-operation', message: expect.stringContaining('no gradient of conv2D for dilation rates above 1'), remedy: expect.stringMatching(/^Train with a dilation rate of 1/) });
  });

  test('something thrown that is not an Error', async () => {
    expect(await failureOf(`${tf}throw 'out of rows';`)).toMatchObject({ code: 'script-error', message: 'The script threw out of rows, which is not an Error.' });
  });

  test('an operation that no kernel covers', async () => {
    const source = `${tf}const error = new Error('Conv3D gradients with strides above 1 are not supported.');\nerror.name = 'UnsupportedOperationError';\nthrow error;`;
    expect(await failureOf(source)).toMatchObject({ code: 'unsupported-operation', message: expect.stringContaining('Conv3D') });
  });
});

describe('a run that ends well reports that alone', () => {
  test('a range test leaves inside its training call: nothing that saves is run', async () => {
    const project = makeProject({ 'train.js': `${tf}${model}\nconst fs = require('fs');\nprocess.on('exit', () => fs.writeFileSync('exit.txt', ''));\n(async () => { try { await ${fit}; } catch {} finally { fs.writeFileSync('finally.txt', ''); } })();` });
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'top LR', iterations: 20 } });
    expect(outcome.exitCode).toBe(0);
    expect(existsSync(join(project, 'exit.txt')) || existsSync(join(project, 'finally.txt'))).toBe(false);
  });

  test('a loop that ends before the ramp gives a partial curve', async () => {
    const project = makeProject({ 'train.js': `${tf}${model}\nfor (let i = 0; i < 7; i++) model.optimizer.minimize(() => model.predict(xs).sub(ys).square().mean());` });
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'loop ended', iterations: 7 } });
  });

  test('watching lets the script go on to its end, exit handlers included, with its own output and exit code', async () => {
    const project = makeProject({ 'train.js': `${tf}${model}\nconst fs = require('fs');\nprocess.on('exit', () => fs.writeFileSync('exit.txt', ''));\n${fit.replace('100', '2')}.then(() => { console.log('saved'); console.error('noted'); });` });
    const outcome = await runTrainer(join(project, 'train.js'), observe);
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations: 16 } });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: 'saved\n', stderr: 'noted\n' });
    expect(existsSync(join(project, 'exit.txt'))).toBe(true);
  });

  test('an error after training is a warning, and stays an error of the script', async () => {
    const project = makeProject({ 'train.js': `${tf}${model}\n${fit.replace('100', '2')}.then(() => { throw new Error('disk full'); });` });
    const outcome = await runTrainer(join(project, 'train.js'), observe);
    expect(messagesOf(outcome, 'failed')).toEqual([]);
    expect(messagesOf(outcome, 'warning')).toMatchObject([{ message: expect.stringContaining('disk full') }]);
    expect(messagesOf(outcome, 'finished')).toHaveLength(1);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('disk full');
  });

  test('process.exit after training is an ordinary end', async () => {
    const project = makeProject({ 'train.js': `${tf}${model}\n${fit.replace('100', '2')}.then(() => process.exit());` });
    const outcome = await runTrainer(join(project, 'train.js'), observe);
    expect(messagesOf(outcome, 'failed')).toEqual([]);
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished' });
  });

  test('scripts that handle uncaught errors themselves go on', async () => {
    const project = makeProject({ 'train.js': `${tf}${model}\nprocess.on('uncaughtException', () => ${fit});\nthrow new Error('first');` });
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(messagesOf(outcome, 'failed')).toEqual([]);
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'top LR' } });
  });

  test('processes and threads that the script starts are not trainers', async () => {
    const helper = 'console.log("helper", process.env.SUPERCONVERGE_TRAINER === undefined);';
    const project = makeProject({ 'train.js': `${tf}${model}\nconst { fork } = require('child_process');\nconst { Worker } = require('worker_threads');\nfork('./helper.js').on('exit', () => new Worker('./helper.js').on('exit', () => setTimeout(() => ${fit}, 50)));`, 'helper.js': helper });
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(outcome.stdout).toBe('helper true\nhelper true\n');
    expect(messagesOf(outcome, 'hello')).toHaveLength(1);
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished' });
  });
});

describe('stop', () => {
  test('before training began', async () => {
    const trainer = startTrainer(join(makeProject({ 'train.js': `${tf}setTimeout(() => undefined, 60_000);` }), 'train.js'));
    await trainer.waitFor('state', ({ activity }) => activity.startsWith('running'));
    trainer.stop();
    const outcome = await trainer.outcome;
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'stopped', iterations: 0 } });
    expect(outcome.exitCode).toBe(0);
  });

  test('in the middle of fit', async () => {
    const trainer = startTrainer(join(makeProject({ 'train.js': `${tf}${model}\n${fit.replace('100', '1e9')};` }), 'train.js'), observe);
    await trainer.waitFor('metrics');
    trainer.stop();
    const outcome = await trainer.outcome;
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'stopped' } });
  });

  test('where no further iteration comes', async () => {
    const trainer = startTrainer(join(makeProject({ 'train.js': `${tf}${model}\nmodel.optimizer.minimize(() => model.predict(xs).sub(ys).square().mean());\nsetTimeout(() => undefined, 60_000);` }), 'train.js'), observe);
    await trainer.waitFor('metrics');
    trainer.stop();
    expect((await trainer.outcome).messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'stopped', iterations: 1 } });
  });

  test('a message that is none is told and survived', async () => {
    const trainer = startTrainer(join(makeProject({ 'train.js': `${tf}${model}\n${fit.replace('100', '1e9')};` }), 'train.js'), observe);
    await trainer.waitFor('metrics');
    trainer.send('{"type":"pause"}');
    await trainer.waitFor('warning', ({ message }) => message.includes('a message of the host'));
    trainer.stop();
    expect((await trainer.outcome).messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'stopped' } });
  });
});
