import type { RangeTestCurve } from '../analysis/curve';
import type { RangeTestReport } from '../protocol/rangeTestReport';
import type { RunRecord } from '../protocol/run';

/** What computed a curve, how many updates it took, what ended it, and the seeds that its bounds are made of, as far as it is known. */
export function measuredBy(
  record: RunRecord | null,
  { batch, heldOut }: Pick<RangeTestCurve, 'batch' | 'heldOut'>,
  seeds: readonly number[],
): Pick<RangeTestReport, 'backend' | 'iterations' | 'endedBy' | 'seeds'> {
  return {
    backend: record?.provenance?.backend.description ?? null,
    iterations: Math.max(0, batch.at(-1)?.iteration ?? 0, heldOut.at(-1)?.iteration ?? 0),
    endedBy: record?.end?.by ?? null,
    seeds: [...seeds],
  };
}
