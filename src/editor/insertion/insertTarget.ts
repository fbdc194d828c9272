import type { TrainingCall } from '../../protocol/run';
import { nearestCall, type Script, type TrainingCallSite } from '../sources/trainingCalls';
import type { Target } from './placeSchedule';

/**
 * Where a schedule goes: the training call at the cursor, else a blank line that the cursor stands on, else the call that was tested,
 * else the script's first; without any call, the cursor.
 * @param cursor offset in UTF-16 units; null when the person asked from a panel, not from the code
 * @param tested the training call of the range test; null when unknown
 */
export function insertTarget(script: Script, cursor: number | null, tested: TrainingCall | null): Target {
  if (cursor !== null) {
    const line = script.text.slice(0, cursor).split('\n').length;
    const here = script.calls.filter(({ startLine, endLine }) => startLine <= line && line <= endLine);
    const innermost = here.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
    if (innermost !== undefined) return { kind: 'call', site: innermost };
    if ((script.text.split('\n')[line - 1] ?? '').trim() === '' && script.text.trim() !== '') return { kind: 'cursor', offset: cursor };
  }
  const site = testedCall(script, tested) ?? script.calls[0];
  return site === undefined ? { kind: 'cursor', offset: cursor ?? script.text.length } : { kind: 'call', site };
}

/** The tested call; lines may have moved since, so the nearest one of its kind. */
export function testedCall(script: Script, tested: Pick<TrainingCall, 'api' | 'line'> | null): TrainingCallSite | null {
  if (tested === null) return null;
  return nearestCall(
    script.calls.filter(({ api }) => api === tested.api),
    tested.line ?? 1,
  );
}
