import * as v from 'valibot';
import type { Analysis, BoundsPair } from '../analysis/analysis';

/** 80 % interval; left out where it was not estimated. */
const interval = v.optional(v.object({ low: v.number(), high: v.number() }));
const bound = v.nullable(v.object({ lr: v.number(), open: v.boolean(), rule: v.string(), interval }));
const pairMin = v.nullable(v.object({ lr: v.number(), rule: v.string(), interval }));

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
  /** Of the range tests that the bounds are made of; empty where they are not known. */
  seeds: v.array(v.number()),
});
export type RangeTestReport = v.InferOutput<typeof rangeTestReportSchema>;

/**
 * The report of an analysis.
 * @param measured which backend computed (null for a CSV), the updates made, what ended the ramp (null when unknown), and the seeds
 */
export function toReport(analysis: Analysis, measured: Pick<RangeTestReport, 'backend' | 'iterations' | 'endedBy' | 'seeds'>): RangeTestReport {
  const { recommended, paper, main, verdict } = analysis;
  return {
    ...reportPair(recommended),
    paper: reportPair(paper),
    main,
    verdict: { answer: verdict.answer, retention: verdict.retention, upTo: verdict.upTo, reason: verdict.reason },
    backend: measured.backend,
    iterations: measured.iterations,
    endedBy: measured.endedBy,
    seeds: [...measured.seeds],
  };
}

function reportPair(pair: BoundsPair | null): Pick<RangeTestReport, 'max' | 'min'> {
  if (pair === null) return { max: null, min: null };
  const [max, min] = [pair.max, pair.min].map(({ interval: known }) => (known == null ? {} : { interval: known }));
  return { max: { lr: pair.max.lr, open: pair.max.open, rule: pair.max.rule, ...max }, min: { lr: pair.min.lr, rule: pair.min.rule, ...min } };
}
