import type * as t from '@babel/types';
import { afterImports } from '../sources/codeStyle';
import type { TensorflowName } from '../sources/tensorflowName';
import { lineStart } from '../sources/textLines';
import { children, range, type Script, type TrainingCallSite } from '../sources/trainingCalls';

/** Where declarations go. */
export interface DeclarationPlace {
  readonly offset: number;
  /** `line`: at the begin of a line, above what stands there; `after`: behind a statement that must run first; `top`: at the begin of a file without imports. */
  readonly kind: 'line' | 'after' | 'top';
}

/**
 * Where what a training call uses is declared: above the statement of the top level around it, or above the first one that runs it.
 * The callback's class needs TensorFlow.js to be there when it is declared.
 */
export function declarationPlace(script: Script, site: TrainingCallSite, tensorflow: TensorflowName): DeclarationPlace {
  const offset = aboveStatement(script, firstUse(script, site.topLevel));
  const imports = afterImports(script, offset);
  // An import that is put there has to come first, and so has the one that is there.
  const ready = Math.max(tensorflow.readyAt, imports.found ? imports.offset : 0);
  return ready > offset ? { offset: ready, kind: 'after' } : { offset, kind: 'line' };
}

/** As {@link declarationPlace}, at the line of the cursor. */
export function placeAtCursor(script: Script, cursor: number, tensorflow: TensorflowName): DeclarationPlace {
  const offset = lineStart(script.text, cursor);
  const imports = afterImports(script);
  const ready = Math.max(tensorflow.readyAt, imports.offset);
  if (offset >= ready) return { offset, kind: 'line' };
  return { offset: ready, kind: ready > imports.offset || imports.found ? 'after' : 'top' };
}

/**
 * The first statement of the top level that may run a statement. A function can be called above its declaration, as in
 * `main(); async function main() { ... }`, where constants and classes that are declared between the two do not exist yet.
 */
function firstUse(script: Script, statement: t.Statement): t.Statement {
  const { body } = script.program;
  const own = functionOf(statement)?.id?.name;
  if (own === undefined) return statement;
  const functions = body.flatMap((one) => functionOf(one) ?? []);
  const names = new Set([own]);
  for (let before = 0; before < names.size; ) {
    before = names.size;
    for (const one of functions) if (one.id && mentions(one.body, names)) names.add(one.id.name);
  }
  const above = body.slice(0, body.indexOf(statement));
  return above.find((one) => functionOf(one) === null && !(one.type === 'ExportNamedDeclaration' && !one.declaration) && mentions(one, names)) ?? statement;
}

function functionOf(statement: t.Statement): t.FunctionDeclaration | null {
  if (statement.type === 'FunctionDeclaration') return statement;
  if (statement.type !== 'ExportNamedDeclaration' && statement.type !== 'ExportDefaultDeclaration') return null;
  return statement.declaration?.type === 'FunctionDeclaration' ? statement.declaration : null;
}

function mentions(node: t.Node, names: ReadonlySet<string>): boolean {
  return (node.type === 'Identifier' && names.has(node.name)) || children(node).some((child) => mentions(child, names));
}

/** Offset of the line on which a statement, or the comment that belongs to it, begins. */
function aboveStatement(script: Script, statement: t.Statement): number {
  let start = range(statement).start;
  for (const comment of [...(statement.leadingComments ?? [])].reverse()) {
    const between = script.text.slice(comment.end ?? start, start);
    if (/\n\s*\n/.test(between.replaceAll('\r', '')) || between.trim() !== '') break;
    start = comment.start ?? start;
  }
  return lineStart(script.text, start);
}
