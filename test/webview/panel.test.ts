import { describe, expect, it } from 'vitest';
import { formatLr } from '../../src/analysis/formatLr';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { rangeTest, record, snapshotOf, storedCurve, sweepPoints } from './runFixtures';
import { darkTheme, highContrastTheme, lightTheme } from './themes';
import { useBrowser } from './useBrowser';

const maxColor = '#d18616';
const minColor = '#3794ff';
const heldOutColor = '#89d185';

describe.skipIf(chromiumPath() === null)('the page of the panel', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  /** Columns in which many pixels of a chart have a colour: upright lines. */
  async function uprightLines(label: RegExp, color: string): Promise<number[]> {
    const columns = new Map<number, number>();
    for (const { x } of await panel.pixelsLike(label, color, 40)) columns.set(Math.round(x), (columns.get(Math.round(x)) ?? 0) + 1);
    return [...columns].filter(([, pixels]) => pixels > 120).map(([x]) => x);
  }

  it('asks for its run, keeps what a reload needs, and breaks no content security policy', async () => {
    panel = await browser.open();
    expect(await panel.posted()).toEqual([{ type: 'ready' }]);
    expect(await panel.state()).toMatchObject({ runId: 'run-1', view: { logAxis: null } });
    await panel.send(rangeTest('mlp'));
    await panel.page.getByText('How these numbers came about').click();
    expect(await panel.violations()).toEqual([]);
    expect(panel.errors).toEqual([]);
  });

  it('answers with max LR, min LR and the verdict of a finished test', async () => {
    panel = await browser.open();
    const snapshot = rangeTest('diverged');
    const pair = snapshot.analysis?.recommended;
    await panel.send(snapshot);
    const { page } = panel;
    expect(await page.getByRole('status', { name: 'Max LR' }).textContent()).toBe(formatLr(pair?.max.lr ?? 0));
    expect(await page.getByRole('status', { name: 'Min LR' }).textContent()).toBe(formatLr(pair?.min.lr ?? 0));
    expect(await page.getByRole('status', { name: 'Super-convergence' }).textContent()).toBe(snapshot.analysis?.verdict.answer);
    const reason = snapshot.analysis?.verdict.reason ?? '';
    expect(reason).toMatch(/\d/);
    await page.getByText(reason.replaceAll(' %', '\u00a0%')).first().waitFor();
    await page.getByText('native, TensorFlow 2.13').first().waitFor();
    await page.getByText(/One cycle \(paper\): LR .* over 1,631 iterations \(3\.6 epochs\), then down to .* over 181 iterations/).first().waitFor();
  });

  it('draws the bounds where they are', async () => {
    panel = await browser.open();
    const snapshot = rangeTest('mlp', { until: 300, topFromSweep: false });
    await panel.send(snapshot);
    const chart = /LR range test of train.js/;
    const width = await panel.page.getByRole('img', { name: chart }).evaluate((canvas) => canvas.clientWidth);
    const lastLr = snapshot.batch.at(-1)?.lr ?? 1;
    const pixelOf = (lr: number) => 56 + ((width - 56 - 8) * lr) / lastLr;
    const pair = snapshot.analysis?.recommended;
    for (const [bound, color] of [[pair?.max, maxColor], [pair?.min, minColor]] as const) {
      const lines = await uprightLines(chart, color);
      expect(lines.length).toBeGreaterThan(0);
      for (const x of lines) expect(Math.abs(x - pixelOf(bound?.lr ?? 0))).toBeLessThan(3);
    }
  });

  it('marks nothing where no answer is possible, says why and offers what would help', async () => {
    panel = await browser.open();
    const snapshot = rangeTest('noisy');
    await panel.send(snapshot);
    const { page } = panel;
    await page.getByText('No bounds can be read from this curve').waitFor();
    await page.getByText(snapshot.analysis?.refusal?.reason ?? 'a refusal').first().waitFor();
    expect(await uprightLines(/LR range test/, maxColor)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Insert into code' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Longer ramp' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'longer-ramp' });
  });

  it('calls an open bound at least, with a button for a higher top LR', async () => {
    panel = await browser.open({ theme: lightTheme });
    await panel.send(rangeTest('mlp', { until: 170, topFromSweep: false }));
    expect(await panel.page.getByRole('status', { name: 'Max LR' }).textContent()).toMatch(/^at least 0\.\d+/);
    await panel.page.getByRole('button', { name: 'Higher top LR' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'higher-top-lr' });
  });

  it('grows while the test runs, with progress, time left and a stop button', async () => {
    panel = await browser.open();
    const { page } = panel;
    await panel.send(rangeTest('mlp', { until: 380, record: { state: 'running' } }));
    expect(await page.getByRole('status', { name: 'Max LR' }).textContent()).toBe('measuring…');
    await page.getByText('Iteration 380 of 906 · 2 min left').waitFor();
    const right = Math.max(...(await panel.pixelsLike(/LR range test/, heldOutColor)).map(({ x }) => x));
    const { batch, heldOut } = storedCurve('mlp');
    const between = (points: { iteration: number }) => points.iteration > 380 && points.iteration <= 600;
    await panel.send({ type: 'delta', seq: 2, batch: batch.filter(between), heldOut: heldOut.filter(between), sweep: [], estimates: [], secondsLeft: 30 });
    await page.getByText('Iteration 600 of 906 · 30 s left').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('600');
    const grown = Math.max(...(await panel.pixelsLike(/LR range test/, heldOutColor)).map(({ x }) => x));
    expect(grown).toBeGreaterThan(right + 50);
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'stop' });
    await page.getByRole('button', { name: 'Stopping…' }).waitFor();
  });

  it('asks once for everything when a message was missed, and goes on with the answer', async () => {
    panel = await browser.open();
    const running = rangeTest('mlp', { until: 100, record: { state: 'running' } });
    const delta = (seq: number) => ({ type: 'delta', seq, batch: storedCurve('mlp').batch.slice(100, 120), heldOut: [], sweep: [], estimates: [], secondsLeft: 10 });
    await panel.send(running);
    await panel.send(delta(3));
    await panel.send(delta(4));
    expect(await panel.posted()).toEqual([{ type: 'ready' }, { type: 'ready' }]);
    await panel.page.getByText('Iteration 100 of 906').waitFor();
    await panel.send({ ...running, seq: 5 });
    await panel.send(delta(6));
    await panel.page.getByText('Iteration 120 of 906').waitFor();
    expect(await panel.posted()).toHaveLength(2);
  });

  it('ignores a message that it does not know, with a line on the console', async () => {
    panel = await browser.open();
    await panel.send(rangeTest('mlp'));
    await panel.send({ type: 'snapshot', seq: 'two' });
    await panel.sendRaw({ some: 'object' });
    expect(panel.errors).toHaveLength(2);
    expect(panel.errors[0]).toContain('The panel ignored a message');
    expect(await panel.page.getByRole('status', { name: 'Max LR' }).textContent()).toMatch(/^0\./);
  });

  it('leaves a gap in the line where the held-out metric is not finite', async () => {
    panel = await browser.open();
    const whole = rangeTest('mlp', { record: { state: 'running' } });
    const gap = ({ iteration }: { iteration: number }) => iteration > 400 && iteration < 600;
    await panel.send({ ...whole, analysis: null, heldOut: whole.heldOut.map((point) => (gap(point) ? { ...point, accuracy: Number.NaN } : point)) });
    const columns = new Set((await panel.pixelsLike(/LR range test/, heldOutColor)).map(({ x }) => Math.round(x)));
    const width = await panel.page.getByRole('img', { name: /LR range test/ }).evaluate((canvas) => canvas.clientWidth);
    const at = (iteration: number) => Math.round(56 + ((width - 64) * iteration) / 906);
    expect(columns.has(at(300))).toBe(true);
    expect(columns.has(at(500))).toBe(false);
    expect(columns.has(at(700))).toBe(true);
  });

  it('has the numbers of the chart as a table', async () => {
    panel = await browser.open();
    const snapshot = rangeTest('diverged');
    await panel.send(snapshot);
    await panel.page.getByText('Data table').click();
    const rows = panel.page.getByRole('region', { name: 'Data table' }).getByRole('row');
    await rows.nth(snapshot.heldOut.length).waitFor();
    expect(await rows.count()).toBe(snapshot.heldOut.length + 1);
    const third = snapshot.heldOut[2];
    const cells = await rows.nth(3).getByRole('cell').allTextContents();
    expect(cells.slice(0, 3)).toEqual([String(third?.iteration), formatLr(third?.lr ?? 0), `${(100 * (third?.accuracy ?? 0)).toFixed(1)}\u00a0%`]);
  });

  it('switches series and axis, and remembers it', async () => {
    panel = await browser.open();
    await panel.send(rangeTest('mlp'));
    const { page } = panel;
    const before = (await panel.pixelsLike(/LR range test/, heldOutColor)).length;
    await page.getByRole('checkbox', { name: 'held-out' }).click();
    await page.waitForFunction(() => document.querySelector('.heldOut')?.getAttribute('aria-checked') === 'false');
    await expect.poll(async () => (await panel.pixelsLike(/LR range test/, heldOutColor)).length).toBeLessThan(before / 5);
    const [linear] = await uprightLines(/LR range test/, maxColor);
    await page.getByRole('radio', { name: 'log' }).press(' ');
    await expect.poll(async () => (await uprightLines(/LR range test/, maxColor))[0] ?? 0).toBeGreaterThan((linear ?? 0) + 100);
    const state = await panel.state();
    expect(state).toMatchObject({ view: { logAxis: true, heldOut: false } });
    await panel.close();
    panel = await browser.open({ state });
    await panel.send(rangeTest('mlp'));
    expect(await panel.page.getByRole('radio', { name: 'log' }).isChecked()).toBe(true);
    expect(await panel.page.getByRole('checkbox', { name: 'held-out' }).getAttribute('aria-checked')).toBe('false');
  });

  it('takes the colours of a new theme at once', async () => {
    panel = await browser.open({ theme: darkTheme });
    await panel.send(rangeTest('mlp'));
    expect((await panel.pixelsLike(/LR range test/, '#388a34')).length).toBe(0);
    await panel.setTheme(lightTheme);
    expect((await panel.pixelsLike(/LR range test/, '#388a34')).length).toBeGreaterThan(300);
    await panel.setTheme(highContrastTheme);
    expect((await panel.pixelsLike(/LR range test/, heldOutColor)).length).toBeGreaterThan(300);
  });

  it('shows what is being prepared, and that the script runs', async () => {
    panel = await browser.open({ width: 400, reducedMotion: true });
    await panel.send(snapshotOf({ record: record({ state: 'preparing', provenance: null, activity: 'loading TensorFlow.js' }) }));
    const { page } = panel;
    await page.getByText('Loading TensorFlow.js.').waitFor();
    await page.getByText(/The code of train.js above its training call runs now/).waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBeNull();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
  });

  it('draws the coarse sweep before the ramp', async () => {
    panel = await browser.open();
    await panel.send(snapshotOf({ record: record({ state: 'sweep', activity: null }), sweep: sweepPoints(30) }));
    await panel.page.getByText('Finding the top LR by a coarse sweep.').waitFor();
    expect((await panel.pixelsLike(/Coarse sweep: accuracy against learning rate, 30 points/, heldOutColor)).length).toBeGreaterThan(200);
  });

  it('has room for the whole coarse sweep from its beginning, so that its axis stands still', async () => {
    panel = await browser.open();
    const sweep = (points: number) => snapshotOf({ record: record({ state: 'sweep', activity: null }), sweep: sweepPoints(points) });
    const lrs = async (points: number) => (await panel.written(() => panel.send(sweep(points)))).filter(({ text }) => /^(0\.0001|0\.01|1|100)$/.test(text)).map(({ text, left }) => `${text} at ${left.toFixed(0)}`);
    await panel.send(sweep(2));
    const early = await lrs(3);
    expect(early.map((text) => text.split(' ')[0])).toEqual(['0.0001', '0.01', '1', '100']);
    expect(await lrs(40)).toEqual(early);
  });

  it('says why a run failed, what to do, and shows the last output', async () => {
    panel = await browser.open();
    const failure = { code: 'script-error' as const, message: 'train.js threw before it trained.', remedy: 'Mend the script and run again.', output: ['loading', 'TypeError: no data'] };
    await panel.send(snapshotOf({ record: record({ state: 'failed', provenance: null, failure }) }));
    const alert = panel.page.getByRole('alert');
    expect(await alert.textContent()).toContain('train.js threw before it trained.Mend the script and run again.loading\nTypeError: no data');
    await panel.page.getByRole('button', { name: 'Show log' }).click();
    await panel.page.getByRole('button', { name: 'Run again' }).click();
    expect((await panel.posted()).slice(1)).toEqual([{ type: 'action', action: 'show-log' }, { type: 'action', action: 'run-again' }]);
  });

  it('says how a ramp ended, and warns', async () => {
    panel = await browser.open();
    const reason = 'Training diverged at LR 2.2: the loss is no longer a finite number.';
    await panel.send(rangeTest('diverged', { record: { end: { by: 'divergence', cause: 'non-finite', iterations: 460, lr: 2.2, reason }, warnings: ['The held-out sample takes 22 % of the time.'] } }));
    await panel.page.getByText(reason).waitFor();
    await panel.page.getByText(/diverged · native/).waitFor();
    await panel.page.getByText('The held-out sample takes 22 % of the time.').waitFor();
  });

  it('starts nothing in Restricted Mode', async () => {
    panel = await browser.open();
    await panel.send(rangeTest('mlp', { trusted: false }));
    await panel.page.getByText(/Restricted Mode/).waitFor();
    expect(await panel.page.getByRole('button', { name: 'Train one-cycle' }).count()).toBe(0);
    expect(await panel.page.getByRole('button', { name: 'Run again' }).count()).toBe(0);
    expect(await panel.page.getByRole('button', { name: 'Copy values' }).count()).toBe(1);
  });

  it('says why a run cannot be shown', async () => {
    panel = await browser.open();
    await panel.send({ type: 'unavailable', message: 'run.json is not valid JSON.' });
    await panel.page.getByText('run.json is not valid JSON.').waitFor();
    expect(await panel.page.getByRole('button').count()).toBe(0);
  });

  it('uses the loss as the main axis of a regression', async () => {
    panel = await browser.open();
    await panel.send(rangeTest('regression'));
    await panel.page.getByRole('region', { name: 'Loss against learning rate' }).waitFor();
    expect(await panel.page.getByRole('checkbox', { name: 'loss', exact: true }).count()).toBe(0);
    expect((await panel.pixelsLike(/LR range test/, heldOutColor)).length).toBeGreaterThan(300);
  });

  it('reads out what changed', async () => {
    panel = await browser.open();
    await panel.send(rangeTest('mlp', { until: 380, record: { state: 'running' } }));
    const live = panel.page.locator('[aria-live=polite]').last();
    expect(await live.textContent()).toBe('LR range test of train.js: running.');
    await panel.send({ ...rangeTest('mlp'), seq: 2 });
    expect(await live.textContent()).toMatch(/^LR range test of train\.js finished\. Max LR 0\.\d+, min LR 0\.\d+\./);
  });
});
