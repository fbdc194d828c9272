import { expect } from 'vitest';
import { createRuns } from '../../src/runs/runs';
import type { Host } from './host';
import { until } from './until';
import { savedBounds } from './savedBounds';
import { saved } from './savedFile';
import { scenario, script } from './scenario';
import { consent, startRun } from './startRun';

const files = { 'quick.js': script('quick.js'), 'onecycle.json': savedBounds('quick.js', { api: 'fit', iterations: 600 }) };
const trained = /Scheduled training · finished · .*600 iterations/;

/** LR and momentum that each iteration of the newest run used, as the extension kept them; iteration 1 first. */
async function usedValues(host: Host): Promise<{ lr: number; momentum: number | null }[]> {
  const runs = createRuns({ folder: await host.storage(), trainerFolder: '', log: () => undefined });
  const newest = (await runs.list())[0];
  if (newest === undefined) throw new Error('There are no runs.');
  return (await runs.open(newest.id)).batch.map(({ lr, momentum }) => ({ lr, momentum }));
}

scenario('a schedule is chosen, changed in its draft, and trained with exactly so', { files }, async (host) => {
  await host.open('quick.js');
  await host.command('Superconverge: Train With...');
  await host.choose('Train With', 'One cycle (paper)');
  const draft = await host.panel(/Scheduled training · not started/);
  expect(await host.trainers()).toEqual([]);
  const cycle = draft.getByRole('textbox', { name: 'Cycle' });
  await cycle.fill('50');
  await cycle.press('Tab');
  await draft.getByRole('button', { name: 'Start training' }).click();
  await consent(host);
  await host.panel(trained, 90);
  expect(await host.log()).toContain('trained to the end');

  const used = await usedValues(host);
  expect(used).toHaveLength(600);
  // half of the run up and down, its middle at the max; the other half down to the final LR
  const apex = used.findIndex(({ lr }) => lr === Math.max(...used.map((value) => value.lr)));
  expect(Math.abs(apex - 150)).toBeLessThanOrEqual(1);
  expect(used[apex]?.lr).toBeCloseTo(0.1, 6);
  expect(used[apex]?.momentum).toBeCloseTo(0.85, 6);
  expect(used[0]?.lr).toBeCloseTo(0.01, 6);
  expect(used[299]?.lr).toBeCloseTo(0.01, 6);
  expect(used[299]?.momentum).toBeCloseTo(0.95, 6);
  expect(used[599]?.lr).toBeCloseTo(0.00001, 8);
});

scenario('two trainings are laid over each other, with a table of both', { files }, async (host) => {
  await startRun(host, 'quick.js', 'Superconverge: Train and Watch');
  await host.panel(/Training · finished · .*600 iterations/, 90);
  await host.open('quick.js');
  await host.command('Superconverge: Train One-Cycle with These Bounds');
  await host.panel(trained, 90);
  await host.open('quick.js');
  await host.command('Superconverge: Compare Runs...');
  await host.tick('Compare Runs', ['Watched training', 'One cycle (paper), max LR 0.1']);
  const panel = await host.panel('Comparison of 2 runs');
  const table = panel.getByRole('region', { name: 'The compared runs' });
  const names = await until('both runs in the table', async () => {
    const found = await table.getByRole('rowheader').allInnerTexts();
    return found.length === 2 && found;
  });
  expect(names.sort()).toEqual([expect.stringContaining('One cycle (paper)'), expect.stringContaining("Script's own")]);
  // final and best accuracy of each
  expect((await table.innerText()).match(/\d\d\.\d\s%/g)?.length).toBeGreaterThanOrEqual(4);

  await host.command('Superconverge: Export Comparison...');
  await host.choose('Export Comparison', 'PNG');
  expect((await saved(host, 'png')).subarray(1, 4).toString()).toBe('PNG');
});
