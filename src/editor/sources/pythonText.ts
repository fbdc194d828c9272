import { lineEnd, lineStart, marginOf } from './textLines';

const strings = /(?:"""(?:\\[^]|(?!""")[^])*(?:"""|$))|(?:'''(?:\\[^]|(?!''')[^])*(?:'''|$))|(?:"(?:\\(?:\r\n|[^])|[^"\\\r\n])*"?)|(?:'(?:\\(?:\r\n|[^])|[^'\\\r\n])*'?)|(?:#[^\r\n]*)/g;

/**
 * Python with every letter of strings and comments replaced by a space, so that offsets stay and what is found is code. Line ends stay, and the outer
 * quotes; of a string of several lines they become brackets, so that its lines count to its statement.
 */
export function codeOnly(text: string): string {
  return text.replace(strings, (found) => {
    const blank = found.replace(/[^\r\n]/g, ' ');
    if (found.startsWith('#') || found.length < 2) return blank;
    const [open, close] = found.includes('\n') ? ['(', ')'] : [found.charAt(0), found.charAt(0)];
    return open + blank.slice(1, -1) + close;
  });
}

export interface Span {
  /** Offsets in UTF-16 units; the end is the first that is not inside. */
  readonly start: number;
  readonly end: number;
}

/** What stands between brackets and commas of a call. */
export interface Argument extends Span {
  /** null for a positional argument. */
  readonly name: string | null;
  /** The value alone, without spaces around it. */
  readonly value: Span;
}

/** Offset of the bracket that closes the one at an offset of {@link codeOnly}; null where it is not closed. */
export function closingBracket(code: string, open: number): number | null {
  let depth = 0;
  for (let index = open; index < code.length; index += 1) {
    const letter = code.charAt(index);
    if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter) && (depth -= 1) === 0) return index;
  }
  return null;
}

/** The arguments of the call whose opening bracket stands at an offset; null where it is not closed. */
export function callArguments(code: string, open: number): readonly Argument[] | null {
  const close = closingBracket(code, open);
  if (close === null) return null;
  const pieces: Span[] = [];
  let start = open + 1;
  let depth = 0;
  for (let index = open + 1; index <= close; index += 1) {
    const letter = code.charAt(index);
    if (index === close || (letter === ',' && depth === 0)) {
      pieces.push({ start, end: index });
      start = index + 1;
    } else if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
  }
  return pieces.map((piece) => argumentIn(code, piece)).filter((argument) => argument !== null);
}

function argumentIn(code: string, { start, end }: Span): Argument | null {
  const text = code.slice(start, end);
  const named = /^\s*(?<name>\w+)\s*=(?!=)/.exec(text);
  if (text.trim() === '') return null;
  const valueStart = start + (named?.[0].length ?? 0);
  const value = code.slice(valueStart, end);
  const trimmed = { start: valueStart + (value.length - value.trimStart().length), end: end - (value.length - value.trimEnd().length) };
  return { start, end, name: named?.groups?.['name'] ?? null, value: trimmed };
}

/** Offset at which the statement around an offset begins: the start of its first line. */
export function statementStart(code: string, offset: number): number {
  return statementStarts(code, offset).at(-1) ?? 0;
}

/** Where the statements begin that begin no later than an offset. */
function statementStarts(code: string, offset: number): number[] {
  const found: number[] = [];
  for (let start = 0; start <= offset; ) {
    found.push(start);
    const next = code.indexOf('\n', statementEnd(code, start));
    if (next < 0) break;
    start = next + 1;
  }
  return found;
}

/** Offset at which the statement that begins at an offset ends, before the line end. Of one whose brackets are never closed it is the end of its first line. */
export function statementEnd(code: string, start: number): number {
  let depth = 0;
  for (let from = start; ; ) {
    const end = lineEnd(code, from);
    for (const bracket of code.slice(from, end).match(/[()[\]{}]/g) ?? []) depth += '([{'.includes(bracket) ? 1 : -1;
    if (depth <= 0 && code.charAt(end - 1) !== '\\') return end;
    const next = code.indexOf('\n', end);
    if (next < 0) return depth > 0 ? lineEnd(code, start) : end;
    from = next + 1;
  }
}

/** A line that opens a block. */
export interface Block {
  /** Offset of its line. */
  readonly start: number;
  /** Its first word, e.g. "for" or "def". */
  readonly word: string;
}

/** The blocks around a line, the innermost first. */
export function blocksAround(code: string, offset: number): readonly Block[] {
  const around: (Block & { readonly depth: number })[] = [];
  for (const start of statementStarts(code, offset)) {
    const line = lineOf(code, start);
    if (line.trim() === '' && start !== lineStart(code, offset)) continue;
    const depth = marginOf(code, start).length;
    while ((around.at(-1)?.depth ?? -1) >= depth) around.pop();
    around.push({ start, depth, word: /^\s*(?:async\s+)?(?<word>\w+)/.exec(line)?.groups?.['word'] ?? '' });
  }
  // The last is the statement of the offset itself.
  return around.slice(0, -1).reverse();
}

/** Offset at which a block with all of its branches ends, before the line end. @param start of the line that opens it */
export function blockEnd(code: string, start: number): number {
  const depth = marginOf(code, start).length;
  let end = statementEnd(code, start);
  for (let next = code.indexOf('\n', end); next >= 0; next = code.indexOf('\n', statementEnd(code, next + 1))) {
    const line = lineOf(code, next + 1);
    if (line.trim() === '') continue;
    const margin = marginOf(code, next + 1).length;
    if (margin < depth || (margin === depth && !isBranch(line))) break;
    end = statementEnd(code, next + 1);
  }
  return end;
}

function lineOf(code: string, start: number): string {
  return code.slice(start, lineEnd(code, start));
}

/** Whether a line goes on with the block of an earlier one, so that nothing can stand between them. */
export function isBranch(line: string): boolean {
  return /^\s*(?:elif|else|except|finally)\b/.test(line);
}

/** Start of the nearest line from that of an offset upwards above which another statement can stand: above the decorators of what they decorate, and above all branches of a block. */
export function insertableStart(code: string, offset: number): number {
  let start = statementStart(code, offset);
  for (;;) {
    const depth = marginOf(code, start).length;
    const above = start === 0 ? [] : statementStarts(code, start - 1).filter((one) => lineOf(code, one).trim() !== '');
    const [nearest] = above.slice(-1);
    const isDecorated = nearest !== undefined && lineOf(code, nearest).trimStart().startsWith('@');
    const next = isBranch(lineOf(code, start)) ? above.findLast((one) => marginOf(code, one).length <= depth) : isDecorated ? nearest : undefined;
    if (next === undefined) return start;
    start = next;
  }
}

/** The offset of the `def` around a line; null at the top level of the file. */
export function functionAround(code: string, offset: number): number | null {
  return blocksAround(code, offset).find(({ word }) => word === 'def')?.start ?? null;
}
