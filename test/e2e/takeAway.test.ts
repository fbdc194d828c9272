import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { rangeTest } from '../webview/runFixtures';
import type { Host } from './host';
import { keepRun, openKept } from './keptRuns';
import { scenario, script } from './scenario';
import { until } from './until';

/** Takes the proposed place of the dialog for a file that is saved, and gives the bytes that are written there. */
async function saved(host: Host, format: string): Promise<Buffer> {
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

scenario('what a run came to is exported as a table, a picture and numbers', { files: { 'train.js': script('quick.js') } }, async (host) => {
  const run = rangeTest('mlp');
  await host.command('Superconverge: Focus on Runs View');
  await keepRun(host, run, 'train.js');
  await openKept(host, /max [\d.]+, min [\d.]+/);
  const panel = await host.panel(/LR range test · finished/);
  const max = await panel.getByRole('status', { name: 'Max LR' }).innerText();
  await panel.locator('.verdict-sentence').click();

  await host.command('Superconverge: Copy as Markdown Table');
  const table = await until('the table', async () => {
    const text = await host.page.evaluate(() => navigator.clipboard.readText());
    return text.startsWith('|') && text;
  });
  expect(table).toMatch(new RegExp(`^\\| Max LR \\| ${max.trim().replace('.', '\\.')} `, 'm'));
  expect(table.trim().split('\n').every((line) => /^\| .* \| .* \|$/.test(line))).toBe(true);

  await panel.locator('.verdict-sentence').click();
  await host.command('Superconverge: Export Run as CSV...');
  const rows: { iteration: string; lr: string; loss: string }[] = parse(await saved(host, 'csv'), { columns: true });
  const batch = rows.filter(({ loss }) => loss !== '').map(({ iteration, lr, loss }) => [Number(iteration), Number(lr), Number(loss)]);
  expect(batch).toEqual(run.batch.map(({ iteration, lr, loss }) => [iteration, lr, loss]));

  await panel.locator('.verdict-sentence').click();
  await host.command('Superconverge: Export Run as SVG...');
  const drawing = (await saved(host, 'svg')).toString();
  expect(/^<svg [^]*>Learning rate<[^]*<\/svg>\s*$/.test(drawing), drawing.slice(0, 200)).toBe(true);

  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('button', { name: 'Export PNG' }).click();
  const png = await saved(host, 'png');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // large enough for a paper
  expect(png.readUInt32BE(16)).toBeGreaterThan(800);
});
