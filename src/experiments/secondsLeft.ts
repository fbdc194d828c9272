import { mean } from '../analysis/smooth';
import type { Experiment } from '../protocol/experiment';
import type { Run } from '../runs/run';

/**
 * Seconds to the end of an experiment by what its runs took so far; null while none has ended.
 * @param parallel runs side by side
 */
export function secondsLeft({ trials, bisections = 0, seeds }: Experiment, runs: ReadonlyMap<string, Run>, parallel: number): number | null {
  const took: number[] = [];
  for (const { state, run } of trials) {
    const record = run === null ? undefined : runs.get(run)?.record;
    if (state !== 'finished' || record?.startedAt == null || record.endedAt === null) continue;
    took.push((Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000);
  }
  if (took.length === 0) return null;
  const each = mean(took);
  const waiting = trials.filter(({ state }) => state === 'waiting').length + bisections * seeds.length;
  const going = trials.filter(({ state }) => state === 'running').map(({ run }) => (run === null ? null : runs.get(run)?.secondsLeft) ?? each / 2);
  const work = waiting * each + going.reduce((sum, seconds) => sum + seconds, 0);
  return work / Math.max(1, Math.min(parallel, waiting + going.length));
}
