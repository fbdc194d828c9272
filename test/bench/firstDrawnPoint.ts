import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Host } from '../e2e/host';
import { build, packVsix } from '../setup/vsix';

/**
 * Milliseconds from the command in a real VS Code to the panel's first iteration of the ramp, sweep included: a small MLP, embedded backend.
 * The clock starts when the question that precedes a script's first run is answered.
 */
export async function commandToFirstDrawnPoint(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-bench-'));
  await build('production');
  const host = await Host.start({ vscode: 'oldest', vsix: await packVsix(folder), files: { 'quick.js': await readFile(join(import.meta.dirname, '../e2e/scripts/quick.js')) } });
  try {
    await host.open('quick.js');
    await host.command('Superconverge: Run LR Range Test');
    const consent = host.notification('The code above the training call').getByRole('button', { name: 'Run', exact: true });
    await consent.waitFor();
    const begun = performance.now();
    await consent.click();
    await host.panel(/Iteration [\d,]+ of [\d,]+/);
    return performance.now() - begun;
  } finally {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
