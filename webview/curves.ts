import type { EstimatePoint, HeldOutPoint, IterationPoint } from '../src/analysis/curve';
import { addToMeans, keep, meanPoints, NO_MEANS, NOTHING_KEPT, type Kept, type Means } from '../src/analysis/thinnedCurve';
import { MOST_DOTS, MOST_LINE_POINTS, MOST_ROWS, type HostToPanel } from '../src/protocol/panelLink';

type Snapshot = Extract<HostToPanel, { type: 'snapshot' }>;

/** A run's curves, of a size that does not grow with the run: what each frame draws and each delta adds to stays small. */
export interface Curves {
  /** Of a long run every so many-th batch, and the last. */
  readonly batch: readonly IterationPoint[];
  /** Means of neighbouring batches; of a short run the batches themselves. */
  readonly batchMeans: readonly IterationPoint[];
  readonly heldOut: readonly HeldOutPoint[];
  readonly estimates: readonly EstimatePoint[];
  /** What the curves are made of and how many points there are in all. */
  readonly kept: { readonly batch: Kept<IterationPoint>; readonly heldOut: Kept<HeldOutPoint>; readonly estimates: Kept<EstimatePoint>; readonly means: Means };
}

type Points = Pick<Snapshot, 'batch' | 'heldOut' | 'estimates'>;

export function curvesOf(snapshot: Points & Pick<Snapshot, 'thinned'>): Curves {
  const { thinned } = snapshot;
  if (thinned === undefined) return added({ batch: NOTHING_KEPT, heldOut: NOTHING_KEPT, estimates: NOTHING_KEPT, means: NO_MEANS }, snapshot);
  return shown({
    batch: { ...thinned.batch, points: snapshot.batch },
    heldOut: { ...thinned.heldOut, points: snapshot.heldOut },
    estimates: { ...thinned.estimates, points: snapshot.estimates },
    means: thinned.means,
  });
}

export function addToCurves(curves: Curves, points: Points): Curves {
  const changed = points.batch.length > 0 || points.heldOut.length > 0 || points.estimates.length > 0;
  const { batch, batchMeans, heldOut, estimates, kept } = curves;
  return changed ? added(kept, points) : { batch, batchMeans, heldOut, estimates, kept };
}

function added(kept: Curves['kept'], { batch, heldOut, estimates }: Points): Curves {
  return shown({
    batch: keep(kept.batch, batch, MOST_DOTS),
    heldOut: keep(kept.heldOut, heldOut, MOST_ROWS),
    estimates: keep(kept.estimates, estimates, MOST_DOTS),
    means: addToMeans(kept.means, batch, MOST_LINE_POINTS),
  });
}

function shown(kept: Curves['kept']): Curves {
  return { batch: kept.batch.points, batchMeans: meanPoints(kept.means), heldOut: kept.heldOut.points, estimates: kept.estimates.points, kept };
}
