import * as v from 'valibot';
import type { HeldOutPoint, IterationPoint } from '../analysis/curve';
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
