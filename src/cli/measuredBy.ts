import type { RangeTestCurve } from '../analysis/curve';
import type { RangeTestReport } from '../protocol/rangeTestReport';
import type { RunRecord } from '../protocol/run';

/** What computed a curve, how many updates it took and what ended it, as far as it is known. */
export function measuredBy(record: RunRecord | null, { batch, heldOut }: Pick<RangeTestCurve, 'batch' | 'heldOut'>): Pick<RangeTestReport, 'backend' | 'iterations' | 'endedBy'> {
  return {
    backend: record?.provenance?.backend.description ?? null,
    iterations: Math.max(0, batch.at(-1)?.iteration ?? 0, heldOut.at(-1)?.iteration ?? 0),
    endedBy: record?.end?.by ?? null,
  };
}
