import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { chosenLr, REPLAY_COSTS, REPLAYED_TASKS } from '../../../src/analysis/replayCosts';
import { choiceCosts } from '../../bench/replayChoices';
import { readReplays } from '../../fixtures/rangeTests';
import { syntheticCurve } from './syntheticCurve';

describe('the table of what other max LRs cost', () => {
  it('says what the replay data say', () => {
    expect(Object.keys(readReplays().tasks)).toHaveLength(REPLAYED_TASKS);
    for (const [index, { choice, points, worst }] of choiceCosts().entries()) {
      expect([choice, Math.abs((REPLAY_COSTS[index]?.points ?? 0) - points) < 0.02, Math.abs((REPLAY_COSTS[index]?.worst ?? 0) - worst) < 0.02]).toEqual([choice, true, true]);
    }
  });

  it('lists the cheapest first, and the recommendation is that', () => {
    const listed = REPLAY_COSTS.map(({ points }) => points);
    expect(listed).toEqual(listed.toSorted((a, b) => a - b));
    expect(REPLAY_COSTS[0]?.choice).toBe('recommended');
  });

  it('gives the LR of each choice on the curve at hand, and none for other tools', () => {
    const analysis = analyseRangeTest(syntheticCurve({}, { plannedIterations: 5000 }));
    const max = analysis.recommended?.max.lr ?? Number.NaN;
    expect(chosenLr('recommended', analysis)).toBe(max);
    expect(chosenLr('a third', analysis)).toBeCloseTo(max / 3, 12);
    expect(chosenLr('half of the peak', analysis)).toBeCloseTo((analysis.paper?.max.lr ?? Number.NaN) / 2, 12);
    expect(chosenLr('Lightning', analysis)).toBeNull();
    expect(chosenLr('twice', { recommended: null, paper: null })).toBeNull();
  });
});
