import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { scheduleOptions } from '../../../src/protocol/scheduleOptions';
import { createSchedule } from '../../../src/schedule/createSchedule';
import { defaultSchedule } from '../../../src/schedule/defaultSchedule';
import { scheduleKinds } from '../../../src/schedule/scheduleOptions';
import { scheduleDescription, scheduleName } from '../../../src/schedule/scheduleNames';
import { scheduleProblems } from '../../../src/schedule/scheduleProblems';

describe('defaultSchedule', () => {
  it("makes the libraries' divisors absolute", () => {
    const own = { minLr: null, maxLr: 1, iterations: 1000, momentum: true };
    expect(defaultSchedule('pytorch-one-cycle', own)).toEqual({ kind: 'pytorch-one-cycle', minLr: 0.04, maxLr: 1, finalLr: 4e-6, upShare: 0.3, momentum: { high: 0.95, low: 0.85 } });
    expect(defaultSchedule('fastai-one-cycle', own)).toEqual({ kind: 'fastai-one-cycle', minLr: 0.04, maxLr: 1, finalLr: 1e-5, upShare: 0.25, momentum: { high: 0.95, low: 0.85 } });
    expect(defaultSchedule('one-cycle', own)).toMatchObject({ minLr: 0.1, finalLr: 0.0001, cycleShare: 0.9 });
    expect(defaultSchedule('triangular', own)).toMatchObject({ minLr: 0.25, stepSize: 125 });
  });

  it.each(scheduleKinds)('honours the bounds of a range test in %s, and raises no problem', (kind) => {
    for (const iterations of [100, 1000, null]) {
      const options = defaultSchedule(kind, { minLr: 0.3, maxLr: 0.7, iterations, momentum: true });
      expect(options.maxLr).toBe(0.7);
      if ('minLr' in options) expect(options.minLr).toBe(0.3);
      expect(scheduleProblems(options, iterations, { divergedAt: null })).toEqual([]);
      expect(v.parse(scheduleOptions, options)).toEqual(options);
    }
  });

  it('leaves a tenth of the height of exp_range at the end of the run', () => {
    const options = defaultSchedule('exp-range', { minLr: 0.1, maxLr: 1.1, iterations: 801, momentum: false });
    if (options.kind !== 'exp-range') throw new Error(options.kind);
    expect(options.gamma ** 801).toBeCloseTo(0.1, 9);
    expect(createSchedule(options, 801).at(701).lr).toBeCloseTo(0.1 + 0.1 ** (700 / 801), 9);
  });

  it('takes a momentum range as it is, and none', () => {
    expect(defaultSchedule('one-cycle', { minLr: 0.1, maxLr: 1, iterations: 10, momentum: { high: 0.9, low: 0.8 } })).toMatchObject({ momentum: { high: 0.9, low: 0.8 } });
    for (const momentum of [false, null]) expect(defaultSchedule('triangular', { minLr: 0.1, maxLr: 1, iterations: 10, momentum })).toMatchObject({ momentum: null });
  });

  it('names every kind differently, in a line', () => {
    expect(new Set(scheduleKinds.map((kind) => scheduleName(kind))).size).toBe(scheduleKinds.length);
    for (const kind of scheduleKinds) expect(scheduleDescription(kind)).toMatch(/^[A-Z].{10,100}\.$/u);
  });
});
