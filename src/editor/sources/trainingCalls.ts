import type { ParserPlugin } from '@babel/parser';
import type * as t from '@babel/types';

export const trainingApis = ['fit', 'fitDataset', 'trainOnBatch', 'minimize', 'applyGradients'] as const;
export type TrainingApi = (typeof trainingApis)[number];

/** A call in the text of a script that trains; offsets count UTF-16 units, lines from 1. */
export interface TrainingCallSite {
  readonly api: TrainingApi;
  readonly call: t.CallExpression | t.OptionalCallExpression;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
  /** Where the method's name stands: the line of the call's frame in a stack. */
  readonly line: number;
  /** What the method is called on, e.g. `model`; null where naming it twice would evaluate something twice, e.g. `create().fit()`. */
  readonly receiver: string | null;
  /** Innermost statement around the call that stands in a block or at top level; null inside an arrow function without braces. */
  readonly statement: t.Statement | null;
  /** Statement of the module's top level around the call. */
  readonly topLevel: t.Statement;
}

export interface Script {
  readonly text: string;
  readonly program: t.Program;
  readonly calls: readonly TrainingCallSite[];
}

const apis: ReadonlySet<string> = new Set(trainingApis);

/**
 * Reads a JavaScript or TypeScript file as far as it can be read.
 * @param fileName decides between JavaScript and TypeScript
 * @returns null when the text cannot be parsed at all
 */
export async function readScript(text: string, fileName: string): Promise<Script | null> {
  // Loaded on first use: the parser is far larger than everything that activation needs.
  const { parse } = await import('@babel/parser');
  const typescript = /\.[cm]?tsx?$/.test(fileName);
  const plugins: ParserPlugin[] = ['decorators', ...(typescript ? (['typescript'] as const) : (['flow'] as const)), ...(/\.[cm]?ts$/.test(fileName) ? [] : (['jsx'] as const))];
  try {
    const { program } = parse(text, {
      sourceType: 'unambiguous',
      plugins,
      errorRecovery: true,
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowImportExportEverywhere: true,
    });
    return { text, program, calls: findCalls(text, program) };
  } catch {
    return null;
  }
}

/** The call whose method's name stands nearest to a line; null where there are no calls. */
export function nearestCall(calls: readonly TrainingCallSite[], line: number): TrainingCallSite | null {
  const distance = (site: TrainingCallSite): number => Math.abs(site.line - line);
  return [...calls].sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function findCalls(text: string, program: t.Program): TrainingCallSite[] {
  const calls: TrainingCallSite[] = [];
  for (const topLevel of program.body) {
    visit(topLevel, topLevel, (node, statement) => {
      if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return;
      if (node.callee.type !== 'MemberExpression' && node.callee.type !== 'OptionalMemberExpression') return;
      const { object, property, computed } = node.callee;
      if (computed || property.type !== 'Identifier' || !isTrainingApi(property.name)) return;
      calls.push({
        api: property.name,
        call: node,
        ...range(node),
        startLine: node.loc?.start.line ?? 1,
        endLine: node.loc?.end.line ?? 1,
        line: property.loc?.start.line ?? 1,
        receiver: isPlainPath(object) ? pathText(text, object) : null,
        statement,
        topLevel,
      });
    });
  }
  return calls.sort((a, b) => a.start - b.start);
}

/** Calls `see` with every node below `node` and the statement in which a line can be inserted before it. */
function visit(node: t.Node, statement: t.Statement | null, see: (node: t.Node, statement: t.Statement | null) => void): void {
  see(node, statement);
  for (const child of children(node)) visit(child, statementFor(node, child, statement), see);
}

function statementFor(parent: t.Node, child: t.Node, outer: t.Statement | null): t.Statement | null {
  if (parent.type === 'BlockStatement' || parent.type === 'StaticBlock' || parent.type === 'TSModuleBlock') {
    return parent.body.find((statement) => statement === child) ?? outer;
  }
  if (parent.type === 'SwitchCase') return parent.consequent.find((statement) => statement === child) ?? outer;
  // The body of a loop without braces, or of an arrow function, and what a loop computes each time: a line before the statement outside would run elsewhere.
  const isBody = 'body' in parent && parent.body === child && child.type !== 'BlockStatement';
  const isLoop = parent.type === 'WhileStatement' || parent.type === 'DoWhileStatement' || parent.type === 'ForStatement';
  const isRepeated = isLoop && (parent.test === child || (parent.type === 'ForStatement' && parent.update === child));
  return isBody || isRepeated ? null : outer;
}

/** Whether naming an expression twice evaluates nothing twice, e.g. `this.models[0]`. */
export function isPlainPath(node: t.Node): boolean {
  const bare = withoutTypes(node);
  if (bare.type === 'Identifier' || bare.type === 'ThisExpression') return true;
  if (bare.type !== 'MemberExpression' && bare.type !== 'OptionalMemberExpression') return false;
  const isPlainKey = !bare.computed || bare.property.type === 'StringLiteral' || bare.property.type === 'NumericLiteral' || isPlainPath(bare.property);
  return isPlainKey && isPlainPath(bare.object);
}

/** The code of a plain path, so that a property can follow it. */
export function pathText(text: string, path: t.Node): string {
  const code = sliceOf(text, path);
  return path.type === 'TSAsExpression' || path.type === 'TSSatisfiesExpression' ? `(${code})` : code;
}

/** An expression without TypeScript's `as`, `satisfies` and `!`. */
export function withoutTypes(node: t.Node): t.Node {
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' || node.type === 'TSNonNullExpression' ? withoutTypes(node.expression) : node;
}

function isTrainingApi(name: string): name is TrainingApi {
  return apis.has(name);
}

function isNode(value: unknown): value is t.Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Direct children of a node, in no particular order. */
export function children(node: t.Node): t.Node[] {
  return Object.entries(node)
    .filter(([key]) => !/comments$/i.test(key))
    .flatMap(([, value]: [string, unknown]): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

/** Offsets of a parsed node. */
export function range(node: t.Node): { start: number; end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

export function sliceOf(text: string, node: t.Node): string {
  const { start, end } = range(node);
  return text.slice(start, end);
}

/** The specifiers of everything that a script imports or requires. */
export function importedModules(script: Script): string[] {
  const found: string[] = [];
  const look = (node: t.Node): void => {
    if ((node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && node.source) found.push(node.source.value);
    const isRequire = node.type === 'CallExpression' && ((node.callee.type === 'Identifier' && node.callee.name === 'require') || node.callee.type === 'Import');
    const first = isRequire ? node.arguments[0] : undefined;
    if (first?.type === 'StringLiteral') found.push(first.value);
    children(node).forEach(look);
  };
  look(script.program);
  return found;
}
