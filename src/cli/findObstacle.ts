import { constants as fileAccess } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ONECYCLE_FILE, requireOnecycle } from '../runs/saveSchedule';
import { fileErrorText } from './fileErrorText';
import { readIfThere } from './readIfThere';

/**
 * What would keep a run from starting or its results from being written: better said before a long run than after it. Null where nothing would.
 * @param command.save whether onecycle.json beside the script is to be written
 */
export async function findObstacle({ script, csv = null, save = false }: { readonly script: string; readonly csv?: string | null; readonly save?: boolean }): Promise<string | null> {
  try {
    await access(script, fileAccess.R_OK);
    if (csv !== null) await access(dirname(csv), fileAccess.W_OK);
    if (!save) return null;
    await access(dirname(script), fileAccess.W_OK);
    const existing = await readIfThere(join(dirname(script), ONECYCLE_FILE));
    if (existing !== null) requireOnecycle(existing);
    return null;
  } catch (error) {
    return fileErrorText(error);
  }
}
