import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../setup/machine';
import { comparisonOf, constant, experimentOfView, fourTrainings, headToHead, oneCycle, rangeTestAt, training, weightDecaySweep } from './comparisonFixtures';
import type { PanelBrowser, PanelPage } from './panelPage';
import { darkTheme, highContrastTheme, lightTheme } from './themes';
import { useBrowser } from './useBrowser';

const blue = '#3794ff';
const orange = '#d18616';
const green = '#89d185';
const chart = /against/;

describe.skipIf(chromiumPath() === null)('the page of a comparison', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  const opened = async (options: Parameters<PanelBrowser['open']>[0] = {}) => browser.open({ path: '/comparison?runs=run-a,run-b,run-c,run-d', ...options });
  const ofExperiment = async (options: Parameters<PanelBrowser['open']>[0] = {}) => browser.open({ path: '/comparison?experiment=experiment-1', ...options });
  const rowOf = (name: string | RegExp) => panel.page.getByRole('row', { name }).first();
  const cellsOf = async (name: string | RegExp) => rowOf(name).getByRole('cell').allTextContents();
  const posted = async () => (await panel.posted()).at(-1);

  it('asks for its runs, keeps what a reload needs, and breaks no content security policy', async () => {
    panel = await opened();
    expect(await panel.posted()).toEqual([{ type: 'ready', target: null }]);
    expect(await panel.state()).toMatchObject({ runIds: ['run-a', 'run-b', 'run-c', 'run-d'] });
    await panel.send(comparisonOf(fourTrainings()));
    await panel.page.getByRole('radio', { name: 'time' }).press(' ');
    await panel.page.getByText('Export PNG').click();
    await panel.close();
    panel = await ofExperiment();
    expect(await panel.state()).toMatchObject({ experimentId: 'experiment-1' });
    await panel.send(experimentOfView(headToHead(17)));
    await panel.page.getByText('All runs', { exact: true }).click();
    await panel.page.getByText('How this is judged').click();
    expect(await panel.violations()).toEqual([]);
    expect(panel.errors).toEqual([]);
  });

  it('overlays the runs, and says once what all share', async () => {
    panel = await opened();
    await panel.send(comparisonOf(fourTrainings()));
    const { page } = panel;
    await page.getByRole('heading', { name: 'Comparison of 4 runs' }).waitFor();
    await page.getByText(/train\.js · SGD · batch size 128 · .*seed 7/).waitFor();
    for (const color of [blue, orange, green]) expect((await panel.pixelsLike(chart, color)).length).toBeGreaterThan(150);
  });

  it('has what each run came to in a table, the best of each in bold', async () => {
    panel = await opened({ width: 1000 });
    const runs = fourTrainings();
    await panel.send(comparisonOf(runs));
    const share = (value: number | null | undefined) => `${(100 * (value ?? 0)).toFixed(1)}\u00a0%`;
    const final = runs[0]?.heldOut.at(-1)?.accuracy;
    const cells = await cellsOf(/0\.020 to 0\.20, 1,812 iterations/);
    expect(cells[0]).toBe(share(final));
    expect(cells.slice(3, 6)).toEqual(['1,812', '38\u00a0s', 'finished']);
    expect(await panel.page.locator('td.best').first().textContent()).toBe(share(final));
    expect((await cellsOf(/0\.090 to 0\.90/)).slice(0, 1)).toEqual(['–']);
    await panel.page.getByText(/^Training diverged at LR/).waitFor();
  });

  it('counts iterations to the accuracy that one sets', async () => {
    panel = await opened({ width: 1000 });
    await panel.send(comparisonOf(fourTrainings()));
    const field = panel.page.getByRole('spinbutton', { name: /Iterations to/ });
    expect(await field.inputValue()).toBe('');
    expect(await field.getAttribute('placeholder')).toMatch(/^\d\d\.\d$/);
    await field.fill('70');
    await field.press('Enter');
    expect(await posted()).toEqual({ type: 'target', target: 0.7 });
    expect(await panel.state()).toMatchObject({ view: { target: 0.7 } });
    const runs = fourTrainings();
    await panel.send({ type: 'delta', seq: 2, curves: [], comparison: comparisonOf(runs, 0.7).comparison });
    await panel.page.getByRole('columnheader', { name: 'To 70.0 %' }).waitFor();
    const reached = runs[0]?.heldOut.find(({ accuracy }) => (accuracy ?? 0) >= 0.7)?.iteration ?? 0;
    expect((await cellsOf(/0\.020 to 0\.20, 1,812 iterations/))[2]).toBe(String(reached));
    await field.fill('');
    await field.press('Enter');
    expect(await posted()).toEqual({ type: 'target', target: null });
    // what no run can reach counts as nothing
    await field.fill('60');
    await field.press('Enter');
    await field.fill('150');
    await field.press('Enter');
    expect(await posted()).toEqual({ type: 'target', target: null });
  });

  it('switches runs on and off by their rows, with the keyboard too, and remembers it', async () => {
    panel = await opened();
    await panel.send(comparisonOf(fourTrainings()));
    const before = (await panel.pixelsLike(chart, blue)).length;
    const box = panel.page.getByRole('checkbox', { name: /0\.020 to 0\.20, 1,812/ });
    await box.press(' ');
    await expect.poll(async () => (await panel.pixelsLike(chart, blue)).length).toBeLessThan(before / 10);
    expect((await panel.pixelsLike(chart, orange)).length).toBeGreaterThan(100);
    const state = await panel.state();
    expect(state).toMatchObject({ view: { hidden: ['run-a'] } });
    await panel.close();
    panel = await opened({ state });
    await panel.send(comparisonOf(fourTrainings()));
    expect(await panel.page.getByRole('checkbox', { name: /0\.020 to 0\.20, 1,812/ }).isChecked()).toBe(false);
  });

  it('lets the other lines stand back while a row is pointed at', async () => {
    panel = await opened();
    await panel.send(comparisonOf(fourTrainings()));
    const before = (await panel.pixelsLike(chart, orange)).length;
    await rowOf(/0\.020 to 0\.20, 1,812/).hover();
    await expect.poll(async () => (await panel.pixelsLike(chart, orange)).length).toBeLessThan(before / 10);
    expect((await panel.pixelsLike(chart, blue)).length).toBeGreaterThan(150);
    await panel.page.mouse.move(5, 5);
    await expect.poll(async () => (await panel.pixelsLike(chart, orange)).length).toBe(before);
  });

  it('draws against the wall clock: of equal lengths the slower run reaches farther', async () => {
    panel = await opened();
    const runs = [training({ id: 'run-a', schedule: oneCycle(0.2) }), training({ id: 'run-b', schedule: constant(0.08), secondsPerIteration: 0.042 })];
    await panel.send(comparisonOf(runs));
    const right = async (color: string) => Math.max(...(await panel.pixelsLike(chart, color, 60)).map(({ x }) => x));
    expect(Math.abs((await right(blue)) - (await right(orange)))).toBeLessThan(12);
    await panel.page.getByRole('radio', { name: 'time' }).press(' ');
    await expect.poll(async () => (await right(orange)) - (await right(blue))).toBeGreaterThan(250);
    expect(await panel.state()).toMatchObject({ view: { axis: 'seconds' } });
  });

  it('follows a run that goes on', async () => {
    panel = await opened();
    const until = (iterations: number) => training({ id: 'run-b', schedule: oneCycle(0.1), until: iterations, record: { state: 'running' } });
    const whole = training({ id: 'run-a', schedule: oneCycle(0.2) });
    await panel.send(comparisonOf([whole, until(400)]));
    const right = async () => Math.max(...(await panel.pixelsLike(chart, orange, 60)).map(({ x }) => x));
    const before = await right();
    expect((await cellsOf(/LR 0\.010 to 0\.10/)).join()).toContain('running, 22');
    const grown = comparisonOf([whole, until(1200)]);
    await panel.send({ type: 'delta', seq: 2, curves: grown.curves.filter(({ run }) => run === 'run-b'), comparison: grown.comparison });
    expect(await right()).toBeGreaterThan(before + 200);
    expect((await cellsOf(/LR 0\.010 to 0\.10/)).join()).toContain('running, 66');
  });

  it('asks once for everything when a message was missed', async () => {
    panel = await opened();
    await panel.send(comparisonOf(fourTrainings()));
    await panel.send({ type: 'delta', seq: 3, curves: [] });
    await panel.send({ type: 'delta', seq: 4, curves: [] });
    expect(await panel.posted()).toEqual([{ type: 'ready', target: null }, { type: 'ready', target: null }]);
  });

  it('overlays range tests on one LR axis, with each max LR marked', async () => {
    panel = await opened();
    const runs = [rangeTestAt({ id: 'run-a', peak: 0.24, best: 0.86 }), rangeTestAt({ id: 'run-b', peak: 0.6, best: 0.84, request: { seed: 8 } })];
    await panel.send(comparisonOf(runs));
    const width = await panel.page.getByRole('img', { name: chart }).evaluate((canvas) => canvas.clientWidth);
    const last = Math.max(...runs.map(({ heldOut }) => heldOut.at(-1)?.lr ?? 0));
    const pixels = await panel.pixelsLike(chart, blue, 60);
    const at = 56 + ((width - 56 - 10) * (runs[0]?.analysis?.recommended?.max.lr ?? 0)) / last;
    const low = Math.max(...pixels.map(({ y }) => y));
    const foot = pixels.filter(({ y }) => y > low - 12).map(({ x }) => x);
    expect(foot.some((x) => Math.abs(x - at) < 3)).toBe(true);
    expect(await panel.page.getByRole('radio', { name: 'epoch' }).count()).toBe(0);
    await panel.page.getByRole('columnheader', { name: 'Max LR' }).waitFor();
    await panel.page.getByRole('radio', { name: 'log' }).press(' ');
    expect(await panel.state()).toMatchObject({ view: { logAxis: true } });
  });

  it('marks a max LR that lies before the first evaluation where its line begins', async () => {
    panel = await opened();
    const early = rangeTestAt({ id: 'run-a', peak: 0.05, best: 0.86 });
    const snapshot = comparisonOf([early, rangeTestAt({ id: 'run-b', peak: 0.6, best: 0.84, request: { seed: 8 } })]);
    const [first] = early.heldOut.filter(({ iteration }) => iteration > 0);
    expect(early.analysis?.recommended?.max.lr ?? Infinity).toBeLessThan(first?.lr ?? 0);
    await panel.send(snapshot);
    const pixels = await panel.pixelsLike(chart, blue, 60);
    const left = pixels.filter(({ x }) => x < Math.min(...pixels.map((pixel) => pixel.x)) + 8).map(({ y }) => y);
    const height = await panel.page.getByRole('img', { name: chart }).evaluate((canvas) => canvas.clientHeight);
    // the ring is where the accuracy is, not where the line ends at chance
    expect(Math.min(...left)).toBeLessThan(0.6 * height);
  });

  it('puts the focus on the row that follows one that was removed, and keeps it when a column changes', async () => {
    panel = await opened({ width: 1000 });
    const [one, two, three] = fourTrainings();
    if (one === undefined || two === undefined || three === undefined) throw new Error('the fixture has four');
    await panel.send(comparisonOf([one, two, three]));
    const focused = () => panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await panel.page.getByRole('button', { name: /^Remove/ }).nth(1).press('Enter');
    await panel.send({ ...comparisonOf([one, three]), seq: 2 });
    expect(await focused()).toMatch(/^Remove Constant/);
    await panel.send({ type: 'delta', seq: 3, curves: [], comparison: comparisonOf([one, three], 0.5).comparison });
    await panel.page.getByRole('columnheader', { name: 'To 50.0 %' }).waitFor();
    expect(await focused()).toMatch(/^Remove Constant/);
  });

  it('opens, removes and exports', async () => {
    panel = await opened({ width: 1000 });
    await panel.send(comparisonOf(fourTrainings()));
    const { page } = panel;
    await page.getByRole('button', { name: /^Open .*604 iterations/ }).click();
    expect(await posted()).toEqual({ type: 'open', run: 'run-b' });
    await page.getByRole('button', { name: /^Remove .*604 iterations/ }).click();
    expect(await posted()).toEqual({ type: 'remove', run: 'run-b' });
    const left = fourTrainings().filter(({ record }) => record.id !== 'run-b');
    await panel.send({ ...comparisonOf(left), seq: 2 });
    expect(await panel.state()).toMatchObject({ runIds: ['run-a', 'run-c', 'run-d'] });
    await page.getByText('Export CSV').click();
    expect(await posted()).toEqual({ type: 'export', format: 'csv' });
  });

  it('exports a picture with title, chart and legend on the background of the theme', async () => {
    panel = await opened({ theme: lightTheme });
    await panel.send(comparisonOf(fourTrainings()));
    await panel.send({ type: 'draw-picture' });
    await expect.poll(posted).toMatchObject({ type: 'picture' });
    const message = await posted();
    const png = typeof message === 'object' && message !== null && 'png' in message ? String(message.png) : '';
    const picture = await panel.page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const pixels = [...(context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [])];
      return { width: bitmap.width, height: bitmap.height, corner: pixels.slice(0, 4), title: darkIn(0, 100), legend: blueIn(bitmap.height - 180, bitmap.height) };
      function rows(from: number, to: number) {
        const found: number[][] = [];
        for (let at = 4 * from * bitmap.width; at < 4 * to * bitmap.width; at += 4) found.push(pixels.slice(at, at + 3));
        return found;
      }
      function darkIn(from: number, to: number) {
        return rows(from, to).filter(([red = 255]) => red < 100).length;
      }
      function blueIn(from: number, to: number) {
        return rows(from, to).filter(([red = 0, , b = 0]) => b > 220 && red < 90).length;
      }
    }, png);
    expect(picture.width).toBeGreaterThan(1300);
    expect(picture.corner).toEqual([255, 255, 255, 255]);
    expect(picture.title).toBeGreaterThan(300);
    expect(picture.legend).toBeGreaterThan(100);
  });

  it('says why there is nothing to show', async () => {
    panel = await opened();
    await panel.send({ type: 'unavailable', message: 'There is no run run-9.' });
    await panel.page.getByText('There is no run run-9.').waitFor();
    expect(await panel.page.getByRole('button').count()).toBe(0);
  });

  it('takes the colours of a new theme at once, and fits narrow panels', async () => {
    panel = await opened({ theme: darkTheme, width: 400 });
    await panel.send(comparisonOf(fourTrainings()));
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    await panel.setTheme(lightTheme);
    expect((await panel.pixelsLike(chart, '#1a85ff')).length).toBeGreaterThan(100);
    await panel.setTheme(highContrastTheme);
    expect((await panel.pixelsLike(chart, blue)).length).toBeGreaterThan(150);
  });

  it('of a head-to-head answers, with the arms and their intervals', async () => {
    panel = await ofExperiment();
    const view = headToHead(36, { state: 'finished' });
    const report = view.report?.kind === 'confirm' ? view.report : null;
    await panel.send(experimentOfView(view));
    const { page } = panel;
    expect((await page.locator('.lead').textContent())?.replaceAll('\u00a0', ' ')).toBe(report?.answer);
    expect((await page.locator('.evidence').textContent())?.replaceAll('\u00a0', ' ')).toBe(report?.constantBetween?.sentence);
    const own = report?.rows.find(({ arm }) => arm === 'script');
    const percent = (value: number | null | undefined) => (100 * (value ?? 0)).toFixed(1);
    const [final, advantage] = await cellsOf(/the script's own setting/);
    expect(final?.replaceAll('\u00a0', ' ')).toBe(`${percent(own?.final?.mean)} % (${percent(own?.final?.low)} to ${percent(own?.final?.high)})`);
    expect(advantage).toBe(`+${percent(own?.advantage?.mean)} points (${percent(own?.advantage?.low)} to ${percent(own?.advantage?.high)})`);
    const dropped = report?.rows.find((row) => row.dropped !== null);
    await page.getByText(`Dropped. ${dropped?.dropped ?? 'nothing'}`).first().waitFor();
    expect(await page.locator('tbody.out').count()).toBe(report?.rows.filter((row) => row.dropped !== null).length);
    expect(await page.getByRole('progressbar').isVisible()).toBe(false);
    const names = await page.getByRole('img', { name: chart }).getAttribute('aria-label');
    expect(names).toContain('one-cycle, max 0.20, mean of 3 seeds');
  });

  it('of a running experiment says how far it is, how often the script runs, and stops it', async () => {
    panel = await ofExperiment();
    await panel.send(experimentOfView(headToHead(17)));
    const { page } = panel;
    await page.getByText('17 of 36 runs ended, 2 going on · 12 min left').waitFor();
    await page.getByText('The code of train.js above its training call runs once for each run: at most 36 times in all, 17 so far.').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('17');
    await page.getByText('running, 1 of 3 seeds ended').first().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(await posted()).toEqual({ type: 'experiment', action: 'stop' });
    await page.getByRole('button', { name: 'Stopping…' }).waitFor();
    await page.getByText('All runs', { exact: true }).click();
    await page.getByRole('button', { name: 'Open one-cycle, max 0.20, seed 1' }).click();
    expect(await posted()).toEqual({ type: 'open', run: 'one-cycle-1' });
  });

  it('of an experiment without a result promises none', async () => {
    panel = await ofExperiment();
    await panel.send(experimentOfView(headToHead(0)));
    await panel.page.getByText('No run has ended yet: the first result comes with the first run that does.').waitFor();
    await panel.page.getByText('0 of 36 runs ended, 2 going on').waitFor();
  });

  it.each([
    ['paused', 'Paused', 'Its window was closed or reloaded while it went on. 17 of 36 runs have ended and are kept. Resume goes on with the others.'],
    ['stopped', 'Stopped', '17 of 36 runs have ended and are kept. Resume goes on with the others.'],
  ] as const)('resumes an experiment that is %s', async (state, title, text) => {
    panel = await ofExperiment();
    await panel.send(experimentOfView(headToHead(17, { state })));
    const note = panel.page.getByRole('note');
    expect(await note.textContent()).toBe(title + text);
    await panel.page.getByRole('button', { name: 'Resume' }).click();
    expect(await posted()).toEqual({ type: 'experiment', action: 'resume' });
  });

  it('says why an experiment failed, and offers nothing in Restricted Mode', async () => {
    panel = await ofExperiment();
    await panel.send(experimentOfView(headToHead(0, { state: 'failed', reason: 'train.js threw before it trained.' }), false));
    expect(await panel.page.getByRole('alert').textContent()).toContain('train.js threw before it trained.');
    await panel.page.getByText('Trust the workspace to go on with the runs.').waitFor();
    expect(await panel.page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
  });

  it('of a sweep advises, with the LRs that each value allows', async () => {
    panel = await ofExperiment();
    const view = weightDecaySweep(4, { state: 'finished' });
    const report = view.report?.kind === 'sweep' ? view.report : null;
    await panel.send(experimentOfView(view));
    expect((await panel.page.locator('.lead').textContent())?.replaceAll('\u00a0', ' ')).toBe(report?.advice);
    const advised = report?.rows.find(({ value }) => value === report.advised);
    expect(await panel.page.getByRole('rowheader', { name: /advised/ }).textContent()).toContain(advised?.label ?? 'none');
    expect((await panel.pixelsLike(chart, green)).length).toBeGreaterThan(150);
  });

  it('reads out what changed', async () => {
    panel = await ofExperiment();
    const live = panel.page.locator('[aria-live=polite]').last();
    await panel.send(experimentOfView(headToHead(17)));
    expect(await live.textContent()).toBe('Head-to-head of train.js running.');
    const finished = headToHead(36, { state: 'finished' });
    await panel.send({ ...experimentOfView(finished), seq: 2 });
    expect(await live.textContent()).toMatch(/^Head-to-head of train\.js finished\. One-cycle at the bounds reaches/);
  });
});
