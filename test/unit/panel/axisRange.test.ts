import { describe, expect, it } from 'vitest';
import { isWhole, panned, revealing, within, zoomed } from '../../../webview/axisRange';

const whole = { min: -3, max: 1 };

describe('the stretch of an axis that is shown', () => {
  it('keeps the place that it is zoomed at where it is', () => {
    const range = zoomed(whole, whole, -1.5, 2);
    expect(range.max - range.min).toBeCloseTo(2);
    expect((-1.5 - range.min) / 2).toBeCloseTo((-1.5 - whole.min) / 4);
  });

  it('stays within the whole axis, and zooms out to no more than that', () => {
    expect(zoomed({ min: -3, max: -2 }, whole, -2, 0.1)).toEqual(whole);
    expect(panned({ min: 0, max: 1 }, whole, 5)).toEqual({ min: 0, max: 1 });
    expect(panned({ min: 0, max: 1 }, whole, -9)).toEqual({ min: -3, max: -2 });
    expect(within({ min: -9, max: 9 }, whole)).toEqual(whole);
    expect(isWhole(whole, whole)).toBe(true);
    expect(isWhole({ min: -3, max: 0.9 }, whole)).toBe(false);
  });

  it('does not get closer than anyone can use', () => {
    let range = whole;
    for (let zooms = 0; zooms < 50; zooms += 1) range = zoomed(range, whole, 0.3, 2);
    expect(range.max - range.min).toBeCloseTo(4 / 400);
    expect(range.min).toBeLessThan(0.3);
    expect(range.max).toBeGreaterThan(0.3);
  });

  it('moves just as far as makes a place visible', () => {
    const range = { min: -2, max: -1 };
    expect(revealing(range, whole, -1.5)).toBe(range);
    const right = revealing(range, whole, 0);
    expect(right.max).toBeCloseTo(0.08);
    expect(right.max - right.min).toBeCloseTo(1);
    expect(revealing(range, whole, -3).min).toBe(-3);
  });
});
