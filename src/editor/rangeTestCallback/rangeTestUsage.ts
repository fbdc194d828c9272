import { stop } from '../snippets/numbers';
import { inPythonStyle, type PythonFile } from '../snippets/python/pythonCode';
import type { SnippetEdit } from '../snippets/snippetEdit';
import { escapeSnippet } from '../snippets/snippetSyntax';
import type { PythonLibrary } from '../sources/pythonLibraries';
import { blocksAround, callArguments, closingBracket, type Span } from '../sources/pythonText';
import { marginOf } from '../sources/textLines';
import { fitCall, trainingLoop } from './trainingLoop';

/** Updates of the ramp that are proposed, since a script of Python does not tell its length beforehand. */
const ITERATIONS = 500;
/** Adam and its kin divide by the size of the gradients: their LRs are some ten times smaller. */
const adaptiveClass = /\b(?:Adam\w*|NAdam|RAdam|RMSprop|Adagrad|Adadelta|Adafactor|Lion|ranger)\b/i;
const adaptiveName = /["'](?:adam\w*|nadam|rmsprop|lion)["']/i;

export interface RangeTestNames {
  readonly class: string;
  readonly variable: string;
}

/** A file of Python that trains. */
export interface TrainingFile {
  readonly text: string;
  /** The text without strings and comments, offset by offset. */
  readonly code: string;
  /** Offset in UTF-16 units, at the start of a line above which a statement can stand. */
  readonly place: number;
  readonly file: PythonFile;
}

/** What makes a range test in a file and hands it to the training. */
export interface RangeTestUsage {
  readonly edits: readonly SnippetEdit[];
  /** Whether the training was found. */
  readonly isUsed: boolean;
  /** Whether it is given a loss that does not stand where the weights are updated, so that a person must name the right one. */
  readonly lacksLoss: boolean;
  /** Offset above which the class must stand. */
  readonly first: number;
}

/** A range test below the line that makes the optimizer of PyTorch, and a call after each of its updates. */
export function loopUsage(training: TrainingFile, names: RangeTestNames): RangeTestUsage {
  const { code, place, file } = training;
  const { optimizer, made, update, isElsewhere, loss, isLossSeen, computed, heldOut } = trainingLoop(code);
  const edits: SnippetEdit[] = [];
  if (!isMade(code, names)) {
    const evaluate = heldOut === null || computed === null ? [] : [`evaluate=lambda: ${names.class}.held_out(${heldOut.model}, ${heldOut.batches}, ${computed.by}),`];
    const making = [...(isElsewhere ? [`global ${names.variable}`] : []), ...makingLines(training, names, [`${optimizer},`], evaluate)];
    const start = made?.end ?? place;
    const lines = inPythonStyle(making, file, marginOf(code, made?.start ?? start));
    edits.push({ start, end: start, snippet: made === null ? marginOf(code, start) + lines + file.eol : file.eol + marginOf(code, made.start) + lines });
  }
  if (update !== null && !code.includes(`${names.variable}.step(`)) {
    const accuracy = computed === null ? '' : `, ${names.variable}.accuracy(${computed.outputs}, ${computed.labels})`;
    edits.push({ start: update.end, end: update.end, snippet: `${file.eol}${marginOf(code, update.start)}${names.variable}.step(${loss}${accuracy})  # LR range test` });
  }
  return { edits, isUsed: update !== null, lacksLoss: update !== null && !isLossSeen, first: Math.min(made?.end ?? place, update?.start ?? place) };
}

/** A range test above the call that trains, outside its loops, and among the callbacks of that call. */
export function fitUsage(training: TrainingFile, names: RangeTestNames, library: Exclude<PythonLibrary, 'pytorch'>): RangeTestUsage {
  const { code, text, place, file } = training;
  const call = fitCall(code, library, place);
  const given = call === null ? [] : (callArguments(code, call.open) ?? []);
  const edits: SnippetEdit[] = [];
  const at = call === null ? place : outsideLoops(code, call.start);
  if (!isMade(code, names)) {
    const data = given.find(({ name }) => name === 'validation_data')?.value;
    // What a loop names, such as the parts of a fold, is not there above it.
    const isThere = data !== undefined && !(code.slice(data.start, data.end).match(/\b[A-Za-z_]\w*/g) ?? []).some((name) => new RegExp(`\\b${name}\\b`).test(code.slice(at, call?.start)));
    const heldOut = library === 'keras' && isThere ? [`held_out=${escapeSnippet(text.slice(data.start, data.end))},`] : [];
    const margin = marginOf(code, at);
    edits.push({ start: at, end: at, snippet: margin + inPythonStyle(makingLines(training, names, [], heldOut), file, margin) + file.eol });
  }
  if (call !== null && !new RegExp(`\\b${names.variable}\\b`).test(code.slice(call.open, given.at(-1)?.end ?? call.open))) {
    edits.push(callbackEdit(training, call.open, library === 'keras' ? 'callbacks' : 'cbs', names.variable));
  }
  return { edits, isUsed: call !== null, lacksLoss: false, first: at };
}

function isMade(code: string, names: RangeTestNames): boolean {
  return code.includes(`${names.class}(`);
}

/** The statement that makes the range test, with tab stops for its top LR and its iterations. */
function makingLines({ text, code }: TrainingFile, names: RangeTestNames, first: readonly string[], last: readonly string[]): string[] {
  const top = adaptiveClass.test(code) || adaptiveName.test(text) || /\bfastai\b/.test(code) ? '0.1' : '1.0';
  return [
    '# LR range test: for one run, to be taken out afterwards.',
    `${names.variable} = ${names.class}(`,
    ...first.map((line) => `    ${line}`),
    `    top_lr=${stop(1, top)},  # LR at the end of the ramp: .1 to 3 for SGD, .01 to .3 for Adam`,
    `    iterations=${stop(2, String(ITERATIONS))},  # updates: a quarter of the training, from 150 to 2000`,
    '    file="range-test.csv",',
    ...last.map((line) => `    ${line}`),
    ')',
  ];
}

/** Start of the line of a statement, or of the outermost loop of its function around it: a range test is made once. */
function outsideLoops(code: string, start: number): number {
  let outermost = start;
  for (const block of blocksAround(code, start)) {
    if (block.word === 'def') break;
    if (block.word === 'for' || block.word === 'while') outermost = block.start;
  }
  return outermost;
}

/** One more among the callbacks of a call. */
function callbackEdit({ code, text, file }: TrainingFile, open: number, parameter: string, added: string): SnippetEdit {
  const given = callArguments(code, open) ?? [];
  const existing = given.find(({ name }) => name === parameter)?.value;
  if (existing !== undefined) return besideExisting(code, text, existing, added, parameter === 'cbs');
  const last = given.at(-1);
  if (last === undefined) return { start: open + 1, end: open + 1, snippet: `${parameter}=[${added}]` };
  // A call that is broken into lines gets one more of them.
  const isTall = text.slice(open, last.value.start).includes('\n');
  const gap = isTall ? file.eol + marginOf(text, last.value.start) : ' ';
  return { start: last.value.end, end: last.value.end, snippet: `,${gap}${parameter}=[${added}]` };
}

/** @param mayBeOne whether the call takes one callback as well as a list, as fastai does and Keras does not */
function besideExisting(code: string, text: string, existing: Span, added: string, mayBeOne: boolean): SnippetEdit {
  const value = code.slice(existing.start, existing.end);
  if (value === 'None') return { ...existing, snippet: `[${added}]` };
  /** Whether the bracket that ends such a beginning is closed by the value's last letter. */
  const isAll = (beginning: RegExp): boolean => {
    const length = beginning.exec(value)?.[0].length;
    return length !== undefined && closingBracket(value, length - 1) === value.length - 1;
  };
  // One more item of a comprehension would be part of it.
  const items = isAll(/^\[/) && !/\bfor\b/.test(value) ? callArguments(code, existing.start) : null;
  const last = items?.at(-1)?.value.end;
  if (last !== undefined) return { start: last, end: last, snippet: `, ${added}` };
  if (items !== null) return { ...existing, snippet: `[${added}]` };
  const own = escapeSnippet(text.slice(existing.start, existing.end));
  if (mayBeOne && isAll(/^[\w.]+\(/)) return { ...existing, snippet: `[${own}, ${added}]` };
  const isSimple = /^[\w.]+$/.test(value) || isAll(/^[\w.]*[([]/);
  return { ...existing, snippet: isSimple ? `[*${own}, ${added}]` : `[*(${own}), ${added}]` };
}
