import type { HeldOutPoint, IterationPoint, RangeTestCurve } from '../analysis/curve';
import type { RunRecord } from './run';

/** What the analysis may look at of a range test, as the trainer sees it while it runs and as it is read back later. */
export function runCurve({ provenance, ramp }: Pick<RunRecord, 'provenance' | 'ramp'>, batch: readonly IterationPoint[], heldOut: readonly HeldOutPoint[]): RangeTestCurve {
  return {
    batch,
    heldOut,
    plannedIterations: provenance?.plannedIterations ?? null,
    chance: provenance?.chance ?? null,
    chanceSource: 'classes',
    topFromSweep: ramp?.topFromSweep ?? false,
    topLr: ramp?.topLr ?? null,
    // runs that knew linear ramps only do not say so; what is no run of ours says nothing
    shape: ramp === null ? undefined : (ramp.shape ?? 'linear'),
  };
}
