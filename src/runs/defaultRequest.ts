import type { RangeTestOptions, RunLimits, RunRequest, TrainingOptions } from '../protocol/run';

/** Fixed, so that a run repeats; 42 is also the default of the setting `superconverge.seed`. */
export const DEFAULT_SEED = 42;

/** The script's own plan under the schedule, to the script's own end. */
export const DEFAULT_TRAINING: TrainingOptions = { iterations: null, scriptChangesLr: 'schedule', hessianFreeEvery: null, holdOut: false, endWithTraining: false };

/** A linear ramp of a length, a top and a held-out sample that are found, ended when its bounds have settled. */
export const DEFAULT_RANGE_TEST: RangeTestOptions = { iterations: null, topLr: null, ramp: 'linear', stopWhenSettled: true, heldOutExamples: null, seeds: 1 };

/** Half an hour without a sign of life; also the default of the setting `superconverge.limits.idleMinutes`. */
export const DEFAULT_LIMITS: RunLimits = { memoryMb: null, idleMinutes: 30 };

/** What a request has otherwise than by default; of a range test's options any part. */
export type RequestOverrides = Partial<Omit<RunRequest, 'script' | 'rangeTest'>> & { readonly rangeTest?: Partial<RangeTestOptions> };

/** A range test of `script` (absolute path) with everything found or chosen by itself, unless the overrides say otherwise. */
export function defaultRequest(script: string, { rangeTest, ...overrides }: RequestOverrides = {}): RunRequest {
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
    rangeTest: { ...DEFAULT_RANGE_TEST, ...rangeTest },
    schedule: null,
    training: DEFAULT_TRAINING,
    overrides: null,
    limits: DEFAULT_LIMITS,
    experiment: null,
    seedOf: null,
    ...overrides,
  };
}
