import type { LibraryOneCycleOptions } from '../schedule/scheduleOptions';
import type { EditorServices } from './editorServices';
import type { FoundSchedule } from './findSchedule';
import type { ScheduleValues } from './oneCycleCode';
import type { SnippetValues } from './snippets/numbers';

/** For a script without a range test yet: an ordinary place to start from, every number a tab stop. */
export const PLACEHOLDER_VALUES: ScheduleValues = { maxLr: 0.1, minLr: 0.01, finalLr: 0.00001, cycleIterations: 900, tailIterations: 100, momentum: { high: 0.95, low: 0.85 } };

/** The numbers of a found schedule for code of another library; of a library's own one cycle too where the run's panel shows one. */
export function snippetValues({ schedules }: Pick<EditorServices, 'schedules'>, found: FoundSchedule | 'placeholder'): SnippetValues {
  if (found === 'placeholder') return { ...PLACEHOLDER_VALUES, iterationsPerEpoch: null, library: null };
  const { schedule, run } = found;
  const chosen = run === null ? null : schedules.get(run);
  const library = chosen !== null && 'upShare' in chosen ? (chosen satisfies LibraryOneCycleOptions) : null;
  return { ...schedule, iterationsPerEpoch: run?.record.provenance?.iterationsPerEpoch ?? null, library };
}
