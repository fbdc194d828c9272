import { expect } from 'vitest';
import { until } from './until';
import { scenario } from './scenario';
import { rangeTestOver, startRun } from './startRun';

scenario('the sample is created, and its range test gives bounds', { files: { 'README.md': 'An empty workspace.\n' } }, async (host) => {
  await host.command('Superconverge: Create Sample Training Script');
  const dialog = host.page.locator('.quick-input-widget');
  await dialog.getByRole('button', { name: 'Create Sample Here' }).click();
  await host.page.locator('.tab.active[data-resource-name="train.js"]').waitFor();
  expect(await host.read('superconverge-sample/package.json')).toContain('tfjs-node');
  await startRun(host, 'train.js', 'Superconverge: Run LR Range Test');
  await host.panel(rangeTestOver, 180);
  await until('the trainer to end', async () => (await host.trainers()).length === 0);
});
