import { describe, expect, it } from 'vitest';
import { enabledActions } from '../../../src/panel/enabledActions';
import type { Provenance } from '../../../src/protocol/run';
import { DEFAULT_RANGE_TEST } from '../../../src/runs/defaultRequest';
import { fakeRangeTest } from '../editor/fakeAnalysis';

/** Whether a range test that was refused for its noise offers a larger sample. */
function offers(heldOut: Provenance['heldOut'], heldOutExamples: number | null = null): boolean {
  const run = fakeRangeTest('/work/train.js', null, { provenance: { heldOut }, request: { rangeTest: { ...DEFAULT_RANGE_TEST, heldOutExamples } } });
  const { analysis, batch, heldOut: points, record } = run;
  if (analysis === null) throw new Error('there is no analysis');
  const refused = { ...analysis, refusal: { reason: 'noise', help: ['larger held-out sample' as const] } };
  return enabledActions({ record: { ...record, state: 'finished' }, batch, heldOut: points, isLive: false, analysis: refused }, true, null).includes('larger-sample');
}

describe('a larger held-out sample', () => {
  it('is offered where it would help and there are more examples', () => {
    expect(offers({ source: 'validation data', examples: 300, available: 1000, every: 3 })).toBe(true);
    expect(offers({ source: 'validation data', examples: 1000, available: 1000, every: 3 })).toBe(false);
  });

  it('is offered where nobody knows how many there are, until a test got fewer than it asked for', () => {
    expect(offers({ source: 'first batches', examples: 320, every: 3 })).toBe(true);
    expect(offers({ source: 'first batches', examples: 960, available: null, every: 3 }, 960)).toBe(true);
    expect(offers({ source: 'first batches', examples: 640, available: null, every: 3 }, 960)).toBe(false);
  });

  it('is not offered where nothing is held out', () => {
    expect(offers(null)).toBe(false);
  });
});
