import { describe, expect, it } from 'vitest';
import type { ComparisonView } from '../../../src/protocol/comparisonLink';
import { advantageText } from '../../../webview/comparison/armTable';
import { durationText, progressText, trialCounts } from '../../../webview/comparison/comparisonWords';
import { scaleOf } from '../../../webview/comparison/intervalBar';
import { lookOf } from '../../../webview/comparison/looks';
import { emptyModel, receive, type Shown } from '../../../webview/comparison/model';
import { meanLine, overlayOf } from '../../../webview/comparison/overlay';
import { axisWords, minuteStep, xRange, yRange } from '../../../webview/comparison/overlayScales';
import { comparisonOf, experimentOfView, fourTrainings, headToHead, oneCycle, rangeTestAt, training, weightDecaySweep, type ComparisonSnapshot } from '../../webview/comparisonFixtures';

const view: ComparisonView = { axis: 'iteration', logAxis: false, metric: null, closeUp: null, hidden: [], target: null };

function shownBy(snapshot: ComparisonSnapshot): Shown {
  const { shown } = receive(emptyModel, snapshot);
  if (shown === null) throw new Error('nothing is shown');
  return shown;
}
const point = (iteration: number, accuracy = 0.5) => ({ iteration, seconds: iteration / 10, lr: 0.1, accuracy, loss: 1 });

describe('what the page of a comparison knows', () => {
  const snapshot = comparisonOf(fourTrainings());

  it('is the snapshot with the ends of its curves replaced in their order', () => {
    const delta = (seq: number, from: number, points: ReturnType<typeof point>[]) => ({ type: 'delta' as const, seq, curves: [{ run: 'run-a', batch: null, heldOut: { from, points } }] });
    const before = shownBy(snapshot).curves.get('run-a');
    const many = before?.heldOut.length ?? 0;
    const model = [snapshot, delta(2, many, [point(1813), point(1814)]), delta(3, many + 1, [point(1815)])].reduce(receive, emptyModel);
    const after = model.shown?.curves.get('run-a');
    expect(after?.heldOut.slice(0, many)).toEqual(before?.heldOut);
    expect(after?.heldOut.slice(many).map(({ iteration }) => iteration)).toEqual([1813, 1815]);
    expect(after?.batch).toEqual(before?.batch);
    expect(model.shown?.comparison).toBe(snapshot.comparison);
  });

  it('is lost after a gap until the next snapshot', () => {
    const lost = receive(receive(emptyModel, snapshot), { type: 'delta', seq: 3, curves: [] });
    expect(lost.lost).toBe(true);
    expect(receive(lost, { type: 'delta', seq: 2, curves: [], comparison: null }).shown?.comparison).not.toBeNull();
    expect(receive(lost, { ...snapshot, seq: 9 })).toMatchObject({ lost: false, seq: 9 });
  });
});

describe('the overlaid lines', () => {
  const runs = fourTrainings();
  const shown = shownBy(comparisonOf(runs));

  it('are held-out where all runs have it, else of the batches, smoothed', () => {
    const heldOut = overlayOf(shown, view);
    expect(heldOut.source).toBe('held-out');
    expect(heldOut.lines[0]?.points.at(-1)).toEqual({ x: 1812, y: runs[0]?.heldOut.at(-1)?.accuracy });
    const mixed = overlayOf(shownBy(comparisonOf([...runs, training({ id: 'without', schedule: oneCycle(0.2), heldOut: false })])), view);
    expect(mixed.source).toBe('batch');
    const rough = (points: readonly { y: number }[]) => points.slice(1).reduce((sum, { y }, index) => sum + Math.abs(y - (points[index]?.y ?? 0)), 0);
    const batch = (runs[0]?.batch ?? []).map(({ accuracy }) => ({ y: accuracy ?? 0 }));
    expect(rough(mixed.lines[0]?.points ?? [])).toBeLessThan(rough(batch) / 10);
  });

  it('can be set against epochs, time and LR', () => {
    const end = (axis: ComparisonView['axis']) => overlayOf(shown, { ...view, axis }).lines[0]?.points.at(-1)?.x;
    expect(end('epoch')).toBeCloseTo(1812 / 453);
    expect(end('seconds')).toBeCloseTo(1812 * 0.021);
    expect(end('lr')).toBeCloseTo(oneCycle(0.2).maxLr / 10 / 1000);
  });

  it('offer only axes that all runs have', () => {
    const untimed = shownBy(comparisonOf([...runs, training({ id: 'untimed', schedule: oneCycle(0.2), timed: false })]));
    expect(overlayOf(untimed, { ...view, axis: 'seconds' })).toMatchObject({ axes: ['iteration', 'epoch', 'lr'], axis: 'iteration' });
  });

  it('keep their looks when others are switched off', () => {
    const { lines, all } = overlayOf(shown, { ...view, hidden: ['run-a', 'run-c'] });
    expect(lines.map(({ key, look }) => [key, look])).toEqual([['run-b', 1], ['run-d', 3]]);
    expect(all).toHaveLength(4);
  });

  it('of range tests mark the max LR where it lies on the curve', () => {
    const run = rangeTestAt({ id: 'r', peak: 0.24, best: 0.86 });
    const overlay = overlayOf(shownBy(comparisonOf([run, rangeTestAt({ id: 's', peak: 0.2, best: 0.8 })])), view);
    expect(overlay).toMatchObject({ axis: 'lr', axes: ['lr'], isRangeTest: true });
    const { max, points } = overlay.lines[0] ?? {};
    expect(max?.x).toBe(run.analysis?.recommended?.max.lr);
    const next = points?.findIndex(({ x }) => x >= (max?.x ?? 0)) ?? 0;
    const around = [points?.[next - 1]?.y ?? 0, points?.[next]?.y ?? 0];
    expect(max?.y).toBeGreaterThanOrEqual(Math.min(...around));
    expect(max?.y).toBeLessThanOrEqual(Math.max(...around));
    expect(points?.every(({ x }) => x > 0)).toBe(true);
  });

  it('of a head-to-head are a mean for each arm with its seeds behind it', () => {
    const overlay = overlayOf(shownBy(experimentOfView(headToHead(36, { state: 'finished' }))), view);
    const arm = overlay.lines.filter(({ key }) => key === 'one-cycle');
    expect(arm.map(({ weight }) => weight)).toEqual(['mean', 'seed', 'seed', 'seed']);
    const ends = arm.slice(1).map(({ points }) => points.at(-1)?.y ?? 0);
    expect(arm[0]?.points.at(-1)?.y).toBeCloseTo(ends.reduce((sum, y) => sum + y, 0) / 3, 10);
    expect(overlay.lines.filter(({ key }) => key === 'constant-1').every(({ out }) => out)).toBe(true);
    expect(overlayOf(shownBy(experimentOfView(headToHead(36, { state: 'finished' }))), { ...view, axis: 'lr' }).lines.some(({ weight }) => weight === 'mean')).toBe(false);
  });

  it('do not cut a mean off where a further seed is under way', () => {
    const overlay = overlayOf(shownBy(experimentOfView(headToHead(12))), view);
    expect(overlay.lines.find(({ key, weight }) => key === 'one-cycle' && weight === 'mean')?.points.at(-1)?.x).toBe(906);
  });
});

describe('a mean of lines', () => {
  it('covers the stretch that all cover, between the points of the others on straight lines', () => {
    const coarse = [{ x: 0, y: 0 }, { x: 10, y: 10 }];
    const fine = [{ x: 2, y: 4 }, { x: 5, y: 7 }, { x: 12, y: 9 }];
    expect(meanLine([coarse, fine])).toEqual([{ x: 2, y: 3 }, { x: 5, y: 6 }]);
  });

  it('has a gap where one of them has', () => {
    expect(meanLine([[{ x: 0, y: 1 }, { x: 1, y: Number.NaN }], [{ x: 0, y: 3 }, { x: 1, y: 3 }]])).toEqual([{ x: 0, y: 2 }, { x: 1, y: Number.NaN }]);
  });
});

describe('the scales', () => {
  const line = (end: number, overrides = {}) => ({ key: '', label: '', look: 0, weight: 'run' as const, max: null, out: false, points: [{ x: 0, y: 0.1 }, { x: 100, y: end }], ...overrides });

  it('show all heights, or where the curves end', () => {
    const all = [line(0.86), line(0.87), line(0.85), line(0.1)];
    expect(yRange({ metric: 'accuracy', all }, false)).toEqual({ min: 0, max: 1 });
    const { min, max } = yRange({ metric: 'accuracy', all }, true);
    expect(min).toBeGreaterThan(0.6);
    expect(min).toBeLessThan(0.85);
    expect(max).toBeLessThan(0.95);
  });

  it('lose neither of two lines in a close-up, even if one diverged', () => {
    expect(yRange({ metric: 'accuracy', all: [line(0.86), line(0.1)] }, true).min).toBeLessThanOrEqual(0.1);
  });

  it('look at a loss from below', () => {
    const { min, max } = yRange({ metric: 'loss', all: [2.3, 2.3].map((y, index) => line(0.3 + 0.02 * index, { points: [{ x: 0, y }, { x: 100, y: 0.3 + 0.02 * index }] })) }, true);
    expect(min).toBeLessThanOrEqual(0.3);
    expect(max).toBeGreaterThan(0.32);
    expect(max).toBeLessThan(1);
  });

  it('leave room for what a run is still to do', () => {
    expect(xRange({ all: [line(0.5)], planned: 400, axis: 'iteration' }, false)).toEqual({ min: 0, max: 400 });
  });

  it('count minutes where there are many seconds', () => {
    expect(axisWords('seconds', 90).tick(60)).toBe('60');
    expect(axisWords('seconds', 1200).tick(600)).toBe('10');
    expect(minuteStep('seconds', 1200)).toBe(300);
    expect(minuteStep('iteration', 1200)).toBeUndefined();
  });

  it('of intervals show the contest, not what is far behind', () => {
    const at = (mean: number) => ({ low: mean - 0.002, high: mean + 0.002, mean, open: false });
    const scale = scaleOf([at(0.86), at(0.87), at(0.6)], { better: 'higher', reference: 0.87 });
    expect(scale?.from).toBeGreaterThan(0.8);
    expect(scale?.to).toBeGreaterThan(0.872);
    expect(scaleOf([at(0.3), at(0.32), at(2)], { better: 'lower', reference: null })?.to).toBeLessThan(1);
    expect(scaleOf([], { better: 'higher', reference: null })).toBeNull();
  });
});

describe('looks', () => {
  it('differ for 35 runs, neighbours in colour and in pattern', () => {
    const looks = Array.from({ length: 35 }, (_, index) => JSON.stringify(lookOf(index)));
    expect(new Set(looks).size).toBe(35);
    for (let index = 0; index < 34; index += 1) {
      expect(lookOf(index).css).not.toBe(lookOf(index + 1).css);
      expect(lookOf(index).dash).not.toEqual(lookOf(index + 1).dash);
    }
  });
});

describe('the words', () => {
  it.each([
    [{ mean: 0.013, low: 0.006, high: 0.02 }, '+1.3 points (0.6 to 2.0)'],
    [{ mean: -0.004, low: -0.012, high: 0.003 }, '−0.4 points (−1.2 to 0.3)'],
    [{ mean: 0.02, low: null, high: null }, '+2.0 points'],
    [{ mean: 0.0001, low: -0.001, high: 0.0012 }, '0.0 points (−0.1 to 0.1)'],
  ])('of an advantage have its sign', (estimate, text) => {
    expect(advantageText('accuracy', estimate)).toBe(text);
  });

  it('of a loss have no points', () => {
    expect(advantageText('loss', { mean: 0.05, low: null, high: null })).toBe('+0.0500');
  });

  it.each([[4.25, '4.3\u00a0s'], [48, '48\u00a0s'], [120, '2\u00a0min'], [725, '12\u00a0min 5\u00a0s'], [4830, '1\u00a0h 20\u00a0min']])('of a duration of %d s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it('count the values that a sweep will add', () => {
    const shown = experimentOfView(weightDecaySweep(2, { bisections: 2 })).experiment;
    if (shown === null) throw new Error('no experiment');
    expect(trialCounts(shown)).toMatchObject({ ended: 2, running: 1, started: 3, all: 6 });
    expect(progressText(shown)).toBe('2 of 6 runs ended, 1 going on · 1 min left');
  });
});
