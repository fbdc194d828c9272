import { describe, expect, it } from 'vitest';
import { accuracyRange, logTicks, lossRange, roundUp, spacedLabels, tickPower, tickText } from '../../../webview/axes';
import { placeLabels } from '../../../webview/labels';
import { rangeSeries } from '../../../webview/rangeSeries';
import { curvesOf } from '../../../webview/curves';
import { emptyModel, receive } from '../../../webview/state';
import { thinnedDots, thinnedLine } from '../../../webview/thin';
import { rangeTest, storedCurve } from '../../webview/runFixtures';

const delta = (seq: number, overrides = {}) => ({ type: 'delta' as const, seq, batch: [], heldOut: [], sweep: [], estimates: [], secondsLeft: null, ...overrides });

describe('what the page knows', () => {
  const snapshot = rangeTest('mlp', { until: 100, record: { state: 'running' } });
  const more = storedCurve('mlp').batch.slice(100, 110);

  it('is the snapshot plus the deltas in their order', () => {
    const model = [snapshot, delta(2, { batch: more.slice(0, 4), secondsLeft: 80 }), delta(3, { batch: more.slice(4) })].reduce(receive, emptyModel);
    expect(model.run?.batch.map(({ iteration }) => iteration)).toEqual(Array.from({ length: 110 }, (_, index) => index + 1));
    expect(model.lost).toBe(false);
    expect(model.run?.record).toBe(snapshot.record);
  });

  it('is lost after a gap until the next snapshot, and takes nothing in meanwhile', () => {
    const lost = [snapshot, delta(3, { batch: more })].reduce(receive, emptyModel);
    expect(lost.lost).toBe(true);
    expect(lost.run?.batch).toHaveLength(100);
    expect(receive(lost, delta(2, { batch: more })).run?.batch).toHaveLength(100);
    expect(receive(lost, { ...snapshot, seq: 9 })).toMatchObject({ lost: false, seq: 9 });
    expect(receive(emptyModel, delta(1)).lost).toBe(true);
  });

  it('adds Hessian-free estimates as they come', () => {
    const estimate = (iteration: number) => ({ iteration, lr: 0.1, estimate: 0.4, floor: 0.22 });
    const model = [snapshot, delta(2, { estimates: [estimate(10)] }), delta(3), delta(4, { estimates: [estimate(20)] })].reduce(receive, emptyModel);
    expect(model.run?.estimates.map(({ iteration }) => iteration)).toEqual([10, 20]);
  });

  it('takes a schedule that the host sends as the one that holds', () => {
    const done = rangeTest('mlp');
    const schedule = done.schedule === null ? null : { ...done.schedule, edited: true };
    expect(receive(receive(emptyModel, done), delta(2, { schedule })).run?.schedule).toBe(schedule);
    expect(receive(receive(emptyModel, done), delta(2)).run?.schedule).toBe(done.schedule);
  });

  it('tells an analysis that went away from one that did not change', () => {
    const model = receive(emptyModel, snapshot);
    expect(receive(model, delta(2)).run?.analysis).toBe(snapshot.analysis);
    expect(receive(model, delta(2, { analysis: null })).run?.analysis).toBeNull();
  });
});

describe('the series', () => {
  it('leave a gap where a value is no finite number', () => {
    const snapshot = { ...rangeTest('diverged'), batch: storedCurve('diverged').batch.map((point) => ({ ...point, accuracy: null })), heldOut: [] };
    const series = rangeSeries({ ...snapshot, ...curvesOf(snapshot) });
    expect(series.metric).toBe('loss');
    expect(series.batch.at(-1)?.y).toBeNaN();
    expect(series.smoothed.at(-1)?.y).toBeNaN();
    expect(series.smoothed.at(-2)?.y).toBeGreaterThan(0);
  });

  it('stay real measurements as dots and means as lines when they are thinned', () => {
    const points = Array.from({ length: 10_000 }, (_, index) => ({ x: index, y: index < 5000 ? 1 : Number.NaN }));
    expect(thinnedDots(points, 1500).length).toBeLessThanOrEqual(1500);
    expect(thinnedDots(points, 1500).every((point) => points.includes(point))).toBe(true);
    const line = thinnedLine(points);
    expect(line.length).toBeLessThanOrEqual(600);
    expect(line[0]?.y).toBe(1);
    expect(line.at(-1)?.y).toBeNaN();
  });
});

describe('the axes', () => {
  it('label powers of ten, and 2 and 5 over short ranges', () => {
    const named = (from: number, to: number) => logTicks(from, to).map(({ label }) => label).filter((label) => label !== '');
    expect(named(-5, 2)).toEqual(['0.0001', '0.01', '1', '100']);
    expect(named(-2, 0)).toEqual(['0.01', '0.02', '0.05', '0.1', '0.2', '0.5', '1']);
    expect(logTicks(-2, -1).find(({ label }) => label === '0.02')?.value).toBeCloseTo(Math.log10(0.02));
  });

  it('leave labels out that would touch others where the chart is narrow, those of powers of ten last', () => {
    const named = (from: number, to: number, width: number) => spacedLabels(logTicks(from, to), width / (to - from)).map(({ label }) => label).filter((label) => label !== '');
    expect(named(-4.8, -3, 600)).toEqual(['2e-5', '5e-5', '0.0001', '0.0002', '0.0005', '0.001']);
    expect(named(-4.8, -3, 255)).toEqual(['2e-5', '5e-5', '0.0001', '0.001']);
    expect(spacedLabels(logTicks(-4.8, -3), 100)).toHaveLength(logTicks(-4.8, -3).length);
  });

  it('end where the curve can still be read', () => {
    expect(accuracyRange([0.1, 0.9])).toEqual({ min: 0, max: 1 });
    expect(accuracyRange([0.02, 0.1]).max).toBeCloseTo(0.15);
    expect(lossRange([2.3, 1, 0.5, 1e30, Number.NaN]).max).toBeLessThan(10);
    expect(roundUp(0.21)).toBe(0.25);
  });

  it('begin below 0 where values lie there', () => {
    expect(accuracyRange([-0.3, 0.4])).toEqual({ min: -0.4, max: 0.5 });
    expect(accuracyRange([-1e6, 0.8])).toEqual({ min: -1, max: 1 });
    const likelihood = lossRange([-1, -2, -4, -6, -3, 1e9]);
    expect(likelihood.min).toBeLessThan(-6);
    expect(likelihood.min).toBeGreaterThan(-8);
    expect(likelihood.max).toBeGreaterThan(-1);
    expect(likelihood.max).toBeLessThan(10);
    const flat = lossRange([-2, -2, -2]);
    expect(flat.min).toBeLessThan(-2);
    expect(flat.max).toBeGreaterThan(-2);
    const [nothing, nan] = [lossRange([]), lossRange([Number.NaN, Number.NaN])];
    expect(nothing).toEqual({ min: 0, max: 1 });
    expect(nan).toEqual({ min: 0, max: 1 });
  });

  it.each([
    ['an accuracy', { min: 0, max: 1 }, 6, 0, 0.8, '0.8'],
    ['a common LR', { min: 0, max: 0.004 }, 4, 0, 0.002, '0.002'],
    ['an LR of fine-tuning', { min: 0, max: 4e-5 }, 4, -5, 3e-5, '3'],
    ['a loss in squared euros', { min: 0, max: 2.5e9 }, 6, 9, 1.5e9, '1.5'],
    ['a loss that needs no power', { min: 0, max: 8000 }, 6, 0, 2500, '2500'],
    ['a loss below 0', { min: -4e5, max: 10 }, 6, 5, -3e5, '-3'],
  ])('write short numbers: %s', (_, range, most, power, value, text) => {
    expect(tickPower(range, most)).toBe(power);
    expect(tickText(value, power)).toBe(text);
  });

  it('write all numbers of an axis with the same decimals', () => {
    const all = [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1];
    expect(all.map((value) => tickText(value, 0, all))).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    const large = [0, 5e4, 1e5, 1.5e5];
    expect(large.map((value) => tickText(value, 5, large))).toEqual(['0', '0.5', '1.0', '1.5']);
    expect([0, 1, 2].map((value) => tickText(value, 0, [0, 1, 2]))).toEqual(['0', '1', '2']);
  });
});

describe('labels', () => {
  const overlaps = (lefts: (number | null)[], widths: number[]) =>
    lefts.some((a, i) => lefts.some((b, j) => i < j && a !== null && b !== null && a < b + (widths[j] ?? 0) && b < a + (widths[i] ?? 0)));

  it.each([
    ['far apart', 100, 300],
    ['close together', 200, 206],
    ['at the left edge', 5, 20],
    ['at the right edge', 380, 398],
    ['on the same spot', 200, 200],
  ])('never cover each other: %s', (_, min, max) => {
    const lefts = placeLabels([{ x: min, width: 80, side: 'left', gap: 4 }, { x: max, width: 110, side: 'right', gap: -8 }], 0, 400, 4);
    expect(lefts.every((left) => left !== null && left >= 0)).toBe(true);
    expect(overlaps(lefts, [80, 110])).toBe(false);
  });

  it('are left out where there is no room', () => {
    expect(placeLabels([{ x: 50, width: 80, side: 'left', gap: 4 }, { x: 60, width: 80, side: 'right', gap: -8 }], 0, 120, 4)).toContain(null);
  });
});
