import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../../src/schedule/createSchedule';
import { defaultSchedule } from '../../../src/schedule/defaultSchedule';
import { scheduleFacts, scheduleSentence } from '../../../src/schedule/scheduleFacts';
import { scheduleKinds, type ScheduleKind } from '../../../src/schedule/scheduleOptions';
import { everySchedule, lrsOf, momentaOf } from './schedules';

function factsOf(kind: ScheduleKind, iterations = 1000, minLr: number | null = 0.2) {
  return scheduleFacts(defaultSchedule(kind, { minLr, maxLr: 0.8, iterations, momentum: true }), iterations);
}

describe('scheduleFacts', () => {
  it.each(everySchedule(50))('of $kind are what the updates really use, in runs of 1 to 50', ({ kind }) => {
    for (let iterations = 1; iterations <= 50; iterations += 1) {
      const options = everySchedule(iterations).find((other) => other.kind === kind);
      if (options === undefined) throw new Error(kind);
      const lrs = lrsOf(createSchedule(options, iterations));
      const momenta = momentaOf(createSchedule(options, iterations)).filter((momentum) => momentum !== null);
      const facts = scheduleFacts(options, iterations);
      expect(facts.maxLr).toBe(Math.max(...lrs));
      expect(facts.lowestLr).toBe(Math.min(...lrs));
      expect(lrs[facts.peakIteration - 1]).toBe(facts.maxLr);
      expect(facts.finalLr).toBe(lrs.at(-1));
      expect(lrs).toContain(facts.minLr);
      expect(facts.momentum).toEqual(momenta.length === 0 ? null : { high: Math.max(...momenta), low: Math.min(...momenta) });
      if (facts.tailIterations !== null) expect((facts.cycleIterations ?? Number.NaN) + facts.tailIterations).toBe(iterations);
    }
  });

  it("divides the paper's and Smith's runs into cycle and tail", () => {
    expect(factsOf('one-cycle')).toMatchObject({ minLr: 0.2, maxLr: 0.8, finalLr: 0.0002, stepSize: 450, cycleIterations: 900, tailIterations: 100 });
    expect(factsOf('smith-one-cycle')).toMatchObject({ minLr: 0.2, maxLr: 0.8, finalLr: 0.0002, stepSize: 470, cycleIterations: 940, tailIterations: 60, peakIteration: 471 });
  });

  it('ends the cycle of three phases where the LR is back at its min', () => {
    const facts = factsOf('pytorch-three-phase');
    const schedule = createSchedule(defaultSchedule('pytorch-three-phase', { minLr: 0.2, maxLr: 0.8, iterations: 1000, momentum: true }), 1000);
    expect(schedule.at(facts.cycleIterations ?? 0).lr).toBeCloseTo(0.2, 12);
    expect(schedule.at((facts.cycleIterations ?? 0) + 1).lr).toBeLessThan(0.2);
  });

  it('tells the LR that fastai really ends at, above the one it aims for', () => {
    const facts = factsOf('fastai-one-cycle', 100);
    expect(facts.finalLr).toBeGreaterThan(8e-6);
    // One step of 75 before the end of half a cosine wave: 8e-6 + .8 * (1 - cos(pi / 75)) / 2.
    expect(facts.finalLr).toBeCloseTo(8e-6 + (0.8 - 8e-6) * 0.5 * (1 - Math.cos(Math.PI / 75)), 10);
  });

  it('tells the min LR of a cycle of two updates, which begins at the max', () => {
    expect(factsOf('one-cycle', 2)).toMatchObject({ minLr: 0.2, maxLr: 0.8, finalLr: 0.2 });
    expect(scheduleSentence(factsOf('one-cycle', 2), null)).toMatch(/LR 0.80 → 0.20 over 2 iterations/u);
  });

  it('does not claim a max LR that a short run never reaches', () => {
    const options = defaultSchedule('triangular', { minLr: 0.2, maxLr: 0.8, iterations: 800, momentum: false });
    expect(scheduleFacts(options, 51).maxLr).toBeCloseTo(0.5, 12);
  });
});

describe('scheduleSentence', () => {
  it.each<[ScheduleKind, string]>([
    ['one-cycle', 'One cycle (paper): LR 0.20 → 0.80 → 0.20 over 900 iterations (4.5 epochs), then down to 0.00020 over 100 iterations (0.5 epochs). Momentum 0.95 → 0.85 → 0.95.'],
    ['smith-one-cycle', "One cycle (Smith's code): LR 0.20 → 0.80 → 0.00020 over 940 iterations (4.7 epochs), then 0.00020 for 60 iterations (0.3 epochs). Momentum 0.95 → 0.85 → 0.95."],
    ['pytorch-one-cycle', 'One cycle (PyTorch): LR 0.20 → 0.80 over 300 iterations (1.5 epochs), then down to 2.0e-5 over 700 iterations (3.5 epochs), in half waves of a cosine. Momentum 0.95 → 0.85 → 0.95.'],
    ['pytorch-three-phase', 'One cycle (PyTorch, three phases): LR 0.20 → 0.80 → 0.20 over 599 iterations (3 epochs), then down to 2.0e-5 over 401 iterations (2 epochs). Momentum 0.95 → 0.85 → 0.95.'],
    ['triangular', 'Cyclical (triangular): LR 0.20 → 0.80 → 0.20 in 4 cycles of 250 iterations (1.25 epochs). Momentum 0.95 → 0.85 → 0.95.'],
    ['triangular2', 'Cyclical (triangular2): LR 0.20 → 0.80 → 0.20 in 4 cycles of 250 iterations (1.25 epochs), each half as high as the one before. Momentum 0.95 → 0.85 → 0.95.'],
    ['piecewise-constant', 'Piecewise constant: LR 0.80, lower after 500 iterations (2.5 epochs), 750 iterations (3.75 epochs) and 900 iterations (4.5 epochs), at last 0.00080 until 1,000 iterations (5 epochs).'],
    ['constant', 'Constant: LR 0.80 for 1,000 iterations (5 epochs).'],
    ['linear-decay', 'Linear decay: warm-up to LR 0.80 over 50 iterations (0.25 epochs), then down to 0.00080 over 950 iterations (4.75 epochs), in a straight line.'],
  ])('states the absolute LRs, cycle and tail of %s', (kind, sentence) => {
    expect(scheduleSentence(factsOf(kind), 200)).toBe(sentence);
  });

  it('counts in iterations alone where the length of an epoch is not known', () => {
    expect(scheduleSentence(factsOf('constant'), null)).toBe('Constant: LR 0.80 for 1,000 iterations.');
  });

  it('says that a cycle is not completed', () => {
    const options = defaultSchedule('triangular', { minLr: 0.2, maxLr: 0.8, iterations: 800, momentum: false });
    expect(scheduleSentence(scheduleFacts(options, 51), null)).toBe('Cyclical (triangular): LR 0.20 → 0.50 within 51 iterations, part of a cycle of 200 iterations.');
  });

  it.each(scheduleKinds)('has words for runs of %s of 1 to 12 iterations', (kind) => {
    for (let iterations = 1; iterations <= 12; iterations += 1) expect(scheduleSentence(factsOf(kind, iterations), 3)).not.toMatch(/NaN|undefined|null| 0 iterations|--/u);
  });
});
