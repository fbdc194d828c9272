import * as v from 'valibot';
import { heldOutPointSchema, iterationPointSchema } from './points';

/** One line of metrics.ndjson: what one metrics message brought. Append only; a last line cut short by a crash is skipped. */
export const metricsLineSchema = v.object({
  stage: v.picklist(['sweep', 'run']),
  batch: v.array(iterationPointSchema),
  heldOut: v.array(heldOutPointSchema),
});
export type MetricsLine = v.InferOutput<typeof metricsLineSchema>;
