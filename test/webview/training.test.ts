import { describe, expect, it } from 'vitest';
import { decode } from '../../src/protocol/wire';
import { panelToHostSchema } from '../../src/protocol/panelLink';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { rangeTest, snapshotOf } from './runFixtures';
import { divergedTraining, draft, oneCycleSchedule, sinkingEstimates, training, trainingRecord } from './trainingFixtures';
import { highContrastTheme } from './themes';
import { useBrowser } from './useBrowser';

const lrColor = '#d18616';
const estimateColor = '#3794ff';
const heldOutColor = '#89d185';
const lrChart = /Learning rate and momentum/;

describe.skipIf(chromiumPath() === null)('the panel of a training', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  const rightmost = async (label: RegExp, color: string) => Math.max(...(await panel.pixelsLike(label, color, 40)).map(({ x }) => x));

  it('follows accuracy, with LR and momentum beneath, and names the schedule', async () => {
    panel = await browser.open();
    await panel.send(training(400));
    const { page } = panel;
    await page.getByText('Iteration 400 of 600 · 40 s left').waitFor();
    // from the apex at 270 down to min at 540: 0.02 + 0.18 * 140/270
    expect(await page.getByRole('status', { name: 'Learning rate' }).textContent()).toBe('0.11');
    await page.getByText('One cycle (paper), 0.020 to 0.20').waitFor();
    expect((await panel.pixelsLike(/Scheduled training/, heldOutColor)).length).toBeGreaterThan(300);
    await panel.send({ ...training(600, { record: { state: 'finished' } }), seq: 2 });
    await page.getByText('The training ended after 600 iterations.').waitFor();
  });

  it('draws what the schedule has still to come ahead of the LR', async () => {
    // the theme in which nothing is drawn translucent
    panel = await browser.open({ theme: highContrastTheme });
    await panel.send(training(300));
    const width = await panel.page.getByRole('img', { name: lrChart }).evaluate((canvas) => canvas.clientWidth);
    const middle = 56 + (width - 112) / 2;
    expect(await rightmost(lrChart, lrColor)).toBeGreaterThan(middle + 200);
    await panel.page.getByText('planned', { exact: true }).waitFor();
    await panel.send({ ...training(300), record: trainingRecord(null, { state: 'running', totalIterations: 600 }), schedule: null, seq: 2 });
    expect(await rightmost(lrChart, lrColor)).toBeLessThan(middle + 6);
    expect(await panel.page.getByText('planned', { exact: true }).isVisible()).toBe(false);
  });

  it('draws against epochs where their length is known, and remembers it', async () => {
    panel = await browser.open();
    await panel.send(training(600, { record: { state: 'finished' } }));
    await panel.page.getByRole('radio', { name: 'epoch' }).press(' ');
    await panel.page.getByRole('region', { name: 'Accuracy against epochs' }).waitFor();
    await panel.page.getByRole('img', { name: /against epochs, on the same axis/ }).waitFor();
    expect(await panel.state()).toMatchObject({ view: { epochAxis: true } });
    const record = trainingRecord(oneCycleSchedule, { provenance: null, totalIterations: 600 });
    await panel.send({ ...training(600), record, seq: 2 });
    await panel.page.getByRole('region', { name: 'Accuracy against iterations' }).waitFor();
    expect(await panel.page.getByRole('radio', { name: 'epoch' }).count()).toBe(0);
  });

  it('shows the Hessian-free estimate with its noise floor when asked to, and what it can tell', async () => {
    panel = await browser.open();
    await panel.send(training(400, { estimates: sinkingEstimates(400) }));
    const { page } = panel;
    expect((await panel.pixelsLike(lrChart, estimateColor)).length).toBe(0);
    await page.getByRole('checkbox', { name: 'Hessian-free estimate' }).click();
    await expect.poll(async () => (await panel.pixelsLike(lrChart, estimateColor)).length).toBeGreaterThan(200);
    await page.getByText(/Insight, not a recommendation: .* nothing but the noise of minibatches\./).waitFor();
    expect(await panel.state()).toMatchObject({ view: { estimate: true } });
    // estimates far above the LR: the axis is a log one until the person says otherwise
    expect(await page.getByRole('radio', { name: 'log' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'linear' }).press(' ');
    await expect.poll(() => panel.state()).toMatchObject({ view: { logLr: false } });
    await page.getByText('Data table').click();
    await page.getByRole('columnheader', { name: 'Hessian-free estimate' }).waitFor();
    await page.getByRole('columnheader', { name: 'Noise floor' }).waitFor();
  });

  it('offers no estimate where the run has none, and takes those that come', async () => {
    panel = await browser.open();
    await panel.send(training(100));
    const box = panel.page.getByRole('checkbox', { name: 'Hessian-free estimate' });
    expect(await box.count()).toBe(0);
    await panel.send({ type: 'delta', seq: 2, batch: [], heldOut: [], sweep: [], estimates: sinkingEstimates(100), secondsLeft: 30 });
    await box.waitFor();
  });

  it('shows the schedule that is to come while the script prepares', async () => {
    panel = await browser.open();
    await panel.send(snapshotOf({ record: trainingRecord(oneCycleSchedule, { state: 'preparing', provenance: null }) }));
    expect((await panel.pixelsLike(/Preview of the schedule/, lrColor)).length).toBeGreaterThan(300);
    expect(await panel.page.getByRole('textbox').count()).toBe(0);
  });

  it('says why a training diverged and offers half the max LR first', async () => {
    panel = await browser.open();
    await panel.send(divergedTraining());
    await panel.page.getByRole('alert').getByText(/Training diverged at LR 0\.14 after 180 iterations/).waitFor();
    const button = panel.page.getByRole('button', { name: 'Try max LR 0.10' });
    expect(await panel.page.locator('vscode-button[appearance=primary]').allTextContents()).toEqual(['Try max LR 0.10']);
    await button.click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'train-half-max' });
  });

  it('starts a draft with what was chosen, bounds and length too', async () => {
    panel = await browser.open();
    await panel.send(draft());
    const { page } = panel;
    await page.getByText(/train\.js will be run to its end with the schedule below/).waitFor();
    expect(await page.getByRole('region', { name: /against/ }).count()).toBe(0);
    await page.getByRole('textbox', { name: 'Min LR' }).fill('0.5');
    await page.getByRole('alert').getByText('Min LR (0.5) is above max LR (0.2).').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Max LR' }).fill('1');
    await page.getByRole('textbox', { name: 'Iterations' }).fill('2000');
    expect((await panel.posted()).at(-1)).toMatchObject({ type: 'schedule', options: { kind: 'one-cycle', minLr: 0.5, maxLr: 1 }, iterations: 2000 });
    await page.getByText(/over 1,800 iterations, then down to .* over 200 iterations/).waitFor();
    await page.getByRole('button', { name: 'Start training' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'train-schedule' });
  });

  it('keeps the run that a draft became for the next reload', async () => {
    panel = await browser.open();
    await panel.send(draft());
    const started = training(20);
    await panel.send({ ...started, seq: 2, record: { ...started.record, id: 'run-2' } });
    expect(await panel.state()).toMatchObject({ runId: 'run-2' });
    await panel.page.getByText('Iteration 20 of 600').first().waitFor();
  });

  it.each([
    ['a range test', () => rangeTest('mlp')],
    ['a training', () => training(600, { record: { state: 'finished' } })],
  ])('draws %s as a picture with title and provenance, and puts the chart back', async (_, make) => {
    panel = await browser.open();
    await panel.send(make());
    const { page } = panel;
    const before = await page.getByRole('img').first().evaluate((canvas) => canvas instanceof HTMLCanvasElement && canvas.toDataURL());
    if ((await page.getByRole('button', { name: 'Export PNG' }).count()) === 0) await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('button', { name: 'Export PNG' }).click();
    const message = decode(panelToHostSchema, JSON.stringify((await panel.posted()).at(-1)), 'the message');
    if (message.type !== 'image') throw new Error(`no picture but ${message.type}`);
    const png = Buffer.from(message.png, 'base64');
    // width from the PNG header: twice the chart and its margins
    expect(png.readUInt32BE(16)).toBe(2 * (720 + 48));
    expect(png.readUInt32BE(20)).toBeGreaterThan(2 * 400);
    const corner = await page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      return [...(context?.getImageData(2, 2, 1, 1).data ?? [])];
    }, message.png);
    expect(corner).toEqual([0x1f, 0x1f, 0x1f, 255]);
    expect(await page.getByRole('img').first().evaluate((canvas) => canvas instanceof HTMLCanvasElement && canvas.toDataURL())).toBe(before);
    expect(await panel.violations()).toEqual([]);
  });
});
