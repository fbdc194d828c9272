import * as v from 'valibot';

export const CURVE_METRICS = ['accuracy', 'loss', 'val_accuracy', 'val_loss'] as const;
export type CurveMetric = (typeof CURVE_METRICS)[number];

/** What a column of a range test can be. */
export const CURVE_ROLES = ['iteration', 'lr', ...CURVE_METRICS] as const;
export type CurveRole = (typeof CURVE_ROLES)[number];

const column = v.nullable(v.string());

/** Which column of a table plays which part, by its name; null = none. */
export const curveColumnsSchema = v.object({ iteration: column, lr: column, accuracy: column, loss: column, val_accuracy: column, val_loss: column });
export type CurveColumns = v.InferOutput<typeof curveColumnsSchema>;

/** Where the curve of an opened file comes from. */
export const curveSourceSchema = v.object({
  format: v.picklist(['CSV', 'NDJSON', 'TensorBoard']),
  columns: curveColumnsSchema,
});
export type CurveSource = v.InferOutput<typeof curveSourceSchema>;
