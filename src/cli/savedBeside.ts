import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onecycleFileSchema, type SavedSchedule } from '../protocol/onecycleFile';
import { decode } from '../protocol/wire';
import { ONECYCLE_FILE } from '../runs/saveSchedule';

/**
 * The schedule that onecycle.json beside a script keeps for it; null where there is none.
 * @throws ProtocolError when the file is corrupt
 */
export async function savedBeside(script: string): Promise<SavedSchedule | null> {
  const path = join(dirname(script), ONECYCLE_FILE);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  return Object.values(decode(onecycleFileSchema, text, path).schedules).find(({ script: name }) => name === basename(script)) ?? null;
}

/** Iterations of the training that a saved schedule is for. */
export function savedIterations({ cycleIterations, tailIterations }: SavedSchedule): number {
  return cycleIterations + tailIterations;
}
