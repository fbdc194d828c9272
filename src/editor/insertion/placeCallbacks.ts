import type * as t from '@babel/types';
import type { SnippetEdit } from '../snippets/snippetEdit';
import { escapeSnippet } from '../snippets/snippetSyntax';
import type { CodeNames } from '../snippets/tfjs/scheduleCode';
import type { CodeStyle } from '../sources/codeStyle';
import { lineEnd, marginOf } from '../sources/textLines';
import { isPlainPath, pathText, range, withoutTypes, type Script, type TrainingCallSite } from '../sources/trainingCalls';

/**
 * The callback among the options of `fit` or `fitDataset`, beside those that are there.
 * TensorFlow.js takes one callback or an array, of Callback objects or of plain ones, and looks at the first of an array to tell.
 * The inserted class works as either, as long as it is not the first before plain ones: so it always goes last.
 */
export function callbackEdits(script: Script, style: CodeStyle, site: TrainingCallSite, names: CodeNames): SnippetEdit[] {
  const given = site.call.arguments;
  if (site.receiver === null || given.some(({ type }) => type === 'SpreadElement')) return [];
  const model = /^\((?<inside>.*)\)$/s.exec(site.receiver)?.groups?.['inside'] ?? site.receiver;
  const added = `new ${names.callback}(${escapeSnippet(model)})`;
  const position = site.api === 'fit' ? 2 : 1;
  const options = given[position];
  if (options === undefined) {
    const last = given.at(-1);
    // Without its data the call is not finished yet: nothing can be added after what is missing.
    if (last === undefined || given.length < position) return [];
    return [insert(range(last).end, `, { callbacks: ${added} }`)];
  }
  const bare = withoutTypes(options);
  if (bare.type === 'ObjectExpression') return optionEdits(script, style, bare, added);
  return isPlainPath(options) ? pathEdits(script, options, added) : wrapped(options, added);
}

/** Options that can be named twice; they may be optional. */
function pathEdits(script: Script, options: t.Node, added: string): SnippetEdit[] {
  const path = escapeSnippet(pathText(script.text, options));
  return [{ ...range(options), snippet: `{ ...${path}, callbacks: [${path}?.callbacks ?? [], ${added}].flat() }` }];
}

/** Options that are computed: naming them twice would compute them twice. */
function wrapped(options: t.Node, added: string): SnippetEdit[] {
  const { start, end } = range(options);
  return [insert(start, `((options) => ({ ...options, callbacks: [options?.callbacks ?? [], ${added}].flat() }))(`), insert(end, ')')];
}

function optionEdits(script: Script, style: CodeStyle, options: t.ObjectExpression, added: string): SnippetEdit[] {
  const existing = options.properties.find(isCallbacks);
  if (existing === undefined) return addedProperty(script, style, options, added);
  if (existing.type !== 'ObjectProperty') return [];
  const { value } = existing;
  const { start, end } = range(value);
  if (existing.shorthand) return [{ start, end, snippet: `callbacks: [callbacks ?? [], ${added}].flat()` }];
  if (value.type === 'ArrayExpression') {
    const last = value.elements.at(-1);
    return !last ? [{ start, end, snippet: `[${added}]` }] : [insert(range(last).end, `, ${added}`)];
  }
  if (value.type === 'ObjectExpression' || value.type === 'NewExpression') return [insert(start, '['), insert(end, `, ${added}]`)];
  // There may be none, which TensorFlow.js does not take in an array.
  if (simple.has(value.type)) return [insert(start, '['), insert(end, ` ?? [], ${added}].flat()`)];
  return [insert(start, '[('), insert(end, `) || [], ${added}].flat()`)];
}

/** Expressions that `??` can follow as they are. */
const simple: ReadonlySet<string> = new Set(['Identifier', 'MemberExpression', 'OptionalMemberExpression', 'CallExpression', 'OptionalCallExpression', 'AwaitExpression', 'TSNonNullExpression']);

function isCallbacks(property: t.ObjectExpression['properties'][number]): boolean {
  if (property.type === 'SpreadElement' || property.computed) return false;
  return (property.key.type === 'Identifier' ? property.key.name : property.key.type === 'StringLiteral' ? property.key.value : null) === 'callbacks';
}

function addedProperty(script: Script, style: CodeStyle, options: t.ObjectExpression, added: string): SnippetEdit[] {
  const { text } = script;
  const last = options.properties.at(-1);
  const { start, end } = range(options);
  if (last === undefined) return [{ start, end, snippet: `{ callbacks: ${added} }` }];
  // Spreads may bring callbacks of their own, which go on; the last one counts.
  const spreads = options.properties.flatMap((property) => (property.type === 'SpreadElement' && !bringsNone(property.argument) ? [property.argument] : [])).reverse();
  if (!spreads.every(isPlainPath)) return wrapped(options, added);
  const brought = spreads.map((spread) => `${escapeSnippet(pathText(text, spread))}?.callbacks ?? `).join('');
  const property = brought === '' ? `callbacks: ${added}` : `callbacks: [${brought}[], ${added}].flat()`;
  const lastRange = range(last);
  const hasComma = /^\s*,/.test(text.slice(lastRange.end, end));
  const at = hasComma ? text.indexOf(',', lastRange.end) + 1 : lastRange.end;
  const isTall = text.slice(start, lastRange.start).includes('\n');
  if (!isTall) return [insert(at, hasComma ? ` ${property},` : `, ${property}`)];
  const line = `${style.eol}${marginOf(text, lastRange.start)}${property}${hasComma ? ',' : ''}`;
  // A comment at the end of the line belongs to what stands before it.
  const below = lineEnd(text, at);
  if (below < end && /^[ \t]*\/[/*]/.test(text.slice(at, below)) && !/\/\*(?!.*\*\/)/.test(text.slice(at, below))) return [...(hasComma ? [] : [insert(at, ',')]), insert(below, line)];
  return [insert(at, `${hasComma ? '' : ','}${line}`)];
}

/** Whether what is spread can be seen to have no callbacks, e.g. `quiet && { verbose: 0 }`. */
function bringsNone(node: t.Node): boolean {
  const bare = withoutTypes(node);
  if (bare.type === 'ObjectExpression') return bare.properties.every((property) => (property.type === 'SpreadElement' ? bringsNone(property.argument) : !isCallbacks(property)));
  if (bare.type === 'ConditionalExpression') return bringsNone(bare.consequent) && bringsNone(bare.alternate);
  // The left side of `&&` is spread only where it is false, and so empty.
  if (bare.type === 'LogicalExpression') return bringsNone(bare.right) && (bare.operator === '&&' || bringsNone(bare.left));
  return bare.type === 'NullLiteral' || bare.type === 'BooleanLiteral' || (bare.type === 'Identifier' && bare.name === 'undefined');
}

function insert(offset: number, snippet: string): SnippetEdit {
  return { start: offset, end: offset, snippet };
}
