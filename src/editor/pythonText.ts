import { lineEnd, lineStart } from './textLines';

const strings = /(?:"""(?:\\[^]|(?!""")[^])*(?:"""|$))|(?:'''(?:\\[^]|(?!''')[^])*(?:'''|$))|(?:"(?:\\[^]|[^"\\\n])*"?)|(?:'(?:\\[^]|[^'\\\n])*'?)|(?:#[^\n]*)/g;

/** Python with every letter of strings and comments replaced by a space, so that offsets stay and what is found is code. Line ends stay, and the outer quotes. */
export function codeOnly(text: string): string {
  return text.replace(strings, (found) => {
    const blank = found.replace(/[^\r\n]/g, ' ');
    return found.startsWith('#') || found.length < 2 ? blank : found.charAt(0) + blank.slice(1, -1) + found.charAt(0);
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
  let depth = 0;
  let found = 0;
  for (let start = 0; start <= offset; ) {
    const end = lineEnd(code, start);
    const isContinued = start > 0 && /\\\r?\n$/.test(code.slice(0, start));
    if (depth === 0 && !isContinued) found = start;
    for (const letter of code.slice(start, end)) depth += '([{'.includes(letter) ? 1 : ')]}'.includes(letter) ? -1 : 0;
    const next = code.indexOf('\n', end);
    if (next < 0) break;
    start = next + 1;
  }
  return found;
}

/** Offset at which the statement that begins at an offset ends, before the line end. */
export function statementEnd(code: string, start: number): number {
  let depth = 0;
  for (let from = start; ; ) {
    const end = lineEnd(code, from);
    for (const letter of code.slice(from, end)) depth += '([{'.includes(letter) ? 1 : ')]}'.includes(letter) ? -1 : 0;
    const next = code.indexOf('\n', end);
    if (next < 0 || (depth <= 0 && !code.slice(from, end).endsWith('\\'))) return end;
    from = next + 1;
  }
}

/** Indentation of the line of an offset. */
export function marginOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
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
  const found: Block[] = [];
  let margin = marginOf(code, offset).length;
  for (let start = lineStart(code, offset); margin > 0 && start > 0; ) {
    start = lineStart(code, start - 1);
    const line = code.slice(start, lineEnd(code, start));
    const own = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    if (line.trim() === '' || own >= margin || statementStart(code, start) !== start) continue;
    margin = own;
    const word = /^\s*(?:async\s+)?(?<word>\w+)/.exec(line)?.groups?.['word'] ?? '';
    found.push({ start, word });
  }
  return found;
}

/** The offset of the `def` around a line; null at the top level of the file. */
export function functionAround(code: string, offset: number): number | null {
  return blocksAround(code, offset).find(({ word }) => word === 'def')?.start ?? null;
}
