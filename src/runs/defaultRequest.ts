import type { RunRequest } from '../protocol/run';

/** Fixed, so that a run repeats; 42 is also the default of the setting `superconverge.seed`. */
export const DEFAULT_SEED = 42;

/** A range test of `script` (absolute path) with everything found or chosen by itself, unless the overrides say otherwise. */
export function defaultRequest(script: string, overrides: Partial<Omit<RunRequest, 'script'>> = {}): RunRequest {
  return {
    kind: 'range-test',
    script,
    cwd: null,
    args: [],
    env: {},
    node: null,
    nodeOptions: [],
    seed: DEFAULT_SEED,
    backend: 'auto',
    callLine: null,
    rangeTest: { iterations: null, topLr: null },
    oneCycle: null,
    ...overrides,
  };
}
