import { expect } from 'vitest';
import type { Host } from './host';
import { until } from './until';
import { scenario, script } from './scenario';
import { consent, rangeTestOver } from './startRun';

const quick = { files: { 'models/quick.js': script('quick.js') }, settings: { 'superconverge.rangeTest.topLearningRate': 1 } };

/** The rows of the view, as they are read out. */
const rows = (host: Host) => host.page.locator('.pane-body [role="treeitem"]');

scenario('a run is started from the explorer, appears in the view with its bounds, and is renamed, deleted and brought back', quick, async (host) => {
  await host.command('Superconverge: Focus on Runs View');
  const welcome = host.page.locator('.welcome-view-content');
  await welcome.getByText('There are no runs yet').waitFor();
  expect(await welcome.getByRole('button').allInnerTexts()).toEqual(['Open Training Script', 'Run LR Range Test', 'Create Sample Training Script', 'Open Walkthrough']);

  await host.open('models/quick.js');
  await host.page.keyboard.press('Control+Shift+E');
  await host.page.locator('.explorer-folders-view [role="treeitem"]').filter({ hasText: 'quick.js' }).click({ button: 'right' });
  // a menu takes no click in its first moments
  const item = host.page.getByRole('menuitem', { name: 'Run LR Range Test' });
  await until('the menu to take the click', async () => {
    await item.click({ timeout: 2000 }).catch(() => undefined);
    const gone = item.waitFor({ state: 'hidden', timeout: 2000 });
    return gone.then(() => true).catch(() => false);
  });
  await consent(host);
  await host.panel(rangeTestOver, 90);

  await host.command('Superconverge: Focus on Runs View');
  await rows(host).filter({ hasText: 'models/quick.js' }).waitFor();
  const run = rows(host).filter({ hasText: /LR range test, / });
  await until('the bounds', async () => /max [\d.]+, min [\d.]+ · (likely|unlikely|cannot tell)/.test(await run.innerText()));

  // the keys of a row that has just been clicked may be lost while its panel is brought to the front
  await until('the name to be asked for', async () => {
    await run.click();
    await host.page.keyboard.press('F2');
    const asked = host.page.locator('.quick-input-widget:visible').getByText('Rename Run').waitFor({ timeout: 5000 });
    return asked.then(() => true, () => false);
  });
  await host.type('Rename Run', 'baseline');
  const named = rows(host).filter({ hasText: 'baseline' });
  await named.waitFor();

  await named.click();
  await host.page.keyboard.press('Delete');
  expect(await host.answer('Delete')).toContain('Delete baseline (quick.js)?');
  await named.waitFor({ state: 'detached' });
  await host.notification('1 run was deleted.').getByRole('button', { name: 'Undo' }).click();
  await named.waitFor();
  await host.reload();
  await host.command('Superconverge: Focus on Runs View');
  await until('the bounds after a reload', async () => /max [\d.]+, min [\d.]+/.test(await named.innerText().catch(() => '')), 60);
});
