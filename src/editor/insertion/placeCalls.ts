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
export function followsSchedule({ text, calls, program }: Script, site: TrainingCallSite, names: CodeNames): boolean {
  if (!isLoop(site)) return sliceOf(text, site.call).includes(`new ${names.callback}(`);
  // An update at the top level has its line beside it, not in it.
  const above = site.statement === site.topLevel ? program.body[program.body.indexOf(site.topLevel) - 1] : undefined;
  const start = range(above?.type === 'ExpressionStatement' ? above : site.topLevel).start;
  const applied = [...text.slice(start, range(site.topLevel).end).matchAll(new RegExp(`\\b${names.apply}\\(\\s*([^()\\s]*)`, 'g'))].map(([, optimizer]) => optimizer ?? '');
  // Of several optimizers in a loop each has a line of its own; whatever else is handed over stands for this one.
  const others = calls.filter(({ topLevel }) => topLevel === site.topLevel).map(optimizerOf).filter((optimizer) => optimizer !== optimizerOf(site));
  return applied.some((optimizer) => !others.includes(optimizer));
}

/** The optimizer of a loop as code; null where it cannot be named. */
function optimizerOf({ api, receiver }: TrainingCallSite): string | null {
  return receiver !== null && api === 'trainOnBatch' ? `${receiver}.optimizer` : receiver;
}

/** A line before the update of a loop of one's own; where a line would run at other times than the update, a comma inside the expression. */
export function loopEdits(script: Script, style: CodeStyle, site: TrainingCallSite, names: CodeNames): SnippetEdit[] {
  const { statement } = site;
  const optimizer = optimizerOf(site);
  if (optimizer === null) return [];
  const apply = `${names.apply}(${escapeSnippet(optimizer)})`;
  if (statement === null) {
    return [
      { start: site.start, end: site.start, snippet: `(${apply}, ` },
      { start: site.end, end: site.end, snippet: ')' },
    ];
  }
  const { start } = range(statement);
  if (!style.semicolons && /[([`+\-/]/.test(script.text.charAt(start))) {
    // Such a statement would go on with the line above it.
    return [{ start, end: start, snippet: `${apply}${style.eol}${marginOf(script.text, start)};` }];
  }
  const margin = /[ \t]*$/.exec(script.text.slice(lineStart(script.text, start), start))?.[0] ?? '';
  return [{ start, end: start, snippet: `${apply}${style.semicolons ? ';' : ''}${style.eol}${margin}` }];
}
