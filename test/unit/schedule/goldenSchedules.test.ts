import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { scheduleOptions } from '../../../src/protocol/scheduleOptions';
import { createSchedule } from '../../../src/schedule/createSchedule';
import golden from '../../fixtures/schedules.json';
import { lrsOf, momentaOf } from './schedules';

/**
 * Largest difference relative to the value itself, as the tails are so low that an absolute one would overlook them.
 * fastai's is relative to the highest: it counts the share of the run in 32 bits.
 */
function difference(scheduler: string, actual: readonly (number | null)[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  const highest = Math.max(...expected);
  return Math.max(...expected.map((value, index) => Math.abs((actual[index] ?? Number.NaN) - value) / (scheduler === 'combined_cos' ? highest : value)));
}

const cases = golden.cases.map(({ options, ...values }) => ({ ...values, options: v.parse(scheduleOptions, options) }));

describe("the libraries' own schedulers", () => {
  it.each(cases)('$scheduler over $iterations iterations', ({ scheduler, options, iterations, lr, momentum }) => {
    const schedule = createSchedule(options, iterations);
    expect(difference(scheduler, lrsOf(schedule), lr)).toBeLessThan(1e-6);
    if (momentum === null) expect(new Set(momentaOf(schedule))).toEqual(new Set([null]));
    else expect(difference(scheduler, momentaOf(schedule), momentum)).toBeLessThan(1e-6);
  });

  it('are compared over several lengths, for nine kinds', () => {
    expect(new Set(cases.map(({ iterations }) => iterations)).size).toBe(3);
    expect(new Set(cases.map(({ options }) => options.kind)).size).toBe(9);
  });
});

/** Caffe's iteration (0 for the first update), LR and momentum as Smith's own code logged them (six significant digits). */
const logs = [
  {
    log: 'wide32cifar_Wide1CycLR.1001CM0.95.85WD1e-4Epoch50BS128a_1',
    iterations: 4882,
    stepSize: 2246,
    maxLr: 1,
    lines: [
      [0, 0.1, 0.95],
      [200, 0.180142, 0.941095],
      [1000, 0.500712, 0.905476],
      [2200, 0.981567, 0.852048],
      [2400, 0.931434, 0.856857],
      [3000, 0.664292, 0.883571],
      [4200, 0.130009, 0.936999],
      [4400, 0.0409617, 0.945904],
      [4600, 0.0001, null],
      [4800, 0.0001, null],
    ],
  },
  {
    log: 'c100Resnet56_C100Res1CycLR.1001.2CM0.95.85WD1e-4Epoch145BS256g_1',
    iterations: 7080,
    stepSize: 3417,
    maxLr: 1.2,
    lines: [
      [0, 0.1, 0.95],
      [100, 0.132192, 0.947073],
      [1800, 0.679456, 0.897322],
      [3400, 1.19453, 0.850498],
      [3500, 1.17085, 0.852429],
      [5000, 0.644074, 0.896327],
      [6800, 0.0119403, 0.949005],
      [6900, 0.0001, null],
      [7000, 0.0001, null],
    ],
  },
  {
    log: 'wide32cifar_Wide1CycLR.1001M0.95WD1e-5Epoch100BS128j_1',
    iterations: 9765,
    stepSize: 4394,
    maxLr: 1,
    lines: [
      [0, 0.1, 0.95],
      [800, 0.26386, 0.931793],
      [4200, 0.960264, 0.854415],
      [4400, 0.998634, 0.850137],
      [6000, 0.634502, 0.88655],
      [8600, 0.0427856, 0.945721],
      [8800, 0.0001, null],
      [9600, 0.0001, null],
    ],
  },
] as const;

describe("Smith's own code", () => {
  it.each(logs)('$log', ({ iterations, stepSize, maxLr, lines }) => {
    const cycleShare = (2 * stepSize) / iterations;
    const schedule = createSchedule({ kind: 'smith-one-cycle', minLr: 0.1, maxLr, finalLr: 0.0001, cycleShare, momentum: { high: 0.95, low: 0.85 } }, iterations);
    for (const [caffeIteration, lr, momentum] of lines) {
      const value = schedule.at(caffeIteration + 1);
      // The published code's fall aims at 0, here it aims at the final LR, 0.0001.
      const aim = caffeIteration > stepSize && momentum !== null ? (0.0001 * (caffeIteration - stepSize)) / stepSize : 0;
      expect(Math.abs((value.lr - aim) / lr - 1)).toBeLessThan(5e-6);
      // In the tail the published code lowers momentum again, half as far; here it stays high.
      expect(Math.abs((value.momentum ?? Number.NaN) / (momentum ?? 0.95) - 1)).toBeLessThan(1e-6);
    }
    expect(schedule.at(stepSize + 1)).toEqual({ lr: maxLr, momentum: 0.85 });
  });
});
