import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../setup/machine';
import type { PanelPage } from './panelPage';
import { panelStates } from './panelStates';
import { rangeTest } from './runFixtures';
import { darkTheme, highContrastLightTheme, highContrastTheme, lightTheme } from './themes';
import { training } from './trainingFixtures';
import { useBrowser } from './useBrowser';

const themes = { dark: darkTheme, light: lightTheme, 'high contrast': highContrastTheme, 'high contrast light': highContrastLightTheme };

describe.skipIf(chromiumPath() === null)('the accessibility of the panel', () => {
  const browser = useBrowser();
  let panel: PanelPage;

  /** What axe objects to, each with the first element it objects to. */
  async function objections(): Promise<string[]> {
    // evaluated and not added as an element: the page's content security policy holds
    await panel.page.evaluate(axe.source);
    return panel.page.evaluate(async () => {
      if (!('axe' in window)) throw new Error('axe is not there');
      const { violations } = await (window.axe as typeof axe).run(document, { resultTypes: ['violations'] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} (${nodes[0]?.failureSummary ?? ''})`);
    });
  }

  it.each(Object.keys(panelStates))('leaves axe nothing to object to in any theme: %s', async (state) => {
    panel = await browser.open({ height: 1400 });
    const message = panelStates[state]?.() ?? null;
    if (message !== null) await panel.send(message);
    const { page } = panel;
    for (const summary of await page.locator('summary:visible').all()) await summary.click();
    const more = page.getByRole('button', { name: 'More', exact: true });
    if ((await more.count()) > 0) await more.click();
    const step = page.locator('button.step').first();
    if ((await step.count()) > 0) await step.click();
    for (const [theme, tokens] of Object.entries(themes)) {
      await panel.setTheme(tokens);
      expect(await objections(), theme).toEqual([]);
    }
  });

  it('shows where the focus is on every control, in an order that follows the page', async () => {
    panel = await browser.open({ height: 1400 });
    await panel.send(rangeTest('mlp'));
    const { page } = panel;
    const order: { name: string; top: number; visible: boolean }[] = [];
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const node = document.activeElement;
        if (node === null || node === document.body) return null;
        // what shows the focus may be the element, a part of it, or what stands for it
        const shown = [node, ...node.querySelectorAll('*'), ...(node.shadowRoot?.querySelectorAll('*') ?? []), ...(node.nextElementSibling === null ? [] : [node.nextElementSibling])];
        const ringed = (element: Element) => {
          const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(element);
          return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || borderColor.includes('0, 120, 212');
        };
        return { name: `${node.tagName} ${node.getAttribute('aria-label') ?? node.textContent.trim()}`, top: node.getBoundingClientRect().top, visible: shown.some(ringed) };
      });
      if (focused === null) break;
      order.push(focused);
    }
    expect(order.length).toBeGreaterThan(15);
    expect(order.filter(({ visible }) => !visible).map(({ name }) => name)).toEqual([]);
    const names = order.map(({ name }) => name);
    const at = (part: string) => names.findIndex((name) => name.includes(part));
    expect([at('train.js'), at('Insert into code'), at('Curve: Accuracy'), at('Min LR'), at('Max LR'), at('Kind of schedule'), at('Data table')].every((index, place, all) => index > (all[place - 1] ?? -1))).toBe(true);
  });

  it('keeps the focus on a button when the run ends, and puts it on the kind of schedule when Reset goes', async () => {
    panel = await browser.open({ height: 1400 });
    await panel.send(rangeTest('mlp', { until: 380, record: { state: 'running' } }));
    const { page } = panel;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
    await page.getByRole('button', { name: 'Compare…' }).focus();
    await panel.send({ ...rangeTest('mlp'), seq: 2 });
    expect(await focused()).toBe('Compare…');
    await page.getByRole('textbox', { name: 'Cycle' }).fill('50');
    await page.getByRole('button', { name: 'Reset', exact: true }).press('Enter');
    expect(await page.getByRole('button', { name: 'Reset', exact: true }).count()).toBe(0);
    expect(await focused()).toBe('Kind of schedule');
  });

  it.each([
    ['a range test', () => rangeTest('mlp')],
    ['a training', () => training(400)],
  ])('needs no sideways scrolling at twice the zoom: %s', async (_, make) => {
    panel = await browser.open({ width: 400, scale: 2 });
    await panel.send(make());
    for (const summary of await panel.page.locator('summary:visible').all()) await summary.click();
    expect(await panel.page.evaluate(() => [document.documentElement.scrollWidth, window.devicePixelRatio])).toEqual([400, 2]);
  });

  it('keeps still where less motion is wanted', async () => {
    panel = await browser.open({ reducedMotion: true });
    await panel.send(panelStates['preparing']?.());
    expect(await panel.page.evaluate(() => document.getAnimations().length)).toBe(0);
    await panel.close();
    panel = await browser.open();
    await panel.send(panelStates['preparing']?.());
    expect(await panel.page.evaluate(() => document.getAnimations().length)).toBeGreaterThan(0);
  });

  it('draws its charts in the colours that the system forces', async () => {
    panel = await browser.open({ forcedColors: true, theme: darkTheme });
    await panel.send(rangeTest('mlp'));
    // neither the theme's green nor its text: those may be the colour of the forced background
    expect((await panel.pixelsLike(/LR range test/, '#89d185')).length).toBe(0);
    expect((await panel.pixelsLike(/LR range test/, '#9d9d9d', 8)).length).toBeLessThan(30);
    const [text, line] = await panel.page.evaluate(() => {
      const styles = getComputedStyle(document.body);
      return [styles.color, styles.backgroundColor];
    });
    expect(text).not.toBe(line);
  });
});
