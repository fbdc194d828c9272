import type { Analysis, SmoothedPoint } from '../analysis/analysis';
import { isOnRamp, type HeldOutPoint, type IterationPoint } from '../analysis/curve';
import { addToMeans, keep, meanOf, NO_MEANS, NOTHING_KEPT, type Kept } from '../analysis/thinnedCurve';
import { MOST_DOTS, MOST_LINE_POINTS, MOST_ROWS, type FurtherSeed, type HostToPanel } from '../protocol/panelLink';
import { copiedSeeds } from '../runs/furtherSeeds';
import type { Run } from '../runs/run';

type Snapshot = Extract<HostToPanel, { type: 'snapshot' }>;
type Curves = Pick<Snapshot, 'batch' | 'heldOut' | 'estimates' | 'thinned'>;

/** As much of a run's curves as its page can draw and list; all of a run of ordinary length. */
export function thinnedRun({ batch, heldOut, estimates }: Pick<Run, 'batch' | 'heldOut' | 'estimates'>): Curves {
  const dots = keep(NOTHING_KEPT, batch, MOST_DOTS);
  const rows = keep(NOTHING_KEPT, heldOut, MOST_ROWS);
  const samples = keep(NOTHING_KEPT, estimates, MOST_DOTS);
  const curves = { batch: [...dots.points], heldOut: [...rows.points], estimates: [...samples.points] };
  if (dots.every === 1 && rows.every === 1 && samples.every === 1) return curves;
  const { full, size, rest } = addToMeans(NO_MEANS, batch, MOST_LINE_POINTS);
  return { ...curves, thinned: { batch: share(dots), heldOut: share(rows), estimates: share(samples), means: { full: [...full], size, rest: [...rest] } } };
}

function share({ every, count }: Kept<unknown>): { every: number; count: number } {
  return { every, count };
}

/**
 * The analysis as a page draws it: its smoothed curves as lines, with gaps where nothing finite was measured, though the analysis gives
 * those a value. Without them while the run goes on: points come faster than analyses, so the page smooths for itself.
 */
export function shownAnalysis({ analysis, batch, heldOut, isLive }: Pick<Run, 'analysis' | 'batch' | 'heldOut' | 'isLive'>): Analysis | null {
  if (analysis === null) return null;
  return {
    ...analysis,
    smoothedBatch: isLive ? [] : line(analysis.smoothedBatch, batch),
    smoothedHeldOut: isLive ? [] : line(analysis.smoothedHeldOut, heldOut),
    otherSeeds: analysis.otherSeeds.map((means) => line(means, null)),
  };
}

/** Further seeds as a page lists them; their curves come with the analysis. */
export function shownSeeds(run: Pick<Run, 'record' | 'batch' | 'heldOut' | 'seeds'>): FurtherSeed[] {
  const copied = copiedSeeds(run);
  return (run.seeds ?? []).map(({ record: { id, state, request } }) => ({ seed: request.seed, state, id, ...(copied.includes(request.seed) ? { copied: true } : {}) }));
}

/** @param points what was measured; null = not at hand, so that the line has no gaps */
function line(means: readonly SmoothedPoint[], points: readonly (IterationPoint | HeldOutPoint)[] | null): SmoothedPoint[] {
  const measured = points === null || points.every(isOnRamp) ? points : points.filter(isOnRamp);
  // a loss that ended the run after the last evaluation has a mean and no point
  const length = Math.min(means.length, measured?.length ?? Infinity);
  const size = Math.max(1, Math.ceil(length / (2 * MOST_LINE_POINTS)));
  const line: SmoothedPoint[] = [];
  for (let start = 0; start < length; start += size) {
    const indices = Array.from({ length: Math.min(size, length - start) }, (_, index) => start + index);
    const mean = (metric: 'accuracy' | 'loss') => meanOf(indices, (index) => gap(means[index]?.[metric] ?? null, measured?.[index]?.[metric]));
    line.push({ lr: meanOf(indices, (index) => means[index]?.lr ?? Number.NaN) ?? Number.NaN, accuracy: mean('accuracy'), loss: mean('loss') });
  }
  return line;
}

function gap(mean: number | null, measured: number | null | undefined): number | null {
  return mean === null || measured == null || Number.isFinite(measured) ? mean : Number.NaN;
}
