import { expect } from 'vitest';
import { scenario, script } from './scenario';
import { startRun } from './startRun';

scenario('a script that throws before it trains: what it threw, and what it printed', { files: { 'failing.js': script('failing.js') } }, async (host) => {
  await startRun(host, 'failing.js', 'Superconverge: Run LR Range Test');
  const panel = await host.panel(/data\.csv is not there/);
  expect(await panel.locator('body').innerText()).toContain('about to read the data');
});

scenario('a file that does not train is not run unasked', { files: { 'notes.js': 'require("fs").writeFileSync(__dirname + "/ran", "");\n' } }, async (host) => {
  await host.open('notes.js');
  await host.command('Superconverge: Run LR Range Test');
  const warning = host.notification('does not look like a training script');
  await warning.waitFor();
  await warning.getByRole('button', { name: 'Cancel' }).click();
  expect(await host.read('ran')).toBeNull();
});
