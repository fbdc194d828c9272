import type { SchedulePreview } from '../protocol/panelLink';
import type { Run } from '../runs/run';
import { oneCycleFromBounds } from '../schedule/oneCycleFromBounds';

/** The one-cycle schedule that the main bounds give over the script's own training; null without bounds or where its length is unknown. */
export function schedulePreview(run: Pick<Run, 'record' | 'analysis'>): SchedulePreview | null {
  const { analysis, record } = run;
  const pair = analysis?.[analysis.main] ?? null;
  const iterations = analysis?.plannedIterations ?? record.provenance?.plannedIterations ?? 0;
  if (pair === null || iterations < 1) return null;
  const { cycleIterations, minLr, maxLr, finalLr, momentum } = oneCycleFromBounds({ maxLr: pair.max.lr, minLr: pair.min.lr, iterations });
  return { iterations, cycleIterations, minLr, maxLr, finalLr, momentum };
}
