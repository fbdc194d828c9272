import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../../src/schedule/createSchedule';
import { scheduleSamples } from '../../../src/schedule/scheduleSamples';
import { everySchedule, lrsOf } from './schedules';

const triangular = { kind: 'triangular', minLr: 0.2, maxLr: 0.8, stepSize: 137, gamma: 1, momentum: { high: 0.95, low: 0.85 } } as const;

describe('scheduleSamples', () => {
  it.each(everySchedule(300))('takes every update of a short run of $kind', (options) => {
    const schedule = createSchedule(options, 300);
    expect(scheduleSamples(schedule)).toEqual(Array.from({ length: 300 }, (_, index) => ({ iteration: index + 1, ...schedule.at(index + 1) })));
  });

  it.each(everySchedule(20_011))('draws a long run of $kind as if every update were there', (options) => {
    const schedule = createSchedule(options, 20_011);
    const samples = scheduleSamples(schedule);
    expect(samples.length).toBeLessThanOrEqual(400);
    expect(samples.length).toBeGreaterThan(300);
    expect(samples[0]?.iteration).toBe(1);
    expect(samples.at(-1)?.iteration).toBe(20_011);
    let worst = 0;
    let next = 1;
    for (let iteration = 1; iteration <= 20_011; iteration += 1) {
      if (iteration > (samples[next]?.iteration ?? Number.NaN)) next += 1;
      const [left, right] = [samples[next - 1], samples[next]];
      if (left === undefined || right === undefined) throw new Error('out of range');
      const share = (iteration - left.iteration) / (right.iteration - left.iteration);
      worst = Math.max(worst, Math.abs(left.lr + share * (right.lr - left.lr) - schedule.at(iteration).lr));
    }
    // Less than a pixel of a chart 400 pixels high.
    expect(worst).toBeLessThan(0.8 / 400);
    expect(samples.every(({ iteration, lr, momentum }) => lr === schedule.at(iteration).lr && momentum === schedule.at(iteration).momentum)).toBe(true);
  });

  it('keeps every peak and valley of many cycles', () => {
    const schedule = createSchedule(triangular, 27_401);
    const iterations = new Set(scheduleSamples(schedule).map(({ iteration }) => iteration));
    for (let corner = 1; corner <= 27_401; corner += 137) expect(iterations).toContain(corner);
  });

  it('keeps both sides of a drop', () => {
    const schedule = createSchedule({ kind: 'piecewise-constant', maxLr: 0.8, drops: [0.5], factor: 0.1 }, 10_000);
    const iterations = scheduleSamples(schedule, 20).map(({ iteration }) => iteration);
    expect(iterations).toContain(5000);
    expect(iterations).toContain(5001);
  });

  it('keeps the end of the paper’s cycle, where the slope changes but does not turn', () => {
    const schedule = createSchedule({ kind: 'one-cycle', minLr: 0.2, maxLr: 0.8, finalLr: 0.0002, cycleShare: 0.9, momentum: null }, 100_000);
    expect(scheduleSamples(schedule).map(({ iteration }) => iteration)).toContain(90_000);
  });

  it('keeps within its number where there are more corners than that, and shows their height', () => {
    const schedule = createSchedule({ ...triangular, stepSize: 3 }, 30_000);
    const samples = scheduleSamples(schedule, 100);
    expect(samples.length).toBeLessThanOrEqual(100);
    const inner = samples.slice(1, -1).map(({ lr }) => lr);
    expect(inner.filter((lr) => lr === 0.8)).toHaveLength(49);
    expect(Math.min(...inner)).toBe(Math.min(...lrsOf(schedule)));
    expect(samples.map(({ iteration }) => iteration)).toEqual([...new Set(samples.map(({ iteration }) => iteration))].sort((a, b) => a - b));
  });
});
