import { freeSuffix } from '../snippets/freeSuffix';
import { RANGE_TEST_MARKER } from '../snippets/marker';
import { pythonBlock, pythonFile, type PythonCode, type PythonFile } from '../snippets/python/pythonCode';
import type { SnippetEdit } from '../snippets/snippetEdit';
import type { InsertedBlock } from '../sources/pythonBlocks';
import type { PythonLibrary } from '../sources/pythonLibraries';
import { codeOnly, insertableStart, statementEnd } from '../sources/pythonText';
import { fastaiRangeTest } from './fastaiRangeTest';
import { kerasRangeTest } from './kerasRangeTest';
import { pytorchRangeTest } from './pytorchRangeTest';
import { fitUsage, loopUsage, type RangeTestNames, type TrainingFile } from './rangeTestUsage';

/** What is to be written, where. */
export interface RangeTestPlace {
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly cursor: number;
  /** What was inserted before; null = nothing. */
  readonly earlier: InsertedBlock | null;
}

/** What puts a range test into a file. */
export interface PlacedRangeTest {
  /** In the order of their offsets, without overlaps. */
  readonly edits: readonly SnippetEdit[];
  /** Whether the training was found; else it must be told to use the range test by hand. */
  readonly isUsed: boolean;
  /** Whether the loss that it is given must be named by hand. */
  readonly lacksLoss: boolean;
}

/** The library that a range test was inserted for; null where it cannot be told. */
export function rangeTestLibrary({ text }: InsertedBlock): PythonLibrary | null {
  if (/\bcallbacks\.Callback\b/.test(text)) return 'keras';
  if (/\bfastai\b/.test(text)) return 'fastai';
  return /\btorch\b/.test(text) ? 'pytorch' : null;
}

/** Whether a marker is that of a range test. */
export function isRangeTest({ marker }: InsertedBlock): boolean {
  return marker === RANGE_TEST_MARKER;
}

/** Puts the class of a range test below the imports, makes one before the training, and hands it to the training. What is there already stays, the class is written anew. */
export function placeRangeTest({ text, cursor, earlier }: RangeTestPlace, library: PythonLibrary): PlacedRangeTest {
  // What was inserted says nothing about the file; its letters are kept as spaces, so that offsets stay.
  const rest = earlier === null ? text : text.slice(0, earlier.start) + earlier.text.replace(/[^\r\n]/g, ' ') + text.slice(earlier.end);
  const file = pythonFile(rest);
  const code = codeOnly(rest);
  const names = namesIn(code, earlier);
  const training = { code, text: rest, place: Math.max(insertableStart(code, cursor), headEnd(rest, code)), file };
  const usage = library === 'pytorch' ? loopUsage(training, names) : fitUsage(training, names, library);
  const block = rangeTestCode(library, names.class, file);
  const declaration = earlier === null ? below(training, usage.first, block) : { start: earlier.start, end: earlier.end, snippet: pythonBlock(block, file, earlier.margin) };
  return { edits: [declaration, ...usage.edits].sort((a, b) => a.start - b.start || a.end - b.end), isUsed: usage.isUsed, lacksLoss: usage.lacksLoss };
}

function namesIn(code: string, earlier: InsertedBlock | null): RangeTestNames {
  const own = earlier === null ? undefined : /^\s*class\s+(?<name>\w+)/m.exec(earlier.text)?.groups?.['name'];
  const suffix = freeSuffix((one) => new RegExp(`\\bLrRangeTest${one}\\b`).test(code));
  const name = own ?? `LrRangeTest${suffix}`;
  const variable = new RegExp(`\\b(?<name>\\w+)\\s*=\\s*${name}\\(`).exec(code)?.groups?.['name'];
  const free = freeSuffix((one) => new RegExp(`\\brange_test${one}\\b`).test(code));
  return { class: name, variable: variable ?? `range_test${free}` };
}

function rangeTestCode(library: PythonLibrary, className: string, file: PythonFile): PythonCode {
  switch (library) {
    case 'pytorch':
      return pytorchRangeTest(className);
    case 'keras':
      return kerasRangeTest(className, file.keras);
    case 'fastai':
      return fastaiRangeTest(className);
  }
}

/** The class below the last import of the file's top level before an offset; below the file's head where there is none. */
function below({ code, text, file: { eol }, file }: TrainingFile, first: number, block: PythonCode): SnippetEdit {
  const last = [...code.slice(0, first).matchAll(/^(?:import|from)\b/gm)].at(-1);
  const snippet = pythonBlock(block, file, '');
  if (last === undefined) {
    const start = headEnd(text, code);
    return { start, end: start, snippet: snippet + eol + eol + eol };
  }
  const end = statementEnd(code, last.index);
  return { start: end, end, snippet: eol + eol + eol + snippet };
}

/** Start of the first line below what must stay on top of a file: its first comments, its docstring and the imports after them. */
function headEnd(text: string, code: string): number {
  let end = 0;
  for (let start = 0; start < text.length; ) {
    const close = statementEnd(code, start);
    const line = text.slice(start, close);
    const next = text.indexOf('\n', close) + 1;
    const isComment = line.startsWith('#');
    if (next === 0 || !(isComment || line.trim() === '' || /^(?:import\b|from\b|[rRuU]?["'])/.test(line))) break;
    // A comment below the first lines belongs to the code under it.
    if (line.trim() !== '' && !(isComment && end !== start)) end = next;
    start = next;
  }
  return end;
}
