import { mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { Host, canHost } from '../e2e/host';
import { until } from '../e2e/until';
import { build, packVsix } from '../setup/vsix';

export const name = 'activation';

const activations = 20;
const timing = v.object({ load: v.number(), activate: v.number() });

/** Takes the place of the installed bundle: loads it, and notes how long that and its `activate` took. */
const stopwatch = (file: string) => `
const { performance } = require('node:perf_hooks');
const begun = performance.now();
const real = require('./extension.real.cjs');
const load = performance.now() - begun;
exports.activate = async (context) => {
  const from = performance.now();
  const result = await real.activate(context);
  require('node:fs').appendFileSync(${JSON.stringify(file)}, JSON.stringify({ load, activate: performance.now() - from }) + '\\n');
  return result;
};
exports.deactivate = () => real.deactivate?.();
`;

/** Median milliseconds in `activate` of the production bundle over 20 new extension hosts of a real VS Code. */
export async function run(): Promise<number> {
  if (!canHost('oldest')) throw new Error('This needs the VS Code server and Chromium: npm run setup');
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-activation-'));
  const results = join(folder, 'timings.ndjson');
  await writeFile(results, '');
  const timings = async () => (await readFile(results, 'utf8')).split('\n').filter((line) => line !== '').map((line) => v.parse(timing, JSON.parse(line)));
  try {
    await build('production');
    const host = await Host.start({ vscode: 'oldest', vsix: await packVsix(folder), files: { 'train.js': '' } });
    try {
      const extensions = join(host.root, 'extensions');
      const installed = (await readdir(extensions)).find((entry) => entry.startsWith('superconverge.'));
      if (installed === undefined) throw new Error('The extension is not installed.');
      const bundle = join(extensions, installed, 'dist/extension.cjs');
      await rename(bundle, bundle.replace('.cjs', '.real.cjs'));
      await writeFile(bundle, stopwatch(results));
      // each new window has an extension host of its own
      for (let activated = 0; activated < activations; activated += 1) {
        await host.reload();
        await host.command('Superconverge: Show Log');
        await until('the extension to be activated', async () => (await timings()).length > activated);
      }
    } finally {
      await host.stop();
    }
    const taken = await timings();
    console.log('| | median ms | least | most |\n|---|---|---|---|');
    for (const part of ['load', 'activate'] as const) {
      const sorted = taken.map((entry) => entry[part]).toSorted((a, b) => a - b);
      console.log(`| ${part} | ${median(sorted).toFixed(2)} | ${(sorted[0] ?? NaN).toFixed(2)} | ${(sorted.at(-1) ?? NaN).toFixed(2)} |`);
    }
    return median(taken.map((entry) => entry.activate).toSorted((a, b) => a - b));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
