import * as v from 'valibot';
import type { ExperimentReport } from '../analysis/experiments/reports';
import { armSchema, experimentSchema, trialSchema } from './experiment';
import { count, metricNumber, optionalMetric } from './wire';

const estimate = v.object({ mean: metricNumber, low: optionalMetric, high: optionalMetric });
const metric = v.picklist(['accuracy', 'loss']);

/** The report of an experiment as it crosses links. */
export const experimentReportSchema: v.GenericSchema<unknown, ExperimentReport> = v.variant('kind', [
  v.object({
    kind: v.literal('confirm'),
    metric,
    rows: v.array(
      v.object({
        arm: v.string(),
        label: v.string(),
        final: v.nullable(estimate),
        advantage: v.nullable(estimate),
        runs: v.number(),
        planned: v.number(),
        dropped: v.nullable(v.string()),
      }),
    ),
    answer: v.string(),
    constantBetween: v.nullable(v.object({ answer: v.picklist(['between', 'below', 'above', 'cannot tell']), sentence: v.string() })),
  }),
  v.object({
    kind: v.literal('sweep'),
    metric,
    rows: v.array(
      v.object({
        arm: v.string(),
        label: v.string(),
        value: v.number(),
        max: v.nullable(v.object({ lr: v.number(), open: v.boolean() })),
        min: v.nullable(v.number()),
        best: v.nullable(v.object({ value: metricNumber, lr: v.number() })),
        refusal: v.nullable(v.string()),
        stopsAbove: v.exactOptional(v.nullable(v.number())),
      }),
    ),
    advised: v.nullable(v.number()),
    advice: v.string(),
  }),
]);

export const experimentAction = v.picklist(['stop', 'resume']);
export type ExperimentAction = v.InferOutput<typeof experimentAction>;

/** An experiment as its panel shows it: its record without the requests of its arms, and what it came to. */
export const shownExperimentSchema = v.object({
  ...v.pick(experimentSchema, ['id', 'kind', 'state', 'reason', 'seeds', 'iterations', 'bounds', 'factor']).entries,
  /** The script's path for display. */
  scriptName: v.string(),
  /** Values that are still to be added to a sweep. */
  bisections: count,
  arms: v.array(v.omit(armSchema, ['request'])),
  trials: v.array(trialSchema),
  report: v.nullable(experimentReportSchema),
  secondsLeft: v.nullable(v.number()),
  /** What a person can do with it now. */
  actions: v.array(experimentAction),
});
export type ShownExperiment = v.InferOutput<typeof shownExperimentSchema>;
