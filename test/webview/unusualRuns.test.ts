import { describe, expect, it } from 'vitest';
import { withBounds } from '../../src/schedule/changeSchedule';
import { chromiumPath } from '../setup/machine';
import { panelStates } from './panelStates';
import type { PanelPage } from './panelPage';
import { rangeTest, record, snapshotOf, type Snapshot } from './runFixtures';
import { draft, oneCycleSchedule, training } from './trainingFixtures';
import { useBrowser } from './useBrowser';

const GREEN = '#89d185';
const CHART = /LR range test/;

/** A range test of 100 evaluations that was not analysed. */
function measured(valuesAt: (share: number) => { lr?: number; accuracy?: number | null; loss: number | null }): Snapshot {
  const heldOut = Array.from({ length: 100 }, (_, index) => {
    const iteration = index + 1;
    const { lr = iteration / 100, accuracy = null, loss } = valuesAt(iteration / 100);
    return { iteration, lr, accuracy, loss };
  });
  return snapshotOf({ record: record({ ramp: { iterations: 100, topLr: 1, topFromSweep: false }, totalIterations: 100 }), heldOut });
}

describe.skipIf(chromiumPath() === null)('the panel of a run that is out of the ordinary', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  it('draws a loss that lies below 0', async () => {
    panel = await browser.open();
    await panel.send(measured((share) => ({ loss: -1 - 3 * share + (share > 0.8 ? 200 * (share - 0.8) : 0) })));
    const line = await panel.pixelsLike(CHART, GREEN);
    // from left to right, to where it climbs out of sight
    const columns = new Set(line.map(({ x }) => Math.round(x)));
    expect(columns.size).toBeGreaterThan(400);
  });

  it('draws an accuracy that lies below 0, and says its best', async () => {
    panel = await browser.open();
    await panel.send(measured((share) => ({ accuracy: -0.9 + 0.5 * share, loss: 1 })));
    expect(new Set((await panel.pixelsLike(CHART, GREEN)).map(({ x }) => Math.round(x))).size).toBeGreaterThan(400);
    const negative = training(200);
    await panel.send({ ...negative, seq: 2, heldOut: negative.heldOut.map((point) => ({ ...point, accuracy: -0.25 })) });
    await panel.page.getByText('-25.0\u00a0%', { exact: true }).waitFor();
    await panel.page.getByText(/best -25\.0\u00a0%/).waitFor();
  });

  it('names no best where no accuracy is a number', async () => {
    panel = await browser.open();
    const lost = training(200);
    await panel.send({ ...lost, heldOut: lost.heldOut.map((point) => ({ ...point, accuracy: Number.NaN })) });
    await panel.page.getByText('NaN', { exact: true }).waitFor();
    expect(await panel.page.getByText(/best/).count()).toBe(0);
  });

  it('draws on an axis of logarithms what follows a warm-up at LR 0, however long that was', async () => {
    panel = await browser.open();
    const warmedUp = measured((share) => ({ lr: Math.max(0, share - 0.7), accuracy: 0.2 + share / 2, loss: 1 }));
    await panel.send({ ...warmedUp, record: record({ ramp: { iterations: 100, topLr: 1, topFromSweep: false, shape: 'exponential' }, totalIterations: 100 }) });
    expect(new Set((await panel.pixelsLike(CHART, GREEN)).map(({ x }) => Math.round(x))).size).toBeGreaterThan(400);
  });

  it('offers in the legend only what there is', async () => {
    panel = await browser.open();
    await panel.send(measured((share) => ({ accuracy: share, loss: null })));
    expect(await panel.page.getByRole('checkbox').evaluateAll((boxes) => boxes.filter((box) => !box.hasAttribute('hidden')).map((box) => box.getAttribute('aria-label')))).toEqual(['held-out']);
  });

  it.each([
    ['an LR of fine-tuning', () => training(400, { schedule: withBounds(oneCycleSchedule, { minLr: 3e-6, maxLr: 3e-5 }) }), 'LR (×1e-5)'],
    ['a small LR', () => training(400, { schedule: withBounds(oneCycleSchedule, { minLr: 3e-4, maxLr: 3e-3 }) }), '0.002'],
    ['a loss in the billions', () => measured((share) => ({ loss: 2e9 * (1 - share) + 1e8 })), 'loss (×1e9)'],
    ['a tiny loss', () => measured((share) => ({ loss: 2e-7 * (1 - share) + 1e-8 })), 'loss (×1e-7)'],
  ])('cuts no number beside an axis: %s', async (_, make, wanted) => {
    panel = await browser.open();
    const texts = await panel.written(() => panel.send(make()));
    expect(texts.map(({ text }) => text)).toContain(wanted);
    const numbers = texts.filter(({ text }) => /^-?[\d.,]+(e-?\d+)?$/i.test(text));
    expect(numbers.length).toBeGreaterThan(5);
    // the title of the left axis takes the first 17 pixels
    expect(numbers.filter(({ left }) => left < 15)).toEqual([]);
  });

  it('takes a number of iterations as the page writes it, in any language', async () => {
    panel = await browser.open();
    await panel.send(draft());
    for (const typed of ['1,200', '1\u202f200', '1 200']) {
      await panel.page.getByPlaceholder('as the script plans').fill(typed);
      await expect.poll(async () => (await panel.posted()).at(-1)).toMatchObject({ type: 'schedule', iterations: 1200 });
      await panel.page.getByPlaceholder('as the script plans').fill('7');
      await expect.poll(async () => (await panel.posted()).at(-1)).toMatchObject({ iterations: 7 });
    }
  });

  it('lets no long word widen the page', async () => {
    panel = await browser.open({ width: 320 });
    const word = 'x'.repeat(300);
    await panel.send(snapshotOf({ record: record({ state: 'failed', provenance: null, warnings: [word], failure: { code: 'script-error', message: `Cannot find ${word}`, remedy: word, output: [word] } }) }));
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  it('says in a picture of a curve that grows that its bounds are still to come, and breaks a long name', async () => {
    panel = await browser.open({ width: 400 });
    const growing = panelStates['opened curve, growing']?.();
    if (growing == null || !('record' in growing)) throw new Error('the state is a snapshot');
    await panel.send({ ...growing, scriptName: `logs/${'run_with_a_long_name_'.repeat(6)}.csv` });
    const texts = await panel.written(async () => {
      await panel.page.getByText('Export PNG').click();
    });
    const words = texts.map(({ text }) => text);
    expect(words).toContain('Bounds are read once the curve is complete.');
    expect(words.join(' ')).not.toContain('No bounds can be read');
    expect(words.filter((text) => text.includes('with_a_long_name')).length).toBeGreaterThan(1);
  });

  it('keeps what a step names within a narrow plot, and one name off the other', async () => {
    panel = await browser.open({ width: 320, height: 700 });
    await panel.send(rangeTest('mlp'));
    await panel.page.getByText('How these numbers came about').click();
    const texts = await panel.written(async () => {
      await panel.page.getByRole('button', { name: 'Break', exact: true }).click();
      await panel.page.waitForTimeout(100);
    });
    const [pad, canvas] = [await panel.page.getByRole('application').boundingBox(), await panel.page.getByRole('img', { name: CHART }).boundingBox()];
    const start = (pad?.x ?? 0) - (canvas?.x ?? 0);
    const plot = { left: start, right: start + (pad?.width ?? 0) };
    const pills = texts.filter(({ text }) => /^half of the way|^break/.test(text));
    expect(pills.length).toBeGreaterThan(1);
    for (const { left, right } of pills) expect([left >= plot.left, right <= plot.right]).toEqual([true, true]);
    const [first, second] = [pills.findLast(({ text }) => text.startsWith('half')), pills.findLast(({ text }) => text.startsWith('break'))];
    expect(Math.abs((first?.y ?? 0) - (second?.y ?? 0))).toBeGreaterThan(18);
  });
});
