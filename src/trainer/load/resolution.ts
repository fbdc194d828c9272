import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sourceExtensions } from './sourceFile';

const candidates = [...sourceExtensions, '.json'];
/** TypeScript's own convention: the import names the file that the compiler would write. */
const written: Record<string, readonly string[]> = { '.js': ['.ts', '.tsx', '.jsx'], '.mjs': ['.mts'], '.cjs': ['.cts'], '.jsx': ['.tsx'] };

/** The file that a relative import means where Node finds none: without extension, a folder's index, or .js for a TypeScript file. */
export function findSource(request: string, importer: string): string | null {
  const target = resolve(dirname(importer), request);
  const stem = /^(.*)(\.[mc]?jsx?)$/.exec(target);
  const asTypeScript = stem === null ? [] : (written[stem[2] ?? ''] ?? []).map((extension) => `${stem[1]}${extension}`);
  const found = [target, ...asTypeScript, ...candidates.map((extension) => target + extension), ...candidates.map((extension) => join(target, `index${extension}`))];
  return found.find(isFile) ?? null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
