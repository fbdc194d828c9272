import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A call of `t` in the sources. */
export interface TextCall {
  /** File and line, as an editor opens them. */
  readonly place: string;
  /** null: not a literal, so that no translation can be found by it. */
  readonly template: string | null;
  /** Values after the template; null where they are spread. */
  readonly values: number | null;
  /** Runs while its module is loaded, before translations are set. */
  readonly isModuleLevel: boolean;
}

/** All calls of the function `t` of src/text/text.ts, in src and webview. */
export function textCalls(): TextCall[] {
  const files = ['src', 'webview'].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)));
  return files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')).flatMap((file) => textCallsIn(file, readFileSync(file, 'utf8')));
}

/** The calls in one file; none where its `t` is another. */
export function textCallsIn(file: string, source: string): TextCall[] {
  if (!/import \{[^}]*\bt\b[^}]*\} from '[^']*\/text'/.test(source)) return [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ESNext, true);
  const calls: TextCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [template, ...values] = node.arguments;
      calls.push({
        place: `${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
        template: template !== undefined && ts.isStringLiteral(template) ? template.text : null,
        values: values.some(ts.isSpreadElement) ? null : values.length,
        isModuleLevel: !isDeferred(node),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return calls;
}

/** Whether code runs only once a function is called or an object is made. */
function isDeferred(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at)) return true;
    if (ts.isPropertyDeclaration(at) && at.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) !== true) return true;
  }
  return false;
}

/** The placeholders of a text, each once, sorted. */
export function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\d+\}/g) ?? [])].sort();
}
