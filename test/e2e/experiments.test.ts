import { expect } from 'vitest';
import { createRuns } from '../../src/runs/runs';
import { until } from './until';
import { savedBounds } from './savedBounds';
import { scenario, script } from './scenario';
import { trainersOf } from './startRun';

const tiny = { files: { 'tiny.js': script('tiny.js'), 'onecycle.json': savedBounds('tiny.js', { api: 'fit', iterations: 120 }) }, settings: { 'superconverge.rangeTest.iterations': 150 } };
const slow = { files: { 'slow.js': script('slow.js'), 'onecycle.json': savedBounds('slow.js', { api: 'minimize', iterations: 2000 }) } };

scenario('a head-to-head, resumed after a reload in its middle, ends in an answer', tiny, async (host) => {
  await host.open('tiny.js');
  await host.command('Superconverge: Confirm the Recommendation...');
  await host.type('Confirm the Recommendation', '1');
  const cost = await host.answer('Start');
  const runs = Number(/will run (\d+) times/.exec(cost)?.[1]);
  expect(runs).toBeGreaterThan(8);
  await host.panel(new RegExp(`[2-9] of ${String(runs)} runs ended`), 90);
  await host.hasKept('experimentId');
  await host.reload();
  const paused = await host.panel('Paused');
  await until('the trainers to end', async () => (await host.trainers()).length === 0);
  const kept = Number(/(\d+) of \d+ runs have ended and are kept/.exec(await paused.locator('body').innerText())?.[1]);
  expect(kept).toBeGreaterThanOrEqual(2);

  await host.command('Superconverge: Resume Experiment...');
  const panel = await host.panel(/Head-to-head · .* · finished/, 120);
  expect(await panel.locator('.lead').innerText()).toMatch(/One-cycle at the bounds reached \d\d\.\d\s%.*nothing can be told from one seed/s);
  // nothing after the training call ever ran, and only what the reload interrupted was run twice
  expect(await host.log()).not.toContain('trained to the end');
  const all = await createRuns({ folder: await host.storage(), trainerFolder: '', log: () => undefined }).list();
  expect(all.length).toBeLessThanOrEqual(runs + 2);
  expect(await host.trainers()).toEqual([]);
});

scenario('a sweep over two weight decays ends in advice', tiny, async (host) => {
  await host.open('tiny.js');
  await host.command('Superconverge: Range Test Sweep...');
  await host.choose('Range Test Sweep', 'Weight decay');
  await host.type('Range Test Sweep: weight decay', '1e-4, 1');
  await host.choose('Range Test Sweep: weight decay', 'These values only');
  await host.type('Range Test Sweep', '1');
  expect(await host.answer('Start')).toContain('Start a sweep of 2 runs of tiny.js?');
  const panel = await host.panel(/Range test sweep · .* · finished/, 120);
  const text = await panel.locator('body').innerText();
  expect(text).toContain('weight decay 1e-4');
  expect(text).toContain('weight decay 1');
  expect(await panel.locator('.lead').innerText()).toMatch(/weight decay/i);
});

scenario('an experiment is stopped from the palette, with all of its runs', slow, async (host) => {
  await host.open('slow.js');
  await host.command('Superconverge: Confirm the Recommendation...');
  await host.type('Confirm the Recommendation', '1');
  await host.answer('Start');
  await trainersOf(host);
  await host.panel(/2 going on/, 60);
  await host.command('Superconverge: Stop Run');
  await host.panel(/Head-to-head · .* · stopped/);
  await until('the trainers to end', async () => (await host.trainers()).length === 0, 10);
});
