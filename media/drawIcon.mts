/** Draws icon.png from icon.svg in Chromium: npx tsx media/drawIcon.mts */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../test/setup/machine';

const executablePath = chromiumPath();
if (executablePath === null) throw new Error('Chromium is not installed: set CHROMIUM to its path.');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(`<style>body { margin: 0 }</style>${readFileSync(new URL('icon.svg', import.meta.url), 'utf8')}`);
await page.screenshot({ path: fileURLToPath(new URL('icon.png', import.meta.url)), omitBackground: true });
await browser.close();
