import type { ScheduleKind } from '../../schedule/scheduleOptions';
import { fingerprint, hashIn, markedKind } from '../snippets/marker';
import { codeNames, declaredNames, type CodeNames } from '../snippets/tfjs/scheduleCode';
import type { Declaration } from '../sources/declarations';
import { range, sliceOf, withoutTypes, type Script } from '../sources/trainingCalls';

/** A schedule that was inserted into a script before. */
export interface EarlierSchedule {
  readonly kind: ScheduleKind;
  readonly names: CodeNames;
  /** What of it the script still declares, by name. */
  readonly declared: ReadonlyMap<string, Declaration>;
  readonly values: Declaration;
  /** Whether a person has changed it since. */
  readonly changed: boolean;
}

/** What the names of the values of all kinds begin with. */
const valuesPrefixes = ['ONE_CYCLE', 'LR_SCHEDULE'] as const;

/**
 * Finds the schedule that was inserted before: by its first comment, else by the names that all of one of the paper can only have from us.
 * @param all what the script declares, by name
 * @param tf name of TensorFlow.js in the script
 */
export function earlierSchedule(script: Script, all: ReadonlyMap<string, Declaration>, tf: string): EarlierSchedule | null {
  const kindAbove = ({ start, codeStart }: Declaration): ScheduleKind | null => markedKind(script.text.slice(start, codeStart));
  const isComplete = ['oneCycle', 'applyOneCycle'].every((name) => all.has(name));
  const marked = [...all.values()].find((one) => prefixOf(one.name) !== null && one.variable !== null && kindAbove(one) !== null);
  const values = marked ?? (isComplete ? all.get('ONE_CYCLE') : undefined);
  if (values?.variable == null) return null;
  const kind = kindAbove(values) ?? 'one-cycle';
  const names = codeNames(kind, values.name.slice(prefixOf(values.name)?.length ?? 0), tf);
  const own = declaredNames.flatMap((name) => all.get(names[name]) ?? []);
  const text = own.map(({ start, end }) => script.text.slice(start, end)).join('\n');
  return { kind, names, declared: new Map(own.map((one) => [one.name, one])), values, changed: hashIn(text) !== fingerprint(text) };
}

function prefixOf(name: string): string | null {
  return valuesPrefixes.find((prefix) => name.startsWith(prefix)) ?? null;
}

/** Where the numbers of an earlier schedule stand, by name; null where its values are no object that has all of them. */
export function valuePlaces(script: Script, { values }: EarlierSchedule, wanted: readonly string[]): ReadonlyMap<string, { readonly start: number; readonly end: number }> | null {
  const init = values.variable?.init ? withoutTypes(values.variable.init) : null;
  if (init?.type !== 'ObjectExpression') return null;
  const places = new Map<string, { start: number; end: number }>();
  for (const property of init.properties) {
    if (property.type !== 'ObjectProperty' || property.computed || property.shorthand) continue;
    const key = property.key.type === 'StringLiteral' ? property.key.value : sliceOf(script.text, property.key);
    places.set(key, range(property.value));
  }
  return wanted.every((name) => places.has(name)) ? places : null;
}
