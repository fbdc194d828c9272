import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isEventFile } from './curveFile';

/** Loggers nest: lightning_logs/version_3, runs/Nov25_19-01-02_host. */
const DEEPEST = 3;

/** What TensorFlow's profiler leaves beside its own files: an event file without values. */
const PROFILE = /\.profile-empty$/;

/**
 * The event file of TensorBoard in a folder, or in the folders in it, that was written last; null where there is none. What cannot be read in there is passed over.
 * @throws the file system's error where the folder itself cannot be read
 */
export async function newestEventFile(folder: string): Promise<string | null> {
  const files = await eventFiles(folder, DEEPEST);
  const dated = await Promise.all(files.map(async (file) => ({ file, time: (await stat(file).catch(() => null))?.mtimeMs ?? Number.NEGATIVE_INFINITY })));
  return dated.sort((one, other) => other.time - one.time)[0]?.file ?? null;
}

async function eventFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isEventFile(entry.name) && !PROFILE.test(entry.name)).map(({ name }) => join(folder, name));
  if (depth === 0) return files;
  const inner = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'));
  return [...files, ...(await Promise.all(inner.map(({ name }) => eventFiles(join(folder, name), depth - 1).catch(() => [])))).flat()];
}
