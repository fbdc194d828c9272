import * as v from 'valibot';
import { comparisonMetric, comparisonSchema, curvePatchSchema } from './comparison';
import { experimentAction, shownExperimentSchema } from './comparisonExperiment';
import { count } from './wire';

const curves = v.array(v.object({ run: v.string(), batch: v.nullable(curvePatchSchema), heldOut: v.nullable(curvePatchSchema) }));

/** Host to the page of a comparison. `snapshot` on load, on becoming visible and whenever a sequence number was missed; `delta` between. */
export const hostToComparisonSchema = v.variant('type', [
  v.object({
    type: v.literal('snapshot'),
    seq: count,
    /** Null while an experiment has not started its first run. */
    comparison: v.nullable(comparisonSchema),
    curves,
    /** Null for runs that a person chose. */
    experiment: v.nullable(shownExperimentSchema),
    /** False in Restricted Mode: nothing can be resumed. */
    trusted: v.boolean(),
  }),
  v.object({
    type: v.literal('delta'),
    seq: count,
    /** Runs whose curves grew; a part that did not is null. */
    curves,
    /** Present when they changed. */
    comparison: v.optional(v.nullable(comparisonSchema)),
    experiment: v.optional(v.nullable(shownExperimentSchema)),
    trusted: v.optional(v.boolean()),
  }),
  /** The person asked for a picture of the chart from outside of the page, which answers with `picture`. */
  v.object({ type: v.literal('draw-picture') }),
  /** There is nothing that can be shown: what happened and what to do. */
  v.object({ type: v.literal('unavailable'), message: v.string() }),
]);
export type HostToComparison = v.InferOutput<typeof hostToComparisonSchema>;

/** Accuracy from 0 to 1, or a loss; null = the lowest best of the runs that ended. */
const target = v.nullable(v.pipe(v.number(), v.finite()));

/** A picture of a chart is far smaller. */
const MOST_PICTURE_CHARACTERS = 30_000_000;

/** What a comparison is exported as. */
export type ComparisonFormat = 'csv' | 'json' | 'png';

/** What the page may ask for, and nothing else. */
export const comparisonToHostSchema = v.variant('type', [
  /** The page listens now, or missed a delta: send a snapshot. */
  v.object({ type: v.literal('ready'), target }),
  v.object({ type: v.literal('target'), target }),
  /** Takes a run out of the comparison. The run itself is left alone. */
  v.object({ type: v.literal('remove'), run: v.string() }),
  /** Opens the run's own panel. */
  v.object({ type: v.literal('open'), run: v.string() }),
  v.object({ type: v.literal('experiment'), action: experimentAction }),
  v.object({ type: v.literal('export'), format: v.picklist(['csv', 'json']) }),
  /** The chart as it is seen, a PNG in base64. */
  v.object({ type: v.literal('picture'), png: v.pipe(v.string(), v.base64(), v.maxLength(MOST_PICTURE_CHARACTERS)) }),
]);
export type ComparisonToHost = v.InferOutput<typeof comparisonToHostSchema>;

export const comparisonAxis = v.picklist(['iteration', 'epoch', 'seconds', 'lr']);
export type ComparisonAxis = v.InferOutput<typeof comparisonAxis>;

export const comparisonViewSchema = v.object({
  axis: comparisonAxis,
  /** For the LR axis. */
  logAxis: v.boolean(),
  /** Null = accuracy where all have one. */
  metric: v.nullable(comparisonMetric),
  /** Whether the chart shows where the curves end rather than all of their height; null = chosen by what is shown. */
  closeUp: v.nullable(v.boolean()),
  /** Runs, or arms of an experiment, that are switched off. */
  hidden: v.array(v.string()),
  target,
});
export type ComparisonView = v.InferOutput<typeof comparisonViewSchema>;

/** What the page keeps with `setState`, so that the panel can be restored after a reload of the window. */
export const comparisonStateSchema = v.union([
  v.object({ runIds: v.array(v.string()), view: comparisonViewSchema }),
  v.object({ experimentId: v.string(), view: comparisonViewSchema }),
]);
export type ComparisonState = v.InferOutput<typeof comparisonStateSchema>;
