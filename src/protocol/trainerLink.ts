import * as v from 'valibot';
import { estimatePointSchema, heldOutPointSchema, iterationPointSchema, timePointSchema } from './points';
import { endSchema, failureCode, provenanceSchema, rampSchema, runRequestSchema } from './run';
import { count } from './wire';

/**
 * Trainer to host: one encoded message a line on file descriptor 3 of the trainer, written synchronously,
 * so that training loops that never yield still report.
 * Host to trainer: one encoded message a line on file descriptor 4, read by a worker thread of the trainer;
 * its end of file means that the host is gone and ends the trainer at once.
 */
export const REPORT_FD = 3;
export const CONTROL_FD = 4;
/** Environment variable that carries the encoded {@link trainerConfigSchema}. */
export const CONFIG_VARIABLE = 'SUPERCONVERGE_TRAINER';
/** Environment variable that carries the run's id to everything that the script starts, so that it can be found and ended with its run. */
export const RUN_VARIABLE = 'SUPERCONVERGE_RUN';
export const PROTOCOL_VERSION = 1;

export const trainerConfigSchema = v.object({
  protocol: v.literal(PROTOCOL_VERSION),
  runId: v.string(),
  request: runRequestSchema,
  /** Folder whose node_modules hold a native tfjs-node for scripts whose project has none; null or absent = there is none. */
  nativeFolder: v.optional(v.nullable(v.string())),
  /** File with the translations of what a person reads; null or absent = English. */
  translations: v.optional(v.nullable(v.string())),
});
export type TrainerConfig = v.InferOutput<typeof trainerConfigSchema>;

export const trainerMessageSchema = v.variant('type', [
  v.object({ type: v.literal('hello'), protocol: v.literal(PROTOCOL_VERSION), pid: count, node: v.string() }),
  /** What the trainer is doing before and between metrics. */
  v.object({ type: v.literal('state'), state: v.picklist(['preparing', 'sweep', 'running']), activity: v.string() }),
  /** The training call was reached. Sent again where the rehearsal changed what was planned: evaluations that cost too much make the sample smaller. */
  v.object({ type: v.literal('started'), provenance: provenanceSchema, totalIterations: v.nullable(count) }),
  /** The ramp begins: its length and top are settled. Sent once, for range tests. */
  v.object({ type: v.literal('ramp'), ramp: rampSchema }),
  /** A plan that changed on the way: e.g. epochs turned out longer, the ramp was lengthened. */
  v.object({ type: v.literal('plan'), totalIterations: v.nullable(count) }),
  v.object({
    type: v.literal('metrics'),
    /** The sweep's points are kept apart and never count as iterations. */
    stage: v.picklist(['sweep', 'run']),
    batch: v.array(iterationPointSchema),
    heldOut: v.array(heldOutPointSchema),
    estimates: v.optional(v.array(estimatePointSchema)),
    /** When the last of these iterations was made. */
    time: v.optional(v.nullable(timePointSchema)),
    secondsLeft: v.nullable(v.number()),
  }),
  v.object({ type: v.literal('warning'), message: v.string() }),
  v.object({ type: v.literal('finished'), end: endSchema }),
  v.object({ type: v.literal('failed'), code: failureCode, message: v.string(), remedy: v.string() }),
]);
export type TrainerMessage = v.InferOutput<typeof trainerMessageSchema>;

export const hostMessageSchema = v.variant('type', [v.object({ type: v.literal('stop') })]);
export type HostMessage = v.InferOutput<typeof hostMessageSchema>;
