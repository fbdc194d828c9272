import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { formatLr } from '../../src/analysis/formatLr';
import type { Host } from './host';
import { scenario, script } from './scenario';
import { rangeTestOver } from './startRun';
import { until } from './until';

/** Runs a command by keys alone. Tried anew: an open list never learns of commands registered later. */
async function commandByKeys(host: Host, title: string): Promise<void> {
  const { keyboard } = host.page;
  const input = host.page.locator('.quick-input-widget:visible .quick-input-box input');
  await until(`"${title}" in the palette`, async () => {
    await keyboard.press('F1');
    await input.waitFor({ timeout: 5000 });
    await keyboard.type(title);
    const first = host.page.locator('.quick-input-widget:visible .monaco-list-row.focused').filter({ hasText: title });
    if (await first.waitFor({ timeout: 2500 }).then(() => true, () => false)) return true;
    await keyboard.press('Escape');
    return false;
  }, 60);
  await keyboard.press('Enter');
}

/** Role and name of what has the focus in a panel; null while the focus is elsewhere. */
function focused(panel: Frame): Promise<string | null> {
  return panel.evaluate(() => {
    // of the toolkit's controls it is the part in their shadow
    const element = document.activeElement;
    if (!document.hasFocus() || element === null || element === document.body) return null;
    const name = element.getAttribute('aria-label') ?? element.textContent.trim();
    return `${element.getAttribute('role') ?? element.localName} ${name}`;
  });
}

/** Presses Tab until something in the panel has the focus. @returns what had it on the way, that included */
async function tabTo(host: Host, panel: Frame, wanted: string): Promise<string[]> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await host.page.keyboard.press('Tab');
    const now = await focused(panel);
    if (now !== null) passed.push(now);
    if (now === wanted) return passed;
  }
  throw new Error(`Tab never came to ${wanted}, only to ${passed.join(', ')}.`);
}

scenario('by the keyboard alone a range test is run and a bound moved; its panel comes back so after a reload', { files: { 'quick.js': script('quick.js') }, settings: { 'superconverge.rangeTest.topLearningRate': 1 } }, async (host) => {
  const { keyboard } = host.page;
  await host.open('quick.js');
  await commandByKeys(host, 'Superconverge: Run LR Range Test');
  await host.notification('The code above the training call').waitFor({ timeout: 30_000 });
  await commandByKeys(host, 'Notifications: Accept Notification Primary Action');
  const panel = await host.panel(rangeTestOver, 90);
  expect(await focused(panel)).toBeNull();

  // the second group of editors
  await keyboard.press('Control+2');
  const passed = await tabTo(host, panel, 'slider Max LR');
  const inOrder = ['Insert into code', 'held-out', 'Min LR', 'Max LR'].map((name) => passed.findIndex((stop) => stop.endsWith(name)));
  expect(inOrder).not.toContain(-1);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));

  const slider = panel.getByRole('slider', { name: 'Max LR' });
  const max = async () => Number(await slider.getAttribute('aria-valuenow'));
  const previewShows = (lr: number) => panel.getByText(new RegExp(`One cycle \\(paper\\): LR .* → ${formatLr(lr)} →`)).first().waitFor();
  const recommended = await max();
  await previewShows(recommended);
  const isAt = (factor: number) => expect.poll(async () => (await max()) / recommended).toBeCloseTo(factor, 2);
  await keyboard.press('Shift+ArrowRight');
  await isAt(1.1);
  await previewShows(await max());
  await keyboard.press('Home');
  await isAt(1);
  await keyboard.press('Shift+ArrowLeft');
  await isAt(1 / 1.1);
  const moved = await max();
  await previewShows(moved);

  await host.hasKept('runId');
  await host.hasKept(`"maxLr":${moved}`, 'extension');
  await host.reload();
  const restored = await host.panel(rangeTestOver);
  await until('the bound as it was moved', async () => Number(await restored.getByRole('slider', { name: 'Max LR' }).getAttribute('aria-valuenow')) === moved);
});
