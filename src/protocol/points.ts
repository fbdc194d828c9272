import * as v from 'valibot';
import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import { count, metricNumber, optionalMetric } from './wire';

export const iterationPointSchema: v.GenericSchema<unknown, IterationPoint> = v.object({
  iteration: count,
  lr: metricNumber,
  momentum: optionalMetric,
  loss: optionalMetric,
  accuracy: optionalMetric,
});

export const heldOutPointSchema: v.GenericSchema<unknown, HeldOutPoint> = v.object({
  iteration: count,
  lr: metricNumber,
  loss: optionalMetric,
  accuracy: optionalMetric,
});

export const estimatePointSchema: v.GenericSchema<unknown, EstimatePoint> = v.object({
  iteration: count,
  lr: metricNumber,
  estimate: metricNumber,
  floor: metricNumber,
});

export const timePointSchema: v.GenericSchema<unknown, TimePoint> = v.object({ iteration: count, seconds: v.pipe(v.number(), v.minValue(0)) });
