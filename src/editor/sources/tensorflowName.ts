import type * as t from '@babel/types';
import { freeSuffix } from '../snippets/freeSuffix';
import { children, importedModules, range, withoutTypes, type Script } from './trainingCalls';

/** Under which name a script has the whole of TensorFlow.js. */
export interface TensorflowName {
  /** E.g. "tf". */
  readonly name: string;
  /** The package from which the script must import it first; null where it has it. */
  readonly missingFrom: string | null;
  /** Offset of the end of the statement that gives the name its value; 0 where it has it from the start, as by `import`. */
  readonly readyAt: number;
}

/** Packages whose namespace has `Callback`, `scalar` and `keep`. */
const wholePackage = /^@tensorflow\/tfjs(-node(-gpu)?)?$/;
const usualName = 'tf';

/** The name under which a file has the whole of TensorFlow.js, else one that is free and the package that it should get it from. */
export function tensorflowOf(script: Script): TensorflowName {
  const { body } = script.program;
  for (const statement of body) {
    const name = namespaceIn(statement);
    if (name !== null) return had(name, statement);
  }
  // By way of a module of the project's own, or one of several packages: `try { tf = require(...) } catch { tf = require(...) }`.
  const giving = body.find((statement) => gives(statement, usualName));
  if (giving !== undefined) return had(usualName, giving);
  const suffix = body.some((statement) => declares(statement, usualName)) ? freeSuffix((one) => new RegExp(`\\b${usualName}${one}\\b`).test(script.text)) : '';
  return { name: usualName + suffix, missingFrom: importedModules(script).find((module) => wholePackage.test(module)) ?? '@tensorflow/tfjs', readyAt: 0 };
}

function had(name: string, statement: t.Statement): TensorflowName {
  return { name, missingFrom: null, readyAt: statement.type === 'ImportDeclaration' ? 0 : range(statement).end };
}

function namespaceIn(statement: t.Statement): string | null {
  if (statement.type === 'ImportDeclaration') {
    if (statement.importKind === 'type' || !wholePackage.test(statement.source.value)) return null;
    return statement.specifiers.find((specifier) => specifier.type !== 'ImportSpecifier')?.local.name ?? null;
  }
  if (statement.type === 'TSImportEqualsDeclaration') {
    const { moduleReference, id } = statement;
    return moduleReference.type === 'TSExternalModuleReference' && wholePackage.test(moduleReference.expression.value) ? id.name : null;
  }
  if (statement.type !== 'VariableDeclaration') return null;
  for (const { id, init } of statement.declarations) {
    const call = init?.type === 'AwaitExpression' ? init.argument : init;
    const isLoad = call?.type === 'CallExpression' && (call.callee.type === 'Import' || (call.callee.type === 'Identifier' && call.callee.name === 'require'));
    const first = isLoad ? call.arguments[0] : undefined;
    if (id.type === 'Identifier' && first?.type === 'StringLiteral' && wholePackage.test(first.value)) return id.name;
  }
  return null;
}

/** Values that are no module. */
const noModule = /Literal$|^(?:Object|Array|Function|ArrowFunction|Class|New|Unary|Binary)Expression$/;

/** Whether a statement of the top level gives a name a value that may be a module. */
function gives(statement: t.Node, name: string): boolean {
  switch (statement.type) {
    case 'ImportDeclaration':
      return statement.importKind !== 'type' && statement.specifiers.some((one) => one.local.name === name && !(one.type === 'ImportSpecifier' && one.importKind === 'type'));
    case 'VariableDeclaration':
      return statement.declarations.some(({ id, init }) => init && !noModule.test(withoutTypes(init).type) && bound(id).includes(name));
    case 'ExportNamedDeclaration':
      return statement.declaration ? gives(statement.declaration, name) : false;
    default:
      return assigns(statement, name);
  }
}

/** Whether a statement assigns such a value to a name. What a function assigns is there only once it has been called. */
function assigns(node: t.Node, name: string): boolean {
  if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && node.left.name === name) return !noModule.test(withoutTypes(node.right).type);
  return !/Function|Class|Method/.test(node.type) && children(node).some((child) => assigns(child, name));
}

/** Whether a statement of the top level declares a name, as a value or a type. */
function declares(statement: t.Statement, name: string): boolean {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ? declares(statement.declaration, name) : false;
  if (statement.type === 'ImportDeclaration') return statement.specifiers.some(({ local }) => local.name === name);
  if (statement.type === 'VariableDeclaration') return statement.declarations.some(({ id }) => bound(id).includes(name));
  return 'id' in statement && statement.id?.type === 'Identifier' && statement.id.name === name;
}

/** The names that a pattern declares. */
function bound(pattern: t.Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => bound(property.type === 'RestElement' ? property : property.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? bound(element) : []));
    case 'AssignmentPattern':
      return bound(pattern.left);
    case 'RestElement':
      return bound(pattern.argument);
    default:
      return [];
  }
}
