import type { RunRequest } from '../protocol/run';

/** Whether a run leaves the script's regularisation as it is. */
export function isAsScriptIs({ overrides }: Pick<RunRequest, 'overrides'>): boolean {
  return overrides === null || Object.values(overrides).every((value) => value === null);
}
