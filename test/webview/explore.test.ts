import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { rangeTest, storedCurve, sweepPoints, snapshotOf, record, type Snapshot } from './runFixtures';
import { training } from './trainingFixtures';
import { useBrowser } from './useBrowser';

const share = (value: number) => `${(100 * value).toFixed(1)}\u00a0%`;

describe.skipIf(chromiumPath() === null)('a chart that is explored', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  async function open(snapshot: Snapshot = rangeTest('mlp'), options: { height?: number; touch?: boolean } = {}): Promise<void> {
    panel = await browser.open({ height: 1300, ...options });
    await panel.send(snapshot);
  }
  const pad = () => panel.page.getByRole('application');
  const readout = () => panel.page.locator('.readout');
  const wholeCurve = () => panel.page.getByRole('button', { name: 'Whole curve' });
  const box = async () => {
    const found = await pad().boundingBox();
    if (found === null) throw new Error('there is no chart');
    return found;
  };
  /** The stretch that is shown, from the words beneath the chart. */
  async function shown(): Promise<[number, number]> {
    await panel.page.mouse.move(2, 2);
    const words = /Shown: LR ([\d.e-]+) to ([\d.e-]+)/.exec((await readout().textContent()) ?? '');
    return words === null ? [0, Infinity] : [Number(words[1]), Number(words[2])];
  }

  /** As {@link shown}, once the last change is drawn. */
  async function settled(): Promise<[number, number]> {
    await panel.page.evaluate(async () => {
      for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    });
    return shown();
  }

  it('reads out LR, iteration, accuracy and loss at the pointer', async () => {
    await open();
    const { heldOut, batch } = storedCurve('mlp');
    const evaluation = heldOut[20];
    const trained = batch.find(({ iteration }) => iteration === evaluation?.iteration);
    if (evaluation?.accuracy == null || evaluation.loss === null || trained?.accuracy == null) throw new Error('the fixture has values');
    const { x, y, width } = await box();
    await panel.page.mouse.move(x + (width * evaluation.lr) / (batch.at(-1)?.lr ?? 1), y + 150);
    const words = (await readout().textContent()) ?? '';
    expect(words).toContain(`iteration ${String(evaluation.iteration)} · held-out ${share(evaluation.accuracy)}, loss ${evaluation.loss.toPrecision(3)}`);
    expect(words).toContain(`batch ${share(trained.accuracy)}`);
    expect(await readout().getAttribute('aria-live')).toBe('off');
    await panel.page.mouse.move(2, 2);
    expect(await readout().textContent()).toBe('Point at the curve to read its values.');
  });

  it('says of another iteration where its evaluation was made', async () => {
    await open();
    const { keyboard } = panel.page;
    await pad().focus();
    await keyboard.press('Home');
    // so close that fewer than eight evaluations are in sight: the cursor steps along the batches
    for (let zooms = 0; zooms < 7; zooms += 1) await keyboard.press('+');
    for (let steps = 0; steps < 12; steps += 1) await keyboard.press('ArrowRight');
    expect(await readout().textContent()).toMatch(/iteration 13 · held-out .* \(at 18\) · batch/);
  });

  it('reads out by keys, politely, one evaluation after the other', async () => {
    await open();
    const { heldOut } = storedCurve('mlp');
    const { keyboard } = panel.page;
    await pad().focus();
    expect(await readout().textContent()).toMatch(/← → read values/);
    await keyboard.press('Home');
    expect(await readout().textContent()).toMatch(/^LR .* · iteration 1 ·/);
    await keyboard.press('ArrowRight');
    const at = async () => Number(/iteration (\d+)/.exec((await readout().textContent()) ?? '')?.[1]);
    expect(await at()).toBe(heldOut[1]?.iteration);
    await keyboard.press('ArrowRight');
    expect(await at()).toBe(heldOut[2]?.iteration);
    await keyboard.press('PageDown');
    expect(await at()).toBe(heldOut[12]?.iteration);
    await keyboard.press('ArrowLeft');
    expect(await at()).toBe(heldOut[11]?.iteration);
    expect(await readout().getAttribute('aria-live')).toBe('polite');
    await keyboard.press('End');
    expect(await at()).toBe(906);
    await keyboard.press('Escape');
    expect(await readout().textContent()).toMatch(/← → read values/);
  });

  it('reads out by the wheel what lies beneath the pointer then, and tells the ends of a close look apart', async () => {
    await open();
    const { page } = panel;
    await pad().focus();
    const { x, y } = await box();
    await page.mouse.move(x + 201, y + 100);
    const at = async () => Number(/iteration (\d+)/.exec((await readout().textContent()) ?? '')?.[1]);
    // on the whole curve the pointer is drawn to the evaluation nearby
    await expect.poll(at).toBe(270);
    for (let turns = 0; turns < 30; turns += 1) await page.mouse.wheel(0, -200);
    await wholeCurve().waitFor();
    await expect.poll(at).toBeGreaterThan(274);
    const [from, to] = await settled();
    expect(to).toBeGreaterThan(from);
  });

  it('zooms by plus and minus around the cursor, pans by Shift and an arrow, and shows the whole by 0', async () => {
    await open();
    const { keyboard } = panel.page;
    await pad().focus();
    await keyboard.press('+');
    await keyboard.press('+');
    await wholeCurve().waitFor();
    const [from, to] = await settled();
    expect(to - from).toBeCloseTo(1.45 / 1.5 ** 2, 1);
    await keyboard.press('Shift+ArrowLeft');
    await expect.poll(async () => (await shown())[0]).toBeLessThan(from - 0.05);
    const [left, right] = await settled();
    expect(left).toBeLessThan(from - 0.05);
    expect(right - left).toBeCloseTo(to - from, 1);
    await keyboard.press('-');
    await expect.poll(async () => (await shown())[1]).toBeGreaterThan(right);
    await keyboard.press('0');
    await expect.poll(() => wholeCurve().count()).toBe(0);
  });

  it('leaves the wheel to the page until it has the focus, and zooms with Ctrl at once', async () => {
    await open(rangeTest('mlp'), { height: 500 });
    const { page } = panel;
    const { x, y, width } = await box();
    await page.mouse.move(x + width / 4, y + 60);
    await page.mouse.wheel(0, 100);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(50);
    expect(await wholeCurve().count()).toBe(0);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await wholeCurve().waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await pad().focus();
    const scrolled = await page.evaluate(() => window.scrollY);
    const before = await shown();
    const moved = await box();
    await page.mouse.move(moved.x + moved.width / 4, moved.y + 60);
    await page.mouse.wheel(0, -200);
    await expect.poll(async () => (await shown())[1]).toBeLessThan(before[1]);
    expect(await page.evaluate(() => window.scrollY)).toBe(scrolled);
  });

  it('keeps what is under the pointer there while it zooms, pans by dragging, and returns by a double click', async () => {
    await open();
    const { page } = panel;
    const { x, y, width } = await box();
    const at = { x: x + width / 3, y: y + 200 };
    await page.mouse.move(at.x, at.y);
    const lrUnder = async () => {
      await page.mouse.move(at.x + 1, at.y);
      await page.mouse.move(at.x, at.y);
      return Number(/LR ([\d.]+)/.exec((await readout().textContent()) ?? '')?.[1]);
    };
    const before = await lrUnder();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -600);
    await page.keyboard.up('Control');
    await wholeCurve().waitFor();
    expect(Math.abs((await lrUnder()) - before)).toBeLessThan(0.02);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x - 100, at.y, { steps: 5 });
    await page.mouse.up();
    expect(await lrUnder()).toBeGreaterThan(before + 0.03);
    await page.mouse.dblclick(at.x, at.y);
    await expect.poll(() => wholeCurve().count()).toBe(0);
  });

  it('moves the bounds on the stretch that is shown', async () => {
    await open();
    const { page } = panel;
    await page.getByRole('slider', { name: 'Max LR' }).focus();
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('+');
    await wholeCurve().waitFor();
    // zoomed around the middle, the bound is out of sight: reading it brings it back
    await page.getByRole('slider', { name: 'Min LR' }).focus();
    await page.getByRole('slider', { name: 'Max LR' }).focus();
    const handle = await page.getByRole('slider', { name: 'Max LR' }).boundingBox();
    const { x, width } = await box();
    expect((handle?.x ?? 0) + 12).toBeGreaterThan(x);
    expect((handle?.x ?? 0) + 12).toBeLessThan(x + width);
  });

  it('forgets a stretch of one axis on another', async () => {
    await open();
    await pad().focus();
    await panel.page.keyboard.press('+');
    await wholeCurve().waitFor();
    await panel.page.getByRole('radio', { name: 'log' }).press(' ');
    await expect.poll(() => wholeCurve().count()).toBe(0);
  });

  it('reads out a coarse sweep', async () => {
    await open(snapshotOf({ record: record({ state: 'sweep', activity: null }), sweep: sweepPoints(30) }));
    await pad().focus();
    await panel.page.keyboard.press('Home');
    expect(await readout().textContent()).toMatch(/^LR 1\.2e-5 · iteration 2 · held-out \d/);
  });

  it('reads and zooms both charts of a training together', async () => {
    await open(training(600, { record: { state: 'finished' } }));
    const { page } = panel;
    await pad().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await readout().textContent()).toMatch(/^Iteration 20 · LR .* · held-out .*, loss .* · batch/);
    const lines = await page.locator('.cursor-line:visible').evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().left));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBeCloseTo(lines[1] ?? 0, 0);
    await page.keyboard.press('+');
    await page.keyboard.press('Escape');
    await page.mouse.move(2, 2);
    await expect.poll(() => readout().textContent()).toMatch(/^Shown: Iteration \d+ to Iteration \d+$/);
  });

  it('zooms between two fingers and pans with one', async () => {
    await open(rangeTest('mlp'), { touch: true });
    const { x, y, width } = await box();
    const session = await panel.page.context().newCDPSession(panel.page);
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: number[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: at.map((left, id) => ({ x: x + left * width, y: y + 150, id })) });
    await touch('touchStart', 0.5);
    await touch('touchStart', 0.5, 0.6);
    for (const apart of [0.12, 0.16, 0.2, 0.3]) await touch('touchMove', 0.55 - apart / 2, 0.55 + apart / 2);
    await touch('touchEnd');
    await wholeCurve().waitFor();
    await touch('touchStart', 0.6);
    for (const to of [0.55, 0.5, 0.4]) await touch('touchMove', to);
    await touch('touchEnd');
    expect(await wholeCurve().count()).toBe(1);
    expect(panel.errors).toEqual([]);
  });
});
