import { describe, expect, it } from 'vitest';
import { formatLr } from '../../src/analysis/formatLr';
import { defaultSchedule } from '../../src/schedule/defaultSchedule';
import type { ScheduleOptions } from '../../src/schedule/scheduleOptions';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { rangeTest, type Snapshot } from './runFixtures';
import { useBrowser } from './useBrowser';

describe.skipIf(chromiumPath() === null)('the bounds on the chart of a range test', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  const slider = (name: 'Min LR' | 'Max LR') => panel.page.getByRole('slider', { name });
  const figure = (name: 'Min LR' | 'Max LR') => panel.page.getByRole('status', { name });
  const value = async (name: 'Min LR' | 'Max LR') => Number(await slider(name).getAttribute('aria-valuenow'));
  const told = async () =>
    (await panel.posted()).flatMap((message) => (typeof message === 'object' && message !== null && 'options' in message ? [message.options as { minLr: number; maxLr: number; finalLr: number; kind: string }] : []));

  async function open(snapshot: Snapshot = rangeTest('mlp'), options: { touch?: boolean; height?: number } = {}) {
    panel = await browser.open({ height: 1300, ...options });
    await panel.send(snapshot);
    const recommended = snapshot.analysis?.recommended;
    if (recommended == null) throw new Error('the fixture marks bounds');
    // what a linear axis shows of an LR, with its axes 56 pixels wide and 8 to the right
    const chart = await panel.page.getByRole('img', { name: /LR range test/ }).boundingBox();
    const most = Math.max(...snapshot.batch.map(({ lr }) => lr));
    const lrPerPixel = most / ((chart?.width ?? 0) - 56 - 8);
    return { recommended, lrPerPixel };
  }

  /** Takes hold of a bound's line in the plot. */
  async function grasp(name: 'Min LR' | 'Max LR'): Promise<{ x: number; y: number }> {
    const box = await slider(name).locator('.line').boundingBox();
    if (box === null) throw new Error(`${name} is not there`);
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await panel.page.mouse.move(at.x, at.y);
    await panel.page.mouse.down();
    return at;
  }

  it('follow the pointer, with figure, preview and onecycle at once, and tell the host when released', async () => {
    const { recommended, lrPerPixel } = await open();
    const { page } = panel;
    const at = await grasp('Max LR');
    await page.mouse.move(at.x + 50, at.y + 5, { steps: 5 });
    const expected = recommended.max.lr + 50 * lrPerPixel;
    await expect.poll(async () => Math.abs((await value('Max LR')) / expected - 1)).toBeLessThan(0.02);
    const shown = await value('Max LR');
    await page.getByText(`yours; recommended ${formatLr(recommended.max.lr)}`).waitFor();
    expect(Number(await figure('Max LR').textContent())).toBe(shown);
    await page.getByText(new RegExp(`One cycle \\(paper\\): LR .* → ${formatLr(shown)} →`)).first().waitFor();
    expect(await told()).toEqual([]);
    await page.mouse.up();
    expect(await told()).toMatchObject([{ kind: 'one-cycle', maxLr: shown, minLr: recommended.min.lr }]);
    expect(await slider('Max LR').getAttribute('aria-valuetext')).toBe(`${shown.toPrecision(3)}, yours; recommended ${formatLr(recommended.max.lr)}`);
  });

  it('can be dragged by their chips', async () => {
    const { recommended } = await open();
    const chip = await slider('Max LR').locator('.chip').boundingBox();
    if (chip === null) throw new Error('the chip is not there');
    // far from the line, where only the chip is
    await panel.page.mouse.move(chip.x + chip.width - 4, chip.y + chip.height / 2);
    await panel.page.mouse.down();
    await panel.page.mouse.move(chip.x + chip.width + 36, chip.y + chip.height / 2, { steps: 4 });
    await panel.page.mouse.up();
    expect((await told())[0]?.maxLr).toBeGreaterThan(1.3 * recommended.max.lr);
  });

  it('never cross', async () => {
    const { recommended } = await open();
    const at = await grasp('Max LR');
    await panel.page.mouse.move(at.x - 400, at.y, { steps: 5 });
    await expect.poll(() => value('Max LR')).toBeCloseTo(recommended.min.lr, 10);
    await panel.page.mouse.up();
    expect((await told()).at(-1)).toMatchObject({ minLr: recommended.min.lr, maxLr: recommended.min.lr });
    await slider('Min LR').focus();
    await panel.page.keyboard.press('Shift+ArrowRight');
    expect(await value('Min LR')).toBeCloseTo(recommended.min.lr, 10);
  });

  it('go back on Escape to where they were before the drag, and the host hears nothing of it', async () => {
    const { recommended } = await open();
    const at = await grasp('Min LR');
    await panel.page.mouse.move(at.x + 20, at.y, { steps: 3 });
    await expect.poll(() => value('Min LR')).not.toBe(recommended.min.lr);
    await panel.page.keyboard.press('Escape');
    await expect.poll(() => value('Min LR')).toBe(recommended.min.lr);
    await panel.page.mouse.move(at.x + 40, at.y);
    await panel.page.mouse.up();
    expect(await value('Min LR')).toBe(recommended.min.lr);
    expect(await told()).toEqual([]);
  });

  it('move by keys: 1 %, with Shift 10 %, Home to the recommendation, Escape to where they were', async () => {
    const { recommended } = await open();
    const { keyboard } = panel.page;
    const at = recommended.max.lr;
    await slider('Max LR').focus();
    await keyboard.press('ArrowRight');
    await expect.poll(async () => Math.abs((await value('Max LR')) / (1.01 * at) - 1)).toBeLessThan(0.005);
    await keyboard.press('Shift+ArrowRight');
    await expect.poll(async () => Math.abs((await value('Max LR')) / (1.01 * 1.1 * at) - 1)).toBeLessThan(0.01);
    await keyboard.press('Shift+ArrowLeft');
    // faster than frames
    await panel.page.evaluate(() => {
      for (let presses = 0; presses < 5; presses += 1) document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
    });
    await expect.poll(async () => Math.abs((await value('Max LR')) / (at / 1.01 ** 4) - 1)).toBeLessThan(0.012);
    await keyboard.press('Home');
    await expect.poll(() => value('Max LR')).toBe(at);
    expect((await told()).at(-1)).toMatchObject({ maxLr: at });
    await keyboard.press('ArrowLeft');
    await slider('Min LR').focus();
    await slider('Max LR').focus();
    const before = await value('Max LR');
    await keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => value('Max LR')).toBeLessThan(0.95 * before);
    await keyboard.press('Escape');
    await expect.poll(() => value('Max LR')).toBe(before);
    expect((await told()).at(-1)).toMatchObject({ maxLr: before });
  });

  it('stay on Escape where nothing was moved, and the host hears nothing of it', async () => {
    await open();
    await slider('Min LR').focus();
    await panel.page.keyboard.press('Tab');
    expect(await slider('Max LR').evaluate((node) => node === document.activeElement)).toBe(true);
    await panel.page.keyboard.press('Escape');
    expect(await told()).toEqual([]);
  });

  it('are named in the exported picture as the chart shows them', async () => {
    const { recommended } = await open();
    const { page } = panel;
    await slider('Max LR').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => value('Max LR')).toBeGreaterThan(1.05 * recommended.max.lr);
    const moved = await figure('Max LR').textContent();
    await page.evaluate(() => {
      const { prototype } = CanvasRenderingContext2D;
      const drawText = prototype.fillText;
      prototype.fillText = function (this: CanvasRenderingContext2D, ...drawn) {
        document.body.dataset['drawn'] = `${document.body.dataset['drawn'] ?? ''}${drawn[0]}\n`;
        drawText.apply(this, drawn);
      };
    });
    const texts = () => page.evaluate(() => document.body.dataset['drawn']?.split('\n') ?? []);
    const bounds = `Max LR ${moved ?? ''}, min LR ${formatLr(recommended.min.lr)}.`;
    if ((await page.getByRole('button', { name: 'Export PNG' }).count()) === 0) await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('button', { name: 'Export PNG' }).click();
    expect(await texts()).toContain(bounds);
    // the same where a command asks for it
    await page.evaluate(() => delete document.body.dataset['drawn']);
    await panel.send({ type: 'draw-picture' });
    await expect.poll(texts).toContain(bounds);
  });

  it('follow a finger', async () => {
    await open(rangeTest('mlp'), { touch: true });
    const box = await slider('Max LR').locator('.line').boundingBox();
    if (box === null) throw new Error('the handle is not there');
    const session = await panel.page.context().newCDPSession(panel.page);
    // ten pixels beside the line: a finger is not exact
    const from = { x: box.x + 10, y: box.y + 80 };
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
    for (const moved of [10, 30, 50]) await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: from.x + moved, y: from.y + 3 }] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(async () => (await told()).length).toBe(1);
    expect((await told())[0]?.maxLr).toBeGreaterThan(0.1);
  });

  it('return to the recommendation by Reset bounds, whatever else was chosen', async () => {
    const chosen: ScheduleOptions = { ...defaultSchedule('triangular', { minLr: 0.02, maxLr: 0.3, iterations: 1812, momentum: null }) };
    const { recommended } = await open(rangeTest('mlp', { chosen }));
    expect(await value('Max LR')).toBe(0.3);
    await panel.page.getByRole('button', { name: 'Reset bounds' }).click();
    expect((await told()).at(-1)).toMatchObject({ kind: 'triangular', minLr: recommended.min.lr, maxLr: recommended.max.lr });
    await expect.poll(() => panel.page.getByRole('button', { name: 'Reset bounds' }).count()).toBe(0);
    expect(await figure('Max LR').textContent()).toBe(formatLr(recommended.max.lr));
  });

  it('count as the recommended schedule again once they are back', async () => {
    await open();
    await slider('Max LR').focus();
    await panel.page.keyboard.press('Shift+ArrowRight');
    await panel.page.getByRole('region', { name: 'Schedule' }).getByRole('button', { name: 'Reset' }).waitFor();
    await panel.page.keyboard.press('Home');
    await expect.poll(() => panel.page.getByRole('region', { name: 'Schedule' }).getByRole('button', { name: 'Reset' }).count()).toBe(0);
  });

  it('leave the min LR alone where the schedule has none', async () => {
    const chosen = defaultSchedule('cosine-decay', { minLr: null, maxLr: 0.1, iterations: 1812, momentum: null });
    const { recommended } = await open(rangeTest('mlp', { chosen }));
    expect(await slider('Min LR').count()).toBe(0);
    expect(await figure('Min LR').textContent()).toBe(formatLr(recommended.min.lr));
    await slider('Max LR').focus();
    await panel.page.keyboard.press('ArrowRight');
    expect((await told()).at(-1)).toMatchObject({ kind: 'cosine-decay', maxLr: 0.101 });
  });

  it('are not there while the test goes on, nor where it allows no answer', async () => {
    panel = await browser.open();
    await panel.send(rangeTest('mlp', { until: 380, record: { state: 'running' } }));
    expect(await panel.page.getByRole('slider').count()).toBe(0);
    await panel.send({ ...rangeTest('noisy'), seq: 2 });
    expect(await panel.page.getByRole('slider').count()).toBe(0);
  });

  it('keep what is being dragged when the host sends something meanwhile', async () => {
    const snapshot = rangeTest('mlp');
    await open(snapshot);
    const at = await grasp('Max LR');
    await panel.page.mouse.move(at.x + 50, at.y, { steps: 3 });
    await expect.poll(() => value('Max LR')).toBeGreaterThan(0.1);
    const dragged = await value('Max LR');
    await panel.send({ ...snapshot, seq: 2 });
    expect(await value('Max LR')).toBe(dragged);
    await panel.page.mouse.up();
    expect((await told()).at(-1)).toMatchObject({ maxLr: dragged });
  });
});
