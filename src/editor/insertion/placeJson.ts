import { basename } from 'node:path';
import { mergeOnecycle, ONECYCLE_FILE, type KeyedSchedule } from '../../runs/saveSchedule';
import { t } from '../../text/text';
import { bareSchedule, earlierJson, jsonBlock, type JsonBlock } from '../snippets/json';
import type { SnippetValues } from '../snippets/numbers';
import type { SnippetEdit } from '../snippets/snippetEdit';
import { escapeSnippet } from '../snippets/snippetSyntax';
import { marginOf } from '../sources/textLines';

/** What is to be written as JSON, where. */
export interface JsonPlace {
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly cursor: number;
  /** Path of the document. */
  readonly path: string;
}

/** A schedule that was inserted before and that a new one would replace; null in onecycle.json, whose schedules have keys. */
export function earlierInJson({ text, path }: JsonPlace): JsonBlock | null {
  return basename(path) === ONECYCLE_FILE ? null : earlierJson(text);
}

/**
 * Writes a schedule as JSON: into onecycle.json under its key, elsewhere at the cursor or in place of the earlier one.
 * @param keyed with its key and provenance; null for numbers alone
 * @param replace `values` keeps what a person has added to the earlier one
 * @throws ProtocolError when onecycle.json is corrupt; Error when it is to hold numbers alone
 */
export function placeJson(place: JsonPlace, keyed: KeyedSchedule | null, values: SnippetValues, replace: 'all' | 'values'): SnippetEdit {
  const { text, cursor, path } = place;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (basename(path) === ONECYCLE_FILE) {
    if (keyed === null) throw new Error(t('{0} holds measured schedules only. Run a range test first, then choose it here.', ONECYCLE_FILE));
    return { start: 0, end: text.length, snippet: escapeSnippet(mergeOnecycle(text, keyed.key, keyed.schedule).replaceAll('\n', eol)) };
  }
  const earlier = earlierJson(text);
  const start = earlier?.start ?? cursor;
  const margin = marginOf(text, start);
  const indent = /^\t/m.test(text) ? '\t' : (/^( {2}| {4})\S/m.exec(text)?.[1] ?? '  ');
  const schedule = keyed?.schedule ?? bareSchedule(values);
  const block = jsonBlock(schedule, { indent, margin, eol }, replace === 'values' ? earlier?.value : {});
  return { start, end: earlier?.end ?? cursor, snippet: escapeSnippet(block) };
}
