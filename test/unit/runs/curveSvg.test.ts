import { describe, expect, it } from 'vitest';
import { curveSvg } from '../../../src/runs/curveSvg';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { Run } from '../../../src/runs/run';
import { logTicks, roundTicks, tickText } from '../../../src/runs/svg/ticks';
import { fakeRangeTest } from '../editor/fakeAnalysis';
import { fakeRecord, fakeRun } from '../editor/fakeVscode';

const points = (count: number, accuracy: number | null) =>
  Array.from({ length: count }, (_, index) => ({ iteration: index + 1, lr: (0.5 * (index + 1)) / count, momentum: null, loss: 2 - index / count, accuracy: accuracy === null ? null : (accuracy * index) / count }));
const rangeTest = (changes: Partial<Run> = {}, script = '/work/train.js'): Run => ({ ...fakeRangeTest(script, 0.25), batch: points(100, 0.8), heldOut: points(10, 0.8), ...changes });

/** The texts of a picture, as a reader sees them; throws where its elements do not nest. */
function texts(svg: string): string[] {
  const open: string[] = [];
  for (const [, slash, name, rest] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^<>]*)>/g)) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (rest?.endsWith('/') !== true) open.push(name ?? '');
  }
  expect(open).toEqual([]);
  const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => (text ?? '').replaceAll('\u00a0', ' ').replace(/&(\w+);/g, (_, name: string) => names[name] ?? name));
}

/** x of every vertical dashed line. */
const marks = (svg: string): number[] => [...svg.matchAll(/<path d="M([\d.]+) [\d.]+v[\d.]+" stroke="#1a7f37"/g)].map(([, x]) => Number(x));
const curves = (svg: string): string[] => [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#[^"]*" stroke-width="2"/g)].map(([, d]) => d ?? '');

describe('the picture of a range test', () => {
  it('has title, verdict, axes, legend, bounds and provenance', () => {
    const words = texts(curveSvg(rangeTest()));
    expect(words).toEqual(expect.arrayContaining(['LR range test of train.js', 'Learning rate', 'Accuracy', 'Accuracy of batches', 'Held-out accuracy', 'min 0.025', 'max 0.25', '0.1', '20 %']));
    expect(words.join(' ')).toMatch(/Script: train\.js, fit at line 1 · Optimizer: Momentum,.* · Batch size: 64 ·/);
  });

  it('marks the bounds at their LRs', () => {
    const svg = curveSvg(rangeTest());
    const [least, most] = ['0', '0.5'].map((label) => Number(new RegExp(`<text x="([\\d.]+)" y="[\\d.]+" text-anchor="middle"[^>]*>${label}<`).exec(svg)?.[1]));
    const at = (lr: number): number => (least ?? 0) + (lr / 0.5) * ((most ?? 0) - (least ?? 0));
    const [min, max] = marks(svg);
    expect(min).toBeCloseTo(at(0.025), 1);
    expect(max).toBeCloseTo(at(0.25), 1);
  });

  it('has no bounds where none were marked, and says why', () => {
    const refused = fakeRangeTest('/work/train.js', null);
    const analysis = refused.analysis === null ? null : { ...refused.analysis, refusal: { reason: 'The curve is flat & noisy.', help: [] } };
    const svg = curveSvg(rangeTest({ analysis }));
    expect(marks(svg)).toEqual([]);
    expect(texts(svg)).toContain('The curve is flat & noisy.');
  });

  it('draws the loss where there is no accuracy, with a gap where it is not finite, and no number that is none', () => {
    const batch = points(100, null).map((point) => (point.iteration > 50 ? { ...point, loss: point.iteration % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY } : point));
    const svg = curveSvg(rangeTest({ batch, heldOut: [] }));
    expect(texts(svg)).toEqual(expect.arrayContaining(['Loss', 'Loss of batches']));
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('has room below 0 for values that fall there, as R² does', () => {
    const below = points(100, 0.8).map((point) => ({ ...point, accuracy: point.accuracy === null ? null : point.accuracy - 0.4 }));
    const words = texts(curveSvg(rangeTest({ batch: below, heldOut: [], analysis: null })));
    expect(words.filter((word) => /^-\d+ %$/.test(word)).length).toBeGreaterThan(0);
    expect(texts(curveSvg(rangeTest())).filter((word) => word.startsWith('-'))).toEqual([]);
  });

  it('can be drawn of anything that was measured: one point, none, equal ones', () => {
    for (const changes of [{ batch: [], heldOut: [] }, { batch: points(1, 0.5), heldOut: [] }, { batch: points(3, null).map((point) => ({ ...point, lr: 0.1, loss: 1 })), heldOut: [] }]) {
      expect(curveSvg(rangeTest({ ...changes, analysis: null }))).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('keeps to a size that a page can bear, however long the run was', () => {
    expect(curveSvg(rangeTest({ batch: points(100_000, 0.8) })).length).toBeLessThan(200_000);
  });

  it('loads nothing and keeps its form whatever the name has in it', () => {
    const svg = curveSvg(rangeTest({}, '/work/<script>&"\u0001.js'));
    expect(texts(svg)[0]).toBe('LR range test of <script>&".js');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|<script|<image|@import/);
  });
});

it('of a training has its metric and its LR against the iteration', () => {
  const request = defaultRequest('/work/train.js', { kind: 'train', schedule: { kind: 'constant', maxLr: 0.1 } });
  const svg = curveSvg(fakeRun(fakeRecord(request), { batch: points(1000, 0.8), heldOut: points(10, 0.8) }));
  expect(texts(svg)).toEqual(expect.arrayContaining(['Training of train.js: Constant', 'Iteration', 'Accuracy', 'Learning rate', '1,000']));
  expect(curves(svg)).toHaveLength(3);
});

describe('ticks', () => {
  it.each([
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 0.43, 5, [0, 0.1, 0.2, 0.3, 0.4]],
    [-1.2, 3, 4, [0, 2]],
    [0, 470, 8, [0, 100, 200, 300, 400]],
    [0, 3e-5, 3, [0, 1e-5, 2e-5, 3e-5]],
  ])('from %d to %d stand at round numbers', (least, most, count, values) => {
    expect(roundTicks(least, most, count).values).toEqual(values);
  });

  it.each([
    [0.2, 0.1, '0.2'],
    [0.25, 0.05, '0.25'],
    [1500, 500, '1,500'],
    [0, 0.1, '0'],
    [0.00002, 0.00001, '2e-5'],
    [0.000015, 0.000005, '1.5e-5'],
  ])('%d in steps of %d is written %s', (value, step, text) => {
    expect(tickText(value, step)).toBe(text);
  });
});

describe('the picture of a range test that is sure or unsure of its bounds', () => {
  const shaded = (svg: string) => [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+" fill="#1a7f37" fill-opacity="0\.16"/g)].map(([, x, width]) => [Number(x), Number(x) + Number(width)] as const);
  const faint = (svg: string) => [...svg.matchAll(/stroke-width="1" stroke-opacity/g)].length;

  it('shades where each bound may lie around its line', () => {
    const run = rangeTest();
    const pair = run.analysis?.recommended ?? null;
    if (run.analysis === null || pair === null) throw new Error('the fixture has bounds');
    const recommended = { max: { ...pair.max, interval: { low: 0.2, high: 0.3 } }, min: { ...pair.min, interval: { low: 0.02, high: 0.03 } } };
    const svg = curveSvg({ ...run, analysis: { ...run.analysis, recommended } });
    const [minLine, maxLine] = marks(svg);
    const [min, max] = shaded(svg);
    expect(min?.[0]).toBeLessThan(minLine ?? 0);
    expect(min?.[1]).toBeGreaterThan(minLine ?? Infinity);
    expect(max?.[0]).toBeLessThan(maxLine ?? 0);
    expect(max?.[1]).toBeGreaterThan(maxLine ?? Infinity);
    expect(shaded(curveSvg(run))).toEqual([]);
  });

  it('draws other seeds faintly, with one entry in the legend', () => {
    const run = rangeTest();
    if (run.analysis === null) throw new Error('the fixture is analysed');
    const seed = points(10, 0.7).map(({ lr, accuracy, loss }) => ({ lr, accuracy, loss }));
    const svg = curveSvg({ ...run, analysis: { ...run.analysis, otherSeeds: [seed, seed] } });
    expect(faint(svg)).toBe(2);
    expect(texts(svg).filter((words) => words.startsWith('Other seeds'))).toEqual(['Other seeds (2)']);
    expect(faint(curveSvg(run))).toBe(0);
  });

  it('has an axis of equal factors for an exponential ramp', () => {
    const run = rangeTest();
    const lrs = Array.from({ length: 100 }, (_, index) => 1e-4 * 10 ** ((5 * index) / 99));
    const batch = points(100, 0.8).map((point, index) => ({ ...point, lr: lrs[index] ?? 0 }));
    const svg = curveSvg({ ...run, batch, heldOut: [], record: { ...run.record, ramp: { iterations: 100, topLr: 10, topFromSweep: false, shape: 'exponential' } } });
    const place = (label: string) => Number(new RegExp(`<text x="([\\d.]+)" y="[\\d.]+" text-anchor="middle"[^>]*>${label}<`).exec(svg)?.[1]);
    expect(place('0.1') - place('0.01')).toBeCloseTo(place('1') - place('0.1'), 1);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

it('ticks of equal factors stand at powers of ten, over short ranges at 2 and 5 times them too', () => {
  expect(logTicks(1e-4, 10)).toEqual([1e-4, 1e-3, 0.01, 0.1, 1, 10]);
  expect(logTicks(0.03, 0.6)).toEqual([0.05, 0.1, 0.2, 0.5]);
});
