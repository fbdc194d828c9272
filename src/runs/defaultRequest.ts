import type { RunLimits, RunRequest, TrainingOptions } from '../protocol/run';

/** Fixed, so that a run repeats; 42 is also the default of the setting `superconverge.seed`. */
export const DEFAULT_SEED = 42;

/** The script's own plan under the schedule, to the script's own end. */
export const DEFAULT_TRAINING: TrainingOptions = { iterations: null, scriptChangesLr: 'schedule', hessianFreeEvery: null, holdOut: false, endWithTraining: false };

/** Half an hour without a sign of life; also the default of the setting `superconverge.limits.idleMinutes`. */
export const DEFAULT_LIMITS: RunLimits = { memoryMb: null, idleMinutes: 30 };

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
    schedule: null,
    training: DEFAULT_TRAINING,
    overrides: null,
    limits: DEFAULT_LIMITS,
    experiment: null,
    ...overrides,
  };
}
