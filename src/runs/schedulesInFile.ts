import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onecycleFileSchema, type SavedSchedule } from '../protocol/onecycleFile';
import { decode } from '../protocol/wire';
import { ONECYCLE_FILE } from './saveSchedule';

/**
 * The schedules of an onecycle.json; null where there is no such file, or nothing in it.
 * @throws ProtocolError when the file is corrupt
 */
export async function schedulesInFile(path: string): Promise<Readonly<Record<string, SavedSchedule>> | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null || text.trim() === '' ? null : decode(onecycleFileSchema, text, path).schedules;
}

/**
 * What onecycle.json beside a script keeps for it, each schedule with its key.
 * @throws ProtocolError when the file is corrupt
 */
export async function schedulesBeside(script: string): Promise<[key: string, schedule: SavedSchedule][]> {
  const schedules = await schedulesInFile(join(dirname(script), ONECYCLE_FILE));
  return Object.entries(schedules ?? {}).filter(([, schedule]) => schedule.script === basename(script));
}
