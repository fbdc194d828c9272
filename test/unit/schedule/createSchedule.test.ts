import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../../src/schedule/createSchedule';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { everySchedule, lrsOf, momentaOf } from './schedules';

const lengths = Array.from({ length: 50 }, (_, index) => index + 1);

describe('every kind of schedule', () => {
  it.each(everySchedule(50))('$kind stays finite and between its final and max LR in runs of 1 to 50', ({ kind }) => {
    for (const iterations of lengths) {
      const options = everySchedule(iterations).find((other) => other.kind === kind);
      if (options === undefined) throw new Error(kind);
      const schedule = createSchedule(options, iterations);
      const lowest = Math.min('finalLr' in options ? options.finalLr : 0.0002, 'minLr' in options ? options.minLr : 0.8);
      for (const lr of lrsOf(schedule)) {
        expect(lr).toBeGreaterThanOrEqual(lowest * (1 - 1e-12));
        expect(lr).toBeLessThanOrEqual(0.8);
      }
      for (const momentum of momentaOf(schedule)) {
        if (!('momentum' in options)) expect(momentum).toBeNull();
        else {
          expect(momentum).toBeGreaterThanOrEqual(0.85);
          expect(momentum).toBeLessThanOrEqual(0.95 + 1e-12);
        }
      }
    }
  });

  it.each(everySchedule(50))('$kind holds its first value before the run and its last beyond it', (options) => {
    const schedule = createSchedule(options, 50);
    expect(schedule.at(0)).toEqual(schedule.at(1));
    expect(schedule.at(51)).toEqual(schedule.at(50));
    expect(schedule.at(5000)).toEqual(schedule.at(50));
  });

  it.each(everySchedule(50).filter((options) => 'momentum' in options))('$kind lowers momentum where it raises the LR, and leaves it alone on demand', (options) => {
    const schedule = createSchedule(options, 50);
    const peak = lrsOf(schedule).indexOf(Math.max(...lrsOf(schedule)));
    const momenta = momentaOf(schedule).map(Number);
    expect(momenta[peak]).toBe(Math.min(...momenta));
    expect(momenta[0]).toBe(0.95);
    const left: ScheduleOptions = { ...options, momentum: null };
    expect(new Set(momentaOf(createSchedule(left, 50)))).toEqual(new Set([null]));
    expect(lrsOf(createSchedule(left, 50))).toEqual(lrsOf(schedule));
  });
});

describe('schedules worked by hand', () => {
  it("is the paper's one cycle: straight lines up, down, and down again", () => {
    const lrs = lrsOf(createSchedule({ kind: 'one-cycle', minLr: 0.1, maxLr: 1, finalLr: 0.0001, cycleShare: 0.75, momentum: null }, 12));
    [0.1, 0.325, 0.55, 0.775, 1, 0.775, 0.55, 0.325, 0.1, 0.0667, 0.0334, 0.0001].forEach((lr, index) => {
      expect(lrs[index]).toBeCloseTo(lr, 12);
    });
  });

  it("is Smith's one cycle: up over a step size, down to the final LR over another, then constant", () => {
    const schedule = createSchedule({ kind: 'smith-one-cycle', minLr: 0.1, maxLr: 0.9, finalLr: 0.0001, cycleShare: 0.8, momentum: { high: 0.95, low: 0.85 } }, 10);
    const fall = (0.9 - 0.0001) / 4;
    [0.1, 0.3, 0.5, 0.7, 0.9, 0.9 - fall, 0.9 - 2 * fall, 0.9 - 3 * fall, 0.0001, 0.0001].forEach((lr, index) => {
      expect(schedule.at(index + 1).lr).toBeCloseTo(lr, 12);
    });
    [0.95, 0.925, 0.9, 0.875, 0.85, 0.875, 0.9, 0.925, 0.95, 0.95].forEach((momentum, index) => {
      expect(schedule.at(index + 1).momentum).toBeCloseTo(momentum, 12);
    });
  });

  it('always reaches the max and the final LR with Smith’s one cycle, from 3 iterations on', () => {
    for (const cycleShare of [0.5, 0.94, 1]) {
      for (const iterations of lengths.slice(2)) {
        const lrs = lrsOf(createSchedule({ kind: 'smith-one-cycle', minLr: 0.2, maxLr: 0.8, finalLr: 0.001, cycleShare, momentum: null }, iterations));
        expect(Math.max(...lrs)).toBe(0.8);
        expect(lrs.at(-1)).toBe(0.001);
      }
    }
  });

  it('keeps the max LR for the first update of a piecewise constant run, however early it drops', () => {
    const options = { kind: 'piecewise-constant', maxLr: 1, drops: [0.1, 0.5], factor: 0.5 } as const;
    expect(lrsOf(createSchedule(options, 1))).toEqual([1]);
    expect(lrsOf(createSchedule(options, 4))).toEqual([1, 0.5, 0.25, 0.25]);
    expect(lrsOf(createSchedule(options, 10))).toEqual([1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25]);
  });

  it('warms up to the max LR, uses it once, and ends at the final LR', () => {
    for (const kind of ['linear-decay', 'cosine-decay'] as const) {
      const lrs = lrsOf(createSchedule({ kind, maxLr: 0.8, finalLr: 0.1, warmupShare: 0.4 }, 10));
      [0.2, 0.4, 0.6, 0.8].forEach((lr, index) => {
        expect(lrs[index]).toBeCloseTo(lr, 12);
      });
      expect(lrs.filter((lr) => lr === 0.8)).toHaveLength(1);
      // Both are half-way down half-way through the decay.
      expect(lrs[6]).toBeCloseTo(0.45, 12);
      expect(lrs.at(-1)).toBe(0.1);
    }
  });

  it('stands still at a constant LR', () => {
    expect(lrsOf(createSchedule({ kind: 'constant', maxLr: 0.3 }, 3))).toEqual([0.3, 0.3, 0.3]);
  });
});

const triangular = { kind: 'triangular', minLr: 0.1, maxLr: 1, stepSize: 10, gamma: 1, momentum: null } as const;
const decay = { kind: 'linear-decay', maxLr: 1, finalLr: 0, warmupShare: 0 } as const;
const library = { kind: 'pytorch-three-phase', minLr: 0.1, maxLr: 1, finalLr: 0, upShare: 0.4, momentum: null } as const;
const piecewise = { kind: 'piecewise-constant', maxLr: 1, drops: [0.5], factor: 0.1 } as const;

describe('createSchedule refuses what no schedule can be made of, saying what is allowed', () => {
  it.each<[ScheduleOptions, RegExp]>([
    [{ ...triangular, minLr: 2 }, /^Min LR \(2\) is above max LR \(1\)/u],
    [{ ...triangular, minLr: 0 }, /^Min LR must be a number above 0, not 0/u],
    [{ ...triangular, maxLr: Number.NaN }, /^Max LR must be a number above 0, not NaN/u],
    [{ ...triangular, maxLr: Number.POSITIVE_INFINITY }, /^Max LR must be a number above 0, not Infinity/u],
    [{ ...triangular, stepSize: 2.5 }, /^The step size must be a whole number of at least 1, not 2.5/u],
    [{ ...triangular, momentum: { high: 1, low: 0.8 } }, /^Momentum must be at least 0 and below 1, not 1/u],
    [{ ...triangular, kind: 'exp-range', gamma: 1.1 }, /^Gamma must be above 0 and at most 1, not 1.1/u],
    [{ ...decay, finalLr: -1 }, /^Final LR must be a number of at least 0, not -1/u],
    [{ ...decay, finalLr: 2 }, /^Final LR \(2\) must not be above max LR \(1\)/u],
    [{ ...decay, warmupShare: 1 }, /^The warm-up must take a share of the run at least 0 and below 1, not 1/u],
    [{ ...library, upShare: 0.6 }, /^The rise must take a share of the run above 0 and at most 0.5, not 0.6/u],
    [{ ...library, kind: 'pytorch-one-cycle', upShare: 1 }, /^The rise must take a share of the run above 0 and below 1, not 1/u],
    [{ ...piecewise, drops: [0.5, 0.5] }, /^The drops must be shares .* rising order, not 0.5, 0.5/u],
    [{ ...piecewise, drops: [1] }, /^The drops must be shares/u],
    [{ ...piecewise, factor: 1 }, /^The factor of a drop must be above 0 and below 1, not 1/u],
    [{ kind: 'one-cycle', minLr: 0.1, maxLr: 1, finalLr: 0, cycleShare: 0, momentum: null }, /^The cycle must take a share of the run above 0 and at most 1, not 0/u],
  ])('%o', (options, message) => {
    expect(() => createSchedule(options, 100)).toThrow(message);
    expect(() => createSchedule(options, 100)).toThrow(RangeError);
  });

  it.each([0, -1, 1.5, Number.NaN])('a run of %d', (iterations) => {
    expect(() => createSchedule(triangular, iterations)).toThrow(/^The length of the run must be a whole number of at least 1/u);
  });
});
