import type { SavedSchedule } from '../../protocol/onecycleFile';
import type { FoundSchedule } from '../findSchedule';
import type { ScheduleValues, SnippetValues } from '../snippets/numbers';
import { isOther, type OtherSchedule } from '../snippets/otherSchedule';

/** For a script without a range test yet: an ordinary place to start from, every number a tab stop. */
export const PLACEHOLDER_VALUES: ScheduleValues = { maxLr: 0.1, minLr: 0.01, finalLr: 0.00001, cycleIterations: 900, tailIterations: 100, momentum: { high: 0.95, low: 0.85 } };

/** The numbers of a found schedule for code of another library. */
export function snippetValues(found: FoundSchedule | 'placeholder'): SnippetValues {
  if (found === 'placeholder') return { ...PLACEHOLDER_VALUES, iterationsPerEpoch: null, other: null };
  const { schedule, run } = found;
  return { ...schedule, iterationsPerEpoch: run?.record.provenance?.iterationsPerEpoch ?? null, other: otherThanPaper(schedule) };
}

/** The schedule of another kind that was chosen instead of the paper's one cycle; null where none was. */
export function otherThanPaper({ chosen }: Pick<SavedSchedule, 'chosen'>): OtherSchedule | null {
  return chosen !== undefined && isOther(chosen) ? chosen : null;
}
