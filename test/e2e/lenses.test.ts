import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { expect } from 'vitest';
import type { Host } from './host';
import { until } from './until';
import { scenario, script } from './scenario';
import { consent, rangeTestOver } from './startRun';

const text = script('twoCalls.js');
const secondLine = text.split('\n').findIndex((line) => line.startsWith('    .fit(')) + 1;
const record = v.object({ request: v.object({ callLine: v.nullable(v.number()) }), provenance: v.object({ call: v.object({ api: v.string(), line: v.number() }) }) });

/** The lenses of the editor from top to bottom, each with its text. */
async function lenses(host: Host) {
  const all = await host.page.locator('.codelens-decoration').all();
  const placed = await Promise.all(all.map(async (lens) => ({ lens, text: (await lens.innerText()).replaceAll('\u00a0', ' '), top: (await lens.boundingBox())?.y ?? 0 })));
  return placed.filter(({ text: shown }) => shown.trim() !== '').sort((a, b) => a.top - b.top);
}

async function lensesThat(host: Host, what: string, are: (texts: readonly string[]) => boolean) {
  return until(what, async () => {
    const found = await lenses(host).catch(() => []);
    return are(found.map(({ text: shown }) => shown)) ? found : null;
  });
}

scenario('the call whose lens was clicked is tested, its bounds stand above it, and the setting hides the lenses', { files: { 'twoCalls.js': text }, settings: { 'superconverge.rangeTest.topLearningRate': 1 } }, async (host) => {
  await host.open('twoCalls.js');
  const [, second] = await lensesThat(host, 'a lens above each call', (texts) => texts.length === 2 && texts.every((shown) => /^Run LR range test\s*\|\s*Train\.\.\.$/.test(shown.trim())));
  // an editor that has just opened may draw its lenses anew under the pointer: a click that asked nothing is made again
  await until('the lens to ask', async () => {
    await second?.lens.getByText('Run LR range test').click();
    const asked = host.notification('The code above the training call').waitFor({ timeout: 5000 });
    return asked.then(() => true).catch(() => false);
  });
  await consent(host);
  await host.panel(rangeTestOver, 90);

  const runs = join(await host.storage(), 'runs');
  const [id = ''] = await readdir(runs);
  const { request, provenance } = v.parse(record, JSON.parse(await readFile(join(runs, id, 'run.json'), 'utf8')));
  expect(request.callLine).toBe(secondLine);
  expect(provenance.call).toEqual({ api: 'fit', line: secondLine });

  const after = await lensesThat(host, 'the bounds above the second call', (texts) => texts.some((shown) => shown.includes('Insert')));
  expect(after.map(({ text: shown }) => /max [\d.]+, min [\d.]+/.test(shown))).toEqual([false, true]);

  await after[1]?.lens.getByText('Insert').click();
  await host.page.locator('.tab.dirty[data-resource-name="twoCalls.js"]').waitFor();
  await host.save('twoCalls.js');
  const inserted = (await host.read('twoCalls.js')) ?? '';
  expect(inserted).toContain('await create(4).fit(xs, ys, { batchSize: 32, epochs: 1, verbose: 0 });');
  expect(inserted).toMatch(/ {4}\.fit\(xs, ys, \{[^}]*callbacks: /);
  await host.goToLine('twoCalls.js', inserted.trimEnd().split('\n').length);
  const moved = await lensesThat(host, 'the bounds above the call that has moved', (texts) => texts.length === 2 && texts[1]?.includes('Insert') === true);
  expect(moved[0]?.text).not.toContain('max');

  const settings = host.path('.vscode/settings.json');
  await mkdir(dirname(settings), { recursive: true });
  await writeFile(settings, JSON.stringify({ 'superconverge.codeLens': false }));
  await lensesThat(host, 'the lenses to go', (texts) => texts.length === 0);
});
