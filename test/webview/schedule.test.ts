import { describe, expect, it } from 'vitest';
import { formatLr } from '../../src/analysis/formatLr';
import { defaultSchedule } from '../../src/schedule/defaultSchedule';
import type { ScheduleKind } from '../../src/schedule/scheduleOptions';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { rangeTest, type Snapshot } from './runFixtures';
import { useBrowser } from './useBrowser';

const lrColor = '#d18616';

describe.skipIf(chromiumPath() === null)('the schedule in the panel of a range test', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  async function open(snapshot: Snapshot = rangeTest('mlp')): Promise<Snapshot> {
    panel = await browser.open({ height: 1300 });
    await panel.send(snapshot);
    return snapshot;
  }
  const section = () => panel.page.getByRole('region', { name: 'Schedule' });
  const field = (name: string) => section().getByRole('textbox', { name, exact: true });
  const posted = async () => (await panel.posted()).filter((message) => typeof message === 'object' && message !== null && 'type' in message && message.type === 'schedule');

  /** Column of the highest point of the preview's LR, in CSS pixels. */
  async function peakColumn(): Promise<number> {
    const pixels = await panel.pixelsLike(/Preview of the schedule/, lrColor);
    const top = Math.min(...pixels.map(({ y }) => y));
    const columns = pixels.filter(({ y }) => y <= top + 1).map(({ x }) => x);
    return columns.reduce((sum, x) => sum + x, 0) / columns.length;
  }

  it('says the absolute LRs, the cycle and the tail in iterations and epochs', async () => {
    await open();
    // 1,812 iterations of 453 per epoch, 90 % of them the cycle
    await section().getByText(/^One cycle \(paper\): LR .* over 1,631 iterations \(3\.6 epochs\), then down to .* over 181 iterations \(0\.4 epochs\)\. Momentum 0\.95 → 0\.85 → 0\.95\.$/).waitFor();
    expect(await field('Cycle %').inputValue()).toBe('90');
    expect(await field('Tail iterations').inputValue()).toBe('181');
    expect(await section().getByRole('textbox', { name: 'Max LR' }).count()).toBe(0);
  });

  it('draws a shorter cycle at once, tells the host, and moves the tail along', async () => {
    const { schedule } = await open();
    const before = await peakColumn();
    await field('Cycle %').fill('50');
    await section().getByText(/over 906 iterations \(2 epochs\), then down to .* over 906 iterations \(2 epochs\)/).waitFor();
    expect(await peakColumn()).toBeLessThan(before - 100);
    await expect.poll(() => field('Tail iterations').inputValue()).toBe('906');
    expect(await posted()).toEqual([{ type: 'schedule', options: { ...schedule?.options, cycleShare: 0.5 }, iterations: 1812 }]);
  });

  it('returns to the recommended schedule by Reset', async () => {
    const { schedule } = await open();
    expect(await section().getByRole('button', { name: 'Reset' }).count()).toBe(0);
    await field('Tail iterations').fill('906');
    await section().getByRole('button', { name: 'Reset' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'schedule', options: schedule?.options, iterations: 1812 });
    await expect.poll(() => field('Cycle %').inputValue()).toBe('90');
    await section().getByRole('button', { name: 'Reset' }).waitFor({ state: 'hidden' });
  });

  it.each([
    ['Tail iterations', '1812', /The tail must be a whole number of iterations from 0 to 1,811, not 1812\./],
    ['Cycle %', '120', /The cycle is a percentage of the run, above 0 and at most 100\./],
    ['Final LR', 'small', /Final LR must be a number/],
    ['Final LR', '9', /Final LR \(9\) must not be above max LR/],
    ['Step size iterations', '2.5', /step size must be a whole number/],
  ])('says beside %s what is wrong with %s, keeps the preview and disables what would use it', async (name, text, expected) => {
    await open();
    const words = await section().getByText(/^One cycle \(paper\): LR/).textContent();
    await field(name).fill(text);
    await section().getByRole('alert').getByText(expected).waitFor();
    expect(await field(name).getAttribute('aria-invalid')).toBe('true');
    expect(await section().getByText(/^One cycle \(paper\): LR/).textContent()).toBe(words);
    const insert = panel.page.getByRole('button', { name: 'Insert into code' });
    await expect.poll(() => insert.isDisabled()).toBe(true);
    await insert.click({ force: true });
    expect((await panel.posted()).slice(1)).toEqual([]);
    await field(name).fill(name === 'Final LR' ? '1e-4' : '80');
    await expect.poll(() => insert.isDisabled()).toBe(false);
    expect(await posted()).toHaveLength(1);
  });

  it('takes the last word of fields that say the same', async () => {
    await open();
    await field('Cycle %').fill('abc');
    await field('Tail iterations').fill('0');
    await section().getByRole('alert').waitFor({ state: 'hidden' });
    await expect.poll(() => field('Cycle %').inputValue()).toBe('100');
  });

  const kinds: [ScheduleKind, string[]][] = [
    ['smith-one-cycle', ['Cycle %', 'Step size iterations', 'Tail iterations', 'Final LR']],
    ['pytorch-one-cycle', ['Rise %', 'Final LR']],
    ['pytorch-three-phase', ['Rise %', 'Final LR']],
    ['fastai-one-cycle', ['Rise %', 'Final LR']],
    ['triangular', ['Step size iterations']],
    ['triangular2', ['Step size iterations']],
    ['exp-range', ['Step size iterations', 'Gamma']],
    ['piecewise-constant', []],
    ['constant', []],
    ['linear-decay', ['Warm-up %', 'Final LR']],
    ['cosine-decay', ['Warm-up %', 'Final LR']],
  ];

  it('draws every kind between the same bounds, with that kind’s own fields', async () => {
    const { schedule } = await open();
    const maxLr = schedule?.options.maxLr ?? 0;
    for (const [kind, fields] of kinds) {
      await section().getByRole('combobox', { name: 'Kind of schedule' }).selectOption(kind);
      expect((await posted()).at(-1)).toMatchObject({ options: { kind, maxLr } });
      // the page draws with the next frame
      await expect.poll(() => section().getByRole('textbox').count(), { message: kind }).toBe(fields.length);
      for (const name of fields) await field(name).waitFor();
      expect((await panel.pixelsLike(/Preview of the schedule/, lrColor)).length, kind).toBeGreaterThan(100);
    }
    expect(panel.errors).toEqual([]);
  });

  it('keeps the min LR when one passes through a kind that has none', async () => {
    const { schedule } = await open();
    const kind = section().getByRole('combobox', { name: 'Kind of schedule' });
    await kind.selectOption('constant');
    await kind.selectOption('triangular');
    expect((await posted()).at(-1)).toMatchObject({ options: { minLr: schedule?.options.kind === 'one-cycle' ? schedule.options.minLr : 0, momentum: { high: 0.95, low: 0.85 } } });
  });

  it('offers inserting and training whatever schedule was chosen', async () => {
    await open(rangeTest('mlp', { chosen: defaultSchedule('cosine-decay', { minLr: null, maxLr: 0.1, iterations: 1812, momentum: null }) }));
    await panel.page.getByRole('button', { name: 'Insert into code' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'insert-schedule' });
    await panel.page.getByRole('button', { name: 'Train with this schedule' }).click();
    expect((await panel.posted()).at(-1)).toEqual({ type: 'action', action: 'train-schedule' });
  });

  it('warns of a max LR at which the test diverged', async () => {
    const lr = (rangeTest('mlp').analysis?.recommended?.max.lr ?? 0) / 2;
    const end = { by: 'divergence' as const, cause: 'non-finite' as const, iterations: 460, lr, reason: 'Training diverged.' };
    await open(rangeTest('mlp', { record: { end } }));
    await section().getByText(`the range test diverged at ${formatLr(lr)}: the training will probably diverge too`).waitFor();
  });

  it('shows what the host holds when that differs from what was typed', async () => {
    const snapshot = await open();
    await field('Cycle %').fill('50');
    await panel.send({ ...snapshot, seq: 2 });
    await section().getByText(/over 1,631 iterations/).waitFor();
    await field('Tail iterations').focus();
    expect(await field('Cycle %').inputValue()).toBe('90');
  });

  it('breaks no content security policy, and fits a narrow panel', async () => {
    panel = await browser.open({ width: 400 });
    await panel.send(rangeTest('mlp'));
    await field('Tail iterations').fill('9999');
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    expect(await panel.violations()).toEqual([]);
    expect(panel.errors).toEqual([]);
  });
});
