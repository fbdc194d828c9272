import * as v from 'valibot';

const bound = v.nullable(v.object({ lr: v.number(), open: v.boolean(), rule: v.string() }));
const pairMin = v.nullable(v.object({ lr: v.number(), rule: v.string() }));

/** The one object that `superconverge range-test --json` and `superconverge analyse --json` print. A bound that is not marked is null. */
export const rangeTestReportSchema = v.object({
  max: bound,
  min: pairMin,
  paper: v.object({ max: bound, min: pairMin }),
  main: v.picklist(['recommended', 'paper']),
  verdict: v.object({
    answer: v.picklist(['likely', 'unlikely', 'cannot tell']),
    retention: v.nullable(v.number()),
    upTo: v.nullable(v.number()),
    reason: v.string(),
  }),
  /** Null for a CSV. */
  backend: v.nullable(v.string()),
  iterations: v.number(),
  endedBy: v.nullable(v.string()),
});
export type RangeTestReport = v.InferOutput<typeof rangeTestReportSchema>;
