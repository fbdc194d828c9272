import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How often a growing folder is looked at, in milliseconds. */
const LOOK_MS = 1000;

/** Bytes of all files in a folder and below it; what goes away meanwhile, or is not there, counts nothing. */
export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => (entry.isFile() ? ((await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0) : 0));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Looks at a folder once a second.
 * @param onLook gets its bytes and for how many milliseconds they have not changed
 * @returns ends it
 */
export function watchGrowth(folder: string, onLook: (bytes: number, unchanged: number) => void): () => void {
  let bytes = -1;
  let grewAt = Date.now();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const now = await bytesIn(folder);
    if (isOver) return;
    if (now !== bytes) grewAt = Date.now();
    bytes = now;
    timer = setTimeout(() => void look(), LOOK_MS);
    onLook(bytes, Date.now() - grewAt);
  };
  void look();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
