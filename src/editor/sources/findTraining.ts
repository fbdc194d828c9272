import { dirname, resolve } from 'node:path';
import { importedModules, readScript } from './trainingCalls';

// Enough for any training script and its helpers; a larger program gets the benefit of the doubt.
const MAX_FILES = 60;
const suffixes = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '.jsx', '.tsx', '/index.js', '/index.ts'];

/**
 * Whether a script, or a file of the project that it imports, has a training call in its syntax tree.
 * Text that cannot be parsed counts as training: running it gives the better error.
 * @param read resolves with a file's text, or null where there is no such file
 */
export async function trains(script: string, read: (path: string) => Promise<string | null>): Promise<boolean> {
  const waiting = [script];
  const seen = new Set<string>();
  let files = 0;
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (path === undefined || seen.has(path)) continue;
    seen.add(path);
    const text = await read(path);
    if (text === null) continue;
    if (++files > MAX_FILES) return true;
    const parsed = await readScript(text, path);
    if (parsed === null || parsed.calls.length > 0) return true;
    for (const module of importedModules(parsed).filter((name) => name.startsWith('.'))) {
      const base = resolve(dirname(path), module);
      // TypeScript names its imports by the JavaScript that they become.
      waiting.push(...suffixes.map((suffix) => base + suffix), base.replace(/\.([cm]?)js$/, '.$1ts'));
    }
  }
  return false;
}
