import { readFileSync } from 'node:fs';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ModuleWorld } from './load/moduleWorld';
import { findSource } from './load/resolution';
import { declaredFormat, isDialect, isPackaged } from './load/sourceFile';
import { namesModule, type ReplacedPackages } from './load/replacedPackages';
import { commonJsFit, toModule } from './load/transform';

// The ES module half of loading; Node runs it in a thread of its own. CommonJS is in load/commonJs.ts.

/** What the main thread tells this one. */
export interface LoaderData {
  readonly script: { readonly url: string; readonly world: ModuleWorld };
  readonly replaced: ReplacedPackages;
}

/** Marks the URL of a module that stands for a replaced package. */
const replacedScheme = 'superconverge:';

let data: LoaderData;

export const initialize: InitializeHook<LoaderData> = (given) => {
  data = given;
};

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  if (specifier in data.replaced) return { url: replacedScheme + specifier, format: 'module', shortCircuit: true };
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const importer = context.parentURL?.startsWith('file:') === true ? fileURLToPath(context.parentURL) : null;
    const found = importer === null || isPackaged(importer) ? null : findSource(specifier, importer);
    if (found === null) throw error;
    return { url: pathToFileURL(found).href, shortCircuit: true };
  }
};

export const load: LoadHook = async (url, context, nextLoad) => {
  if (url.startsWith(replacedScheme)) {
    const name = url.slice(replacedScheme.length);
    return { format: 'module', source: namesModule(name, data.replaced[name] ?? []), shortCircuit: true };
  }
  if (!url.startsWith('file:')) return nextLoad(url, context);
  const file = fileURLToPath(url);
  if (isPackaged(file)) return nextLoad(url, context);
  // before Node 20.10 the attributes had another name
  const importType = 'importAttributes' in context ? context.importAttributes['type'] : undefined;
  if (file.endsWith('.json') && importType === undefined) {
    return { format: 'module', source: `export default ${readFileSync(file, 'utf8')};`, shortCircuit: true };
  }
  if (!/\.[mc]?[jt]sx?$/.test(file)) return nextLoad(url, context);
  const declared = declaredFormat(file);
  if (!isDialect(file) && declared !== 'either') return nextLoad(url, context);

  const source = readFileSync(file, 'utf8');
  if (worldOf(file, url, source, declared) === 'module') return { format: 'module', source: toModule(source, file), shortCircuit: true };
  // without a source Node hands the file to the CommonJS loader, and so to load/commonJs.ts
  return { format: 'commonjs', source: undefined, shortCircuit: true };
};

/** A file that both worlds could hold belongs to the one that imports it, so that its exports have names. */
function worldOf(file: string, url: string, source: string, declared: ReturnType<typeof declaredFormat>): ModuleWorld {
  if (url === data.script.url) return data.script.world;
  if (declared !== 'either') return declared;
  return commonJsFit(source, file) === 'as it stands' ? 'commonjs' : 'module';
}
