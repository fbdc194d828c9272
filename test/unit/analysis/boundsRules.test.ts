import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { ITERATIONS, syntheticCurve, tent } from './syntheticCurve';

// The peak lies at LR 1.2; held-out points are .1 apart, so the first above half of the way back (3.05) is 3.1.
describe('the max LR', () => {
  it('is a third of √(peak · break), corrected for the ramp, where everything is known (rule A)', () => {
    const analysis = analyseRangeTest(syntheticCurve({ batch: true }, { plannedIterations: 16 * ITERATIONS }));
    expect(analysis).toMatchObject({ rule: 'A', metric: 'held-out accuracy', iterations: ITERATIONS });
    expect(analysis.peakLr).toBeCloseTo(1.2, 12);
    expect(analysis.breakLr).toBeCloseTo(3.1, 12);
    expect(analysis.recommended?.max.lr).toBeCloseTo((Math.sqrt(1.2 * 3.1) / 3) * 0.5, 12);
    expect(analysis.recommended?.max.rule).toContain('rule A');
  });

  it('is a sixth of the break where the length of the training is unknown (rule B)', () => {
    const analysis = analyseRangeTest(syntheticCurve({}));
    expect(analysis.rule).toBe('B');
    expect(analysis.recommended?.max.lr).toBeCloseTo(3.1 / 6, 12);
  });

  it('is peak / 2.25, corrected for the ramp, where there is accuracy alone (rule C), and rough without the length', () => {
    const ruleC = analyseRangeTest(syntheticCurve({ loss: null }, { plannedIterations: 8 * ITERATIONS }));
    expect(ruleC.rule).toBe('C');
    expect(ruleC.recommended?.max.lr).toBeCloseTo((1.2 / 2.25) * 0.5, 12);
    const rough = analyseRangeTest(syntheticCurve({ loss: null }));
    expect(rough.rule).toBe('rough');
    expect(rough.recommended?.max.lr).toBeCloseTo(1.2 / 2.25, 12);
    expect(rough.recommended?.max.rule).toContain('rough');
  });

  it('is a fifth of the break of the batch loss in custom loops, corrected for the ramp where the length is known (rule D)', () => {
    const custom = { accuracy: null, heldOut: false, batch: true };
    const ruleD = analyseRangeTest(syntheticCurve(custom, { plannedIterations: 2 * ITERATIONS }));
    expect(ruleD).toMatchObject({ rule: 'D', metric: 'batch loss' });
    // Without a row before the ramp the loss starts at the mean of its first three, 2.22, so half of the way back is LR 3.01.
    expect(ruleD.breakLr).toBeCloseTo(3.015, 2);
    expect(ruleD.recommended?.max.lr).toBeCloseTo(((ruleD.breakLr ?? 0) / 5) * 0.5 ** 0.15, 12);
    const alone = analyseRangeTest(syntheticCurve(custom));
    expect(alone.rule).toBe('batch loss only');
    expect(alone.recommended?.max.lr).toBeCloseTo((ruleD.breakLr ?? 0) / 5, 12);
  });

  it('uses the batch loss beside a held-out accuracy without a loss', () => {
    const { batch } = syntheticCurve({ batch: true, accuracy: null });
    const analysis = analyseRangeTest(syntheticCurve({ loss: null }, { batch, plannedIterations: ITERATIONS }));
    expect(analysis).toMatchObject({ rule: 'D', metric: 'held-out accuracy' });
    expect(analysis.recommended?.max.lr).toBeCloseTo(3.015 / 5, 2);
    expect(analysis.paper?.max.lr).toBeCloseTo(1.2, 12);
  });

  it('takes the LR of the smallest held-out loss for the peak of a regression', () => {
    const loss = (lr: number): number => 5 + Math.abs(lr - 1.2);
    const analysis = analyseRangeTest(syntheticCurve({ accuracy: null, loss }, { plannedIterations: ITERATIONS }));
    expect(analysis).toMatchObject({ rule: 'regression', metric: 'held-out loss', chance: null });
    expect(analysis.peakLr).toBeCloseTo(1.2, 12);
    expect(analysis.breakLr).toBeGreaterThan(1.7);
    expect(analysis.breakLr).toBeLessThan(2);
    expect(analysis.recommended?.max.lr).toBeCloseTo(Math.sqrt(1.2 * (analysis.breakLr ?? 0)) / 3, 12);
    expect(analysis.verdict).toMatchObject({ answer: 'cannot tell', retention: null });
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
    expect(rising.recommended?.max.lr).toBeCloseTo(1.1 / 6, 12);
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
