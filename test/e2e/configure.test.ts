import { expect } from 'vitest';
import { scenario } from './scenario';
import { rangeTestOver, startRun } from './startRun';
import { until } from './until';

// writes what it was given before it trains
const text = `const tf = require('@tensorflow/tfjs-node');
require('fs').writeFileSync('given.json', JSON.stringify({ args: process.argv.slice(2), greeting: process.env.GREETING ?? null }));
const xs = tf.randomNormal([320, 4], 0, 1, 'float32', 1);
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 2, activation: 'softmax' })] });
model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
model.fit(xs, tf.oneHot(xs.slice([0, 0], [-1, 1]).greater(0).toInt().flatten(), 2), { batchSize: 32, epochs: 10, verbose: 0 });
`;

scenario('what is configured for a script is given to it, kept over a reload, and reset', { files: { 'models/given.js': text, 'work/.keep': '' }, settings: { 'superconverge.rangeTest.topLearningRate': 1 } }, async (host) => {
  const title = 'Configure Run of given.js';
  await host.open('models/given.js');
  await host.command('Superconverge: Configure Run...');
  await host.choose(title, 'Arguments');
  await host.type(`${title}: Arguments`, '--data "two words"');
  await host.choose(title, 'Environment');
  await host.type(`${title}: Environment`, 'GREETING=hello');
  await host.choose(title, 'Working Folder');
  await host.type(`${title}: Working Folder`, './nowhere');
  await host.page.locator('.quick-input-widget').getByText(/There is no folder .*nowhere/).waitFor();
  await host.type(`${title}: Working Folder`, './work');
  await until('the answers in the list', async () => (await host.choices(title)).filter((choice) => choice.includes('Set for this script')).length === 3);
  await host.page.keyboard.press('Escape');

  await host.hasKept('"cwd":', 'extension');
  await host.reload();
  await startRun(host, 'models/given.js', 'Superconverge: Run LR Range Test');
  await host.panel(rangeTestOver, 90);
  expect(JSON.parse((await host.read('work/given.json')) ?? '')).toEqual({ args: ['--data', 'two words'], greeting: 'hello' });

  await host.open('models/given.js');
  await host.command('Superconverge: Configure Run...');
  await host.choose(title, 'Reset to Settings');
  await until('the settings in the list', async () => {
    const choices = await host.choices(title);
    return choices.length === 4 && choices.every((choice) => choice.includes('From the settings'));
  });
});
