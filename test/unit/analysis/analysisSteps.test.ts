import { describe, expect, it } from 'vitest';
import { analyseRangeTest, analyseRangeTests } from '../../../src/analysis/analyseRangeTest';
import type { Analysis, StepMark } from '../../../src/analysis/analysis';
import { formatLr } from '../../../src/analysis/formatLr';
import { analysisSchema } from '../../../src/protocol/panelLink';
import { decode, encode } from '../../../src/protocol/wire';
import { syntheticCurve, tent, trough } from './syntheticCurve';

const curve = syntheticCurve({}, { plannedIterations: 5000 });
const analysis = analyseRangeTest(curve);

function marks(title: string, of: Analysis = analysis): readonly StepMark[] {
  return of.steps.find((step) => step.title === title)?.marks ?? [];
}
function only<K extends StepMark['kind']>(kind: K, found: readonly StepMark[]): Extract<StepMark, { kind: K }>[] {
  return found.filter((mark): mark is Extract<StepMark, { kind: K }> => mark.kind === kind);
}

describe('what a step shows on the chart', () => {
  it('is for the smoothing a window around the peak, as wide as a tenth of the ramp', () => {
    const [window] = only('stretch', marks('Smoothing'));
    const top = curve.heldOut.at(-1)?.lr ?? 0;
    expect(((window?.from ?? 0) + (window?.to ?? 0)) / 2).toBeCloseTo(analysis.peakLr ?? Number.NaN, 6);
    expect(((window?.to ?? 0) - (window?.from ?? 0)) / top).toBeGreaterThan(0.05);
    expect(((window?.to ?? 0) - (window?.from ?? 0)) / top).toBeLessThan(0.12);
  });

  it('is for rise, peak and break their LRs, with the level that each is read at', () => {
    expect(only('lr', marks('Peak'))).toEqual([{ kind: 'lr', lr: analysis.peakLr, label: `peak ${formatLr(analysis.peakLr ?? 0)}` }]);
    expect(only('lr', marks('Break')).map(({ lr }) => lr)).toEqual([analysis.breakLr]);
    const [level] = only('level', marks('Break'));
    expect(level?.metric).toBe('loss');
    // half of the way back from the least of the smoothed loss to the loss before the ramp
    const before = curve.heldOut[0]?.loss ?? Number.NaN;
    const least = Math.min(...analysis.smoothedHeldOut.map(({ loss }) => loss ?? Infinity));
    expect(level?.value).toBeCloseTo((before + least) / 2, 6);
    const [rise] = only('level', marks('Rise'));
    const best = Math.max(...analysis.smoothedHeldOut.map(({ accuracy }) => accuracy ?? 0));
    expect(rise?.value).toBeCloseTo(((analysis.chance?.accuracy ?? 0) + best) / 2, 6);
  });

  it('leads without a gap from the middle over margin and length to the max LR', () => {
    const lrs = only('lr', marks('Middle')).map(({ lr }) => lr);
    expect(lrs[1]).toBeCloseTo(Math.sqrt((lrs[0] ?? 0) * (lrs[2] ?? 0)), 10);
    const [margin] = only('move', marks('Margin'));
    const [length] = only('move', marks('Length of the ramp'));
    expect(margin?.from).toBe(lrs[1]);
    expect(length?.from).toBe(margin?.to);
    expect(length?.to).toBeCloseTo(analysis.recommended?.max.lr ?? Number.NaN, 10);
    // n, N and the factor stand in the text
    const text = analysis.steps.find(({ title }) => title === 'Length of the ramp')?.text ?? '';
    for (const number of [analysis.iterations, 5000, ((length?.to ?? 0) / (length?.from ?? 1)).toPrecision(2)]) expect(text).toContain(String(number));
  });

  it('is for the interval its stretch, and for the min LR the other divisors', () => {
    const { interval } = analysis.recommended?.max ?? {};
    expect(only('stretch', marks('How sure'))).toMatchObject([{ from: interval?.low, to: interval?.high }]);
    expect(only('lr', marks('Min LR')).map(({ lr }) => lr)).toEqual(analysis.alternatives.map(({ lr }) => lr));
  });

  it('is of a curve that never broke the level alone, and of a loss its own level', () => {
    const unbroken = analyseRangeTest(syntheticCurve({ accuracy: (lr) => Math.min(0.9, 0.1 + lr), loss: (lr) => 2.3 / (1 + lr) }));
    expect(marks('Break', unbroken).map(({ kind }) => kind)).toEqual(['level']);
    const losses = analyseRangeTest(syntheticCurve({ accuracy: null }));
    expect(only('level', marks('Rise', losses)).map(({ metric }) => metric)).toEqual(['loss']);
  });

  it('is of a max LR that is too unsure the interval that it could lie in, with the landmarks it was read from', () => {
    const scaled = (factor: number) => syntheticCurve({ accuracy: (lr) => tent(lr * factor), loss: (lr) => trough(lr * factor), topLr: 4.8 / factor }, { plannedIterations: 2000 });
    const refused = analyseRangeTests([scaled(1), scaled(16)]);
    expect(refused.refusal?.reason).toContain('too wide');
    const [stretch] = only('stretch', marks('No bounds', refused));
    expect((stretch?.to ?? 0) / (stretch?.from ?? 1)).toBeGreaterThan(4);
    expect(marks('Peak', refused)).toHaveLength(1);
  });

  it('is nothing where nothing could be read', () => {
    const flat = analyseRangeTest(syntheticCurve({ accuracy: () => 0.1, loss: () => 2.3 }));
    expect(flat.steps.map(({ title }) => title)).toEqual(['Ramp', 'Smoothing', 'Chance', 'No bounds']);
    expect(marks('No bounds', flat)).toEqual([]);
  });

  it('survives the way to the panel', () => {
    expect(decode(analysisSchema, encode(analysis), 'an analysis').steps).toEqual(analysis.steps);
  });

  it('says of several seeds that the chart shows the first', () => {
    const text = analyseRangeTests([curve, curve, curve]).steps.find(({ title }) => title === 'Max LR')?.text ?? '';
    expect(text).toContain('max LRs of 3 seeds');
  });

  it('cites a source for every rule', () => {
    for (const { title, source } of analysis.steps) expect([title, source === undefined]).toEqual([title, ['Smoothing', 'Chance'].includes(title)]);
  });
});
