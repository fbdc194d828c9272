import { expect } from 'vitest';
import { onecycleFileSchema } from '../../src/protocol/onecycleFile';
import { decode } from '../../src/protocol/wire';
import { until } from './host';
import { scenario, script, startRun } from './scenario';

const quick = script('quick.js');

scenario('a range test, from the palette to the schedule in the code and on disk', { files: { 'quick.js': quick } }, async (host) => {
  await startRun(host, 'quick.js', 'Superconverge: Run LR Range Test');
  await host.panel(/preparing|starting|loading|coarse sweep/i);
  await host.panel(/minutes? left|seconds? left|iteration/i);
  const panel = await host.panel(/max LR/i, 90);
  await until('the bounds', () => panel.getByRole('button', { name: /insert/i }).first().isEnabled(), 60);

  // the panel's button writes into the code, in one undo step
  await panel.getByRole('button', { name: /insert/i }).first().click();
  await host.page.locator('.tab.dirty[data-resource-name="quick.js"]').waitFor();
  await host.page.keyboard.press('Escape');
  await host.save('quick.js');
  const inserted = await until('the schedule on disk', async () => {
    const text = await host.read('quick.js');
    return text !== quick && text;
  });
  expect(inserted).toContain('callbacks:');
  await host.open('quick.js');
  await host.command('Undo');
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

scenario('one-cycle training with the bounds of a range test', { files: { 'quick.js': quick } }, async (host) => {
  await startRun(host, 'quick.js', 'Superconverge: Run LR Range Test');
  await host.panel(/max LR/i, 90);
  await host.open('quick.js');
  await host.command('Superconverge: Train One-Cycle with These Bounds');
  await host.panel(/600 of 600|600 iterations|trained to the end|training ended/i, 90);
  expect(await host.log()).toContain('trained to the end');
});

scenario('training that is only watched', { files: { 'quick.js': quick } }, async (host) => {
  await startRun(host, 'quick.js', 'Superconverge: Train and Watch');
  await host.panel(/600 of 600|600 iterations|trained to the end|training ended/i, 90);
  expect(await host.log()).toContain('trained to the end');
});
