import * as v from 'valibot';
import { endedBy, runKind, runState } from './run';
import { count, metricNumber, optionalMetric } from './wire';

export const comparisonMetric = v.picklist(['accuracy', 'loss']);
export type ComparisonMetric = v.InferOutput<typeof comparisonMetric>;

/** What one of the compared runs came to. */
export const comparedRunSchema = v.object({
  id: v.string(),
  /** What differs among the compared runs, and nothing else. */
  label: v.string(),
  kind: runKind,
  state: runState,
  /** Null while it goes on, and where it failed. */
  endedBy: v.nullable(endedBy),
  /** How it ended or why it failed, in a sentence; null while it goes on. */
  note: v.nullable(v.string()),
  /** Updates made so far. */
  iterations: count,
  /** Updates that it will make; null where that is unknown. */
  totalIterations: v.nullable(count),
  iterationsPerEpoch: v.nullable(count),
  /** Wall-clock seconds from its first iteration to its last; null for runs that kept no times. */
  seconds: v.nullable(v.number()),
  /** In the metric that decides; null while there is nothing to sum up. */
  summary: v.nullable(
    v.object({
      metric: comparisonMetric,
      source: v.picklist(['held-out', 'batch']),
      /** NaN where the training diverged. */
      final: metricNumber,
      best: metricNumber,
      /** Null without a target, and where it was not reached. */
      iterationsToTarget: v.nullable(count),
    }),
  ),
  /** Of a range test that marks some: its main pair. */
  bounds: v.nullable(v.object({ maxLr: v.number(), open: v.boolean(), minLr: v.number() })),
});
export type ComparedRun = v.InferOutput<typeof comparedRunSchema>;

/** Runs side by side: either trainings or range tests. */
export const comparisonSchema = v.object({
  kind: v.picklist(['trainings', 'range-tests']),
  /** The metric that all their summaries are in; null while there are none, and where they differ. */
  metric: v.nullable(comparisonMetric),
  /** Accuracy (0 to 1) or loss that `iterationsToTarget` is about; null = none. */
  target: v.nullable(v.number()),
  /** What all the runs share, said once. */
  common: v.array(v.string()),
  runs: v.array(comparedRunSchema),
});
export type Comparison = v.InferOutput<typeof comparisonSchema>;

/** One point of a curve, or the mean of neighbouring ones. */
export const comparedPointSchema = v.object({
  iteration: v.number(),
  /** Since the first iteration began; null for runs that kept no times. */
  seconds: v.nullable(v.number()),
  lr: metricNumber,
  accuracy: optionalMetric,
  loss: optionalMetric,
});
export type ComparedPoint = v.InferOutput<typeof comparedPointSchema>;

/** Replaces everything from an index on: a curve that grows changes at its end only. */
export const curvePatchSchema = v.object({ from: count, points: v.array(comparedPointSchema) });
export type CurvePatch = v.InferOutput<typeof curvePatchSchema>;
