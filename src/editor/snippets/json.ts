import type { SavedSchedule } from '../../protocol/onecycleFile';
import type { SnippetValues } from './numbers';
import { fingerprint, hashIn, MARKER, withHash } from './marker';

/** The schedule as onecycle.json keeps it; without a range test only its numbers. */
export type JsonSchedule = SavedSchedule | Pick<SavedSchedule, 'maxLr' | 'minLr' | 'finalLr' | 'cycleIterations' | 'tailIterations' | 'momentum'>;

export function bareSchedule({ maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum }: SnippetValues): JsonSchedule {
  return { maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum };
}

/** A schedule that was inserted as JSON before. */
export interface JsonBlock {
  readonly start: number;
  readonly end: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** Whether a person has changed it since. */
  readonly changed: boolean;
}

/** The first inserted schedule of a text; null where there is none that is still whole. */
export function earlierJson(text: string): JsonBlock | null {
  const mark = text.indexOf(MARKER);
  const start = mark < 0 ? -1 : text.lastIndexOf('{', mark);
  if (start < 0) return null;
  // The shortest piece that is JSON ends with the brace that belongs to the first one.
  for (let end = text.indexOf('}', mark); end >= 0; end = text.indexOf('}', end + 1)) {
    const block = text.slice(start, end + 1);
    try {
      const value = JSON.parse(block) as Record<string, unknown>;
      return { start, end: end + 1, value, changed: hashIn(block) !== fingerprint(block) };
    } catch {
      // This brace belongs to something inside.
    }
  }
  return null;
}

/**
 * The schedule as an object of JSON that says where it comes from.
 * @param kept what a person has added to an earlier one; {} for none
 * @param margin indentation of every line but the first
 */
export function jsonBlock(schedule: JsonSchedule, layout: { readonly indent: string; readonly margin: string; readonly eol: string }, kept: Readonly<Record<string, unknown>> = {}): string {
  const text = JSON.stringify({ $comment: MARKER, ...without(kept, '$comment'), ...schedule }, null, layout.indent);
  const isOwn = Object.keys(kept).every((key) => key === '$comment' || key in schedule);
  // With a person's own additions the block keeps counting as changed, so that nothing of theirs is lost unasked.
  return withHash(text, isOwn ? fingerprint(text) : '00000000')
    .split('\n')
    .join(layout.eol + layout.margin);
}

function without(value: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
