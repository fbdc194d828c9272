import { describe, expect, it } from 'vitest';
import { REPLAY_COSTS } from '../../src/analysis/replayCosts';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { anotherSeed, exponentialRamp, severalSeeds } from './rangeTestStates';
import { rangeTest } from './runFixtures';
import { darkTheme } from './themes';
import { useBrowser } from './useBrowser';

const CHART = /LR range test of train.js/;
const INK = darkTheme.tokens['foreground'] ?? '';

describe.skipIf(chromiumPath() === null)('the steps of how the numbers came about', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  async function open(snapshot = rangeTest('mlp'), height = 900): Promise<void> {
    panel = await browser.open({ height, width: 800 });
    await panel.send(snapshot);
    await panel.page.getByText('How these numbers came about').click();
  }
  const step = (name: string) => panel.page.getByRole('button', { name, exact: true });

  /** Columns of the chart with an upright line in the colour of text. */
  async function uprights(): Promise<number[]> {
    const columns = new Map<number, number>();
    for (const { x } of await panel.pixelsLike(CHART, INK, 20)) columns.set(Math.round(x), (columns.get(Math.round(x)) ?? 0) + 1);
    return [...columns].filter(([, pixels]) => pixels > 100).map(([x]) => x);
  }

  it('show on the chart what they talk about while pointed at, and take it away', async () => {
    await open();
    expect(await uprights()).toEqual([]);
    await step('Peak').hover();
    await expect.poll(uprights).not.toEqual([]);
    const width = await panel.page.getByRole('img', { name: CHART }).evaluate((canvas) => canvas.clientWidth);
    const snapshot = rangeTest('mlp');
    const most = Math.max(...snapshot.batch.map(({ lr }) => lr));
    const expected = 56 + ((width - 64) * (snapshot.analysis?.peakLr ?? 0)) / most;
    for (const x of await uprights()) expect(Math.abs(x - expected)).toBeLessThan(3);
    await panel.page.mouse.move(5, 5);
    await expect.poll(uprights).toEqual([]);
  });

  it('show it too when the keyboard reaches them', async () => {
    await open();
    await step('Rise').focus();
    await expect.poll(uprights).not.toEqual([]);
    await panel.page.keyboard.press('Tab');
    expect(await panel.page.evaluate(() => document.activeElement?.textContent)).toBe('Peak');
    await panel.page.mouse.move(5, 5);
    await panel.page.getByText('How these numbers came about').focus();
    await expect.poll(uprights).toEqual([]);
  });

  it('stay on the chart when chosen, with the chart in sight above them, until hidden', async () => {
    await open();
    const { page } = panel;
    await step('Super-convergence').click();
    expect(await step('Super-convergence').getAttribute('aria-pressed')).toBe('true');
    const chart = page.getByRole('img', { name: CHART });
    const box = async () => ({ chart: await chart.boundingBox(), step: await step('Super-convergence').boundingBox() });
    await expect.poll(async () => ((await box()).chart?.y ?? -1) >= 0).toBe(true);
    const { chart: above, step: below } = await box();
    expect(below?.y ?? 0).toBeGreaterThan((above?.y ?? 0) + (above?.height ?? 0));
    await page.mouse.move(5, 5);
    await step('Break').click();
    expect([await step('Super-convergence').getAttribute('aria-pressed'), await step('Break').getAttribute('aria-pressed')]).toEqual(['false', 'true']);
    await page.keyboard.press('Escape');
    expect(await step('Break').getAttribute('aria-pressed')).toBe('false');
    await step('Break').click();
    await page.getByRole('button', { name: 'Hide step' }).click();
    expect(await step('Break').getAttribute('aria-pressed')).toBe('false');
    await page.mouse.move(5, 5);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await expect.poll(uprights).toEqual([]);
  });

  it('stay chosen, with the focus where it is, when a further seed changes what they say', async () => {
    const alone = severalSeeds('mlp', { others: [], seeds: [{ seed: 8, state: 'running', id: 'run-2' }] });
    const both = severalSeeds('mlp', { others: [anotherSeed('mlp', 1.25)] });
    expect(both.analysis?.steps).not.toEqual(alone.analysis?.steps);
    await open(alone);
    const { page } = panel;
    await step('How sure').focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^Shown: LR/).waitFor();
    await panel.send({ type: 'delta', seq: alone.seq + 1, batch: [], heldOut: [], sweep: [], estimates: [], secondsLeft: null, analysis: both.analysis, seeds: both.seeds });
    expect(await step('How sure').getAttribute('aria-pressed')).toBe('true');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('How sure');
    await page.getByRole('button', { name: 'Hide step' }).waitFor();
    await page.getByText(/^Shown: LR/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Hide step' }).waitFor({ state: 'hidden' });
    await page.getByText(/^Shown: LR/).waitFor({ state: 'hidden' });
  });

  it('leave the focus on the curve when they are hidden from there', async () => {
    await open();
    const { page } = panel;
    await step('Peak').click();
    await page.getByRole('button', { name: 'Hide step' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Curve: Accuracy against learning rate');
  });

  it('bring small numbers close when chosen, and the whole curve back afterwards', async () => {
    await open();
    const { page } = panel;
    await step('Length of the ramp').click();
    await page.getByText(/^Shown: LR 0\S* to 0\.\d+$/).waitFor();
    await step('Length of the ramp').click();
    await page.getByText(/^Shown: LR/).waitFor({ state: 'hidden' });
  });

  it('draw the loss beside the accuracy for a step that is about the loss', async () => {
    await open();
    const red = async () => (await panel.pixelsLike(CHART, '#f14c4c', 24)).length;
    const before = await red();
    await step('Break').hover();
    await expect.poll(red).toBeGreaterThan(before + 150);
  });

  it('go with the details when those are closed', async () => {
    await open();
    await step('Peak').click();
    await panel.page.getByText('How these numbers came about').click();
    await panel.page.getByRole('button', { name: 'Hide step' }).waitFor({ state: 'hidden' });
  });

  it.each([
    ['a linear ramp', () => rangeTest('mlp')],
    ['a loss alone', () => rangeTest('regression')],
    ['an exponential ramp', exponentialRamp],
    ['a curve without bounds', () => rangeTest('noisy')],
  ])('can each be shown without an error: %s', async (_, make) => {
    await open(make());
    for (const button of await panel.page.locator('button.step').all()) await button.click();
    expect(panel.errors).toEqual([]);
    expect(await panel.violations()).toEqual([]);
  });

  it('are followed by what other max LRs cost, the recommended first', async () => {
    await open();
    const rows = panel.page.getByRole('region', { name: 'What other max LRs cost' }).getByRole('row');
    expect(await rows.count()).toBe(REPLAY_COSTS.length + 1);
    expect((await rows.nth(1).textContent())?.startsWith('Recommended')).toBe(true);
    const peak = rows.filter({ hasText: "The peak (the paper's)" });
    expect(await peak.getByRole('cell').allTextContents()).toEqual(['0.20', '9.2', '24.8']);
  });
});
