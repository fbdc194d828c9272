import type { SavedSchedule } from '../protocol/onecycleFile';
import type { RunKind, RunRecord } from '../protocol/run';
import type { Run } from '../runs/run';
import { shortNumber } from './oneCycleCode';

export const kindNames: Readonly<Record<RunKind, string>> = { 'range-test': 'LR range test', train: 'Training', observe: 'Watched training' };

/** State of a run in a few words, e.g. "finished: diverged at LR 1.2". */
export function stateText({ state, end, failure }: RunRecord): string {
  if (failure !== null) return `failed: ${failure.message}`;
  return end === null ? state : `${state}: ${end.reason}`;
}

/** The marked bounds, e.g. "LR 0.012 to 0.12"; null where there are none. */
export function boundsText({ analysis }: Run): string | null {
  const pair = analysis?.[analysis.main] ?? null;
  return pair === null ? null : `LR ${shortNumber(pair.min.lr)} to ${pair.max.open ? 'at least ' : ''}${shortNumber(pair.max.lr)}`;
}

/** The numbers of a schedule, for pasting. */
export function scheduleText({ maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum }: SavedSchedule): string {
  return [
    `max LR: ${shortNumber(maxLr)}`,
    `min LR: ${shortNumber(minLr)}`,
    `final LR: ${shortNumber(finalLr)}`,
    `iterations: ${String(cycleIterations + tailIterations)} (cycle ${String(cycleIterations)}, tail ${String(tailIterations)})`,
    ...(momentum === null ? [] : [`momentum: ${String(momentum.high)} -> ${String(momentum.low)} -> ${String(momentum.high)}`]),
    '',
  ].join('\n');
}
