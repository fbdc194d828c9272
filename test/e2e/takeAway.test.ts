import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { rangeTest } from '../webview/runFixtures';
import { keepRun, openKept } from './keptRuns';
import { saved } from './savedFile';
import { scenario, script } from './scenario';
import { until } from './until';

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

  // of the run that is selected in the view: its panel has to be opened for it
  await host.command('View: Close All Editors');
  await host.command('Superconverge: Focus on Runs View');
  await host.command('Superconverge: Export Run as PNG...');
  const png = await saved(host, 'png');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // large enough for a paper
  expect(png.readUInt32BE(16)).toBeGreaterThan(800);
});
