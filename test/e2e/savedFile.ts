import { readFile } from 'node:fs/promises';
import type { Host } from './host';
import { until } from './until';

/** Takes the proposed place of the dialog for a file that is saved, and gives the bytes that are written there. */
export async function saved(host: Host, format: string): Promise<Buffer> {
  const input = host.page.locator('.quick-input-widget:visible .quick-input-box input');
  const path = await until('the dialog', async () => {
    const proposed = await input.inputValue({ timeout: 1000 }).catch(() => '');
    return proposed.endsWith(`.${format}`) && proposed;
  });
  await input.press('Enter');
  return until(path, async () => {
    const bytes = await readFile(path).catch(() => null);
    return bytes !== null && bytes.length > 0 && bytes;
  });
}
