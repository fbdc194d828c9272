import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isEventFile } from './curveFile';

/** Loggers nest: lightning_logs/version_3, runs/Nov25_19-01-02_host. */
const DEEPEST = 3;

/** The event file of TensorBoard in a folder, or in the folders in it, that was written last; null where there is none. */
export async function newestEventFile(folder: string): Promise<string | null> {
  const files = await eventFiles(folder, DEEPEST);
  const dated = await Promise.all(files.map(async (file) => ({ file, time: (await stat(file)).mtimeMs })));
  return dated.sort((one, other) => other.time - one.time)[0]?.file ?? null;
}

async function eventFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isEventFile(entry.name)).map(({ name }) => join(folder, name));
  if (depth === 0) return files;
  const inner = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'));
  return [...files, ...(await Promise.all(inner.map(({ name }) => eventFiles(join(folder, name), depth - 1)))).flat()];
}
