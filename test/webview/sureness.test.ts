import { describe, expect, it } from 'vitest';
import { formatLr } from '../../src/analysis/formatLr';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { anotherSeed, cannotTell, collapsed, earlyEnd, exponentialRamp, SETTLED, severalSeeds, WAITING, wideInterval } from './rangeTestStates';
import { rangeTest, type Snapshot } from './runFixtures';
import { highContrastTheme, type PageTheme } from './themes';
import { useBrowser } from './useBrowser';

const CHART = /LR range test of train.js/;
/** Of the plot from the left edge of its chart, and what the right axis or the rim takes. */
const LEFT = 56;
const RIM = 8;

describe.skipIf(chromiumPath() === null)('how sure a range test is', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  async function open(snapshot: Snapshot, options: { width?: number; theme?: PageTheme } = {}): Promise<void> {
    panel = await browser.open({ height: 1300, ...options });
    await panel.send(snapshot);
  }

  /** Colour of the chart near a place, as the median of each channel over a column: single dots do not count. */
  async function columnColour(x: number): Promise<readonly [number, number, number]> {
    return panel.page.getByRole('img', { name: CHART }).first().evaluate((canvas, at) => {
      const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
      if (!(canvas instanceof HTMLCanvasElement) || context === null) throw new Error('no canvas');
      const top = Math.round(canvas.height * 0.3);
      const { data } = context.getImageData(Math.round((at * canvas.width) / canvas.clientWidth), top, 1, Math.round(canvas.height * 0.4));
      const channel = (of: number) => {
        const values = Array.from({ length: data.length / 4 }, (_, index) => data[4 * index + of] ?? 0).sort((a, b) => a - b);
        return values[Math.floor(values.length / 2)] ?? 0;
      };
      return [channel(0), channel(1), channel(2)] as const;
    }, x);
  }

  /** Pixels of the chart that anything was drawn on, however faint. */
  async function inked(): Promise<number> {
    return panel.page.getByRole('img', { name: CHART }).first().evaluate((canvas) => {
      const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
      if (!(canvas instanceof HTMLCanvasElement) || context === null) throw new Error('no canvas');
      return context.getImageData(0, 0, canvas.width, canvas.height).data.filter((value, index) => index % 4 === 3 && value > 60).length;
    });
  }

  async function plotWidth(): Promise<number> {
    return (await panel.page.getByRole('img', { name: CHART }).evaluate((canvas) => canvas.clientWidth)) - LEFT - RIM;
  }

  /** Pixel of an LR on the log axis of a snapshot, as the page must lay it out. */
  async function logPixel(snapshot: Snapshot): Promise<(lr: number) => number> {
    const lrs = [...snapshot.batch, ...snapshot.heldOut].map(({ lr }) => lr).filter((lr) => lr > 0);
    const { recommended } = snapshot.analysis ?? {};
    const most = Math.max(...lrs);
    const least = Math.min(most / 10, ...lrs, recommended?.min.interval?.low ?? Infinity);
    const width = await plotWidth();
    return (lr) => LEFT + (width * Math.log(lr / least)) / Math.log(most / least);
  }

  it('shades the interval of each bound in its colour, more than what lies between the bounds', async () => {
    const snapshot = exponentialRamp();
    await open(snapshot, { width: 900 });
    const at = await logPixel(snapshot);
    const { max, min } = snapshot.analysis?.recommended ?? {};
    const tint = async (lr: number) => {
      const [red, , blue] = await columnColour(at(lr));
      return red - blue;
    };
    const inMax = await tint((max?.lr ?? 0) * 0.92);
    const between = await tint(Math.sqrt((min?.interval?.high ?? 0) * (max?.interval?.low ?? 0)));
    const beyond = await tint((max?.interval?.high ?? 0) * 1.15);
    const inMin = await tint((min?.lr ?? 0) * 1.08);
    expect(inMax).toBeGreaterThan(between + 25);
    expect(inMin).toBeLessThan(between - 25);
    expect(Math.abs(beyond)).toBeLessThan(8);
  });

  it('marks the interval in high contrast by more than a tint', async () => {
    const snapshot = exponentialRamp();
    await open(snapshot, { width: 900, theme: highContrastTheme });
    const at = await logPixel(snapshot);
    const { max } = snapshot.analysis?.recommended ?? {};
    const edge = at(max?.interval?.low ?? 0);
    const dots = (await panel.pixelsLike(CHART, '#d18616', 40)).filter(({ x }) => Math.abs(x - edge) < 4);
    expect(dots.length).toBeGreaterThan(30);
  });

  it('takes the interval away while the bound is the person’s, and brings it back with the recommendation', async () => {
    const snapshot = exponentialRamp();
    await open(snapshot, { width: 900 });
    const at = await logPixel(snapshot);
    const { max } = snapshot.analysis?.recommended ?? {};
    const place = at((max?.interval?.low ?? 0) * 1.2);
    const tint = async () => {
      const [red, , blue] = await columnColour(place);
      return red - blue;
    };
    const shown = await tint();
    const slider = panel.page.getByRole('slider', { name: 'Max LR' });
    await slider.focus();
    for (let presses = 0; presses < 6; presses += 1) await panel.page.keyboard.press('Shift+ArrowRight');
    await expect.poll(tint).toBeLessThan(shown - 15);
    await panel.page.keyboard.press('Home');
    await expect.poll(tint).toBeGreaterThan(shown - 5);
  });

  it('offers more seeds beside the interval', async () => {
    await open(rangeTest('mlp'));
    const { low, high } = rangeTest('mlp').analysis?.recommended?.max.interval ?? { low: 0, high: 0 };
    await panel.page.getByText(`80 %: ${formatLr(low)} to ${formatLr(high)}`.replaceAll(' %', '\u00a0%')).first().waitFor();
    await panel.page.getByRole('button', { name: 'More seeds' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'more-seeds' });
  });

  it('draws other seeds faintly, with one entry in the legend that switches them off', async () => {
    const others = [anotherSeed('mlp', 1.6), anotherSeed('mlp', 0.6)];
    await open(severalSeeds('mlp', { others }));
    const { page } = panel;
    await page.getByText('seeds 7, 8, 9').waitFor();
    const entry = page.getByRole('checkbox', { name: 'other seeds (2)' });
    const before = await inked();
    await entry.click();
    await expect.poll(inked).toBeLessThan(before - 150);
    expect(await page.getByRole('img', { name: /The curves of 2 other seeds are drawn faintly/ }).count()).toBe(1);
    expect(await panel.state()).toMatchObject({ view: { otherSeeds: false } });
  });

  it('has the range of the other seeds in the data table', async () => {
    const others = [anotherSeed('mlp', 1), anotherSeed('mlp', 1)];
    const snapshot = severalSeeds('mlp', { others });
    await open(snapshot);
    await panel.page.getByText('Data table').click();
    const table = panel.page.getByRole('region', { name: 'Data table' });
    await table.getByRole('columnheader', { name: 'Other seeds (2), smoothed' }).waitFor();
    const cells = await table.getByRole('row').nth(10).getByRole('cell').allTextContents();
    // both are the first seed's own curve: its smoothed value stands at either end
    const lr = snapshot.heldOut[9]?.lr;
    const own = snapshot.analysis?.smoothedHeldOut.find((point) => point.lr === lr)?.accuracy ?? Number.NaN;
    const share = `${(100 * own).toFixed(1)}\u00a0%`;
    expect(cells.at(-1)).toBe(`${share} to ${share}`);
  });

  it('says how far the further seeds are, and stops them', async () => {
    const seeds: Snapshot['seeds'] = [
      { seed: 8, state: 'running', id: 'run-2' },
      { seed: 9, state: 'queued', id: 'run-3' },
    ];
    const snapshot = severalSeeds('mlp', { others: [], seeds, actions: ['stop', 'compare'] });
    await open(snapshot);
    const { page } = panel;
    await page.getByRole('region', { name: 'Progress' }).getByText('2 further seeds: 1 running, 1 waiting.').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'stop' });
    const delta = { type: 'delta', seq: 2, batch: [], heldOut: [], sweep: [], estimates: [], secondsLeft: null, actions: ['compare'] };
    await panel.send({ ...delta, seeds: seeds.map((seed) => ({ ...seed, state: 'finished' })) });
    await page.getByRole('region', { name: 'Progress' }).waitFor({ state: 'hidden' });
    await page.getByText('seeds 7, 8, 9').waitFor();
  });

  it('says the bounds again when the last further seed is over', async () => {
    const seeds = [{ seed: 8, state: 'running' as const, id: 'run-2' }];
    const alone = severalSeeds('mlp', { others: [], seeds });
    const both = severalSeeds('mlp', { others: [anotherSeed('mlp', 1.6)] });
    await open(alone);
    const said = panel.page.locator('.visually-hidden[aria-live=polite]');
    expect(await said.textContent()).toContain('1 further seed: 1 running.');
    await panel.send({ type: 'delta', seq: alone.seq + 1, batch: [], heldOut: [], sweep: [], estimates: [], secondsLeft: null, analysis: both.analysis, seeds: both.seeds });
    const text = await said.textContent();
    expect(text).toContain(`Max LR ${formatLr(both.analysis?.recommended?.max.lr ?? 0)},`);
    expect(text).toContain('1 further seed: 1 finished.');
  });

  it('keeps a log axis as it is while a bound is moved away from its interval', async () => {
    const snapshot = exponentialRamp();
    const { recommended } = snapshot.analysis ?? {};
    const low = recommended?.min.interval?.low ?? Number.NaN;
    // measured no further down than where the min LR may lie
    const known = ({ lr }: { readonly lr: number }) => lr > low * 1.3;
    await open({ ...snapshot, batch: snapshot.batch.filter(known), heldOut: snapshot.heldOut.filter(known) }, { width: 900 });
    const slider = panel.page.getByRole('slider', { name: 'Max LR' });
    const place = async () => (await slider.boundingBox())?.x ?? Number.NaN;
    const before = await place();
    const min = panel.page.getByRole('slider', { name: 'Min LR' });
    await min.focus();
    for (let presses = 0; presses < 5; presses += 1) await panel.page.keyboard.press('Shift+ArrowRight');
    await panel.page.getByText('yours; recommended').first().waitFor();
    expect(Math.abs((await place()) - before)).toBeLessThan(1.5);
  });

  it.each([
    ['a max LR that could lie anywhere', wideInterval, /could lie anywhere from/, 'More seeds', 'more-seeds'],
    ['a net that collapsed at once', collapsed, /the rest of the ramp ran over a net that had collapsed/, 'Lower top LR', 'lower-top-lr'],
    ['a curve that is noise', () => rangeTest('noisy'), /times its noise/, 'Longer ramp', 'longer-ramp'],
  ])('marks nothing, says why, and offers first what helps most: %s', async (_, make, reason, label, action) => {
    await open(make());
    const notice = panel.page.getByRole('note').filter({ hasText: 'No bounds can be read from this curve' });
    await notice.getByText(reason).waitFor();
    const first = notice.locator('vscode-button').first();
    expect([await first.textContent(), await first.getAttribute('appearance')]).toEqual([label, 'primary']);
    await first.click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action });
    expect(await panel.page.getByRole('button', { name: label }).count()).toBe(1);
    expect(await panel.page.getByRole('slider').count()).toBe(0);
    expect((await panel.pixelsLike(CHART, '#d18616', 24)).length).toBe(0);
  });

  it('says why the verdict is open, with a button for what would show more', async () => {
    const snapshot = cannotTell();
    await open(snapshot);
    expect(await panel.page.getByRole('status', { name: 'Super-convergence' }).textContent()).toBe('cannot tell');
    await panel.page.getByText(/the curve never broke.*A higher top LR would show more/).first().waitFor();
    await panel.page.getByRole('button', { name: 'Higher top LR' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'higher-top-lr' });
  });

  it('says that a ramp ended early, and leaves no room for the rest of it', async () => {
    const snapshot = earlyEnd();
    await open(snapshot);
    await panel.page.getByText(SETTLED).waitFor();
    await panel.page.getByText('finished early').first().waitFor();
    await panel.page.getByText('508 of 906 iterations').first().waitFor();
    const right = Math.max(...(await panel.pixelsLike(CHART, '#89d185')).map(({ x }) => x));
    expect(right).toBeGreaterThan(LEFT + 0.97 * (await plotWidth()));
  });

  it('says while it runs what it waits for', async () => {
    await open(rangeTest('mlp', { until: 480, record: { state: 'running', activity: WAITING } }));
    await panel.page.getByText('Iteration 480 of 906').waitFor();
    await panel.page.getByText(/^Past the best accuracy: the test ends as soon as .*\.$/).waitFor();
  });

  it('draws an exponential ramp on a log axis until the person chooses otherwise', async () => {
    await open(exponentialRamp());
    const { page } = panel;
    expect(await page.getByRole('radio', { name: 'log' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'linear' }).press(' ');
    await expect.poll(() => panel.state()).toMatchObject({ view: { logAxis: false } });
    const state = await panel.state();
    await panel.close();
    panel = await browser.open({ state });
    await panel.send(exponentialRamp());
    expect(await panel.page.getByRole('radio', { name: 'linear' }).isChecked()).toBe(true);
    await panel.close();
    await open(rangeTest('mlp'));
    expect(await panel.page.getByRole('radio', { name: 'linear' }).isChecked()).toBe(true);
  });
});
