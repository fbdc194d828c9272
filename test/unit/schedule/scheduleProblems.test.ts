import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../../src/schedule/createSchedule';
import { leastIterations } from '../../../src/schedule/leastIterations';
import { scheduleProblems } from '../../../src/schedule/scheduleProblems';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { everySchedule, lrsOf } from './schedules';

const paper = { kind: 'one-cycle', minLr: 0.2, maxLr: 0.8, finalLr: 0.0002, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } } as const;
const triangular = { kind: 'triangular', minLr: 0.2, maxLr: 0.8, stepSize: 100, gamma: 1, momentum: null } as const;

function problems(options: ScheduleOptions, iterations: number | null = 1000, divergedAt: number | null = null) {
  return scheduleProblems(options, iterations, { divergedAt });
}

describe('scheduleProblems', () => {
  it('has nothing to say of a sound schedule', () => {
    for (const options of everySchedule(1000)) expect(problems(options, 1000, 0.9)).toEqual([]);
    for (const options of everySchedule(1000)) expect(problems(options, null)).toEqual([]);
  });

  it('offers to swap reversed bounds', () => {
    const [problem, ...others] = problems({ ...triangular, minLr: 0.8, maxLr: 0.2 });
    expect(others).toEqual([]);
    expect(problem).toEqual({ severity: 'ask', message: 'Min LR (0.8) is above max LR (0.2). Swap them?', remedy: { label: 'Swap Bounds', options: triangular } });
  });

  it('offers to swap a momentum that would rise with the LR', () => {
    const [problem] = problems({ ...paper, momentum: { high: 0.85, low: 0.95 } });
    expect(problem).toMatchObject({ severity: 'ask', remedy: { options: paper } });
  });

  it.each<[ScheduleOptions, string]>([
    [{ ...paper, minLr: 0 }, 'Min LR must be a number above 0, not 0.'],
    [{ ...paper, minLr: -0.1 }, 'Min LR must be a number above 0, not -0.1.'],
    [{ ...paper, minLr: Number.NEGATIVE_INFINITY }, 'Min LR must be a number above 0, not -Infinity.'],
    [{ ...paper, finalLr: Number.NaN }, 'Final LR must be a number of at least 0, not NaN.'],
  ])('refuses bounds that are zero, negative or not finite', (options, message) => {
    expect(problems(options)).toEqual([{ severity: 'refused', message, remedy: null }]);
    expect(() => createSchedule(options, 1000)).toThrow(message);
  });

  it('names every refused number, and asks nothing then', () => {
    expect(problems({ ...paper, minLr: Number.NaN, maxLr: -1, cycleShare: 2 }, 1, 0.1).map(({ severity }) => severity)).toEqual(['refused', 'refused', 'refused', 'refused']);
  });

  it('refuses a run of no iterations', () => {
    expect(problems(paper, 0)).toMatchObject([{ severity: 'refused', message: 'The length of the run must be a whole number of at least 1, not 0.' }]);
  });

  it('asks before a max LR at which the range test diverged', () => {
    expect(problems(paper, 1000, 0.8)).toMatchObject([{ severity: 'ask', message: 'Max LR is 0.80, but the range test diverged at 0.80: the training will probably diverge too.' }]);
    expect(problems({ kind: 'constant', maxLr: 0.8 }, 1000, 0.5)).toHaveLength(1);
    expect(problems(paper, 1000, 0.81)).toEqual([]);
  });

  it('asks before a final LR above the min LR', () => {
    expect(problems({ ...paper, finalLr: 0.3 })).toMatchObject([{ severity: 'ask', message: 'Final LR (0.3) is above min LR (0.2): the run would not end with small steps.' }]);
  });

  it('asks before a step or a cycle that the run has no room for', () => {
    expect(problems(triangular, 100)[0]?.message).toBe('A step of 100 iterations is too long for a run of 100 iterations: the LR never reaches its max. Choose a step size of at most 50, or a run of at least 200 iterations.');
    expect(problems(triangular, 101)[0]?.message).toBe('A cycle of 200 iterations is longer than the run of 101 iterations. Choose a step size of at most 50, or a run of at least 200 iterations.');
    expect(problems(triangular, 200)).toEqual([]);
  });

  it('asks before a run that is too short for all parts of the schedule, and says the least total', () => {
    // A tail needs .1 * n to round to 1 or more: 6, as Math.round(5 * .9) is 5.
    expect(problems(paper, 5)[0]?.message).toBe('A run of 5 iterations is too short for this schedule: it needs 6 iterations for each of its parts to take place.');
    expect(problems(paper, 6)).toEqual([]);
  });
});

describe('leastIterations', () => {
  it.each(everySchedule(40))('of $kind is the length from which on no problem is raised', (options) => {
    const least = leastIterations(options);
    for (let iterations = least; iterations <= least + 60; iterations += 1) expect(problems(options, iterations)).toEqual([]);
    if (least > 1) expect(problems(options, least - 1)).toHaveLength(1);
  });

  it.each(everySchedule(40))('lets a run of $kind come near its max LR', (options) => {
    const least = leastIterations(options);
    const lrs = lrsOf(createSchedule(options, least));
    // The libraries' curves pass the max LR between two updates in the shortest runs, and exp_range's first peak is lowered by a step.
    expect(Math.max(...lrs)).toBeGreaterThan(options.kind === 'exp-range' ? 0.6 : 0.7);
  });

  it('answers for extreme shares too', () => {
    expect(leastIterations({ ...paper, cycleShare: 1e-9 })).toBe(2_500_000_000);
    expect(leastIterations({ ...paper, cycleShare: 1 })).toBe(3);
  });
});
