import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, packVsix } from '../setup/vsix';

export const name = 'vsix';

/** Megabytes of the production VSIX, the embedded backend and the sample in it. */
export async function run(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-vsix-'));
  try {
    await build('production');
    const file = await packVsix(folder);
    return (await stat(file)).size / 1e6;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
