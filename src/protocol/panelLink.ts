import * as v from 'valibot';
import type { Analysis } from '../analysis/analysis';
import { heldOutPointSchema, iterationPointSchema } from './points';
import { runRecordSchema } from './run';
import { count, optionalMetric } from './wire';

const bound = v.object({ lr: v.number(), open: v.boolean(), rule: v.string() });
const pair = v.object({ max: bound, min: bound });
const smoothedPoint = v.object({ lr: v.number(), accuracy: optionalMetric, loss: optionalMetric });
const help = v.picklist(['higher top LR', 'lower top LR', 'longer ramp', 'larger held-out sample', 'more seeds']);

/** The analysis as it crosses links. */
export const analysisSchema: v.GenericSchema<unknown, Analysis> = v.object({
  metric: v.string(),
  recommended: v.nullable(pair),
  paper: v.nullable(pair),
  main: v.picklist(['recommended', 'paper']),
  rule: v.nullable(v.picklist(['A', 'B', 'C', 'D', 'batch loss only', 'rough', 'regression', 'measured'])),
  refusal: v.nullable(v.object({ reason: v.string(), help: v.array(help) })),
  verdict: v.object({
    answer: v.picklist(['likely', 'unlikely', 'cannot tell']),
    retention: optionalMetric,
    upTo: optionalMetric,
    stretch: optionalMetric,
    reason: v.string(),
  }),
  peakLr: v.nullable(v.number()),
  breakLr: v.nullable(v.number()),
  chance: v.nullable(v.object({ accuracy: v.number(), source: v.picklist(['given', 'classes', 'first row']) })),
  iterations: count,
  plannedIterations: v.nullable(count),
  smoothedHeldOut: v.array(smoothedPoint),
  smoothedBatch: v.array(smoothedPoint),
  alternatives: v.array(v.object({ label: v.string(), lr: v.number() })),
  steps: v.array(v.object({ title: v.string(), text: v.string() })),
});

/** What a panel may ask for. A webview can trigger these and nothing else. */
export const panelAction = v.picklist([
  'stop',
  'run-again',
  'higher-top-lr',
  'lower-top-lr',
  'longer-ramp',
  'train-one-cycle',
  'train-and-watch',
  'insert-schedule',
  'save-schedule',
  'copy-values',
  'copy-terminal-command',
  'show-log',
  'open-script',
]);
export type PanelAction = v.InferOutput<typeof panelAction>;

/** The one-cycle schedule that the preview draws; null where there are no bounds. */
export const schedulePreviewSchema = v.object({
  iterations: count,
  cycleIterations: count,
  minLr: v.number(),
  maxLr: v.number(),
  finalLr: v.number(),
  momentum: v.nullable(v.object({ high: v.number(), low: v.number() })),
});
export type SchedulePreview = v.InferOutput<typeof schedulePreviewSchema>;

/** Host to panel. `snapshot` on load, on becoming visible and whenever a sequence number was missed; `delta` between. */
export const hostToPanelSchema = v.variant('type', [
  v.object({
    type: v.literal('snapshot'),
    seq: count,
    record: runRecordSchema,
    /** The script's path for display, relative to the workspace where it lies in one. */
    scriptName: v.string(),
    batch: v.array(iterationPointSchema),
    heldOut: v.array(heldOutPointSchema),
    sweep: v.array(heldOutPointSchema),
    analysis: v.nullable(analysisSchema),
    schedule: v.nullable(schedulePreviewSchema),
    secondsLeft: v.nullable(v.number()),
    actions: v.array(panelAction),
    /** False in Restricted Mode: runs can be viewed and none started. */
    trusted: v.boolean(),
  }),
  v.object({
    type: v.literal('delta'),
    seq: count,
    /** Present when it changed. */
    record: v.optional(runRecordSchema),
    batch: v.array(iterationPointSchema),
    heldOut: v.array(heldOutPointSchema),
    sweep: v.array(heldOutPointSchema),
    analysis: v.optional(v.nullable(analysisSchema)),
    schedule: v.optional(v.nullable(schedulePreviewSchema)),
    secondsLeft: v.nullable(v.number()),
    actions: v.optional(v.array(panelAction)),
    trusted: v.optional(v.boolean()),
  }),
  /** The run cannot be shown (unknown id, corrupt file): what happened and what to do. */
  v.object({ type: v.literal('unavailable'), message: v.string() }),
]);
export type HostToPanel = v.InferOutput<typeof hostToPanelSchema>;

export const panelToHostSchema = v.variant('type', [
  /** The page listens now, or missed a delta: send a snapshot. */
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('action'), action: panelAction }),
]);
export type PanelToHost = v.InferOutput<typeof panelToHostSchema>;

/** What the page keeps with `setState`, so that the panel can be restored after a reload of the window. */
export const panelStateSchema = v.object({
  runId: v.string(),
  view: v.object({
    logAxis: v.boolean(),
    heldOut: v.boolean(),
    smoothed: v.boolean(),
    batch: v.boolean(),
    loss: v.boolean(),
  }),
});
export type PanelState = v.InferOutput<typeof panelStateSchema>;
