import { madeOptimizers } from '../../sources/pythonOptimizer';
import { codeOnly } from '../../sources/pythonText';
import { freeSuffix } from '../freeSuffix';
import { END_MARK, fingerprint, withHash } from '../marker';
import { plainText } from '../snippetSyntax';

/** What a snippet builder writes: Python with four spaces and double quotes, in snippet syntax. */
export interface PythonBody {
  readonly lines: readonly string[];
  /** A comment that says how the schedule is used; it ends the block. */
  readonly last: string;
  /** Names whose values are the schedule's numbers: each stands on a line of its own as `name = value` or `name=value,`. */
  readonly fields: readonly string[];
  /** A statement that the values rely on and other values do not have. */
  readonly needs?: string;
}

/** The whole of what is inserted. */
export interface PythonCode extends PythonBody {
  /** First line, by which the code is found again. */
  readonly marker: string;
}

/** What of a file a snippet follows. */
export interface PythonFile {
  /** Keeps declared names apart from those that the file has. */
  readonly suffix: string;
  /** Names of the file's variables. */
  readonly optimizer: string;
  readonly learner: string;
  readonly model: string;
  /** How Keras is reached: its name, and the import that this needs; null where the file has it. */
  readonly keras: { readonly name: string; readonly import: string | null };
  readonly indent: string;
  readonly quote: "'" | '"';
  readonly eol: '\n' | '\r\n';
}

/** Reads the style and names of a Python file, as far as its lines tell. */
export function pythonFile(text: string): PythonFile {
  const code = codeOnly(text);
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const variable = (made: RegExp, otherwise: string): string => made.exec(code)?.groups?.['name'] ?? otherwise;
  return {
    suffix: freeSuffix((suffix) => new RegExp(`^\\s*(?:(?:class|def)\\s+|(?:from|import)\\b.*\\b)(?:OneCycle|OneCycleCallback|one_cycle|LrSchedule|LrScheduleCallback)${suffix}\\b`, 'm').test(code)),
    optimizer: madeOptimizers(code)[0]?.name ?? 'optimizer',
    learner: variable(/^\s*(?<name>[\w.]+)\s*=\s*\w*[lL]earner\(/m, 'learn'),
    model: variable(/^\s*(?:[\w.]+\s*=\s*)?(?<name>[\w.]+)\.fit\(/m, 'model'),
    keras: kerasOf(code),
    indent: /^\t/m.test(code) ? '\t' : (/^( {2}| {3}| {4}| {8})\S/m.exec(code)?.[1] ?? '    '),
    quote: count(/'/g) > count(/"(?!"")/g) ? "'" : '"',
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

function kerasOf(code: string): PythonFile['keras'] {
  const alias = /^\s*import\s+(?:keras|tensorflow\.keras|tf_keras)\s+as\s+(?<name>\w+)/m.exec(code)?.groups?.['name'];
  if (alias !== undefined) return { name: alias, import: null };
  if (/^\s*import\s+keras\s*$/m.test(code) || /^\s*from\s+tensorflow\s+import\s+(?:.*[\s,(])?keras\b(?!\s+as\b)/m.test(code)) return { name: 'keras', import: null };
  const usesTensorFlow = /^\s*(?:import|from)\s+tensorflow\b/m.test(code) && !/^\s*from\s+keras\b/m.test(code);
  return { name: 'keras', import: usesTensorFlow ? 'from tensorflow import keras' : 'import keras' };
}

/**
 * Lines of Python in a file's style, in snippet syntax and without a line end after the last.
 * @param lines with four spaces and double quotes
 * @param margin indentation of every line but the first
 */
export function inPythonStyle(lines: readonly string[], { indent, quote, eol }: PythonFile, margin: string): string {
  return lines
    .map((line, index) => {
      const depth = /^ */.exec(line)?.[0].length ?? 0;
      // Words in quotes only: docstrings keep theirs.
      const text = indent.repeat(depth / 4) + (quote === '"' ? line.slice(depth) : line.slice(depth).replace(/(?<!")"(\w+)"(?!")/g, "'$1'"));
      return index === 0 || line === '' ? text : margin + text;
    })
    .join(eol);
}

/**
 * The whole block of inserted code, from its marker to its end mark, in the file's style, in snippet syntax and without a line end after it.
 * @param margin indentation of every line but the first
 */
export function pythonBlock(code: PythonCode, file: PythonFile, margin: string): string {
  const block = inPythonStyle([`# ${code.marker}`, ...code.lines, `${code.last} ${END_MARK}`], file, margin);
  return withHash(block, fingerprint(plainText(block)));
}
