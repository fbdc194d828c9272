import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../processes/processState';

/** Between the name of the folder that is to be and the id of the process that makes it. */
const mark = '.parts-';

/**
 * Makes an empty folder in which an installation is put together, and removes what earlier ones left whose process was killed.
 * It lies beside the folder that is to be, so that it only has to be renamed.
 * @param avoidSpaces node-gyp cannot compile in a path with white space: then it lies in the system's temporary folder
 */
export async function createWorkFolder(folder: string, avoidSpaces: boolean): Promise<string> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const prefix = basename(folder) + mark;
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix) && !isAlive(Number.parseInt(name.slice(prefix.length), 10))) await rm(join(parent, name), { recursive: true, force: true });
  }
  const place = avoidSpaces && /\s/.test(parent) ? tmpdir() : parent;
  return mkdtemp(join(place, `${prefix}${String(process.pid)}-`));
}

/** Puts a finished folder in the place of what is there. */
export async function moveInPlace(work: string, folder: string): Promise<void> {
  let finished = work;
  if (dirname(work) !== dirname(folder)) {
    // another disk, maybe: copied beside it first, so that a break leaves nothing half-made in the place itself
    finished = await createWorkFolder(folder, false);
    await cp(work, finished, { recursive: true, verbatimSymlinks: true });
  }
  const old = join(await createWorkFolder(folder, false), 'old');
  const isThere = existsSync(folder);
  if (isThere) await rename(folder, old);
  try {
    await rename(finished, folder);
  } catch (error) {
    if (isThere) await rename(old, folder);
    throw error;
  } finally {
    await rm(dirname(old), { recursive: true, force: true });
  }
}
