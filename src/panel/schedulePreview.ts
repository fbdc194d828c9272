import type { SchedulePreview } from '../protocol/panelLink';
import { sameSchedule } from '../protocol/sameSchedule';
import type { Run } from '../runs/run';
import { defaultSchedule } from '../schedule/defaultSchedule';
import { MOMENTUM_RANGE } from '../schedule/oneCycleFromBounds';
import type { ScheduleOptions } from '../schedule/scheduleOptions';

export interface PreviewSources {
  /** What the person chose in the panel of a range test; null = nothing yet. */
  readonly chosen: ScheduleOptions | null;
  /** What a draft began with; null = as it is now. */
  readonly begun: { readonly options: ScheduleOptions; readonly iterations: number | null } | null;
}

/** The schedule that a run's panel draws; null where there is none: a range test without bounds, a training that is only watched. */
export function schedulePreview(run: Pick<Run, 'record' | 'analysis'>, { chosen, begun }: PreviewSources): SchedulePreview | null {
  const { record } = run;
  const iterationsPerEpoch = record.provenance?.iterationsPerEpoch ?? null;
  if (record.request.kind === 'range-test') {
    const recommended = recommendedSchedule(run);
    if (recommended === null) return null;
    const options = chosen ?? recommended.options;
    const divergedAt = record.end?.by === 'divergence' ? record.end.lr : null;
    return { options, iterations: recommended.iterations, iterationsPerEpoch, recommended, edited: !sameSchedule(options, recommended.options), divergedAt };
  }
  const { schedule: options, training } = record.request;
  if (options === null) return null;
  const known = record.totalIterations ?? record.provenance?.plannedIterations ?? null;
  // of a draft what was asked for holds, of a run what it turned out to be
  const iterations = record.state === 'draft' ? (training.iterations ?? known) : (known ?? training.iterations);
  const recommended = begun ?? { options, iterations };
  const edited = !sameSchedule(options, recommended.options) || iterations !== recommended.iterations;
  return { options, iterations, iterationsPerEpoch, recommended, edited, divergedAt: null };
}

/** One cycle as in the paper at the main bounds of a range test; null where it marks none. */
function recommendedSchedule({ record, analysis }: Pick<Run, 'record' | 'analysis'>): SchedulePreview['recommended'] | null {
  const pair = analysis?.[analysis.main] ?? null;
  if (analysis === null || pair === null) return null;
  const planned = record.provenance?.plannedIterations ?? analysis.plannedIterations;
  const iterations = planned === null || planned < 1 ? null : planned;
  const momentum = record.provenance?.optimizer.momentum === null ? null : MOMENTUM_RANGE;
  return { options: defaultSchedule('one-cycle', { minLr: pair.min.lr, maxLr: pair.max.lr, iterations, momentum }), iterations };
}
