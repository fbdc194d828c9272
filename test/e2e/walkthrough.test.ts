import { expect } from 'vitest';
import type { Host } from './host';
import { scenario, script } from './scenario';
import { rangeTestOver, startRun } from './startRun';
import { until } from './until';

/** Opens the walkthrough anew and waits until just these of its steps are marked as done. */
async function expectDone(host: Host, ...wanted: string[]): Promise<void> {
  // a tab that is come back to may show all walkthroughs, or what was done when it was left
  await host.command('Welcome: Open Walkthrough...');
  await host.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: 'Superconverge' }).first().click({ timeout: 30_000 });
  const boxes = host.page.locator('.gettingStartedContainer [role="checkbox"][data-done-step-id*="superconverge.start#"]');
  await until('the five steps', async () => (await boxes.count()) === 5);
  const done = () => boxes.evaluateAll((all) => all.filter((box) => box.getAttribute('aria-checked') === 'true').map((box) => box.getAttribute('data-done-step-id')?.split('#').at(-1)));
  await expect.poll(done, { timeout: 30_000 }).toEqual(wanted);
}

scenario('the walkthrough marks each step once the person has done it, by whatever way', { files: { 'quick.js': script('quick.js') }, settings: { 'superconverge.rangeTest.topLearningRate': 1 } }, async (host) => {
  await expectDone(host);

  await host.open('quick.js');
  await expectDone(host, 'script');

  await startRun(host, 'quick.js', 'Superconverge: Run LR Range Test');
  const panel = await host.panel(rangeTestOver, 90);
  await panel.locator('.verdict-sentence').click();
  await host.page.locator('.editor-group-container.active .tab.active').filter({ hasText: 'quick.js: LR range test' }).waitFor();
  await expectDone(host, 'script', 'range-test', 'panel');

  await host.open('quick.js');
  await host.command('Superconverge: Train One-Cycle with These Bounds');
  await host.panel(/Scheduled training · finished · .*600 iterations/, 90);
  await expectDone(host, 'script', 'range-test', 'panel', 'train');

  await host.open('quick.js');
  await host.command('Superconverge: Insert One-Cycle Schedule');
  await host.page.locator('.tab.dirty[data-resource-name="quick.js"]').waitFor();
  await expectDone(host, 'script', 'range-test', 'panel', 'train', 'insert');
});
