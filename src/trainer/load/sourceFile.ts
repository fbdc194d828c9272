import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

/** Extensions of files that the trainer may have to transform. */
export const sourceExtensions = ['.js', '.ts', '.tsx', '.jsx', '.mjs', '.mts', '.cjs', '.cts'] as const;

/** What Node's rules say about a file by its name and the nearest package.json alone. */
export type DeclaredFormat = 'module' | 'commonjs' | 'either';

export function isPackaged(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

export function isTypeScript(file: string): boolean {
  return /\.[mc]?tsx?$/.test(file);
}

/** TypeScript or JSX: Node itself never runs it as it stands, or not all of it. */
export function isDialect(file: string): boolean {
  return isTypeScript(file) || file.endsWith('.jsx');
}

/** `either` where the nearest package.json does not say "module": projects that go through Babel or tsx write both kinds there. */
export function declaredFormat(file: string): DeclaredFormat {
  const extension = extname(file);
  if (extension === '.mjs' || extension === '.mts') return 'module';
  if (extension === '.cjs' || extension === '.cts') return 'commonjs';
  return packageType(dirname(file)) === 'module' ? 'module' : 'either';
}

/** The "type" of the nearest package.json at or above a folder; null where there is none. */
export function packageType(folder: string): string | null {
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    try {
      const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (typeof content === 'object' && content !== null && 'type' in content && typeof content.type === 'string') return content.type;
    } catch {
      // Node itself reports a broken package.json, and better
    }
    return null;
  }
  const parent = dirname(folder);
  return parent === folder ? null : packageType(parent);
}
