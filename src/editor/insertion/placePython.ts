import type { ScheduleKind } from '../../schedule/scheduleOptions';
import { fingerprint, markedKind } from '../snippets/marker';
import type { SnippetValues } from '../snippets/numbers';
import { pythonBlock, pythonFile, type PythonCode } from '../snippets/python/pythonCode';
import { formOf, pythonCode, type PythonForm } from '../snippets/python/pythonForms';
import { replacePythonValues } from '../snippets/python/replaceValues';
import type { SnippetEdit } from '../snippets/snippetEdit';
import { escapeSnippet } from '../snippets/snippetSyntax';
import { insertedBlocks, type InsertedBlock } from '../sources/pythonBlocks';
import { madeOptimizers } from '../sources/pythonOptimizer';
import { codeOnly, insertableStart, isBranch, statementEnd } from '../sources/pythonText';
import { lineEnd, marginOf } from '../sources/textLines';

/** A schedule that was inserted into a Python file before. */
export interface PythonBlock extends InsertedBlock {
  readonly kind: ScheduleKind;
  /** null where it cannot be told any more. */
  readonly form: PythonForm | null;
}

/**
 * The inserted schedule at the cursor, else the file's first.
 * @throws Error where its end has been deleted, so that nobody can tell what of the file belongs to it
 */
export function earlierPython(text: string, cursor: number): PythonBlock | null {
  const blocks = insertedBlocks(text).flatMap((block) => {
    const kind = markedKind(block.marker);
    return kind === null ? [] : [{ ...block, kind, form: formOf(block.text) }];
  });
  return blocks.find(({ start, end }) => start <= cursor && cursor <= end) ?? blocks[0] ?? null;
}

/** What is to be written, where. */
export interface PythonPlace {
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly cursor: number;
  readonly earlier: PythonBlock | null;
}

/** Inserts a schedule on the cursor's blank line, above its statement, below the statement that makes the optimizer, or in place of the earlier one. */
export function placePython({ text, cursor, earlier }: PythonPlace, form: PythonForm, values: SnippetValues): SnippetEdit {
  const { code, file } = codeFor(text, earlier, form, values);
  if (earlier !== null) return { start: earlier.start, end: earlier.end, snippet: pythonBlock(code, file, earlier.margin) };
  const python = codeOnly(text);
  const start = insertableStart(python, cursor);
  const line = text.slice(start, lineEnd(text, start));
  const margin = line === '' ? marginAt(text, start, file.indent) : marginOf(text, start);
  const block = margin + pythonBlock(code, file, margin);
  if (line.trim() === '') return { start, end: start + line.length, snippet: block };
  const makesOptimizer = form.startsWith('pytorch') && madeOptimizers(python).some((made) => made.start === start);
  if (!makesOptimizer) return { start, end: start, snippet: block + file.eol + file.eol };
  const end = statementEnd(python, start);
  return { start: end, end, snippet: file.eol + file.eol + block };
}

/** Rewrites the numbers of an earlier schedule of the same form alone; null where it has another form or its numbers are not to be found. */
export function replaceInPython({ text, earlier }: PythonPlace, form: PythonForm, values: SnippetValues): SnippetEdit | null {
  if (earlier?.form !== form || earlier.kind !== (values.other?.kind ?? 'one-cycle')) return null;
  const { code, file } = codeFor(text, earlier, form, values);
  if (code.needs !== undefined && !earlier.text.includes(code.needs)) return null;
  const generated = pythonBlock(code, file, earlier.margin);
  const snippet = replacePythonValues(earlier.text, generated, code.fields, escapeSnippet);
  if (snippet === null) return null;
  // Where a person had changed numbers alone nothing of theirs is left, and the block counts as unchanged again.
  const isAsGenerated = fingerprint(snippet) === fingerprint(generated);
  return { start: earlier.start, end: earlier.end, snippet: isAsGenerated ? generated : snippet };
}

function codeFor(text: string, earlier: PythonBlock | null, form: PythonForm, values: SnippetValues): { code: PythonCode; file: ReturnType<typeof pythonFile> } {
  // What was inserted says nothing about the file, and its names may be used again.
  const file = pythonFile(earlier === null ? text : text.slice(0, earlier.start) + text.slice(earlier.end));
  return { code: pythonCode(form, values, file), file };
}

/** Indentation for a line without any: that of the code below, where another statement can always stand; one deeper below a colon. */
function marginAt(text: string, offset: number, indent: string): string {
  const isCode = (line: string): boolean => line.trim() !== '';
  const above = text.slice(0, offset).split('\n').findLast(isCode) ?? '';
  const below = text.slice(offset).split('\n').find(isCode) ?? '';
  if (/:\s*(?:#.*)?$/.test(above)) return marginOf(above, 0) + indent;
  return marginOf(isBranch(below) ? above : below, 0);
}
