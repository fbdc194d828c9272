import * as v from 'valibot';
import type { RampShape } from '../schedule/rangeTestRamp';
import { t } from '../text/text';
import { curveSourceSchema } from './curve/curveRoles';
import { scheduleOptions } from './scheduleOptions';
import { count, learningRate, metricNumber } from './wire';

/** What a run does to the learning rate: ramps it, drives it by a schedule, or only watches it. */
export const runKind = v.picklist(['range-test', 'train', 'observe']);
export type RunKind = v.InferOutput<typeof runKind>;

/**
 * `draft`: shown with its schedule, not yet started by the person. `preparing`: the script runs but has not trained yet.
 * `sweep`: the coarse sweep that finds the top LR.
 */
export const runState = v.picklist(['draft', 'queued', 'starting', 'preparing', 'sweep', 'running', 'finished', 'stopped', 'failed']);
export type RunState = v.InferOutput<typeof runState>;

/** Whether a run has ended, in whatever way. */
export function isOver(state: RunState): boolean {
  return state === 'finished' || state === 'stopped' || state === 'failed';
}

export const endedBy = v.picklist(['top LR', 'bounds settled', 'divergence', 'loop ended', 'training ended', 'stopped']);
export type EndedBy = v.InferOutput<typeof endedBy>;

export const divergenceCause = v.picklist(['non-finite', 'saturated loss', 'back at chance', 'exploding weights']);

export const failureCode = v.picklist([
  'no-training-call',
  'script-error',
  'script-exited',
  'unknown-optimizer',
  'package-missing',
  'nan-data',
  'one-batch',
  'iterations-unknown',
  'bad-schedule',
  'not-a-script',
  'unsupported-operation',
  'out-of-memory',
  'node-missing',
  'node-too-old',
  'read-only',
  'no-progress',
  'nothing-to-vary',
  'trainer-lost',
  'file-unreadable',
  'internal',
]);
export type FailureCode = v.InferOutput<typeof failureCode>;

/** Why a run failed and what a person can do about it. */
export const failureSchema = v.object({
  code: failureCode,
  message: v.string(),
  remedy: v.string(),
  /** Last lines of the script's output, oldest first. */
  output: v.array(v.string()),
});
export type Failure = v.InferOutput<typeof failureSchema>;

const rampShape: v.GenericSchema<unknown, RampShape> = v.picklist(['linear', 'exponential']);

/** Seeds of one range test, at most: its interval shrinks with their root, so more are a waste of time. */
export const MAX_SEEDS = 8;

export const rangeTestOptions = v.object({
  /** n; null = clamp(N/4, 150, 2000). */
  iterations: v.nullable(v.pipe(count, v.minValue(1))),
  /** T; null = found by the coarse sweep. */
  topLr: v.nullable(v.pipe(learningRate, v.gtValue(0, () => t('must be greater than 0')))),
  /** How the LR rises: by the same amount or by the same factor every iteration. */
  ramp: v.optional(rampShape, 'linear'),
  /** Ends a linear ramp as soon as its bounds cannot move any more (see boundsWatch.ts). */
  stopWhenSettled: v.optional(v.boolean(), true),
  /** Examples of the held-out sample; null = chosen. */
  heldOutExamples: v.optional(v.nullable(v.pipe(count, v.minValue(1))), null),
  /** How many seeds the range test is made with: itself and so many less one further runs, started when its top LR is known. */
  seeds: v.optional(v.pipe(count, v.minValue(1), v.maxValue(MAX_SEEDS)), 1),
});
export type RangeTestOptions = v.InferOutput<typeof rangeTestOptions>;

/** How a training is driven beyond its schedule; range tests take no notice. */
export const trainingOptions = v.object({
  /** Whole run's iterations when the person had to be asked, or an experiment's budget; null = the script's own plan. */
  iterations: v.nullable(v.pipe(count, v.minValue(1))),
  /** Who wins where the script changes the LR itself. */
  scriptChangesLr: v.picklist(['schedule', 'script']),
  /** Every how many iterations the Hessian-free estimate is sampled; null = never. */
  hessianFreeEvery: v.nullable(v.pipe(count, v.minValue(2))),
  /** Holds examples back where the script has no validation data, so that runs can be compared. */
  holdOut: v.boolean(),
  /** Ends the process with the training call: nothing after it, such as saving the model, runs. For experiments, which run a script many times. */
  endWithTraining: v.boolean(),
});
export type TrainingOptions = v.InferOutput<typeof trainingOptions>;

const share = v.pipe(v.number(), v.minValue(0), v.ltValue(1, () => t('must be below 1')));

/** What the hook changes of the script's regularisation; null leaves a thing as the script has it. */
export const regularisationOverrides = v.object({
  /** Examples in a batch of `fit`. */
  batchSize: v.nullable(v.pipe(count, v.minValue(1))),
  /** L2 factor of all kernel regularizers of layers models (added where a kernel has none); decoupled weight decay in custom loops. */
  weightDecay: v.nullable(learningRate),
  /** Rate of all dropout layers. */
  dropout: v.nullable(share),
  /** Momentum, or beta1 of Adam and its kin, throughout the run. */
  momentum: v.nullable(share),
});
export type RegularisationOverrides = v.InferOutput<typeof regularisationOverrides>;

/** Bounds on a run that misbehaves: it is ended and says why. */
export const runLimits = v.object({
  /** Resident memory of the trainer's process in MB (2^20 bytes), its children's not included; null = three quarters of what the machine or its container has. */
  memoryMb: v.nullable(v.pipe(count, v.minValue(64))),
  /** Minutes in which neither an iteration nor another message nor any output comes; null = never ended for that. */
  idleMinutes: v.nullable(v.pipe(v.number(), v.gtValue(0, () => t('must be greater than 0')))),
});
export type RunLimits = v.InferOutput<typeof runLimits>;

/** Everything that one needs to start the same run again. */
export const runRequestSchema = v.object({
  kind: runKind,
  /** Absolute path of the training script. */
  script: v.string(),
  /** Working directory; null = the nearest package root above the script. */
  cwd: v.nullable(v.string()),
  args: v.array(v.string()),
  env: v.record(v.string(), v.string()),
  /** Path of the Node to use; null = found. */
  node: v.nullable(v.string()),
  nodeOptions: v.array(v.string()),
  seed: count,
  backend: v.picklist(['auto', 'native', 'embedded']),
  /** 1-based line of the training call to drive; null = the first that runs. */
  callLine: v.nullable(v.pipe(count, v.minValue(1))),
  rangeTest: rangeTestOptions,
  /** For `train`. */
  schedule: v.nullable(scheduleOptions),
  training: trainingOptions,
  overrides: v.nullable(regularisationOverrides),
  limits: runLimits,
  /** The experiment (sweep, head-to-head) that this run is a part of. */
  experiment: v.nullable(v.object({ id: v.string(), arm: v.string() })),
  /** Id of the range test that this one repeats with another seed, for narrower intervals; null = a run of its own. */
  seedOf: v.optional(v.nullable(v.string()), null),
});
export type RunRequest = v.InferOutput<typeof runRequestSchema>;

/** The training call that the hook drives. */
export const trainingCallSchema = v.object({
  api: v.picklist(['fit', 'fitDataset', 'trainOnBatch', 'minimize', 'applyGradients']),
  /** Absolute path, or null where the stack did not tell. */
  file: v.nullable(v.string()),
  /** 1-based. */
  line: v.nullable(count),
});
export type TrainingCall = v.InferOutput<typeof trainingCallSchema>;

/** What the trainer knows when it has reached the training call; kept as the run's provenance. */
export const provenanceSchema = v.object({
  call: trainingCallSchema,
  backend: v.object({
    kind: v.picklist(['native', 'embedded']),
    /** For people, e.g. "native, TensorFlow 2.13" or "embedded (WASM)". */
    description: v.string(),
  }),
  tfjs: v.string(),
  node: v.string(),
  optimizer: v.object({
    className: v.string(),
    learningRate: v.nullable(v.number()),
    momentum: v.nullable(v.number()),
    /** Sum of what regularizers and decay the hook can see, e.g. the L2 of the kernel regularizers; null = none seen. */
    weightDecay: v.nullable(v.number()),
  }),
  batchSize: v.nullable(count),
  /** Largest rate of the dropout layers; null = none seen. */
  dropout: v.optional(v.nullable(v.number())),
  /** Layers of batch normalization and the largest momentum of their running averages; null = none seen. */
  batchNormalization: v.optional(v.nullable(v.object({ layers: count, momentum: v.number() }))),
  /** Trainable scalars. */
  parameters: v.nullable(count),
  layers: v.nullable(v.array(v.string())),
  /** N: updates that the script itself plans; null when it cannot be known. */
  plannedIterations: v.nullable(count),
  /** Iterations per epoch, null when unknown. */
  iterationsPerEpoch: v.nullable(count),
  heldOut: v.nullable(
    v.object({
      source: v.picklist(['validation data', 'held back', 'first batches']),
      examples: count,
      /** How many there are for such a sample; null or left out = unknown. */
      available: v.optional(v.nullable(count)),
      every: count,
    }),
  ),
  /** Name of the metric that is reported as accuracy, with its output where the model has several; null = losses only. */
  accuracy: v.nullable(v.string()),
  /** 1/classes where the targets tell; null otherwise. */
  chance: v.nullable(v.number()),
  seed: count,
  /** SHA-256 of the script's text, hex. */
  scriptHash: v.string(),
});
export type Provenance = v.InferOutput<typeof provenanceSchema>;

export const rampSchema = v.object({
  /** n that the ramp is meant to take. */
  iterations: count,
  topLr: learningRate,
  topFromSweep: v.boolean(),
  /** Left out by runs that knew linear ramps only. */
  shape: v.optional(rampShape),
});
export type Ramp = v.InferOutput<typeof rampSchema>;

export const endSchema = v.object({
  by: endedBy,
  /** For `divergence`. */
  cause: v.nullable(divergenceCause),
  /** Updates made. */
  iterations: count,
  lr: v.nullable(metricNumber),
  /** One sentence for a person. */
  reason: v.string(),
  /** For a scheduled training that diverged: the max LR to try next. */
  proposedMaxLr: v.optional(v.nullable(learningRate)),
});
export type End = v.InferOutput<typeof endSchema>;

/** run.json; version 1 knew one schedule only (see upgradeRecord.ts). */
export const RECORD_VERSION = 2;
export const runRecordSchema = v.object({
  version: v.literal(RECORD_VERSION),
  id: v.string(),
  state: runState,
  request: runRequestSchema,
  createdAt: v.string(),
  startedAt: v.nullable(v.string()),
  endedAt: v.nullable(v.string()),
  /** What is being done now, for a person, e.g. "loading TensorFlow.js". */
  activity: v.nullable(v.string()),
  provenance: v.nullable(provenanceSchema),
  ramp: v.nullable(rampSchema),
  /** Of a file that another program logs its training to, which is shown as a range test: {@link RunRequest.script} is that file, and nothing of ours ran. Left out: a run of ours. */
  source: v.optional(curveSourceSchema),
  /** A person's own name for the run; null = none given. */
  name: v.optional(v.nullable(v.string())),
  /** Iterations that this run will make when known (a ramp's n, a training's N). */
  totalIterations: v.nullable(count),
  end: v.nullable(endSchema),
  failure: v.nullable(failureSchema),
  warnings: v.array(v.string()),
});
export type RunRecord = v.InferOutput<typeof runRecordSchema>;
