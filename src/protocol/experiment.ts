import * as v from 'valibot';
import { runRequestSchema } from './run';
import { count, learningRate, optionalMetric } from './wire';

/** What a range test sweep varies. */
export const sweepFactor = v.picklist(['weightDecay', 'batchSize', 'dropout', 'momentum']);
export type SweepFactor = v.InferOutput<typeof sweepFactor>;

/**
 * What an arm stands for: `one-cycle` at the bounds, at half and at twice the max; the script as it is; a constant LR;
 * piecewise constant; or one value of a sweep's factor.
 */
export const armRole = v.picklist(['one-cycle', 'half-max', 'double-max', 'script', 'constant', 'piecewise-constant', 'sweep']);
export type ArmRole = v.InferOutput<typeof armRole>;

export const armSchema = v.object({
  id: v.string(),
  /** For a person, e.g. "one-cycle, max 0.12" or "weight decay 1e-4". */
  label: v.string(),
  role: armRole,
  /** The max or constant LR of a head-to-head's arm (null for the script's own), the factor's value in a sweep. */
  value: v.nullable(v.number()),
  /** Sweep: whether the value is the script's own, which this arm leaves alone. Left out: it is not. */
  own: v.optional(v.boolean()),
  /** Everything but the seed, which each trial sets. */
  request: runRequestSchema,
});
export type Arm = v.InferOutput<typeof armSchema>;

export const trialState = v.picklist(['waiting', 'running', 'finished', 'dropped', 'failed']);

/** One run of one arm with one seed. */
export const trialSchema = v.object({
  arm: v.string(),
  seed: count,
  state: trialState,
  /** Kept run; null before it started. */
  run: v.nullable(v.string()),
  /** Held-out metric at the end, and the best along the way; null while unknown. Higher is better: losses are kept as losses and compared by `metric`. */
  final: optionalMetric,
  best: optionalMetric,
  /** Why it was dropped or failed, or what a person should know of a run that finished; null where there is nothing to say. */
  reason: v.nullable(v.string()),
  /** Whether its run diverged: it then counts as guessing (chance accuracy, or a loss that is NaN). Left out: it did not. */
  diverged: v.optional(v.boolean()),
});
export type Trial = v.InferOutput<typeof trialSchema>;

export const experimentSchema = v.object({
  version: v.literal(1),
  id: v.string(),
  kind: v.picklist(['confirm', 'sweep']),
  script: v.string(),
  createdAt: v.string(),
  endedAt: v.nullable(v.string()),
  /** `paused`: its window is gone; it goes on when it is resumed. */
  state: v.picklist(['running', 'paused', 'finished', 'stopped', 'failed']),
  /** Why it failed or stopped; null otherwise. */
  reason: v.nullable(v.string()),
  seeds: v.array(count),
  /** confirm: iterations of each run; sweep: null. */
  iterations: v.nullable(count),
  /** The bounds that a head-to-head is about; null for a sweep. */
  bounds: v.nullable(v.object({ minLr: learningRate, maxLr: learningRate })),
  factor: v.nullable(sweepFactor),
  /** Which held-out metric decides, settled by the first run that ends: higher accuracy or lower loss is better. */
  metric: v.nullable(v.picklist(['accuracy', 'loss'])),
  /** What the metric was measured on; `batch` where the script has nothing held out. Null or left out while unknown. */
  source: v.optional(v.nullable(v.picklist(['held-out', 'batch']))),
  /** Sweep of the weight decay: values that are still to be added by bisecting the exponent, each once the values so far are measured. Left out: none. */
  bisections: v.optional(count),
  arms: v.array(armSchema),
  trials: v.array(trialSchema),
});
export type Experiment = v.InferOutput<typeof experimentSchema>;
