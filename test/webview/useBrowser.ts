import { afterAll, afterEach, beforeAll } from 'vitest';
import { PanelBrowser, type PanelPage } from './panelPage';

/** One browser for the tests of a `describe` block; the pages that a test opens are closed after it. */
export function useBrowser(): Pick<PanelBrowser, 'open'> {
  let browser: PanelBrowser | null = null;
  const opened: PanelPage[] = [];
  beforeAll(async () => {
    browser = await PanelBrowser.start();
  });
  afterAll(async () => browser?.stop());
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.close();
  });
  return {
    open: async (options) => {
      if (browser === null) throw new Error('pages are opened in tests, after the browser');
      const page = await browser.open(options);
      opened.push(page);
      return page;
    },
  };
}
