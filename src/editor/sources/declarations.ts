import type * as t from '@babel/types';
import { children, range, type Script } from './trainingCalls';

/** Something that a script declares. */
export interface Declaration {
  readonly name: string;
  /** null for functions, classes and imports. */
  readonly variable: t.VariableDeclarator | null;
  /** The statement, with the comment that stands on it; offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Where the statement itself begins, below its comment. */
  readonly codeStart: number;
  /** Whether the statement declares this and nothing else. */
  readonly alone: boolean;
}

/** Everything that a script declares as a variable, function, class or import, wherever; the last of a name. */
export function declarations(script: Script): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  const add = (name: string, statement: t.Node, variable: t.VariableDeclarator | null, alone: boolean): void => {
    const { start: codeStart, end } = range(statement);
    found.set(name, { name, variable, start: commentStart(script.text, statement), end, codeStart, alone });
  };
  const look = (node: t.Node): void => {
    if (node.type === 'VariableDeclaration') {
      for (const declarator of node.declarations) if (declarator.id.type === 'Identifier') add(declarator.id.name, node, declarator, node.declarations.length === 1);
    }
    if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id) add(node.id.name, node, null, true);
    if (node.type === 'ImportSpecifier') add(node.local.name, node, null, false);
    children(node).forEach(look);
  };
  look(script.program);
  return found;
}

/** Offset of the comment right above a node, else of the node. */
function commentStart(text: string, node: t.Node): number {
  const { start } = range(node);
  const comment = node.leadingComments?.at(-1);
  if (comment?.start == null || comment.end == null) return start;
  const between = text.slice(comment.end, start).replaceAll('\r', '');
  return between.trim() === '' && !/\n\s*\n/.test(between) ? comment.start : start;
}
