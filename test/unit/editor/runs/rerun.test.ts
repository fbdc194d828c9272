import { describe, expect, it } from 'vitest';
import { rerunRequest } from '../../../../src/editor/runs/rerun';
import { fakeRangeTest } from '../fakeAnalysis';

const script = '/work/train.js';

describe('a range test with a larger held-out sample', () => {
  it.each([
    ['three times as many examples where there are enough', { source: 'validation data', examples: 300, available: 5000, every: 3 }, 900],
    ['all where there are fewer', { source: 'held back', examples: 300, available: 700, every: 3 }, 700],
    ['three times as many where nobody knows how many there are', { source: 'first batches', examples: 320, every: 3 }, 960],
  ] as const)('measures on %s', (_, heldOut, heldOutExamples) => {
    const { record } = fakeRangeTest(script, null, { provenance: { heldOut } });
    expect(rerunRequest('larger-sample', record)).toEqual({ ...record.request, rangeTest: { ...record.request.rangeTest, heldOutExamples } });
  });
});
