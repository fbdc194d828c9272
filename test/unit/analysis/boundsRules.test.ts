import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { ITERATIONS, syntheticCurve, tent } from './syntheticCurve';

// The gain is best at LR 1.2; five points around it have a mean of .72, half of which it first has at LR .54. Held-out points are .1 apart, so the
// first whose loss is above half of the way back (3.05) is 3.1.
const [RISE, PEAK, BREAK, TOP] = [0.54, 1.2, 3.1, 4.8];

/** Middle, as on a log axis, of the rise (on a ramp that ends at the fall) and the fall. */
function between(fall: number): number {
  return Math.sqrt(RISE * Math.sqrt(fall / TOP) * fall);
}

describe('the max LR', () => {
  it('lies between rise and fall, corrected for the ramp, where everything is known (rule E)', () => {
    const analysis = analyseRangeTest(syntheticCurve({ batch: true }, { plannedIterations: 16 * ITERATIONS }));
    expect(analysis).toMatchObject({ rule: 'E', metric: 'held-out accuracy', iterations: ITERATIONS });
    expect(analysis.peakLr).toBeCloseTo(PEAK, 12);
    expect(analysis.breakLr).toBeCloseTo(BREAK, 12);
    expect(analysis.recommended?.max.lr).toBeCloseTo((between(Math.sqrt(PEAK * BREAK)) / 1.25) * 16 ** -0.33, 12);
    expect(analysis.recommended?.max.rule).toContain('rule E');
  });

  it('is lower for a net that learns at lower LRs and falls at the same', () => {
    const early = (lr: number): number => (lr < 0.3 ? 0.1 + 2.5 * lr : tent(Math.max(lr, PEAK)) - 0.01 * Math.abs(lr - PEAK));
    const [late, soon] = [tent, early].map((accuracy) => analyseRangeTest(syntheticCurve({ accuracy }, { plannedIterations: ITERATIONS })).recommended?.max.lr ?? 0);
    expect(soon).toBeLessThan(0.7 * (late ?? 0));
  });

  it('hardly depends on where the ramp was meant to end, where the net meets each LR after as much training', () => {
    // Progress is the sum of the LRs so far, lr^2 / 2 times the iterations per LR.
    const net = (topLr: number) => (lr: number) => 0.1 + 0.8 * (1 - Math.exp((-8 * lr * lr) / topLr)) * Math.exp(-((lr / 2) ** 8));
    const max = (topLr: number): number =>
      analyseRangeTest(syntheticCurve({ accuracy: net(topLr), loss: (lr) => 2.3 - 2 * net(topLr)(lr), topLr }, { plannedIterations: ITERATIONS })).recommended?.max.lr ?? 0;
    expect(max(6) / max(3)).toBeGreaterThan(0.9);
    expect(max(6) / max(3)).toBeLessThan(1.1);
  });

  it('is rough where the length of the training is unknown, and says so', () => {
    const analysis = analyseRangeTest(syntheticCurve({}));
    expect(analysis.rule).toBe('rough');
    expect(analysis.recommended?.max.lr).toBeCloseTo(between(Math.sqrt(PEAK * BREAK)) / 2.1, 12);
    expect(analysis.recommended?.max.rule).toContain('the length of the training would make it surer');
  });

  it('takes the peak for the fall where there is accuracy alone (rule G), and is rough without the length', () => {
    const ruleG = analyseRangeTest(syntheticCurve({ loss: null }, { plannedIterations: 8 * ITERATIONS }));
    expect(ruleG.rule).toBe('G');
    expect(ruleG.recommended?.max.lr).toBeCloseTo(between(PEAK) * 8 ** -0.4, 12);
    const rough = analyseRangeTest(syntheticCurve({ loss: null }));
    expect(rough.rule).toBe('rough');
    expect(rough.recommended?.max.lr).toBeCloseTo(between(PEAK) / 1.8, 12);
    expect(rough.recommended?.max.rule).toContain('a loss or');
  });

  it('is read from the batch loss in custom loops (rule F)', () => {
    const custom = { accuracy: null, heldOut: false, batch: true };
    const ruleF = analyseRangeTest(syntheticCurve(custom, { plannedIterations: 2 * ITERATIONS }));
    expect(ruleF).toMatchObject({ rule: 'F', metric: 'batch loss' });
    // Without a row before the ramp the loss starts at the mean of its first three, 2.22, so half of the way back is LR 3.01.
    expect(ruleF.breakLr).toBeCloseTo(3.015, 2);
    // The loss falls by 4 per LR from 2.3 and has half of its gain, .96, at LR .26; it is least from LR .5 on.
    const fall = Math.sqrt((ruleF.peakLr ?? 0) * (ruleF.breakLr ?? 0));
    expect(ruleF.recommended?.max.lr).toBeCloseTo((Math.sqrt(0.26 * Math.sqrt(fall / TOP) * fall) / 1.2) * 2 ** -0.4, 2);
    expect(analyseRangeTest(syntheticCurve(custom)).rule).toBe('rough');
  });

  it('uses the batch loss beside a held-out accuracy without a loss', () => {
    const { batch } = syntheticCurve({ batch: true, accuracy: null });
    const analysis = analyseRangeTest(syntheticCurve({ loss: null }, { batch, plannedIterations: ITERATIONS }));
    expect(analysis).toMatchObject({ rule: 'F', metric: 'held-out accuracy' });
    expect(analysis.recommended?.max.lr).toBeCloseTo(between(Math.sqrt(PEAK * 3.015)) / 1.2, 2);
    expect(analysis.paper?.max.lr).toBeCloseTo(PEAK, 12);
  });

  it('takes the LR of the smallest held-out loss for the peak of a regression', () => {
    const loss = (lr: number): number => 5 + Math.abs(lr - 1.2);
    const analysis = analyseRangeTest(syntheticCurve({ accuracy: null, loss }, { plannedIterations: ITERATIONS }));
    expect(analysis).toMatchObject({ rule: 'regression', metric: 'held-out loss', chance: null });
    expect(analysis.peakLr).toBeCloseTo(PEAK, 12);
    // Half of the way back lies at 1.8, and the first point above it is the next.
    expect(analysis.breakLr).toBeGreaterThan(1.7);
    expect(analysis.breakLr).toBeLessThan(2);
    const fall = Math.sqrt(PEAK * (analysis.breakLr ?? 0));
    expect(analysis.recommended?.max.lr).toBeCloseTo(between(fall) / 1.25, 12);
    expect(analysis.verdict).toMatchObject({ answer: 'cannot tell', retention: null });
  });

  it('counts what a pretrained net learns from what it brings along', () => {
    // Starts at .5 and is best with .82 (five points around .9): half of what it learns is .66, at LR .84.
    const accuracy = (lr: number): number => Math.max(lr < 1.2 ? 0.5 : 0, tent(lr));
    const { steps } = analyseRangeTest(syntheticCurve({ accuracy }));
    expect(steps.find(({ title }) => title === 'Rise')?.text).toContain('At LR 0.84 ');
  });

  it('takes n from the last iteration, and of a ramp that ended early from where its top would have been', () => {
    const whole = syntheticCurve({}, { plannedIterations: 4 * ITERATIONS });
    const cut = { ...whole, heldOut: whole.heldOut.filter(({ lr }) => lr < 4) };
    expect(analyseRangeTest(cut).iterations).toBe(ITERATIONS);
    expect(analyseRangeTest(cut).recommended?.max.lr).toBeCloseTo(analyseRangeTest(whole).recommended?.max.lr ?? 0, 12);
    expect(analyseRangeTest({ ...cut, topLr: null }).iterations).toBe(390);
  });
});

describe('the other bounds', () => {
  it('are a tenth of the max, and the paper’s own pair: the peak and a third of it', () => {
    const { recommended, paper, alternatives, main } = analyseRangeTest(syntheticCurve({}));
    const max = recommended?.max.lr ?? 0;
    expect(recommended?.min).toMatchObject({ rule: 'max / 10', open: false });
    expect(recommended?.min.lr).toBeCloseTo(max / 10, 12);
    expect(paper?.max.lr).toBeCloseTo(1.2, 12);
    expect(paper?.min.lr).toBeCloseTo(0.4, 12);
    expect(main).toBe('recommended');
    expect(alternatives.map(({ label, lr }) => [label, Math.round(max / lr)])).toEqual([
      ['max/3', 3],
      ['max/4', 4],
      ['max/10', 10],
      ['max/20', 20],
    ]);
  });

  it('are “at least” only where the curve never broke', () => {
    expect(analyseRangeTest(syntheticCurve({})).recommended?.max.open).toBe(false);
    const rising = analyseRangeTest(syntheticCurve({ topLr: 1.1 }));
    expect(rising.breakLr).toBeNull();
    expect(rising.recommended?.max.open).toBe(true);
    expect(rising.recommended?.max.lr).toBeLessThan(1.1);
    expect(rising.paper?.max.open).toBe(true);
    // The peak was passed, so the paper's max is known although nothing broke.
    const passed = analyseRangeTest(syntheticCurve({ topLr: 1.6 }));
    expect(passed.recommended?.max.open).toBe(true);
    expect(passed.paper?.max).toMatchObject({ open: false });
    expect(passed.paper?.max.lr).toBeCloseTo(1.2, 1);
  });

  it('count accuracy that lost half of its gain as broken although the loss did not', () => {
    expect(analyseRangeTest(syntheticCurve({ loss: (lr) => 2.3 / (1 + lr), accuracy: tent })).recommended?.max.open).toBe(false);
  });
});
