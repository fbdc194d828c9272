import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isEventFile } from './curveFile';

/** Loggers nest: lightning_logs/version_3, runs/Nov25_19-01-02_host. */
const DEEPEST = 3;

/** What TensorFlow's profiler leaves beside its own files: an event file without values. */
const PROFILE = /\.profile-empty$/;

/** Keras' TensorBoard callback writes what it measures on validation data into a folder of its own; the LR is in that beside it. */
const KERAS = { training: 'train', validation: 'validation' };

/**
 * The event file of TensorBoard in a folder, or in the folders in it, that was written last; null where there is none. What cannot be read in there is passed over.
 * Of Keras' two it is the one of the training, unless the folder is that of the other.
 * @throws the file system's error where the folder itself cannot be read
 */
export async function newestEventFile(folder: string): Promise<string | null> {
  const last = await newestOf(await eventFiles(folder, DEEPEST));
  if (last === null || basename(dirname(last)) !== KERAS.validation || relative(folder, dirname(last)) === '') return last;
  return (await newestOf(await eventFiles(join(dirname(last), '..', KERAS.training), 0).catch(() => []))) ?? last;
}

async function newestOf(files: readonly string[]): Promise<string | null> {
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
