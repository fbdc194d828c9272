import { describe, expect, test } from 'vitest';
import { planHeldOut } from '../../../src/trainer/hook/heldOutCost';

describe('the cost of the held-out metric', () => {
  test('a cheap sample stays whole', () => {
    expect(planHeldOut({ update: 10, example: 0.001 }, { most: 1000, fewest: 300 }, 500, 2000)).toMatchObject({ examples: 1000, iterations: 500, every: 10, tooDear: false });
  });

  test('first the sample shrinks to 300', () => {
    const plan = planHeldOut({ update: 10, example: 0.03 }, { most: 1000, fewest: 300 }, 500, 2000);
    expect(plan).toMatchObject({ examples: 300, iterations: 500, tooDear: false });
    expect(plan.share).toBeLessThanOrEqual(0.15);
  });

  test('a size that was asked for stays, and the ramp grows instead', () => {
    const plan = planHeldOut({ update: 10, example: 0.03 }, { most: 1000, fewest: 1000 }, 500, 2000);
    expect(plan).toMatchObject({ examples: 1000, tooDear: false });
    expect(plan.iterations).toBeGreaterThan(500);
  });

  test('then the ramp grows, no further than it must', () => {
    const plan = planHeldOut({ update: 10, example: 0.5 }, { most: 1000, fewest: 300 }, 500, 20_000);
    expect(plan).toMatchObject({ examples: 300, tooDear: false });
    expect(plan.iterations).toBeGreaterThan(500);
    expect(plan.iterations).toBeLessThan(6000);
    expect(planHeldOut({ update: 10, example: 0.5 }, { most: 300, fewest: 300 }, Math.floor(plan.iterations / 1.2), Math.floor(plan.iterations / 1.2)).tooDear).toBe(true);
  });

  test('at most to the planned training; then it costs what it costs, and says so', () => {
    const plan = planHeldOut({ update: 10, example: 0.5 }, { most: 1000, fewest: 300 }, 500, 900);
    expect(plan).toMatchObject({ examples: 300, iterations: 900, tooDear: true });
    expect(plan.share).toBeGreaterThan(0.15);
  });
});
