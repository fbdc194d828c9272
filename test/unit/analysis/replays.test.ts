import { describe, expect, it, vi } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import type { RangeTestCurve } from '../../../src/analysis/curve';
import { regretOf, run } from '../../bench/regretReplay';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';

const replays = readReplays();
const swept = replays.ramps.filter((ramp) => ramp.topLearningRate === ramp.coarseTop);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean regret in points over tasks, and the share refused, when the analysis sees only part of each ramp. */
function regret(view: (curve: RangeTestCurve) => RangeTestCurve, wanted: (metric: string) => boolean = () => true): { regret: number; refused: number } {
  const byTask = new Map<string, number[]>();
  let refused = 0;
  let total = 0;
  for (const ramp of swept) {
    const task = replays.tasks[ramp.task];
    if (task === undefined) throw new Error(`no task ${ramp.task}`);
    if (!wanted(task.metric)) continue;
    total += 1;
    const max = analyseRangeTest(view(replayCurve(ramp, task))).recommended?.max.lr;
    if (max === undefined) refused += 1;
    else byTask.set(ramp.task, [...(byTask.get(ramp.task) ?? []), regretOf(max, task)]);
  }
  return { regret: mean([...byTask.values()].map(mean)), refused: refused / total };
}

describe('on replayed range tests', () => {
  it('the bench reaches .40 points of regret', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      expect(await run()).toBeLessThanOrEqual(0.4);
      expect(log.mock.calls.flat().join('\n')).toMatch(/mean of tasks .*\/144/u);
    } finally {
      log.mockRestore();
    }
  });

  // Measured for the same rules on 26 tasks: B .36, C .48, D .32; the nearest other tool .67 on these 12.
  it.each<[string, (curve: RangeTestCurve) => RangeTestCurve]>([
    ['without the length of the training (B)', (curve) => ({ ...curve, plannedIterations: null })],
    ['from batches alone (D)', (curve) => ({ ...curve, heldOut: [] })],
    ['from batches alone, without the length', (curve) => ({ ...curve, heldOut: [], plannedIterations: null })],
    ['from the batch loss alone', (curve) => ({ ...curve, heldOut: [], chance: null, batch: curve.batch.map((point) => ({ ...point, accuracy: null })) })],
    ['from the held-out loss alone', (curve) => ({ ...curve, batch: [], chance: null, heldOut: curve.heldOut.map((point) => ({ ...point, accuracy: null })) })],
    ['without the state before the ramp', (curve) => ({ ...curve, heldOut: curve.heldOut.slice(1) })],
  ])('the bounds are nearly as good %s', (_name, view) => {
    const result = regret(view);
    expect(result.regret).toBeLessThan(0.5);
    expect(result.refused).toBeLessThanOrEqual(0.1);
  });

  it('the bounds are as good from held-out accuracy alone (C), where there is one', () => {
    const result = regret(
      (curve) => ({ ...curve, batch: [], heldOut: curve.heldOut.map((point) => ({ ...point, loss: null })) }),
      (metric) => metric === 'accuracy',
    );
    expect(result.regret).toBeLessThan(0.5);
    expect(result.refused).toBeLessThanOrEqual(0.1);
  });

  it('no ramp that broke under a top from the sweep is called likely', () => {
    for (const ramp of replays.ramps) {
      const task = replays.tasks[ramp.task];
      if (task === undefined) throw new Error(`no task ${ramp.task}`);
      const { verdict, recommended } = analyseRangeTest(replayCurve(ramp, task));
      if (recommended?.max.open !== true) expect(verdict.answer, ramp.task).toBe('cannot tell');
    }
  });
});

describe('regret', () => {
  const task = {
    oneCycle: [
      [0.01, 0.5, 1],
      [0.1, 0.9, 1],
      [1, 0.1, 1],
    ] as [number, number, number][],
    best: 0.9,
  };

  it('is read between grid points in log LR and clamped at the ends', () => {
    expect(regretOf(0.1, task)).toBeCloseTo(0, 9);
    expect(regretOf(Math.sqrt(0.1), task)).toBeCloseTo(40, 9);
    expect(regretOf(1e-6, task)).toBeCloseTo(40, 9);
    expect(regretOf(50, task)).toBeCloseTo(80, 9);
  });
});
