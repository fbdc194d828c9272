import { expect } from 'vitest';
import { onecycleFileSchema } from '../../src/protocol/onecycleFile';
import { decode } from '../../src/protocol/wire';
import { until } from './until';
import { scenario, script } from './scenario';
import { rangeTestOver, startRun } from './startRun';

const quick = script('quick.js');

// the sample's size follows from what its evaluations cost: with a top from the sweep a slow machine may have bounds too unsure to mark
const settings = { 'superconverge.rangeTest.topLearningRate': 1 };

scenario('a range test, from the palette to the schedule in the code and on disk', { files: { 'quick.js': quick }, settings }, async (host) => {
  await startRun(host, 'quick.js', 'Superconverge: Run LR Range Test');
  // on a quick machine the ramp takes a second: its states while it runs are those of slow.js in lifetime.test.ts
  await host.panel(/LR range test · (starting|preparing|finding the top LR|running|finished|diverged)/);
  const panel = await host.panel(rangeTestOver, 90);
  expect(await panel.locator('body').innerText()).toMatch(/max LR/i);
  const insert = panel.getByRole('button', { name: 'Insert into code' });
  await until('the bounds', () => insert.isEnabled());

  // the panel's button writes into the code, in one undo step
  await insert.click();
  await host.page.locator('.tab.dirty[data-resource-name="quick.js"]').waitFor();
  await host.page.keyboard.press('Escape');
  await host.save('quick.js');
  const inserted = await until('the schedule on disk', async () => {
    const text = await host.read('quick.js');
    return text !== quick && text;
  });
  expect(inserted).toContain('callbacks:');
  await host.focusEditor();
  await host.page.keyboard.press('Control+Z');
  await host.save('quick.js');
  await until('the code as it was', async () => (await host.read('quick.js')) === quick);

  await host.command('Superconverge: Save Schedule');
  const saved = await until('onecycle.json', () => host.read('onecycle.json'));
  const { schedules } = decode(onecycleFileSchema, saved, 'onecycle.json');
  const schedule = Object.values(schedules)[0];
  expect(schedule?.script).toBe('quick.js');
  expect(schedule?.call.api).toBe('fit');
  expect(schedule?.cycleIterations).toBe(540);
  expect(schedule?.tailIterations).toBe(60);
});

scenario('one-cycle training with the bounds of a range test', { files: { 'quick.js': quick }, settings }, async (host) => {
  await startRun(host, 'quick.js', 'Superconverge: Run LR Range Test');
  await host.panel(rangeTestOver, 90);
  await host.open('quick.js');
  await host.command('Superconverge: Train One-Cycle with These Bounds');
  await host.panel(/Scheduled training · finished · .*600 iterations/, 90);
  expect(await host.log()).toContain('trained to the end');
});

scenario('training that is only watched', { files: { 'quick.js': quick } }, async (host) => {
  await startRun(host, 'quick.js', 'Superconverge: Train and Watch');
  await host.panel(/Training · finished · .*600 iterations/, 90);
  expect(await host.log()).toContain('trained to the end');
});
