import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';
import { MAX_SEEDS, rangeTestOptions, runLimits, runRequestSchema, trainingOptions, type RunRequest } from '../protocol/run';
import { DEFAULT_RANGE_TEST, DEFAULT_TRAINING } from '../runs/defaultRequest';
import { t } from '../text/text';

/** What {@link readSettings} uses of VS Code's configuration of one section. */
export interface Configuration {
  get(key: string): unknown;
}

/** The part of a run's request that settings decide. */
export type RunSettings = Pick<RunRequest, 'cwd' | 'args' | 'env' | 'node' | 'nodeOptions' | 'seed' | 'backend' | 'rangeTest' | 'training' | 'limits'>;

/** A setting whose value cannot be used; the message names the setting. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  constructor(
    readonly setting: string,
    message: string,
  ) {
    super(message);
  }
}

const text = v.string('must be a text');
const texts = v.array(text, 'must be a list of texts');
const { entries } = runRequestSchema;

/**
 * Reads and validates the settings of section `superconverge`, which may come from a hand-edited settings.json.
 * @param folder where a relative working directory starts
 * @throws SettingError for the first value that cannot be used
 */
export function readSettings(configuration: Configuration, folder: string): RunSettings {
  const read = <S extends v.GenericSchema>(key: string, schema: S, complaint: (name: string, given: string) => string): v.InferOutput<S> => {
    const value = configuration.get(key);
    const result = v.safeParse(schema, value);
    if (!result.success) throw new SettingError(`superconverge.${key}`, complaint(`superconverge.${key}`, JSON.stringify(value)));
    return result.output;
  };
  const directory = filled(read('workingDirectory', text, (name, given) => t('The setting "{0}" must be the path of a folder, not {1}.', name, given)));
  return {
    cwd: directory === null ? null : folderPath(directory, folder),
    node: filled(read('node', text, (name, given) => t('The setting "{0}" must be the path of Node.js, not {1}.', name, given))),
    nodeOptions: read('nodeOptions', texts, (name, given) => t('The setting "{0}" must be a list of texts, not {1}.', name, given)),
    args: read('arguments', texts, (name, given) => t('The setting "{0}" must be a list of texts, not {1}.', name, given)),
    env: read('environment', v.record(v.string(), text), (name, given) => t('The setting "{0}" must be an object of texts, not {1}.', name, given)),
    seed: read('seed', entries.seed, (name, given) => t('The setting "{0}" must be a whole number of at least 0, not {1}.', name, given)),
    backend: read('backend', entries.backend, (name, given) => t('The setting "{0}" must be "auto", "native" or "embedded", not {1}.', name, given)),
    rangeTest: {
      ...DEFAULT_RANGE_TEST,
      iterations: read('rangeTest.iterations', rangeTestOptions.entries.iterations, (name, given) => t('The setting "{0}" must be empty or a whole number of at least 1, not {1}.', name, given)),
      topLr: read('rangeTest.topLearningRate', rangeTestOptions.entries.topLr, (name, given) => t('The setting "{0}" must be empty or a number greater than 0, not {1}.', name, given)),
      ramp: read('rangeTest.ramp', rangeTestOptions.entries.ramp, (name, given) => t('The setting "{0}" must be "linear" or "exponential", not {1}.', name, given)),
      stopWhenSettled: read('rangeTest.stopWhenSettled', rangeTestOptions.entries.stopWhenSettled, (name, given) => t('The setting "{0}" must be true or false, not {1}.', name, given)),
      seeds: read('rangeTest.seeds', rangeTestOptions.entries.seeds, (name, given) => t('The setting "{0}" must be a whole number from 1 to {1}, not {2}.', name, MAX_SEEDS, given)),
      heldOutExamples: read('rangeTest.heldOutExamples', rangeTestOptions.entries.heldOutExamples, (name, given) => t('The setting "{0}" must be empty or a whole number of at least 1, not {1}.', name, given)),
    },
    training: {
      ...DEFAULT_TRAINING,
      scriptChangesLr: read('training.scriptChangesLearningRate', trainingOptions.entries.scriptChangesLr, (name, given) => t('The setting "{0}" must be "schedule" or "script", not {1}.', name, given)),
      hessianFreeEvery: read('training.hessianFreeEvery', trainingOptions.entries.hessianFreeEvery, (name, given) => t('The setting "{0}" must be empty or a whole number of at least 2, not {1}.', name, given)),
    },
    limits: {
      memoryMb: read('limits.memory', runLimits.entries.memoryMb, (name, given) => t('The setting "{0}" must be empty or a whole number of MB, at least 64, not {1}.', name, given)),
      idleMinutes: read('limits.idleMinutes', runLimits.entries.idleMinutes, (name, given) => t('The setting "{0}" must be empty or a number of minutes greater than 0, not {1}.', name, given)),
    },
  };
}

/** As package.json has it. */
const DEFAULT_PARALLEL_RUNS = 2;
const parallelRuns = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8));

/** How many runs may train side by side; the default where the setting cannot be used, since what waits must go on. */
export function readParallelRuns(configuration: Configuration): number {
  const result = v.safeParse(parallelRuns, configuration.get('parallelRuns'));
  return result.success ? result.output : DEFAULT_PARALLEL_RUNS;
}

const keptRuns = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How many runs of each script are kept, 0 = all; all where the setting cannot be used, since what is thrown away is gone. */
export function readKeepRuns(configuration: Configuration): number {
  const result = v.safeParse(keptRuns, configuration.get('keepRuns'));
  return result.success ? result.output : 0;
}

/** Whether training calls have code lenses. */
export function readCodeLens(configuration: Configuration): boolean {
  return configuration.get('codeLens') !== false;
}

/** Path of Node.js; null = the one that is found, also where the setting is no text. */
export function readNode(configuration: Configuration): string | null {
  return filled(configuration.get('node'));
}

/** Address of a copy of the host that the native backend is downloaded from; null = the host itself. */
export function readNativeMirror(configuration: Configuration): string | null {
  return filled(configuration.get('nativeMirror'));
}

/** What is written in a setting; null where that is nothing. */
function filled(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Absolute path of a folder that a person named: relative to the workspace folder, or with `~` or `${workspaceFolder}`. */
export function folderPath(path: string, folder: string): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(folder, path.replace(/^\$\{workspaceFolder\}\/?/, './'));
}
