import { t } from '../../text/text';
import { END_MARK, fingerprint, hashIn, markerIn } from '../snippets/marker';

/** Code that was inserted into a Python file before; offsets in UTF-16 units. */
export interface InsertedBlock {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Indentation of its first line. */
  readonly margin: string;
  /** Its first line, without the comment sign and the fingerprint. */
  readonly marker: string;
  /** Whether a person has changed it since. */
  readonly changed: boolean;
}

/**
 * Everything that was inserted into a Python file, in its order.
 * @throws Error where the end of one has been deleted, so that nobody can tell what of the file belongs to it
 */
export function insertedBlocks(text: string): InsertedBlock[] {
  const starts = [...text.matchAll(/^(?<margin>[ \t]*)# (?<line>.*)/gm)].flatMap(({ index, groups }) => {
    const margin = groups?.['margin'] ?? '';
    const marker = markerIn(groups?.['line'] ?? '');
    return marker === null ? [] : [{ margin, marker, start: index + margin.length }];
  });
  return starts.map(({ margin, marker, start }, index) => {
    const mark = text.indexOf(END_MARK, start);
    const next = starts[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    if (mark < 0 || next < mark) {
      const line = String(text.slice(0, start).split('\n').length);
      throw new Error(t('What was inserted at line {0} has lost its last line, which ends in {1}. Delete what is left of it, then insert again.', line, END_MARK));
    }
    const end = mark + END_MARK.length;
    const block = text.slice(start, end);
    return { start, end, text: block, margin, marker, changed: hashIn(block) !== fingerprint(block) };
  });
}
