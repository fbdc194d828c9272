import { madeOptimizers } from '../sources/pythonOptimizer';
import { blockEnd, blocksAround, closingBracket, functionAround, statementEnd, statementStart, type Span } from '../sources/pythonText';
import { marginOf } from '../sources/textLines';

/** Places and names of a training loop of PyTorch, as far as its text tells; offsets in UTF-16 units. */
export interface TrainingLoop {
  /** Name of the optimizer, where it is made. */
  readonly optimizer: string;
  /** The statement that makes the optimizer, from the start of its line, or the `if` whose branches each make it; null where there is none. */
  readonly made: Span | null;
  /** The statement that updates the weights, likewise. */
  readonly update: Span | null;
  /** Whether the update stands in another function than the optimizer is made in. */
  readonly isElsewhere: boolean;
  readonly loss: string;
  /** Whether {@link loss} has a value where the update stands: the gradients may be taken in another function. */
  readonly isLossSeen: boolean;
  /** What the loss is computed from and by, e.g. `loss = criterion(output, target)`; null where it cannot be told. */
  readonly computed: { readonly outputs: string; readonly labels: string; readonly by: string } | null;
  /** Model and held-out batches that can be seen where the optimizer is made; null where they cannot be told. */
  readonly heldOut: { readonly model: string; readonly batches: string } | null;
}

/** @param code Python without strings and comments */
export function trainingLoop(code: string): TrainingLoop {
  const all = madeOptimizers(code);
  const optimizer = all[0]?.name ?? 'optimizer';
  const made = madeIn(code, all.map(({ start }) => start));
  const update = updateOf(code, optimizer);
  const place = { code, before: update?.at ?? code.length, scope: update === null ? null : functionAround(code, update.start) };
  const loss = lossOf(place);
  const computed = computedFrom(place, loss);
  const scope = made === null ? null : functionAround(code, made.start);
  return {
    optimizer,
    made,
    update: update === null ? null : { start: update.start, end: statementEnd(code, update.start) },
    isElsewhere: scope !== null && update !== null && place.scope !== scope,
    loss,
    isLossSeen: isNamed(place, loss),
    computed,
    heldOut: computed === null ? null : heldOutOf(code, computed, scope),
  };
}

/** @param starts of the statements that make the optimizer */
function madeIn(code: string, starts: readonly number[]): Span | null {
  const [start, next] = starts;
  if (start === undefined) return null;
  const [branch] = blocksAround(code, start);
  const end = branch !== undefined && /^(?:if|elif|try|except)$/.test(branch.word) ? blockEnd(code, branch.start) : start;
  return branch !== undefined && next !== undefined && next < end ? { start: branch.start, end } : { start, end: statementEnd(code, start) };
}

/** Beginning of a line whose statements are no blocks, up to one of them: `loss.backward(); ` of `loss.backward(); optimizer.step()`. */
const LINE_BEGIN = '^(?![ \\t]*(?:if|elif|else|for|while|with|try|except|finally|def|class|async|match|case)\\b)(?:[^;\\r\\n]*;)*?[ \\t]*';

/**
 * What updates the weights: the optimizer's own step, one by a scaler of gradients, else that of anything called an optimizer.
 * @returns the start of its line, and the offset behind its name
 */
function updateOf(code: string, optimizer: string): { readonly start: number; readonly at: number } | null {
  const name = optimizer.replaceAll('.', '\\.');
  const own = new RegExp(`${LINE_BEGIN}(?:[\\w.]+\\s*=\\s*)?(?:${name}\\.step\\(|[\\w.]+\\.step\\(\\s*${name}\\b)`, 'm');
  const other = new RegExp(`${LINE_BEGIN}(?:[\\w.]+\\s*=\\s*)?[\\w.]*opt(?:im\\w*)?\\.step\\(`, 'm');
  const found = own.exec(code) ?? other.exec(code);
  return found === null ? null : { start: statementStart(code, found.index), at: found.index + found[0].length };
}

/** Whether something is named in the function of an update, or in one around it, before that update. */
function isNamed({ code, before, scope }: UpdatePlace, name: string): boolean {
  const root = /^\w+/.exec(name)?.[0] ?? name;
  const scopes = scope === null ? [null] : [scope, ...blocksAround(code, scope).flatMap(({ word, start }) => (word === 'def' ? [start] : []))];
  return [...code.slice(0, before).matchAll(new RegExp(`\\b${root}\\b`, 'g'))].some(({ index }) => {
    const around = functionAround(code, index);
    return scopes.some((one) => around === one || (one !== null && one < index && index < statementEnd(code, one)));
  });
}

/** Where the update stands: what another function names is not to be seen there. */
interface UpdatePlace {
  readonly code: string;
  /** Offset in its line, behind what stands before it there. */
  readonly before: number;
  /** Offset of its function; null at top level. */
  readonly scope: number | null;
}

/** Name of the loss whose gradients the last `backward` before the update takes, in its function where there is one. */
function lossOf({ code, before, scope }: UpdatePlace): string {
  const forms = [/(?<name>[\w.]+)\.backward\(/g, /scale\(\s*(?<name>\w+)[^)\n]*\)\.backward\(/g, /\(\s*(?<name>\w+)\s*\/[^)\n]*\)\.backward\(/g, /\.backward\(\s*(?<name>\w+)/g];
  const found = forms.flatMap((form) => [...code.slice(0, before).matchAll(form)].map(({ index, groups }) => ({ index, name: groups?.['name'] ?? '' })));
  // `accelerator.backward(loss)` is the method of something that is no loss.
  const losses = found.filter(({ name }) => !/^(?:accelerator|fabric|self|manager|model|engine)/.test(name)).sort((a, b) => b.index - a.index);
  return (losses.find(({ index }) => functionAround(code, index) === scope) ?? losses[0])?.name ?? 'loss';
}

function computedFrom({ code, before, scope }: UpdatePlace, loss: string): TrainingLoop['computed'] {
  const name = loss.replaceAll('.', '\\.');
  const pattern = new RegExp(`^[ \\t]*${name}\\s*=\\s*(?<by>[\\w.]+(?:\\([^()\\n]*\\))?)\\(\\s*(?<outputs>\\w+)\\s*,\\s*(?<labels>\\w+)\\s*[,)]`, 'gm');
  const { by, outputs, labels } = [...code.slice(0, before).matchAll(pattern)].findLast(({ index }) => functionAround(code, index) === scope)?.groups ?? {};
  return by === undefined || outputs === undefined || labels === undefined ? null : { by, outputs, labels };
}

/** @param scope offset of the function that the optimizer is made in; null at top level */
function heldOutOf(code: string, { by, outputs }: NonNullable<TrainingLoop['computed']>, scope: number | null): TrainingLoop['heldOut'] {
  const model = new RegExp(`^[ \\t]*${outputs}\\s*=\\s*(?<name>[\\w.]+)\\(`, 'm').exec(code)?.groups?.['name'];
  const loaders = [...code.matchAll(/^[ \t]*(?:[\w.]+\s*,\s*)*(?<name>\w*(?:val|test|dev)\w*(?:loader|_dl))\b\s*(?:,[^=\n]*)?=(?!=)/gim)].flatMap(({ groups }) => groups?.['name'] ?? []);
  const batches = loaders.filter((name) => isSeen(code, name, scope)).sort((a, b) => Number(/test/i.test(a)) - Number(/test/i.test(b)))[0];
  if (model === undefined || batches === undefined) return null;
  return isSeen(code, model, scope) && isSeen(code, by, scope) ? { model, batches } : null;
}

/** Whether a name is made or imported at top level, or in the function of `scope`. */
function isSeen(code: string, name: string, scope: number | null): boolean {
  const root = /^\w+/.exec(name)?.[0] ?? name;
  if (root === 'self') return false;
  const made = [...code.matchAll(new RegExp(`^[ \\t]*(?:(?:[\\w.]+\\s*,\\s*)*${root}\\s*(?:,[\\w.\\s,]*)?(?::[^=\\n]+)?=(?!=)|(?:def|class)\\s+${root}\\b|(?:import|from)\\b[^\\n]*\\b${root}\\b)`, 'gm'))];
  const end = scope === null ? 0 : blockEnd(code, scope);
  const isOwn = scope !== null && made.some(({ index }) => scope < index && index < end && functionAround(code, index) === scope);
  // What is not indented is told at once, which spares long files the look at each function.
  return isOwn || made.some(({ index }) => marginOf(code, index) === '') || made.some(({ index }) => functionAround(code, index) === null);
}

/** A call that trains, such as `model.fit(...)`; offsets in UTF-16 units. */
export interface FitCall {
  /** Start of the line on which its statement begins. */
  readonly start: number;
  /** Offset of its opening bracket. */
  readonly open: number;
}

const trainingArguments = /\b(?:epochs|batch_size|validation_data|validation_split|callbacks|steps_per_epoch)\s*=/;

/**
 * The call that trains at the cursor, else the file's first; null where there is none.
 * @param code Python without strings and comments
 */
export function fitCall(code: string, library: 'keras' | 'fastai', cursor: number): FitCall | null {
  const method = library === 'keras' ? /\b(?<object>\w+)\.(?<name>fit)\(/g : /\b(?<object>\w+)\.(?<name>fit|fit_one_cycle|fit_flat_cos|fit_sgdr|fine_tune)\(/g;
  const calls = [...code.matchAll(method)].flatMap((found) => {
    const open = found.index + found[0].length - 1;
    const close = closingBracket(code, open);
    if (close === null) return [];
    const start = statementStart(code, found.index);
    const { object = '', name } = found.groups ?? {};
    // Scalers and encoders have a `fit` too.
    const isTraining = name !== 'fit' || trainingArguments.test(code.slice(open, close)) || /model|net|learn/i.test(object);
    return isTraining ? [{ start, open, close }] : [];
  });
  return calls.find(({ start, close }) => start <= cursor && cursor <= close) ?? calls[0] ?? null;
}
