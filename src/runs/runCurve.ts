import type { HeldOutPoint, IterationPoint, RangeTestCurve } from '../analysis/curve';
import type { RunRecord } from '../protocol/run';

/** What the analysis may look at of a range test, live or read back. */
export function runCurve(record: RunRecord, batch: readonly IterationPoint[], heldOut: readonly HeldOutPoint[]): RangeTestCurve {
  return {
    batch,
    heldOut,
    plannedIterations: record.provenance?.plannedIterations ?? null,
    chance: record.provenance?.chance ?? null,
    chanceSource: 'classes',
    topFromSweep: record.ramp?.topFromSweep ?? false,
    topLr: record.ramp?.topLr ?? null,
  };
}
