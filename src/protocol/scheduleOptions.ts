import * as v from 'valibot';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import { learningRate } from './wire';

const positive = v.pipe(learningRate, v.gtValue(0, () => t('must be greater than 0')));
const openShare = v.pipe(v.number(), v.gtValue(0, () => t('must be greater than 0')), v.ltValue(1, () => t('must be below 1')));
const momentumValue = v.pipe(v.number(), v.minValue(0), v.ltValue(1, () => t('must be below 1')));
const momentum = v.nullable(v.object({ high: momentumValue, low: momentumValue }));

/** A schedule as it crosses links and is kept; what fits together is checked by `scheduleProblems`. */
export const scheduleOptions: v.GenericSchema<unknown, ScheduleOptions> = v.variant('kind', [
  v.object({
    kind: v.picklist(['one-cycle', 'smith-one-cycle']),
    minLr: positive,
    maxLr: positive,
    finalLr: learningRate,
    cycleShare: v.pipe(v.number(), v.gtValue(0, () => t('must be greater than 0')), v.maxValue(1)),
    momentum,
  }),
  v.object({ kind: v.picklist(['pytorch-one-cycle', 'pytorch-three-phase', 'fastai-one-cycle']), minLr: positive, maxLr: positive, finalLr: learningRate, upShare: openShare, momentum }),
  v.object({
    kind: v.picklist(['triangular', 'triangular2', 'exp-range']),
    minLr: positive,
    maxLr: positive,
    stepSize: v.pipe(v.number(), v.integer(), v.minValue(1)),
    gamma: v.pipe(v.number(), v.gtValue(0, () => t('must be greater than 0')), v.maxValue(1)),
    momentum,
  }),
  v.object({ kind: v.literal('piecewise-constant'), maxLr: positive, drops: v.array(openShare), factor: openShare }),
  v.object({ kind: v.literal('constant'), maxLr: positive }),
  v.object({ kind: v.picklist(['linear-decay', 'cosine-decay']), maxLr: positive, finalLr: learningRate, warmupShare: v.pipe(v.number(), v.minValue(0), v.ltValue(1, () => t('must be below 1'))) }),
]);
