import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Working directory of a script: the nearest folder above it that holds a package.json, else the script's own folder. */
export function packageRoot(script: string): string {
  const own = dirname(script);
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return own;
  }
}
