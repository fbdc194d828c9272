import type * as t from '@babel/types';
import type { Declaration } from './declarations';
import { codeNames, type CodeNames } from './oneCycleCode';
import { fingerprint, hashIn, MARKER } from './snippets/marker';
import { range, sliceOf, type Script } from './trainingCalls';

/** A schedule that was inserted into a script before. */
export interface EarlierSchedule {
  readonly names: CodeNames;
  /** What of it the script still declares, by name. */
  readonly declared: ReadonlyMap<string, Declaration>;
  readonly values: Declaration;
  /** Whether a person has changed it since. */
  readonly changed: boolean;
}

const VALUES = 'ONE_CYCLE';

/**
 * Finds the schedule that was inserted before: by its first comment, else by the names that all of it together can only have from us.
 * @param all what the script declares, by name
 * @param tf name of TensorFlow.js in the script
 */
export function earlierSchedule(script: Script, all: ReadonlyMap<string, Declaration>, tf: string): EarlierSchedule | null {
  const isMarked = ({ start, codeStart }: Declaration): boolean => script.text.slice(start, codeStart).includes(MARKER);
  const isComplete = ['oneCycle', 'applyOneCycle'].every((name) => all.has(name));
  const values = [...all.values()].find((one) => one.name.startsWith(VALUES) && one.variable !== null && isMarked(one)) ?? (isComplete ? all.get(VALUES) : undefined);
  if (values?.variable == null) return null;
  const names = codeNames(values.name.slice(VALUES.length), tf);
  const own = [names.values, names.schedule, names.apply, names.callback].flatMap((name) => all.get(name) ?? []);
  const text = own.map(({ start, end }) => script.text.slice(start, end)).join('\n');
  return { names, declared: new Map(own.map((one) => [one.name, one])), values, changed: hashIn(text) !== fingerprint(text) };
}

/** Where the numbers of an earlier schedule stand, by name; null where its values are no object that has all of them. */
export function valuePlaces(script: Script, { values }: EarlierSchedule, wanted: readonly string[]): ReadonlyMap<string, { readonly start: number; readonly end: number }> | null {
  const init = unwrapped(values.variable?.init ?? null);
  if (init?.type !== 'ObjectExpression') return null;
  const places = new Map<string, { start: number; end: number }>();
  for (const property of init.properties) {
    if (property.type !== 'ObjectProperty' || property.computed || property.shorthand) continue;
    const key = property.key.type === 'StringLiteral' ? property.key.value : sliceOf(script.text, property.key);
    places.set(key, range(property.value));
  }
  return wanted.every((name) => places.has(name)) ? places : null;
}

/** Without TypeScript's `as const` and `satisfies`. */
function unwrapped(node: t.Expression | null): t.Expression | null {
  return node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression' ? unwrapped(node.expression) : node;
}
