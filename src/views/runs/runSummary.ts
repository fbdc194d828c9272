import type { BoundsPair, Verdict } from '../../analysis/analysis';
import { summariseTraining } from '../../analysis/trainingSummary';
import type { Run } from '../../runs/run';

/** What the points of a run come to, as far as the view tells it: a few numbers in place of thousands of points. */
export interface RunSummary {
  /** The main pair of a range test; null where it has none. */
  readonly bounds: BoundsPair | null;
  /** Of a range test that has bounds. */
  readonly verdict: Pick<Verdict, 'answer' | 'reason'> | null;
  /** Why a range test has no bounds; null otherwise. */
  readonly refusal: string | null;
  /** What a training reached at its end. */
  readonly final: { readonly metric: 'accuracy' | 'loss'; readonly value: number } | null;
}

export function summaryOf(run: Pick<Run, 'record' | 'analysis' | 'batch' | 'heldOut'>): RunSummary {
  const { record, analysis } = run;
  if (record.request.kind === 'range-test') {
    const bounds = analysis?.[analysis.main] ?? null;
    return { bounds, verdict: bounds === null ? null : (analysis?.verdict ?? null), refusal: bounds === null ? (analysis?.refusal?.reason ?? null) : null, final: null };
  }
  const training = summariseTraining(run, null);
  return { bounds: null, verdict: null, refusal: null, final: training === null ? null : { metric: training.metric, value: training.final } };
}
