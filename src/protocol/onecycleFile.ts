import * as v from 'valibot';
import { t } from '../text/text';
import { scheduleOptions } from './scheduleOptions';
import { count, learningRate } from './wire';

const positive = v.pipe(learningRate, v.gtValue(0, () => t('must be greater than 0')));
const pair = v.object({ max: v.object({ lr: positive, open: v.boolean(), rule: v.string() }), min: v.object({ lr: positive, rule: v.string() }) });

/** One schedule of onecycle.json: what a callback needs to apply it, and where it came from. */
export const savedScheduleSchema = v.object({
  /** Script's path relative to onecycle.json, with forward slashes. */
  script: v.string(),
  /** Training call, e.g. "fit at line 12" split up. */
  call: v.object({ api: v.string(), line: v.nullable(count) }),
  maxLr: positive,
  minLr: positive,
  finalLr: learningRate,
  /** Iterations of the cycle (up and down) and of the tail after it; their sum is the run. */
  cycleIterations: count,
  tailIterations: count,
  momentum: v.nullable(v.object({ high: v.number(), low: v.number() })),
  /** What was chosen instead of this one cycle, over `iterations` updates; left out where nothing was. */
  chosen: v.optional(v.intersect([v.object({ iterations: count }), scheduleOptions])),
  bounds: v.object({ main: v.picklist(['recommended', 'paper']), recommended: v.nullable(pair), paper: v.nullable(pair) }),
  provenance: v.object({
    run: v.string(),
    measuredAt: v.string(),
    /** null where it is not known: the curve was opened from a file. */
    seed: v.nullable(count),
    /** All seeds whose bounds were combined, `seed` first; left out where it was that one alone. */
    seeds: v.optional(v.array(count)),
    scriptHash: v.string(),
    backend: v.string(),
    tfjs: v.string(),
    batchSize: v.nullable(count),
    optimizer: v.string(),
    weightDecay: v.nullable(v.number()),
  }),
});
export type SavedSchedule = v.InferOutput<typeof savedScheduleSchema>;

/** onecycle.json: keyed by `<script>#<api>` so that one file serves all scripts of a folder. */
export const onecycleFileSchema = v.object({
  $schema: v.optional(v.string()),
  version: v.literal(1),
  schedules: v.record(v.string(), savedScheduleSchema),
});
export type OnecycleFile = v.InferOutput<typeof onecycleFileSchema>;
