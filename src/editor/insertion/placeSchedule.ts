import type { ScheduleKind } from '../../schedule/scheduleOptions';
import { freeSuffix } from '../snippets/freeSuffix';
import { fingerprint, withHash } from '../snippets/marker';
import type { SnippetEdit } from '../snippets/snippetEdit';
import { plainText } from '../snippets/snippetSyntax';
import { codeNames, declaredNames, haveSameNames, kindOf, neededImports, scheduleCode, valueExpressions, valueNames, valuesCode, type CodeNames, type ScheduleSource } from '../snippets/tfjs/scheduleCode';
import { afterImports, codeStyle, type CodeStyle } from '../sources/codeStyle';
import { declarations, type Declaration } from '../sources/declarations';
import { tensorflowOf, type TensorflowName } from '../sources/tensorflowName';
import { lineEnd, lineStart, marginOf } from '../sources/textLines';
import { range, type Script, type TrainingCallSite } from '../sources/trainingCalls';
import { declarationPlace, placeAtCursor, type DeclarationPlace } from './declarationPlace';
import { earlierSchedule, valuePlaces, type EarlierSchedule } from './earlierSchedule';
import { callbackEdits } from './placeCallbacks';
import { followsSchedule, isLoop, loopEdits } from './placeCalls';
import { renameEdits } from './renameSchedule';

/** Where the schedule goes: into a training call, or to an offset (the cursor). */
export type Target = { readonly kind: 'call'; readonly site: TrainingCallSite } | { readonly kind: 'cursor'; readonly offset: number };

/** What becomes of a schedule that was inserted before: all of it is written anew, or its numbers alone. */
export type Replacement = 'all' | 'values';

/** A schedule that was inserted before; null where there is none. */
export function insertedBefore(script: Script): EarlierSchedule | null {
  return earlierSchedule(script, declarations(script), tensorflowOf(script).name);
}

/** Whether the numbers of an earlier schedule can be told from what a person made of the rest, and those of a source can take their place. */
export function canReplaceValues(script: Script, earlier: EarlierSchedule, source: ScheduleSource): boolean {
  if (earlier.kind !== kindOf(source)) return false;
  return earlier.values.variable?.init?.type !== 'ObjectExpression' || valuePlaces(script, earlier, valueNames(earlier.kind)) !== null;
}

/**
 * The edits that put a schedule into a script, in the order of their offsets and without overlaps.
 * A schedule that was inserted before is updated in place.
 * @param packageType `type` of the nearest package.json; null where there is none
 * @param replace what becomes of an earlier schedule; with `values` nothing else of the script is touched
 */
export function placeSchedule(script: Script, fileName: string, packageType: string | null, target: Target, source: ScheduleSource, replace: Replacement = 'all'): SnippetEdit[] {
  const style = codeStyle(script, fileName, packageType);
  const tensorflow = tensorflowOf(script);
  const { name: tf } = tensorflow;
  const declared = declarations(script);
  const earlier = earlierSchedule(script, declared, tf);
  const kind = kindOf(source);
  const names = earlier !== null && haveSameNames(earlier.kind, kind) ? earlier.names : codeNames(kind, suffixFor(script.text, kind), tf);

  const isInLoop = target.kind === 'call' && isLoop(target.site);
  const kept = keptDeclarations(earlier, names);
  const code = hashed(new Map([...scheduleCode(source, style, names)].filter(([name]) => kept.has(name) || !(isInLoop && name === names.callback))), names);
  const place = target.kind === 'call' ? declarationPlace(script, target.site, tensorflow) : placeAtCursor(script, target.offset, tensorflow);
  const imports = importEdit(script, style, place, tensorflow, neededImports(source, style), declared);
  const edits: SnippetEdit[] = imports === null ? [] : [imports];
  if (earlier !== null && replace === 'values') {
    const values = valueEdits(script, style, earlier, source, code);
    if (values !== 'as generated') return [...edits, ...values].sort(byOffset);
  }
  const replaced = [...kept].flatMap(([name, declaration]) => replacementOf(script, style, declaration, code.get(name)));
  const wanted = [...code].filter(([name]) => !kept.has(name)).map(([, text]) => text);
  edits.push(...replaced);
  if (wanted.length > 0) edits.push(declarationEdit(script, style, place, wanted, target.kind === 'cursor'));
  const isRenamed = earlier !== null && earlier.names !== names;
  if (isRenamed) edits.push(...renameEdits(script, earlier.names, names, [...kept.values()]));
  // A call that has the earlier schedule is done with by its new name.
  if (target.kind === 'call' && !followsSchedule(script, target.site, isRenamed ? earlier.names : names)) {
    edits.push(...(isInLoop ? loopEdits(script, style, target.site, names) : callbackEdits(script, style, target.site, names)));
  }
  return edits.sort(byOffset);
}

/** What is there of an earlier schedule, by the names that it gets. */
function keptDeclarations(earlier: EarlierSchedule | null, names: CodeNames): ReadonlyMap<string, Declaration> {
  const kept = new Map<string, Declaration>();
  for (const name of declaredNames) {
    const declaration = earlier?.declared.get(earlier.names[name]);
    if (declaration !== undefined) kept.set(names[name], declaration);
  }
  return kept;
}

function byOffset(a: SnippetEdit, b: SnippetEdit): number {
  return a.start - b.start || a.end - b.end;
}

/** The declarations with the fingerprint of all of them behind the marker. */
function hashed(code: ReadonlyMap<string, string>, names: CodeNames): ReadonlyMap<string, string> {
  const hash = fingerprint([...code.values()].map(plainText).join('\n'));
  return new Map([...code].map(([name, text]) => [name, name === names.values ? withHash(text, hash) : text]));
}

function replacementOf(script: Script, style: CodeStyle, { start, end, codeStart, alone, variable }: Declaration, code: string | undefined): SnippetEdit[] {
  if (code === undefined) return [];
  const margin = marginOf(script.text, start);
  if (alone) return [{ start, end, snippet: inStyle(start === codeStart ? withoutComment(code) : code, style, margin) }];
  // One of several variables of a statement: the others are not ours.
  const value = /= (?<value>[^]*);$/.exec(code)?.groups?.['value'];
  return variable?.init && value !== undefined ? [{ ...range(variable.init), snippet: inStyle(value, style, margin) }] : [];
}

function withoutComment(code: string): string {
  return code.replace(/^(?:\/\/|\/\*\*).*\n/, '');
}

/** Rewrites the numbers alone; `as generated` where that leaves nothing that a person has made. */
function valueEdits(script: Script, style: CodeStyle, earlier: EarlierSchedule, source: ScheduleSource, code: ReadonlyMap<string, string>): SnippetEdit[] | 'as generated' {
  const { init } = earlier.values.variable ?? {};
  const places = source.kind === 'file' ? null : valuePlaces(script, earlier, valueNames(earlier.kind));
  const edits =
    places !== null && source.kind !== 'file'
      ? [...valueExpressions(source)].flatMap(([name, { code }]) => {
          const place = places.get(name);
          return place === undefined ? [] : [{ ...place, snippet: code }];
        })
      : init
        ? [{ ...range(init), snippet: inStyle(valuesCode(source, style), style, '') }]
        : [];
  const outcome = [...earlier.declared.values()].map(({ start, end }) => textWith(script.text, start, end, edits)).join('\n');
  const generated = [...code.values()].map(plainText).join('\n');
  return fingerprint(outcome) === fingerprint(generated) ? 'as generated' : edits;
}

function textWith(text: string, start: number, end: number, edits: readonly SnippetEdit[]): string {
  const inside = edits.filter((edit) => edit.start >= start && edit.end <= end).sort((a, b) => b.start - a.start);
  return inside.reduce((result, edit) => result.slice(0, edit.start - start) + plainText(edit.snippet) + result.slice(edit.end - start), text.slice(start, end));
}

function suffixFor(text: string, kind: ScheduleKind): string {
  return freeSuffix((suffix) => {
    const names = codeNames(kind, suffix, '');
    return new RegExp(`\\b(${declaredNames.map((name) => names[name]).join('|')})\\b`).test(text);
  });
}

/** Code with two spaces and semicolons to snippet text in the file's style, each line but the first after `margin`. */
function inStyle(snippet: string, style: CodeStyle, margin: string): string {
  return snippet
    .split('\n')
    .map((line, index) => {
      const depth = /^( {2})*/.exec(line)?.[0].length ?? 0;
      const text = style.indent.repeat(depth / 2) + (style.semicolons ? line.slice(depth) : line.slice(depth).replace(/;$/, ''));
      return index === 0 || line === '' ? text : margin + text;
    })
    .join(style.eol);
}

function importEdit(
  script: Script,
  style: CodeStyle,
  place: DeclarationPlace,
  { name: tf, missingFrom }: TensorflowName,
  needed: ReadonlyMap<string, string>,
  declared: ReadonlyMap<string, Declaration>,
): SnippetEdit | null {
  const usesImport = style.modules !== 'commonjs' || style.typescript;
  const quoted = (module: string): string => style.quote + module + style.quote;
  const lines: string[] = [];
  if (missingFrom !== null) lines.push(usesImport ? `import * as ${tf} from ${quoted(missingFrom)};` : `const ${tf} = require(${quoted(missingFrom)});`);
  for (const [name, module] of needed) if (!declared.has(name)) lines.push(`import { ${name} } from ${quoted(module)};`);
  if (lines.length === 0) return null;
  const { offset, found } = afterImports(script, place.kind === 'line' ? place.offset : undefined);
  const code = inStyle(lines.join('\n'), style, '');
  return { start: offset, end: offset, snippet: found ? style.eol + code : code + style.eol };
}

/** @param replacesBlank whether a blank line at the place gives way */
function declarationEdit(script: Script, style: CodeStyle, { offset, kind }: DeclarationPlace, declared: readonly string[], replacesBlank: boolean): SnippetEdit {
  const { eol } = style;
  if (kind !== 'line') {
    const snippet = inStyle(declared.join('\n\n'), style, '');
    return { start: offset, end: offset, snippet: kind === 'after' ? eol + eol + snippet : snippet + eol + eol };
  }
  const line = script.text.slice(offset, lineEnd(script.text, offset));
  const margin = marginOf(script.text, offset);
  const above = offset === 0 ? '' : script.text.slice(lineStart(script.text, offset - 1), offset).trim();
  const gap = above === '' || above.endsWith('{') ? '' : eol;
  const snippet = gap + margin + inStyle(declared.join('\n\n'), style, margin);
  if (replacesBlank && line.trim() === '') return { start: offset, end: offset + line.length, snippet };
  return { start: offset, end: offset, snippet: snippet + eol + eol };
}
