import { expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { messagesOf, runTrainer } from '../driver';
import { classifier, clouds, curveOf, script } from './scripts';

const decay = { kind: 'linear-decay' as const, maxLr: 0.08, finalLr: 0.008, warmupShare: 0 };
const planned = (iteration: number): number => 0.08 - (0.072 * (iteration - 1)) / 35;
const request = (scriptChangesLr: 'schedule' | 'script') => ({ kind: 'train' as const, schedule: decay, training: { ...DEFAULT_TRAINING, scriptChangesLr } });

/** Three epochs of 12 updates; before the second and the third the script's own scheduler halves the LR that it began with. */
const training = (optimizer: string, set: string): string => `${clouds}${classifier(optimizer)}
${set.replace('LR', '0.05')};
let own = 0.05;
await model.fit(xs, ys, { epochs: 3, batchSize: 50, verbose: 0, callbacks: { onEpochEnd: () => { own /= 2; ${set.replace('LR', 'own')}; } } });`;

const ways: Record<string, [string, string]> = {
  'setLearningRate of SGD': ['tf.train.sgd(0.3)', 'model.optimizer.setLearningRate(LR)'],
  'the field of Adam': ['tf.train.adam(0.3)', 'model.optimizer.learningRate = LR'],
};

test.each(Object.entries(ways))('a script that sets %s is told of once, and the schedule goes on', async (_what, [optimizer, set]) => {
  const outcome = await runTrainer(script(training(optimizer, set)), request('schedule'));
  const warnings = messagesOf(outcome, 'warning').map(({ message }) => message);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/0\.025.*iteration 13\b.*schedule's LR is used/);
  expect(curveOf(outcome).batch.map(({ lr }) => lr)).toEqual(Array.from({ length: 36 }, (_, index) => expect.closeTo(planned(index + 1), 12)));
});

test.each(Object.entries(ways))('with the setting, what a script sets by %s is used from then on', async (_what, [optimizer, set]) => {
  const outcome = await runTrainer(script(training(optimizer, set)), request('script'));
  const warnings = messagesOf(outcome, 'warning').map(({ message }) => message);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/0\.025.*iteration 13\b.*its own LR is used/);
  const expected = Array.from({ length: 36 }, (_, index) => (index < 12 ? planned(index + 1) : index < 24 ? 0.025 : 0.0125));
  expect(curveOf(outcome).batch.map(({ lr }) => lr)).toEqual(expected.map((lr) => expect.closeTo(lr, 12)));
});

test('the LR that a script sets is the one that plain descent then uses, even where it writes only the field', async () => {
  const body = `const w = tf.variable(tf.scalar(0)), optimizer = tf.train.sgd(0.3), seen = [];
for (let i = 1; i <= 6; i++) { if (i === 4) optimizer.learningRate = 0.5; const before = w.dataSync()[0]; optimizer.minimize(() => w.mul(2)); seen.push((before - w.dataSync()[0]) / 2); }
console.log(JSON.stringify(seen));`;
  const outcome = await runTrainer(script(body), { kind: 'train', schedule: { kind: 'constant', maxLr: 0.1 }, training: { ...DEFAULT_TRAINING, iterations: 6, scriptChangesLr: 'script' } });
  expect(JSON.parse(outcome.stdout)).toEqual([0.1, 0.1, 0.1, 0.5, 0.5, 0.5].map((lr) => expect.closeTo(lr, 5)));
  expect(curveOf(outcome).batch.map(({ lr }) => lr)).toEqual([0.1, 0.1, 0.1, 0.5, 0.5, 0.5]);
});

test('an LR set before the first update, and an optimizer made anew, are no changes', async () => {
  const body = `${clouds}${classifier('tf.train.sgd(0.3)')}
model.optimizer.setLearningRate(0.7);
for (let epoch = 0; epoch < 3; epoch++) { model.compile({ optimizer: tf.train.sgd(0.2), loss: 'categoricalCrossentropy' }); await model.fit(xs, ys, { epochs: 1, batchSize: 50, verbose: 0 }); }`;
  const outcome = await runTrainer(script(body), { kind: 'train', schedule: decay, training: { ...DEFAULT_TRAINING, iterations: 36, scriptChangesLr: 'script' } });
  expect(messagesOf(outcome, 'warning')).toEqual([]);
  expect(curveOf(outcome).batch.map(({ lr }) => lr)).toEqual(Array.from({ length: 36 }, (_, index) => expect.closeTo(planned(index + 1), 12)));
});
