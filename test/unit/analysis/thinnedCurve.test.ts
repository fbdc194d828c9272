import { describe, expect, it } from 'vitest';
import type { IterationPoint } from '../../../src/analysis/curve';
import { addToMeans, keep, meanPoints, NO_MEANS, NOTHING_KEPT, type Kept, type Means } from '../../../src/analysis/thinnedCurve';

const row = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const points = (count: number, loss = (iteration: number): number | null => iteration): IterationPoint[] =>
  row(count).map((iteration) => ({ iteration, lr: iteration / 1000, momentum: null, loss: loss(iteration), accuracy: null }));

/** Adds in pieces of so many. */
function inPieces<T>(all: readonly T[], size: number, add: (piece: readonly T[]) => void): void {
  for (let start = 0; start < all.length; start += size) add(all.slice(start, start + size));
}

describe('points that are kept', () => {
  it('are all of a short row', () => {
    expect(keep(NOTHING_KEPT, row(200), 100)).toEqual({ points: row(200), every: 1, count: 200 });
  });

  it.each([1, 7, 1000, 12_345])('are evenly spaced measurements and the last one, however they came: %i at a time', (size) => {
    let kept: Kept<number> = NOTHING_KEPT;
    inPieces(row(12_345), size, (piece) => (kept = keep(kept, piece, 100)));
    expect(kept.count).toBe(12_345);
    expect(kept.points.length).toBeGreaterThan(60);
    expect(kept.points.length).toBeLessThanOrEqual(201);
    expect(kept.points.at(-1)).toBe(12_345);
    expect(kept.points.slice(0, -1)).toEqual(row(12_345).filter((_, index) => index % kept.every === 0).slice(0, kept.points.length - 1));
  });
});

describe('means of neighbours', () => {
  it.each([1, 7, 1000, 12_345])('are of all points, however they came: %i at a time', (size) => {
    let means: Means = NO_MEANS;
    inPieces(points(12_345), size, (piece) => (means = addToMeans(means, piece, 100)));
    const line = meanPoints(means);
    expect(line.length).toBeGreaterThan(90);
    expect(line.length).toBeLessThanOrEqual(201);
    // the mean of 1 to size, and of the size numbers after it
    expect(line[0]?.loss).toBeCloseTo((1 + means.size) / 2, 9);
    expect(line[1]?.loss).toBeCloseTo(means.size + (1 + means.size) / 2, 9);
    const whole = means.full.length * means.size;
    expect(line.at(-1)?.loss).toBeCloseTo((whole + 1 + 12_345) / 2, 9);
  });

  it('keep a stretch without a finite value a gap, and one without values unknown', () => {
    const means = addToMeans(NO_MEANS, points(1000, (iteration) => (iteration <= 250 ? null : iteration <= 500 ? Number.NaN : iteration <= 750 && iteration % 2 === 0 ? Infinity : 2)), 10);
    const line = meanPoints(means);
    expect(line.find(({ iteration }) => iteration < 150)?.loss).toBeNull();
    expect(line.find(({ iteration }) => iteration > 350 && iteration < 400)?.loss).toBeNaN();
    expect(line.find(({ iteration }) => iteration > 600 && iteration < 700)?.loss).toBe(2);
  });
});
