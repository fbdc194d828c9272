import { expect } from 'vitest';
import { until } from './until';
import { scenario, script } from './scenario';
import { rangeTestOver, startRun } from './startRun';

scenario('nothing runs in Restricted Mode, and all does once trust is granted', { files: { 'quick.js': script('quick.js') }, restricted: true }, async (host) => {
  await host.open('quick.js');
  await until('the extension', async () => (await host.palette('Superconverge: Open Run')).includes('Superconverge: Open Run...'));
  expect(await host.palette('Superconverge: Run LR')).not.toContain('Superconverge: Run LR Range Test');
  expect(await host.trainers()).toEqual([]);

  await host.command('Workspaces: Manage Workspace Trust');
  await host.page.locator('.workspace-trust-editor .monaco-button').filter({ hasText: /^Trust$/ }).click();
  await startRun(host, 'quick.js', 'Superconverge: Run LR Range Test');
  await host.panel(rangeTestOver, 90);
});
