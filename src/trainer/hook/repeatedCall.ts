import { readFile } from 'node:fs/promises';
import type { Node } from '@babel/types';
import type { Place } from '../process/stack';

const loops = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement']);
const repeatingMethods = new Set(['forEach', 'map', 'reduce', 'flatMap', 'forEachAsync']);

/**
 * Whether the script makes the call at a place again and again: in a loop, in a callback of forEach and the like, or in a function
 * that is itself called so. A script that cannot be read counts as one that does.
 */
export async function isRepeated(place: Place | null): Promise<boolean> {
  if (place === null) return true;
  try {
    const [{ parse }, text] = await Promise.all([import('@babel/parser'), readFile(place.file, 'utf8')]);
    const program = parse(text, {
      sourceType: 'unambiguous',
      plugins: [/\.[cm]?tsx?$/.test(place.file) ? 'typescript' : 'flow', ...(/\.[cm]?ts$/.test(place.file) ? [] : (['jsx'] as const))],
      errorRecovery: true,
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
    }).program;
    const calls = callsIn(program);
    return calls.filter((call) => call.line === place.line).some((call) => repeats(call, calls, new Set()));
  } catch {
    return true;
  }
}

interface Call {
  /** Name of the function or method that is called. */
  readonly name: string;
  /** Line of that name, from 1. */
  readonly line: number;
  /** Nodes around the call, outermost first. */
  readonly around: readonly Node[];
}

function repeats(call: Call, calls: readonly Call[], seen: Set<string>): boolean {
  if (call.around.some((node, depth) => loops.has(node.type) || isRepeatingCallback(node, call.around[depth - 1]))) return true;
  return call.around.some((node, depth) => {
    const name = functionName(node, call.around[depth - 1]);
    if (name === null || seen.has(name)) return false;
    seen.add(name);
    // a function that calls itself repeats, too: all its calls are looked at, those inside it included
    return calls.some((other) => other.name === name && (other.around.includes(node) || repeats(other, calls, seen)));
  });
}

function isRepeatingCallback(node: Node, parent: Node | undefined): boolean {
  if (!isFunction(node) || parent?.type !== 'CallExpression' || parent.callee.type !== 'MemberExpression') return false;
  const { property } = parent.callee;
  return property.type === 'Identifier' && repeatingMethods.has(property.name);
}

function isFunction(node: Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'ObjectMethod', 'ClassMethod'].includes(node.type);
}

function functionName(node: Node, parent: Node | undefined): string | null {
  if (!isFunction(node)) return null;
  if ('id' in node && node.id?.type === 'Identifier') return node.id.name;
  if ('key' in node && node.key.type === 'Identifier') return node.key.name;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if ((parent?.type === 'ObjectProperty' || parent?.type === 'ClassProperty') && parent.key.type === 'Identifier') return parent.key.name;
  return null;
}

function callsIn(root: Node): Call[] {
  const calls: Call[] = [];
  const walk = (node: Node, around: readonly Node[]): void => {
    if (node.type === 'CallExpression' || node.type === 'OptionalCallExpression') {
      const { callee } = node;
      const named = callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression' ? callee.property : callee;
      if (named.type === 'Identifier') calls.push({ name: named.name, line: named.loc?.start.line ?? 0, around });
    }
    const inside = [...around, node];
    for (const child of childrenOf(node)) walk(child, inside);
  };
  walk(root, []);
  return calls;
}

function childrenOf(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => key !== 'loc' && !key.endsWith('Comments'))
    .flatMap(([, value]: [string, unknown]): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Node => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string');
}
