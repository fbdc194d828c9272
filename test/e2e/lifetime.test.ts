import { expect } from 'vitest';
import { until } from './until';
import { scenario, script } from './scenario';
import { startRun, trainersOf, training } from './startRun';

const slow = { files: { 'slow.js': script('slow.js') }, settings: { 'superconverge.rangeTest.topLearningRate': 1, 'superconverge.rangeTest.iterations': 1500 } };

scenario('a reload of the window in the middle of a run brings its panel back, and what was measured', slow, async (host) => {
  await startRun(host, 'slow.js', 'Superconverge: Run LR Range Test');
  const before = await host.panel(training);
  const seen = Number(/Iteration ([\d,]+) of/.exec(await before.locator('body').innerText())?.[1]?.replaceAll(',', ''));
  await host.hasKept('runId');
  await host.reload();
  const panel = await host.panel(/LR range test · stopped/);
  const after = await panel.locator('body').innerText();
  expect(after).toContain('The window was closed or reloaded while the run went on.');
  expect(Number(/([\d,]+) iterations/.exec(after)?.[1]?.replaceAll(',', ''))).toBeGreaterThanOrEqual(seen);
  await until('the trainer to end', async () => (await host.trainers()).length === 0);
});

scenario('a run is stopped from the palette', slow, async (host) => {
  await startRun(host, 'slow.js', 'Superconverge: Run LR Range Test');
  await trainersOf(host);
  await host.panel(training);
  await host.command('Superconverge: Stop Run');
  await host.panel(/LR range test · stopped/);
  await until('the trainer to end', async () => (await host.trainers()).length === 0);
});

scenario('no trainer outlives a server that is killed', slow, async (host) => {
  await startRun(host, 'slow.js', 'Superconverge: Run LR Range Test');
  expect(await trainersOf(host)).toHaveLength(1);
  host.server.process.kill('SIGKILL');
  await until('the trainer to end', async () => (await host.trainers()).length === 0);
});
