import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { settled } from '../../../src/analysis/boundsWatch';
import type { RangeTestCurve } from '../../../src/analysis/curve';
import { widthOf } from '../../../src/analysis/interval';
import { rangeTestRamp, type RampShape } from '../../../src/schedule/rangeTestRamp';

const n = 480;
const topLr = 2;

/**
 * Range test of a net that has learned all but e^-1 of what it can when its LRs add up to 4, and that falls apart at LR .8, with some noise.
 * The net is the same whatever the ramp.
 */
function curveOf(shape: RampShape, { accuracy = true, loss = true } = {}): RangeTestCurve {
  const ramp = rangeTestRamp({ topLr, iterations: n, shape });
  let sum = 0;
  const heldOut: RangeTestCurve['heldOut'][number][] = [{ iteration: 0, lr: 0, accuracy: accuracy ? 0.1 : null, loss: loss ? 2.3 : null }];
  for (let iteration = 1; iteration <= n; iteration += 1) {
    const { lr } = ramp.at(iteration);
    sum += lr;
    const learned = (1 - Math.exp(-sum / 4)) / (1 + (lr / 0.8) ** 8) + 0.01 * Math.sin(iteration ** 2);
    if (iteration % 10 === 0) heldOut.push({ iteration, lr, accuracy: accuracy ? 0.1 + 0.8 * learned : null, loss: loss ? 2.3 - 2 * learned : null });
  }
  return { batch: [], heldOut, plannedIterations: 1000, chance: accuracy ? 0.1 : null, topFromSweep: false, topLr, shape };
}

describe.each([
  ['accuracy and loss', {}],
  ['accuracy alone', { loss: false }],
  ['loss alone', { accuracy: false }],
])('an exponential ramp with %s', (_, metrics) => {
  const exponential = curveOf('exponential', metrics);
  const analysis = analyseRangeTest(exponential);

  it('gives about the bounds of a linear one of the same net, with a wider interval', () => {
    const linear = analyseRangeTest(curveOf('linear', metrics));
    const ratio = (analysis.recommended?.max.lr ?? 0) / (linear.recommended?.max.lr ?? 0);
    expect(ratio).toBeGreaterThan(1 / 1.5);
    expect(ratio).toBeLessThan(1.5);
    const [wide, narrow] = [analysis, linear].map(({ recommended }) => widthOf(recommended?.max.interval ?? { low: 1, high: Number.NaN }));
    expect(wide).toBeGreaterThan(1.1 * (narrow ?? Number.NaN));
  });

  it("gives neither the paper's bounds nor a verdict, which were measured on linear ramps, and says so", () => {
    expect(analysis.paper).toBeNull();
    expect(analysis.verdict.answer).toBe('cannot tell');
    const text = analysis.steps.map((step) => step.text).join(' ');
    expect(text).toContain('The rules were fitted on linear ramps');
    expect(text).toContain('their bounds are not marked');
  });

  it('is known by its points where the curve does not say what it is', () => {
    expect(analyseRangeTest({ ...exponential, shape: undefined })).toEqual(analysis);
  });

  it('gives the same bounds where it ended early, and never counts as settled', () => {
    const cut = { ...exponential, heldOut: exponential.heldOut.filter(({ iteration }) => iteration <= 460) };
    const early = analyseRangeTest(cut);
    expect(early.iterations).toBe(n);
    expect(early.recommended?.max.lr).toBeCloseTo(analysis.recommended?.max.lr ?? Number.NaN, 3);
    expect(settled(exponential)).toBe(false);
  });
});

it('is as long as its points where there is but one of them', () => {
  const { heldOut, ...curve } = curveOf('exponential');
  expect(analyseRangeTest({ ...curve, heldOut: heldOut.slice(0, 2) }).iterations).toBe(10);
});

it('is not seen in a linear ramp, however little there is of it', () => {
  const linear = curveOf('linear');
  for (const last of [60, 100, 250, 480]) {
    const part = { ...linear, heldOut: linear.heldOut.filter(({ iteration }) => iteration <= last) };
    expect(analyseRangeTest({ ...part, shape: undefined })).toEqual(analyseRangeTest(part));
  }
});
