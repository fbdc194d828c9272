import { compileFunction } from 'node:vm';
import type * as Sucrase from 'sucrase';
import { isDialect, isTypeScript } from './sourceFile';

// Lines stay where they are: sucrase keeps every line break, and what is put in front stands on the first line.

/** How CommonJS can take a source: as it stands, after its imports are rewritten, or not at all (top-level await, import.meta). */
export type CommonJsFit = 'as it stands' | 'rewritten' | 'never';

const commonJsNames = ['exports', 'require', 'module', '__filename', '__dirname'];
/** V8's words for what only ES modules have. */
const moduleSyntax = /Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module|await is only valid in async functions/;
const moduleOnlySyntax = /Cannot use 'import\.meta' outside a module|await is only valid in async functions/;

/**
 * @throws SyntaxError for a source that is neither
 */
export function commonJsFit(source: string, file: string): CommonJsFit {
  if (!isDialect(file)) {
    const error = compileError(source, file);
    if (error === null) return 'as it stands';
    if (!moduleSyntax.test(error.message)) throw error;
  }
  const error = compileError(toCommonJs(source, file), file);
  if (error === null) return 'rewritten';
  if (moduleOnlySyntax.test(error.message)) return 'never';
  throw error;
}

/**
 * The source as CommonJS, as Babel and tsx would have it.
 * @throws SyntaxError for a source that cannot be read
 */
export function toCommonJs(source: string, file: string): string {
  return run(source, file, true).replace(
    // an ES module written for Node gets all of a CommonJS package as its default import, one written for Babel its "default" export
    /return obj && obj\.__esModule \? obj : \{ ?default: obj ?\}/,
    'return obj && obj.__esModule && "default" in obj ? obj : {default: obj}',
  );
}

/**
 * The source as an ES module that may use what only CommonJS has: require, __filename and __dirname.
 * @throws SyntaxError for a source that cannot be read
 */
export function toModule(source: string, file: string): string {
  const code = isDialect(file) ? run(source, file, false) : source;
  const names = ['require', '__filename', '__dirname'].filter((name) => usesName(code, name) && !declaresName(code, name));
  if (names.length === 0) return code;
  const prelude = `import { createRequire as superconvergeCreateRequire } from 'node:module'; const superconvergeRequire = superconvergeCreateRequire(import.meta.url); `;
  const values: Record<string, string> = {
    require: 'superconvergeRequire',
    __filename: "superconvergeRequire('node:url').fileURLToPath(import.meta.url)",
    __dirname: "superconvergeRequire('node:path').dirname(superconvergeRequire('node:url').fileURLToPath(import.meta.url))",
  };
  return `${prelude}${names.map((name) => `const ${name} = ${values[name] ?? ''}; `).join('')}${code.replace(/^#!/, '//')}`;
}

/** Whether a source with import or export is written for Babel, tsx and the like rather than for Node's own ES modules. */
export function needsBundlerSemantics(source: string): boolean {
  const code = withoutComments(source);
  const mixes = ['require', 'module', '__filename', '__dirname'].some((name) => usesName(code, name) && !declaresName(code, name));
  return mixes || /\bfrom\s*['"]\.{1,2}(?:\/(?:[^'"]*\/)?[^'"./]*)?['"]/.test(code);
}

/** As a CommonJS wrapper would compile it; null when it compiles. */
function compileError(code: string, file: string): Error | null {
  try {
    compileFunction(code.replace(/^#!/, '//'), commonJsNames, { filename: file });
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function run(source: string, file: string, commonJs: boolean): string {
  // sucrase takes 20 ms to evaluate, and most scripts never need it
  const { transform } = require('sucrase') as typeof Sucrase;
  const transforms: Sucrase.Transform[] = [];
  if (isTypeScript(file)) transforms.push('typescript');
  if (/\.[jt]sx$/.test(file)) transforms.push('jsx');
  if (commonJs) transforms.push('imports');
  try {
    return transform(source, { transforms, disableESTransforms: true, preserveDynamicImport: true, injectCreateRequireForImportRequire: true, jsxRuntime: 'automatic', production: true }).code;
  } catch (error) {
    throw placedSyntaxError(error, file);
  }
}

/** sucrase ends its messages with (line:column); V8 begins the stack with file:line, which is what everyone reads. */
function placedSyntaxError(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error;
  const found = /^(?:Error transforming .*?: )?(?:Error: )?(.*?)\s*\((\d+):(\d+)\)$/s.exec(error.message);
  if (found === null) return error;
  const placed = new SyntaxError(found[1]);
  placed.stack = `${file}:${found[2]}\n\nSyntaxError: ${found[1]}`;
  return placed;
}

function usesName(code: string, name: string): boolean {
  const tail = name === 'require' ? '\\s*[(.]' : name === 'module' ? '\\s*\\.\\s*exports\\b' : '\\b';
  return new RegExp(`(?<![\\w$.'"])${name}${tail}`).test(withoutComments(code));
}

function declaresName(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|var|function|class)\\s+${name}\\b|\\bimport\\b[^;'"]*\\b${name}\\b[^;'"]*\\bfrom\\b`).test(withoutComments(code));
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|(?<![:'"\w])\/\/.*$/gm, '');
}
