import * as v from 'valibot';
import type { Analysis, HelpAction } from '../analysis/analysis';
import { estimatePointSchema, heldOutPointSchema, iterationPointSchema } from './points';
import { runRecordSchema, runState } from './run';
import { scheduleOptions } from './scheduleOptions';
import { count, optionalMetric } from './wire';

const interval = v.object({ low: v.number(), high: v.number() });
const bound = v.object({ lr: v.number(), open: v.boolean(), rule: v.string(), interval: v.optional(v.nullable(interval)) });
const pair = v.object({ max: bound, min: bound });
const smoothedPoint = v.object({ lr: v.number(), accuracy: optionalMetric, loss: optionalMetric });
const help = v.picklist(['higher top LR', 'lower top LR', 'longer ramp', 'larger held-out sample', 'more seeds']);

const stepMark = v.variant('kind', [
  v.object({ kind: v.literal('stretch'), from: v.number(), to: v.number(), label: v.string() }),
  v.object({ kind: v.literal('lr'), lr: v.number(), label: v.string() }),
  v.object({ kind: v.literal('level'), metric: v.picklist(['accuracy', 'loss']), value: v.number(), label: v.string() }),
  v.object({ kind: v.literal('move'), from: v.number(), to: v.number(), label: v.string() }),
]);

/** The analysis as it crosses links. */
export const analysisSchema: v.GenericSchema<unknown, Analysis> = v.object({
  metric: v.string(),
  recommended: v.nullable(pair),
  paper: v.nullable(pair),
  main: v.picklist(['recommended', 'paper']),
  rule: v.nullable(v.picklist(['E', 'F', 'G', 'regression', 'rough', 'plateau', 'measured'])),
  refusal: v.nullable(v.object({ reason: v.string(), help: v.array(help) })),
  verdict: v.object({
    answer: v.picklist(['likely', 'unlikely', 'cannot tell']),
    retention: optionalMetric,
    upTo: optionalMetric,
    stretch: optionalMetric,
    reason: v.string(),
    help: v.optional(v.array(help)),
  }),
  peakLr: v.nullable(v.number()),
  breakLr: v.nullable(v.number()),
  chance: v.nullable(v.object({ accuracy: v.number(), source: v.picklist(['given', 'classes', 'first row']) })),
  iterations: count,
  plannedIterations: v.nullable(count),
  smoothedHeldOut: v.array(smoothedPoint),
  smoothedBatch: v.array(smoothedPoint),
  otherSeeds: v.array(v.array(smoothedPoint)),
  alternatives: v.array(v.object({ label: v.string(), lr: v.number() })),
  steps: v.array(v.object({ title: v.string(), text: v.string(), source: v.optional(v.string()), marks: v.optional(v.array(stepMark)) })),
});

/** What a panel may ask for. A webview can trigger these and nothing else. */
export const panelAction = v.picklist([
  'stop',
  'run-again',
  'higher-top-lr',
  'lower-top-lr',
  'longer-ramp',
  /** Repeats the range test with further seeds, for narrower intervals. */
  'more-seeds',
  /** Repeats it with more held-out examples. */
  'larger-sample',
  'train-one-cycle',
  /** Trains with the schedule that the panel shows; of a draft: starts it. */
  'train-schedule',
  /** After a training that diverged under its schedule: again with the max LR that its end proposes. */
  'train-half-max',
  'train-and-watch',
  'insert-schedule',
  'save-schedule',
  'copy-values',
  /** The bounds with their rules and where they come from, as a table in Markdown. */
  'copy-markdown',
  'compare',
  'confirm',
  'sweep',
  'export-csv',
  'export-json',
  'export-svg',
  /** Comes with the picture: see the message `image`. */
  'export-png',
  'copy-terminal-command',
  'show-log',
  'open-script',
]);
export type PanelAction = v.InferOutput<typeof panelAction>;

/** What a panel offers to do what would help. */
export const helpfulAction: Readonly<Record<HelpAction, PanelAction>> = {
  'higher top LR': 'higher-top-lr',
  'lower top LR': 'lower-top-lr',
  'longer ramp': 'longer-ramp',
  'more seeds': 'more-seeds',
  'larger held-out sample': 'larger-sample',
};

/** The whole run's updates; null where they are unknown: the script's own plan. */
const wholeRun = v.nullable(v.pipe(count, v.minValue(1, 'must be at least 1')));

/** The schedule that the panel draws: of a training its own, of a draft and of a range test with bounds the one that is chosen there. */
export const schedulePreviewSchema = v.object({
  options: scheduleOptions,
  /** N; null = unknown: the preview is drawn over shares of the run. */
  iterations: wholeRun,
  iterationsPerEpoch: v.nullable(count),
  /** What *Reset* returns to: one cycle at the main bounds, or what a draft began with. */
  recommended: v.object({ options: scheduleOptions, iterations: wholeRun }),
  /** Whether the schedule differs from the recommended one. */
  edited: v.boolean(),
  /** LR at which the range test diverged; null where it did not, and where that is unknown. */
  divergedAt: v.nullable(v.number()),
});
export type SchedulePreview = v.InferOutput<typeof schedulePreviewSchema>;

/** Batches and estimates that a page is sent and draws as dots, at least where a run has them; at most twice as many. */
export const MOST_DOTS = 750;
/** Means of batches that a page draws as a line; at most twice as many. */
export const MOST_LINE_POINTS = 300;
/** Held-out evaluations that a page is sent and lists; at most twice as many. */
export const MOST_ROWS = 2000;

/** Every so many-th of `count` points is there, and the last. */
const share = v.object({ every: v.pipe(count, v.minValue(1)), count });

/** What was left out of the curves of a long run. */
const thinned = v.object({
  batch: share,
  heldOut: share,
  estimates: share,
  /** Means of all batches, `size` at a time, and the batches that are not enough for another mean. */
  means: v.object({ full: v.array(iterationPointSchema), size: v.pipe(count, v.minValue(1)), rest: v.array(iterationPointSchema) }),
});

/** A run that repeats the shown range test with another seed. */
const furtherSeed = v.object({
  seed: count,
  state: runState,
  id: v.string(),
  /** Whether its curve is that of an earlier seed, so that it does not count; left out: no. */
  copied: v.optional(v.literal(true)),
});
export type FurtherSeed = v.InferOutput<typeof furtherSeed>;

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
    estimates: v.array(estimatePointSchema),
    /** Left out where all points are there. */
    thinned: v.optional(thinned),
    analysis: v.nullable(analysisSchema),
    /** Further seeds of a range test, by their numbers; the curves of those that go on or have finished are the analysis' other seeds. */
    seeds: v.array(furtherSeed),
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
    estimates: v.array(estimatePointSchema),
    analysis: v.optional(v.nullable(analysisSchema)),
    seeds: v.optional(v.array(furtherSeed)),
    schedule: v.optional(v.nullable(schedulePreviewSchema)),
    secondsLeft: v.nullable(v.number()),
    actions: v.optional(v.array(panelAction)),
    trusted: v.optional(v.boolean()),
  }),
  /** The person asked for a picture of the chart from outside of the page, which answers with `image`. */
  v.object({ type: v.literal('draw-picture') }),
  /** The run cannot be shown (unknown id, corrupt file): what happened and what to do. */
  v.object({ type: v.literal('unavailable'), message: v.string() }),
]);
export type HostToPanel = v.InferOutput<typeof hostToPanelSchema>;

/** Characters of a picture in base64: 12 MB of PNG, far above what a panel draws. */
const LARGEST_PICTURE = 16_000_000;
const png = v.pipe(
  v.string(),
  v.maxLength(LARGEST_PICTURE, 'is too large for a picture of a chart'),
  v.startsWith('iVBORw0KGgo', 'is no PNG'),
  v.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'is not base64'),
);

export const panelToHostSchema = v.variant('type', [
  /** The page listens now, or missed a delta: send a snapshot. */
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('action'), action: panelAction }),
  /** The person changed the schedule: the host keeps it with the run. */
  v.object({ type: v.literal('schedule'), options: scheduleOptions, iterations: wholeRun }),
  /** The chart as a picture (PNG in base64), for *Export PNG*. */
  v.object({ type: v.literal('image'), png }),
]);
export type PanelToHost = v.InferOutput<typeof panelToHostSchema>;

/** What the page keeps with `setState`, so that the panel can be restored after a reload of the window. */
export const panelStateSchema = v.object({
  runId: v.string(),
  view: v.object({
    /** LR axis of a range test; null = as its ramp rises. */
    logAxis: v.nullable(v.boolean()),
    heldOut: v.boolean(),
    smoothed: v.boolean(),
    batch: v.boolean(),
    loss: v.boolean(),
    /** The curves of a range test's further seeds. */
    otherSeeds: v.optional(v.boolean(), true),
    /** Trainings against epochs instead of iterations. */
    epochAxis: v.optional(v.boolean(), false),
    /** The Hessian-free estimate beside the LR of a training. */
    estimate: v.optional(v.boolean(), false),
    /** LR axis of a training; null = as its values ask for. */
    logLr: v.optional(v.nullable(v.boolean()), null),
  }),
});
export type PanelState = v.InferOutput<typeof panelStateSchema>;
