import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/protocol/run';
import { setTranslations } from '../../src/text/text';
import { chromiumPath } from '../setup/machine';
import { pseudoTranslations, untranslated } from '../unit/text/pseudo';
import { comparisonOf, experimentOfView, fourTrainings, headToHead, rangeTestAt, weightDecaySweep } from './comparisonFixtures';
import type { PanelPage } from './panelPage';
import { panelStates } from './panelStates';
import { useBrowser } from './useBrowser';

/** Names, numbers with their units and files: nobody's to translate. */
const names = ['native, TensorFlow', 'iteration = step, lr = lr-SGD, loss = train_loss_step, val_accuracy = val_acc', 'train.js', 'src/', 'SGD', 'fit', 'CSV'];

/** What a run was told while it went on, in the language of that time. */
function told({ failure, end, activity, warnings, provenance }: RunRecord): string[] {
  return [...warnings, failure?.message, failure?.remedy, ...(failure?.output ?? []), end?.reason, activity, provenance?.backend.description].flatMap((text) =>
    text == null ? [] : [text, text.replaceAll(' %', '\u00a0%'), text.charAt(0).toUpperCase() + text.slice(1)],
  );
}

/** Everything that is shown or said, with all that folds opened. */
async function said({ page }: PanelPage): Promise<string[]> {
  for (const summary of await page.locator('summary:visible').all()) await summary.click();
  return page.evaluate(() => {
    const texts: string[] = [];
    for (const element of document.querySelectorAll('main, main *')) {
      if (!(element instanceof HTMLElement) || element.closest('pre, [hidden]') !== null) continue;
      for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) texts.push(child.textContent ?? '');
      for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder']) texts.push(element.getAttribute(name) ?? '');
    }
    return texts;
  });
}

describe.skipIf(chromiumPath() === null)('with a translation nothing of a page is left in English', () => {
  beforeAll(() => setTranslations(pseudoTranslations(), 'de'));
  afterAll(() => setTranslations(null));
  const browser = useBrowser();

  async function left(panel: PanelPage, given: readonly string[]): Promise<string[]> {
    const texts = await said(panel);
    expect(texts.join('').length).toBeGreaterThan(5);
    return texts.map((text) => untranslated(text, given)).filter((text) => text !== '');
  }

  it.each(Object.keys(panelStates))('of a run: %s', async (state) => {
    const panel = await browser.open({ height: 1400 });
    const message = panelStates[state]?.() ?? null;
    if (message !== null) await panel.send(message);
    const given = message === null ? [] : 'message' in message ? [message.message] : told(message.record);
    expect(await left(panel, [...given, ...names])).toEqual([]);
  });

  const trainings = () => comparisonOf(fourTrainings());
  const rangeTests = () => comparisonOf([rangeTestAt({ id: 'run-a', peak: 0.2, best: 0.8 }), rangeTestAt({ id: 'run-b', peak: 0.4, best: 0.85 })]);
  it.each([
    ['trainings', trainings],
    ['range tests', rangeTests],
    ['an experiment', () => experimentOfView(headToHead(17))],
    ['an experiment that is paused', () => experimentOfView(headToHead(17, { state: 'paused' }))],
    ['a sweep', () => experimentOfView(weightDecaySweep(5))],
  ])('of a comparison: %s', async (_name, snapshot) => {
    const panel = await browser.open({ path: '/comparison?runs=run-a,run-b', height: 1400 });
    const message = snapshot();
    await panel.send(message);
    const notes = (message.comparison?.runs ?? []).flatMap(({ note }) => (note === null ? [] : [note]));
    expect(await left(panel, [...notes, ...names])).toEqual([]);
  });
});
