import type { PanelAction } from '../../protocol/panelLink';
import type { RunRecord, RunRequest } from '../../protocol/run';

/** A collapse right after the top hides the break: three times as far shows it (rules tolerate a top up to three times too high). */
const TOP_FACTOR = 3;
/** The peak moves with the ramp's length as n^-1/3; twice as long settles most doubt at twice the time. */
const LENGTH_FACTOR = 2;
/** Noise falls with the root of the examples: three times as many make it 1.7 times smaller. */
const EXAMPLES_FACTOR = 3;
/** Longest default ramp. */
const MAX_ITERATIONS = 2000;

/** The request of a range test that repeats another one in the way that an action asks for; null for actions that repeat nothing. */
export function rerunRequest(action: PanelAction, { request, ramp, provenance }: RunRecord): RunRequest | null {
  const { iterations, topLr } = request.rangeTest;
  const top = topLr ?? ramp?.topLr ?? null;
  switch (action) {
    case 'run-again':
      return request;
    case 'higher-top-lr':
      return top === null ? request : { ...request, rangeTest: { ...request.rangeTest, topLr: top * TOP_FACTOR } };
    case 'lower-top-lr':
      return top === null ? request : { ...request, rangeTest: { ...request.rangeTest, topLr: top / TOP_FACTOR } };
    case 'longer-ramp': {
      const length = iterations ?? ramp?.iterations ?? null;
      const limit = Math.max(MAX_ITERATIONS, provenance?.plannedIterations ?? 0, length ?? 0);
      return length === null ? request : { ...request, rangeTest: { ...request.rangeTest, iterations: Math.min(length * LENGTH_FACTOR, limit) } };
    }
    case 'larger-sample': {
      const examples = provenance?.heldOut?.examples ?? null;
      const available = provenance?.heldOut?.available ?? Number.POSITIVE_INFINITY;
      return examples === null ? request : { ...request, rangeTest: { ...request.rangeTest, heldOutExamples: Math.min(EXAMPLES_FACTOR * examples, available) } };
    }
    default:
      return null;
  }
}
