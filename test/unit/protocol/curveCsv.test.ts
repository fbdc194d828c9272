import { describe, expect, it } from 'vitest';
import { writeCurveCsv } from '../../../src/protocol/curveCsv';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';
import { readCsv } from './readTable';

describe('writeCurveCsv', () => {
  it('writes one line for an update and the evaluation after it', () => {
    const point = { iteration: 4, lr: 0.1, accuracy: 0.5, loss: null };
    const text = writeCurveCsv({
      batch: [{ ...point, momentum: null }],
      heldOut: [
        { ...point, iteration: 0, lr: 0 },
        { ...point, accuracy: Number.NaN, loss: 2 },
      ],
      topLr: null,
    });
    expect(text).toBe('iteration,lr,accuracy,loss,val_accuracy,val_loss\n0,0,,,0.5,\n4,0.1,0.5,,NaN,2\n');
  });

  it('comes back the same when read, for replayed ramps of every task', { timeout: 60_000 }, () => {
    const { ramps, tasks } = readReplays();
    for (const ramp of ramps.filter(({ task }, index) => index === ramps.findIndex((other) => other.task === task))) {
      const task = tasks[ramp.task];
      if (task === undefined) throw new Error(`no task ${ramp.task}`);
      const { batch, heldOut, topLr } = replayCurve(ramp, task);
      const { curve, notes } = readCsv(writeCurveCsv({ batch, heldOut, topLr }), 'ramp.csv');
      expect(curve.batch).toEqual(batch);
      expect(curve.heldOut).toEqual(heldOut);
      expect(curve.topLr).toBe(topLr);
      expect(notes).toEqual([]);
    }
  });
});
