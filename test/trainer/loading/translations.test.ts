import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messagesOf, runTrainer } from '../driver';
import { fit, makeProject, model } from './project';

const looked = '{0} ended without training. Looked for: model.fit, model.fitDataset, model.trainOnBatch, optimizer.minimize and optimizer.applyGradients; the script never loaded TensorFlow.js.';
const finding = 'finding the top LR';
const took = 'The script took {0} of memory; the limit is {1}. The run was ended.';
const refused = 'The embedded backend cannot compute {0}.';
const german = JSON.stringify({ [refused]: 'Das Backend kann {0} nicht berechnen.', [looked]: '{0} endete ohne Training.', [finding]: 'sucht die oberste LR', [took]: 'Das Skript belegte {0}, erlaubt sind {1}.' });

describe('a trainer with translations', () => {
  test('speaks them from its first word on', async () => {
    const folder = makeProject({ 'idle.js': 'console.log(1);', 'de.json': german });
    const outcome = await runTrainer(join(folder, 'idle.js'), {}, { translations: join(folder, 'de.json') });
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ code: 'no-training-call', message: 'idle.js endete ohne Training.' }]);
  });

  test('speaks them while it trains', async () => {
    const folder = makeProject({ 'train.js': `const tf = require('@tensorflow/tfjs');\n${model}\n${fit};`, 'de.json': german });
    const outcome = await runTrainer(join(folder, 'train.js'), { rangeTest: { topLr: null } }, { translations: join(folder, 'de.json') });
    expect(messagesOf(outcome, 'state').map(({ activity }) => activity)).toContain('sucht die oberste LR');
    expect(messagesOf(outcome, 'finished')).toHaveLength(1);
  });

  test('speaks them where its memory runs out, in a thread of its own', async () => {
    const folder = makeProject({ 'full.js': 'const kept = []; for (;;) kept.push(new Float64Array(1e6).fill(1));', 'de.json': german });
    const outcome = await runTrainer(join(folder, 'full.js'), { limits: { memoryMb: 300, idleMinutes: null } }, { translations: join(folder, 'de.json') });
    expect(messagesOf(outcome, 'failed')[0]?.message).toMatch(/^Das Skript belegte [\d\u202f]+ MB, erlaubt sind 300 MB\.$/);
  });

  test('speaks them where the kernels, a bundle without translations, refuse an operation', async () => {
    const folder = makeProject({ 'fft.js': `const tf = require('@tensorflow/tfjs');\ntf.spectral.rfft(tf.tensor1d([1, 2, 3, 4]));`, 'de.json': german });
    const outcome = await runTrainer(join(folder, 'fft.js'), {}, { translations: join(folder, 'de.json') });
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ code: 'unsupported-operation', message: expect.stringMatching(/^Das Backend kann Complex nicht berechnen\./) as string }]);
  });

  test.each([
    ['is missing', null],
    ['is no JSON', '{'],
    ['has other things than texts', '{"Stopped.": 1}'],
  ])('speaks English where the file %s', async (_name, content) => {
    const folder = makeProject({ 'idle.js': 'console.log(1);', ...(content === null ? {} : { 'de.json': content }) });
    const outcome = await runTrainer(join(folder, 'idle.js'), {}, { translations: join(folder, 'de.json') });
    expect(messagesOf(outcome, 'failed')).toMatchObject([{ message: looked.replace('{0}', 'idle.js') }]);
  });

  test('shows the script nothing of them', async () => {
    const folder = makeProject({ 'look.js': 'console.log(JSON.stringify(process.env), Object.keys(globalThis).join());', 'de.json': german });
    const outcome = await runTrainer(join(folder, 'look.js'), {}, { translations: join(folder, 'de.json') });
    expect(outcome.stdout).not.toMatch(/de\.json|translation/i);
  });
});
