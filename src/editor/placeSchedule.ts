import type * as t from '@babel/types';
import { afterImports, codeStyle, tensorflowOf, type CodeStyle } from './codeStyle';
import { codeNames, escapeSnippet, neededImports, scheduleCode, valuesCode, type CodeNames, type ScheduleSource } from './oneCycleCode';
import { children, range, sliceOf, type Script, type TrainingCallSite } from './trainingCalls';

/** Replaces `start` to `end` (offsets in UTF-16 units) by a text in VS Code's snippet syntax. */
export interface SnippetEdit {
  readonly start: number;
  readonly end: number;
  readonly snippet: string;
}

/** Where the schedule goes: into a training call, or to an offset (the cursor). */
export type Target = { readonly kind: 'call'; readonly site: TrainingCallSite } | { readonly kind: 'cursor'; readonly offset: number };

/**
 * The edits that put a one-cycle schedule into a script, in the order of their offsets and without overlaps.
 * A schedule that was inserted before is updated in place.
 * @param packageType `type` of the nearest package.json; null where there is none
 */
export function placeSchedule(script: Script, fileName: string, packageType: string | null, target: Target, source: ScheduleSource): SnippetEdit[] {
  const style = codeStyle(script, fileName, packageType);
  const tensorflow = tensorflowOf(script);
  const declared = declarations(script);
  const earlier = declared.get('ONE_CYCLE');
  const tf = 'name' in tensorflow ? tensorflow.name : 'tf';
  const names = codeNames(earlier ? '' : freeSuffix(script.text), tf);

  const code = scheduleCode(source, style, names);
  const isLoop = target.kind === 'call' && target.site.api !== 'fit' && target.site.api !== 'fitDataset';
  const wanted = [...code].filter(([name]) => !declared.has(name) && !(isLoop && name === names.callback)).map(([, text]) => text);

  const imports = importEdit(script, style, 'name' in tensorflow ? null : { name: tf, from: tensorflow.missingFrom }, neededImports(source, style));
  const edits: SnippetEdit[] = imports === null ? [] : [imports];
  if (earlier?.init) edits.push({ ...range(earlier.init), snippet: inStyle(valuesCode(source, style), style, '') });
  if (wanted.length > 0) edits.push(declarationEdit(script, style, target, wanted));
  if (target.kind === 'call') edits.push(...(isLoop ? loopEdits(script, style, target.site, names) : callbackEdits(script, style, target.site, names)));
  return edits.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Everything that the file declares as a variable, function or class, wherever; the last of a name. */
function declarations(script: Script): Map<string, t.VariableDeclarator | null> {
  const found = new Map<string, t.VariableDeclarator | null>();
  const look = (node: t.Node): void => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') found.set(node.id.name, node);
    if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id) found.set(node.id.name, null);
    if (node.type === 'ImportSpecifier') found.set(node.local.name, null);
    children(node).forEach(look);
  };
  look(script.program);
  return found;
}

/** '' where none of our names is taken, else the first number that makes them new. */
function freeSuffix(text: string): string {
  const isTaken = (suffix: string): boolean => new RegExp(`\\b(ONE_CYCLE|oneCycle|applyOneCycle|OneCycleCallback)${suffix}\\b`).test(text);
  let number = 1;
  const suffix = (): string => (number === 1 ? '' : String(number));
  while (isTaken(suffix())) number++;
  return suffix();
}

/** Code with two spaces and semicolons to snippet text in the file's style, each line but the first after `margin`. */
function inStyle(snippet: string, style: CodeStyle, margin: string): string {
  return snippet
    .split('\n')
    .map((line, index) => {
      const depth = /^( {2})*/.exec(line)?.[0].length ?? 0;
      const text = style.indent.repeat(depth / 2) + (style.semicolons ? line.slice(depth) : line.slice(depth).replace(/;$/, ''));
      return index === 0 || line === '' ? text : margin + text;
    })
    .join(style.eol);
}

function importEdit(
  script: Script,
  style: CodeStyle,
  tensorflow: { name: string; from: string } | null,
  needed: ReadonlyMap<string, string>,
): SnippetEdit | null {
  const usesImport = style.modules !== 'commonjs' || style.typescript;
  const quoted = (module: string): string => style.quote + module + style.quote;
  const lines: string[] = [];
  if (tensorflow !== null) {
    const { name, from } = tensorflow;
    lines.push(usesImport ? `import * as ${name} from ${quoted(from)};` : `const ${name} = require(${quoted(from)});`);
  }
  const declared = declarations(script);
  for (const [name, module] of needed) if (!declared.has(name)) lines.push(`import { ${name} } from ${quoted(module)};`);
  if (lines.length === 0) return null;
  const { offset, found } = afterImports(script);
  const code = inStyle(lines.join('\n'), style, '');
  return { start: offset, end: offset, snippet: found ? style.eol + code : code + style.eol };
}

function declarationEdit(script: Script, style: CodeStyle, target: Target, declared: readonly string[]): SnippetEdit {
  const imports = afterImports(script);
  const start = target.kind === 'call' ? aboveStatement(script, target.site.topLevel) : lineStart(script.text, target.offset);
  const { eol } = style;
  // The callback's class needs TensorFlow.js to be there when it is declared.
  if (start < imports.offset) {
    const snippet = inStyle(declared.join('\n\n'), style, '');
    return { start: imports.offset, end: imports.offset, snippet: imports.found ? eol + eol + snippet : snippet + eol + eol };
  }
  const line = script.text.slice(start, lineEnd(script.text, start));
  const margin = /^[ \t]*/.exec(line)?.[0] ?? '';
  const above = start === 0 ? '' : script.text.slice(lineStart(script.text, start - 1), start).trim();
  const gap = above === '' || above.endsWith('{') ? '' : eol;
  const snippet = gap + margin + inStyle(declared.join('\n\n'), style, margin);
  if (target.kind === 'cursor' && line.trim() === '') return { start, end: start + line.length, snippet };
  return { start, end: start, snippet: snippet + eol + eol };
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

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function loopEdits(script: Script, style: CodeStyle, site: TrainingCallSite, names: CodeNames): SnippetEdit[] {
  const { statement, receiver } = site;
  if (statement === null || receiver === null || sliceOf(script.text, site.topLevel).includes(`${names.apply}(`)) return [];
  const start = range(statement).start;
  const margin = /[ \t]*$/.exec(script.text.slice(lineStart(script.text, start), start))?.[0] ?? '';
  const optimizer = site.api === 'trainOnBatch' ? `${receiver}.optimizer` : receiver;
  const line = `${names.apply}(${escapeSnippet(optimizer)})${style.semicolons ? ';' : ''}`;
  return [{ start, end: start, snippet: line + style.eol + margin }];
}

/**
 * TensorFlow.js takes one callback or an array, of Callback objects or of plain ones, and looks at the first of an array to tell.
 * OneCycleCallback works as either, as long as it is not the first before plain ones: so it always goes last.
 */
function callbackEdits(script: Script, style: CodeStyle, site: TrainingCallSite, names: CodeNames): SnippetEdit[] {
  if (site.receiver === null) return [];
  const added = `new ${names.callback}(${escapeSnippet(site.receiver)})`;
  const position = site.api === 'fit' ? 2 : 1;
  const options = site.call.arguments[position];
  if (options === undefined) {
    const last = site.call.arguments.at(-1);
    // Without its data the call is not finished yet: nothing can be added after what is missing.
    if (last === undefined || site.call.arguments.length < position) return [];
    return [insert(range(last).end, `, { callbacks: ${added} }`)];
  }
  if (options.type === 'ObjectExpression') return optionEdits(script, style, options, added, names);
  if (options.type === 'SpreadElement') return [];
  const text = escapeSnippet(sliceOf(script.text, options));
  return [{ ...range(options), snippet: `{ ...${text}, callbacks: [${text}.callbacks ?? [], ${added}].flat() }` }];
}

function optionEdits(script: Script, style: CodeStyle, options: t.ObjectExpression, added: string, names: CodeNames): SnippetEdit[] {
  const existing = options.properties.find(
    (property) => property.type !== 'SpreadElement' && !property.computed && property.key.type === 'Identifier' && property.key.name === 'callbacks',
  );
  if (existing === undefined) return [addedProperty(script, style, options, added)];
  if (existing.type !== 'ObjectProperty') return [];
  const { value } = existing;
  if (sliceOf(script.text, value).includes(`new ${names.callback}(`)) return [];
  const { start, end } = range(value);
  if (existing.shorthand) return [{ start, end, snippet: `callbacks: [callbacks, ${added}].flat()` }];
  if (value.type === 'ArrayExpression') {
    const last = value.elements.at(-1);
    return !last ? [{ start, end, snippet: `[${added}]` }] : [insert(range(last).end, `, ${added}`)];
  }
  const isOne = value.type === 'ObjectExpression' || value.type === 'NewExpression';
  return [insert(start, '['), insert(end, isOne ? `, ${added}]` : `, ${added}].flat()`)];
}

function addedProperty(script: Script, style: CodeStyle, options: t.ObjectExpression, added: string): SnippetEdit {
  const last = options.properties.at(-1);
  const { start, end } = range(options);
  if (last === undefined) return { start, end, snippet: `{ callbacks: ${added} }` };
  // A spread may bring callbacks of its own, which go on.
  const spread = options.properties.findLast((property) => property.type === 'SpreadElement')?.argument;
  const brought = spread?.type === 'Identifier' ? `${spread.name}.callbacks ?? []` : null;
  const property = brought === null ? `callbacks: ${added}` : `callbacks: [${brought}, ${added}].flat()`;
  const lastRange = range(last);
  const hasComma = /^\s*,/.test(script.text.slice(lastRange.end, end));
  const at = hasComma ? script.text.indexOf(',', lastRange.end) + 1 : lastRange.end;
  const isTall = script.text.slice(start, lastRange.start).includes('\n');
  if (!isTall) return insert(at, hasComma ? ` ${property},` : `, ${property}`);
  const margin = /^[ \t]*/.exec(script.text.slice(lineStart(script.text, lastRange.start)))?.[0] ?? '';
  return insert(at, `${hasComma ? '' : ','}${style.eol}${margin}${property}${hasComma ? ',' : ''}`);
}

function insert(offset: number, snippet: string): SnippetEdit {
  return { start: offset, end: offset, snippet };
}
