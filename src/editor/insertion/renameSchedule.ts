import type * as t from '@babel/types';
import type { SnippetEdit } from '../snippets/snippetEdit';
import { declaredNames, type CodeNames } from '../snippets/tfjs/scheduleCode';
import type { Declaration } from '../sources/declarations';
import { children, range, type Script } from '../sources/trainingCalls';

/**
 * Calls what an inserted schedule declares by its new names, wherever the script uses it.
 * @param written the declarations that are written anew, and so are left out
 */
export function renameEdits(script: Script, from: CodeNames, to: CodeNames, written: readonly Declaration[]): SnippetEdit[] {
  const names = new Map(declaredNames.map((name) => [from[name], to[name]]));
  const edits = new Map<number, SnippetEdit>();
  const look = (node: t.Node): void => {
    const { start, end } = range(node);
    if (written.some((one) => one.alone && one.codeStart <= start && end <= one.end)) return;
    if (node.type === 'Identifier') {
      const name = names.get(node.name);
      if (name !== undefined) edits.set(start, { start, end: start + node.name.length, snippet: name });
      return;
    }
    if (node.type === 'ObjectProperty' && node.shorthand && node.key.type === 'Identifier') {
      const name = names.get(node.key.name);
      if (name !== undefined) edits.set(start, { start, end, snippet: `${node.key.name}: ${name}` });
      return;
    }
    named(node).forEach(look);
  };
  look(script.program);
  return [...edits.values()];
}

/** The children of a node without those that name a property of something else. */
function named(node: t.Node): t.Node[] {
  const isMember = node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
  const own = isMember && !node.computed ? node.property : 'key' in node && 'computed' in node && !node.computed ? node.key : null;
  return children(node).filter((child) => child !== own);
}
