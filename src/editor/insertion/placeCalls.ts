import type * as t from '@babel/types';
import type { SnippetEdit } from '../snippets/snippetEdit';
import { escapeSnippet } from '../snippets/snippetSyntax';
import type { CodeNames } from '../snippets/tfjs/scheduleCode';
import type { CodeStyle } from '../sources/codeStyle';
import { lineStart, marginOf } from '../sources/textLines';
import { range, sliceOf, type Script, type TrainingCallSite } from '../sources/trainingCalls';

/** Whether a call trains in a loop of one's own, which takes no callbacks. */
export function isLoop({ api }: TrainingCallSite): boolean {
  return api !== 'fit' && api !== 'fitDataset';
}

/** Whether a call is made to follow the schedule already. */
export function followsSchedule({ text, calls }: Script, site: TrainingCallSite, names: CodeNames): boolean {
  if (!isLoop(site)) return sliceOf(text, site.call).includes(`new ${names.callback}(`);
  const applied = [...sliceOf(text, site.topLevel).matchAll(new RegExp(`\\b${names.apply}\\(\\s*([^()\\s]*)`, 'g'))].map(([, optimizer]) => optimizer ?? '');
  // Of several optimizers in a loop each has a line of its own; whatever else is handed over stands for this one.
  const others = calls.filter(({ topLevel }) => topLevel === site.topLevel).map(optimizerOf).filter((optimizer) => optimizer !== optimizerOf(site));
  return applied.some((optimizer) => !others.includes(optimizer));
}

/** The optimizer of a loop as code; null where it cannot be named. */
function optimizerOf({ api, receiver }: TrainingCallSite): string | null {
  return receiver !== null && api === 'trainOnBatch' ? `${receiver}.optimizer` : receiver;
}

/** A line before the update of a loop of one's own. */
export function loopEdits(script: Script, style: CodeStyle, site: TrainingCallSite, names: CodeNames): SnippetEdit[] {
  const { statement } = site;
  const optimizer = optimizerOf(site);
  if (statement === null || optimizer === null) return [];
  const start = range(statement).start;
  const margin = /[ \t]*$/.exec(script.text.slice(lineStart(script.text, start), start))?.[0] ?? '';
  const line = `${names.apply}(${escapeSnippet(optimizer)})${style.semicolons ? ';' : ''}`;
  return [{ start, end: start, snippet: line + style.eol + margin }];
}

/**
 * The callback among the options of `fit` or `fitDataset`, beside those that are there.
 * TensorFlow.js takes one callback or an array, of Callback objects or of plain ones, and looks at the first of an array to tell.
 * The inserted class works as either, as long as it is not the first before plain ones: so it always goes last.
 */
export function callbackEdits(script: Script, style: CodeStyle, site: TrainingCallSite, names: CodeNames): SnippetEdit[] {
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
  if (options.type === 'ObjectExpression') return optionEdits(script, style, options, added);
  if (options.type === 'SpreadElement') return [];
  const text = escapeSnippet(sliceOf(script.text, options));
  return [{ ...range(options), snippet: `{ ...${text}, callbacks: [${text}.callbacks ?? [], ${added}].flat() }` }];
}

function optionEdits(script: Script, style: CodeStyle, options: t.ObjectExpression, added: string): SnippetEdit[] {
  const existing = options.properties.find(
    (property) => property.type !== 'SpreadElement' && !property.computed && (property.key.type === 'Identifier' ? property.key.name : property.key.type === 'StringLiteral' ? property.key.value : null) === 'callbacks',
  );
  if (existing === undefined) return [addedProperty(script, style, options, added)];
  if (existing.type !== 'ObjectProperty') return [];
  const { value } = existing;
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
  const margin = marginOf(script.text, lastRange.start);
  return insert(at, `${hasComma ? '' : ','}${style.eol}${margin}${property}${hasComma ? ',' : ''}`);
}

function insert(offset: number, snippet: string): SnippetEdit {
  return { start: offset, end: offset, snippet };
}
