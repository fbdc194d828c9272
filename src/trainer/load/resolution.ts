import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { sourceExtensions } from './sourceFile';

const candidates = [...sourceExtensions, '.json'];
/** TypeScript's own convention: the import names the file that the compiler would write. */
const written: Record<string, readonly string[]> = { '.js': ['.ts', '.tsx', '.jsx'], '.mjs': ['.mts'], '.cjs': ['.cts'], '.jsx': ['.tsx'] };

/**
 * The file that an import means where Node finds none: a relative one without extension, of a folder, or with .js for a TypeScript file;
 * a file inside a package without its extension, which only require() takes.
 */
export function findSource(request: string, importer: string): string | null {
  return /^\.{1,2}(?:[\\/]|$)/.test(request) ? findRelative(resolve(dirname(importer), request)) : findInPackage(request, importer);
}

function findRelative(target: string): string | null {
  const stem = /^(.*)(\.[mc]?jsx?)$/.exec(target);
  const asTypeScript = stem === null ? [] : (written[stem[2] ?? ''] ?? []).map((extension) => `${stem[1] ?? ''}${extension}`);
  const found = [target, ...asTypeScript, ...candidates.map((extension) => target + extension), ...candidates.map((extension) => join(target, `index${extension}`))];
  return found.find(isFile) ?? null;
}

function findInPackage(request: string, importer: string): string | null {
  try {
    const found = createRequire(importer).resolve(request);
    return isFile(found) ? found : null;
  } catch {
    return null;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
