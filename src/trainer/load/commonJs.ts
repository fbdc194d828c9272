import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, resolve as resolvePath } from 'node:path';
import type { ModuleHooks } from './moduleHooks';
import { findSource } from './resolution';
import { declaredFormat, isPackaged } from './sourceFile';
import { commonJsFit, toCommonJs } from './transform';

// The CommonJS half of loading; ES modules are in ../loader.ts. Node's loader has no public hooks before Node 22,
// so this wraps the three functions that such tools (ts-node, @babel/register, proxyquire) have always wrapped.

/** The part of a CommonJS module that an extension's loader uses. */
interface CompilableModule {
  _compile(code: string, filename: string, format?: 'commonjs'): unknown;
}
type ExtensionLoader = (module: CompilableModule, filename: string) => void;

/** Node's CommonJS loader as it is, undocumented parts included. */
interface CommonJsLoader {
  _load(request: string, parent: { filename?: string | null } | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: { filename?: string | null } | undefined, ...rest: unknown[]): string;
  readonly _extensions: Record<string, ExtensionLoader | undefined>;
}
const loader = Module as unknown as CommonJsLoader;

/** Makes require() take TypeScript, ES module syntax, and extensionless or .js imports of TypeScript files. Packages stay Node's. */
export function loadDialects(hooks: ModuleHooks): void {
  const plain = loader._extensions['.js'];
  if (plain === undefined) throw new Error('this Node has no loader for .js files');
  loader._extensions['.js'] = (module, filename) => {
    const code = isPackaged(filename) || declaredFormat(filename) === 'module' ? null : rewritten(filename, hooks);
    if (code === null) plain(module, filename);
    else module._compile(code, filename, 'commonjs');
  };
  for (const extension of ['.ts', '.tsx', '.jsx', '.cts', '.mts']) {
    loader._extensions[extension] = (module, filename) => {
      const source = readFileSync(filename, 'utf8');
      hooks.activateFor(source);
      module._compile(toCommonJs(source, filename), filename, 'commonjs');
    };
  }

  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    try {
      return resolve.call(this, request, parent, ...rest);
    } catch (error) {
      const importer = parent?.filename;
      if (typeof importer !== 'string' || isPackaged(importer) || !/^\.{1,2}(?:[\\/]|$)/.test(request)) throw error;
      const found = findSource(request, importer);
      if (found === null) throw error;
      return found;
    }
  };
}

/**
 * Calls `loaded` with every module that require() or an import of CommonJS hands out and whose request or file speaks of TensorFlow.js,
 * and hands out `replaced` instead of the packages that it names.
 */
export function watchLoading(replaced: ReadonlyMap<string, object>, loaded: (exports: object, resolveFrom: string) => void): void {
  const load = loader._load;
  loader._load = function (request, parent, isMain) {
    const replacement = replaced.get(request);
    const exports = replacement ?? load.call(this, request, parent, isMain);
    if (/tfjs|tf-core|tf-layers|tensorflow/.test(request) && typeof exports === 'object' && exports !== null) {
      loaded(exports, replacement === undefined ? fileOf(request, parent) : '');
    }
    return exports;
  };
}

function fileOf(request: string, parent: { filename?: string | null } | undefined): string {
  try {
    return loader._resolveFilename(request, parent);
  } catch {
    return resolvePath(dirname(parent?.filename ?? '.'), request);
  }
}

/** A JavaScript file's code rewritten for require(), or null where Node itself takes it. */
function rewritten(filename: string, hooks: ModuleHooks): string | null {
  const source = readFileSync(filename, 'utf8');
  hooks.activateFor(source);
  // most files have neither word, and compiling them twice would cost
  if (!/\b(?:import|export)\b/.test(source)) return null;
  return declaredFormat(filename) === 'either' && commonJsFit(source, filename) === 'rewritten' ? toCommonJs(source, filename) : null;
}
