import type * as t from '@babel/types';
import { range, type Script } from './trainingCalls';

/**
 * How a file is loaded: `commonjs` has `require` and `__dirname`, `esm` has `import.meta`;
 * `transpiled` is written with `import` but may be loaded as either (Babel, tsx, ts-node), so it can rely on neither.
 */
export type ModuleStyle = 'commonjs' | 'esm' | 'transpiled';

/** How the code of a file is written, so that what is inserted reads like the rest. */
export interface CodeStyle {
  readonly modules: ModuleStyle;
  readonly typescript: boolean;
  readonly indent: string;
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  readonly eol: '\n' | '\r\n';
}

/** @param packageType `type` of the nearest package.json; null where there is none */
export function codeStyle(script: Script, fileName: string, packageType: string | null): CodeStyle {
  const { text } = script;
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const statements = count(/[\w)\]'"`}]\s*$/gm);
  return {
    modules: moduleStyle(script, fileName, packageType),
    typescript: /\.[cm]?tsx?$/.test(fileName),
    indent: /^\t/m.test(text) ? '\t' : (/^( {2}| {4})\S/m.exec(text)?.[1] ?? '  '),
    quote: count(/"/g) > count(/'/g) ? '"' : "'",
    semicolons: count(/;\s*$/gm) > 0 || statements === 0,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

function moduleStyle(script: Script, fileName: string, packageType: string | null): ModuleStyle {
  if (/\.c[jt]s$/.test(fileName)) return 'commonjs';
  if (/\.m[jt]s$/.test(fileName)) return 'esm';
  const hasModuleSyntax = script.program.body.some((statement) => /^(Import|Export)/.test(statement.type));
  if (!hasModuleSyntax) return packageType === 'module' ? 'esm' : 'commonjs';
  return packageType === 'module' ? 'esm' : 'transpiled';
}

/**
 * Offset after the last import or require at the top level of a file, where another one can go; with whether there is one.
 * @param limit offset above which it must stand
 */
export function afterImports(script: Script, limit = Number.POSITIVE_INFINITY): { readonly offset: number; readonly found: boolean } {
  const last = script.program.body.filter((statement) => isImport(statement) && range(statement).start < limit).at(-1);
  if (last !== undefined) return { offset: range(last).end, found: true };
  const before = script.program.directives.at(-1) ?? script.program.interpreter ?? null;
  return before === null ? { offset: 0, found: false } : { offset: range(before).end, found: true };
}

function isImport(statement: t.Statement): boolean {
  if (statement.type === 'ImportDeclaration' || statement.type === 'TSImportEqualsDeclaration') return true;
  if (statement.type === 'ExpressionStatement') return isRequire(statement.expression);
  return statement.type === 'VariableDeclaration' && statement.declarations.some(({ init }) => (init ? isRequire(init) : false));
}

function isRequire(node: t.Node): boolean {
  if (node.type === 'AwaitExpression') return isRequire(node.argument);
  if (node.type === 'MemberExpression') return isRequire(node.object);
  return node.type === 'CallExpression' && (node.callee.type === 'Import' || (node.callee.type === 'Identifier' && node.callee.name === 'require'));
}
