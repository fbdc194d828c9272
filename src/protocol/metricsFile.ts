import * as v from 'valibot';
import { estimatePointSchema, heldOutPointSchema, iterationPointSchema, timePointSchema } from './points';

/** One line of metrics.ndjson: what one metrics message brought. Append only; a last line cut short by a crash is skipped. */
export const metricsLineSchema = v.object({
  stage: v.picklist(['sweep', 'run']),
  batch: v.array(iterationPointSchema),
  heldOut: v.array(heldOutPointSchema),
  estimates: v.optional(v.array(estimatePointSchema)),
  /** When the last of these iterations was made. */
  time: v.optional(v.nullable(timePointSchema)),
});
export type MetricsLine = v.InferOutput<typeof metricsLineSchema>;
