import { describe, expect, it } from 'vitest';
import {
  scheduleFields,
  withBounds,
  withCycleShare,
  withFinalLr,
  withGamma,
  withStepSize,
  withTail,
  withUpShare,
  withWarmupShare,
  type ScheduleField,
} from '../../../src/schedule/changeSchedule';
import { createSchedule } from '../../../src/schedule/createSchedule';
import { scheduleFacts } from '../../../src/schedule/scheduleFacts';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { everySchedule } from './schedules';

const paper = { kind: 'one-cycle', minLr: 0.2, maxLr: 0.8, finalLr: 0.0002, cycleShare: 0.9, momentum: null } as const;
const smith = { ...paper, kind: 'smith-one-cycle' } as const;
const triangular = { kind: 'triangular', minLr: 0.2, maxLr: 0.8, stepSize: 100, gamma: 1, momentum: null } as const;
const constant = { kind: 'constant', maxLr: 0.8 } as const;

describe('step size, cycle share and tail are one number', () => {
  it.each([paper, smith])('of $kind, whatever the length of the run', (options) => {
    for (const iterations of [5, 6, 20, 99, 100, 1000, 7919]) {
      for (const stepSize of new Set([1, 2, Math.floor((iterations - 1) / 4), Math.floor((iterations - 1) / 2)])) {
        const facts = scheduleFacts(withStepSize(options, stepSize, iterations), iterations);
        expect(facts).toMatchObject({ stepSize });
        const again = withTail(options, facts.tailIterations ?? Number.NaN, iterations);
        expect(scheduleFacts(again, iterations)).toMatchObject({ stepSize, cycleIterations: facts.cycleIterations, tailIterations: facts.tailIterations });
      }
    }
  });

  it('gives exactly the tail that was asked for, or with the even cycle of Smith’s code one more', () => {
    expect(scheduleFacts(withTail(paper, 37, 1000), 1000)).toMatchObject({ cycleIterations: 963, tailIterations: 37 });
    expect(scheduleFacts(withTail(paper, 0, 1000), 1000)).toMatchObject({ tailIterations: 0, finalLr: 0.2 });
    expect(scheduleFacts(withTail(smith, 37, 1000), 1000)).toMatchObject({ stepSize: 481, tailIterations: 38 });
    expect(scheduleFacts(withTail(smith, 38, 1000), 1000)).toMatchObject({ stepSize: 481, tailIterations: 38 });
  });

  it('changes nothing when the same step size is named again', () => {
    const odd = withTail(paper, 10, 21);
    expect(scheduleFacts(odd, 21)).toMatchObject({ stepSize: 5, cycleIterations: 11 });
    expect(withStepSize(odd, 5, 21)).toBe(odd);
  });

  it('moves the peak of the run', () => {
    expect(scheduleFacts(withStepSize(smith, 100, 1000), 1000).peakIteration).toBe(101);
    expect(scheduleFacts(withCycleShare(smith, 0.5), 1000).peakIteration).toBe(251);
    expect(scheduleFacts(withStepSize(triangular, 40, 1000), 1000)).toMatchObject({ peakIteration: 41, cycleIterations: 80 });
  });

  it.each([
    [() => withStepSize(paper, 501, 1000), /^The step size must be a whole number of iterations from 1 to 500, not 501/u],
    [() => withStepSize(smith, 500, 1000), /from 1 to 499, not 500/u],
    [() => withStepSize(triangular, 0, 1000), /^The step size must be a whole number of at least 1, not 0/u],
    [() => withStepSize(constant, 10, 1000), /^A schedule of kind constant has no step size/u],
    [() => withStepSize(smith, 1, 2), /^The run is too short/u],
    [() => withTail(paper, 1000, 1000), /^The tail must be a whole number of iterations from 0 to 999, not 1000/u],
    [() => withTail(smith, 0, 1000), /from 1 to 998, not 0/u],
    [() => withTail(triangular, 5, 1000), /has no tail/u],
    [() => withCycleShare(paper, 1.2), /^The cycle must take a share of the run above 0 and at most 1, not 1.2/u],
    [() => withCycleShare(triangular, 0.5), /has no cycle share/u],
    [() => withFinalLr(paper, -1), /^Final LR must be a number of at least 0/u],
    [() => withFinalLr(triangular, 0.1), /has no final LR/u],
    [() => withGamma(triangular, 0.9), /has no gamma/u],
    [() => withUpShare(paper, 0.3), /has no rise of its own length/u],
    [() => withWarmupShare(constant, 0.3), /has no warm-up/u],
    [() => withBounds(paper, { minLr: 0.9, maxLr: 0.8 }), /^Min LR \(0.9\) is above max LR \(0.8\)/u],
    [() => withBounds(constant, { minLr: 0.1, maxLr: 0 }), /^Max LR must be a number above 0, not 0/u],
  ])('says what is allowed: %s', (change, message) => {
    expect(change).toThrow(RangeError);
    expect(change).toThrow(message);
  });
});

describe('the fields of a schedule', () => {
  const changes: Record<ScheduleField, (options: ScheduleOptions) => ScheduleOptions> = {
    minLr: (options) => withBounds(options, { minLr: 0.25, maxLr: options.maxLr }),
    maxLr: (options) => withBounds(options, { minLr: null, maxLr: 0.7 }),
    finalLr: (options) => withFinalLr(options, 0.1),
    stepSize: (options) => withStepSize(options, 33, 1000),
    cycleShare: (options) => withCycleShare(options, 0.6),
    tail: (options) => withTail(options, 300, 1000),
    upShare: (options) => withUpShare(options, 0.4),
    gamma: (options) => withGamma(options, 0.9),
    warmupShare: (options) => withWarmupShare(options, 0.3),
  };

  it.each(everySchedule(1000))('of $kind each change what its updates use', (options) => {
    const before = createSchedule(options, 1000);
    for (const field of scheduleFields(options.kind)) {
      const after = createSchedule(changes[field](options), 1000);
      const differs = Array.from({ length: 1000 }, (_, index) => before.at(index + 1).lr !== after.at(index + 1).lr);
      expect(differs, field).toContain(true);
    }
    for (const [field, change] of Object.entries(changes)) {
      if (field !== 'minLr' && !scheduleFields(options.kind).some((other) => other === field)) expect(() => change(options), field).toThrow(/has no/u);
    }
  });
});

describe('withBounds', () => {
  it('keeps the final LR in proportion to the bound it is taken from', () => {
    expect(withBounds(paper, { minLr: 0.1, maxLr: 0.9 })).toMatchObject({ minLr: 0.1, maxLr: 0.9, finalLr: 0.0001 });
    const fastai = { kind: 'fastai-one-cycle', minLr: 0.2, maxLr: 0.8, finalLr: 8e-6, upShare: 0.25, momentum: null } as const;
    expect(withBounds(fastai, { minLr: 0.1, maxLr: 0.4 })).toMatchObject({ finalLr: 4e-6 });
    const cosine = { kind: 'cosine-decay', maxLr: 0.8, finalLr: 0.0008, warmupShare: 0 } as const;
    expect(withBounds(cosine, { minLr: 0.1, maxLr: 0.4 })).toEqual({ ...cosine, maxLr: 0.4, finalLr: 0.0004 });
  });

  it('leaves a schedule as it is between its own bounds', () => {
    for (const options of everySchedule(1000)) expect(withBounds(options, { minLr: null, maxLr: options.maxLr })).toEqual(options);
  });
});
