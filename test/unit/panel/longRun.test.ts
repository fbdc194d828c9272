import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { shownAnalysis, thinnedRun } from '../../../src/panel/thinnedRun';
import { hostToPanelSchema } from '../../../src/protocol/panelLink';
import { decode, encode } from '../../../src/protocol/wire';
import { emptyModel, receive } from '../../../webview/state';
import { madeUpRun } from '../../bench/madeUpRun';
import { rangeTest, record, snapshotOf, storedCurve } from '../../webview/runFixtures';

describe('a long run', () => {
  const curves = madeUpRun(100_000, 20);
  const message = encode(snapshotOf({ record: record({ state: 'running' }), ...curves }));
  const received = decode(hostToPanelSchema, message, 'the snapshot');
  if (received.type !== 'snapshot') throw new Error('no snapshot');

  it('is sent in a size that does not grow with it, and the page knows how much there is', () => {
    expect(message.length).toBeLessThan(1e6);
    const { run } = receive(emptyModel, received);
    expect(run?.kept.batch.count).toBe(100_000);
    expect(run?.kept.heldOut.count).toBe(5000);
    expect(run?.batch.at(-1)).toEqual(curves.batch.at(-1));
    expect(run?.heldOut.length).toBeLessThanOrEqual(4001);
  });

  it('goes on where the snapshot ended as if the page had seen all of it', () => {
    const more = madeUpRun(110_000, 20).batch.slice(100_000);
    let model = receive(emptyModel, received);
    for (let start = 0; start < more.length; start += 10) {
      model = receive(model, { type: 'delta', seq: (model.seq ?? 0) + 1, batch: more.slice(start, start + 10), heldOut: [], sweep: [], estimates: [], secondsLeft: null });
    }
    const whole = receive(emptyModel, snapshotOf({ record: record({ state: 'running' }), batch: [...curves.batch, ...more] }));
    expect(model.run?.kept.batch).toEqual(whole.run?.kept.batch);
    expect(model.run?.batchMeans.map(({ iteration }) => iteration)).toEqual(whole.run?.batchMeans.map(({ iteration }) => iteration));
  });

  it('stays as small in the page while it goes on', () => {
    let model = receive(emptyModel, snapshotOf({ record: record({ state: 'running' }) }));
    for (let start = 0; start < curves.batch.length; start += 500) {
      model = receive(model, { type: 'delta', seq: (model.seq ?? 0) + 1, batch: curves.batch.slice(start, start + 500), heldOut: [], sweep: [], estimates: [], secondsLeft: null });
      expect(model.run?.batch.length).toBeLessThanOrEqual(1501);
      expect(model.run?.batchMeans.length).toBeLessThanOrEqual(601);
    }
  });

  it('of ordinary length is sent whole', () => {
    const { batch, heldOut } = storedCurve('mlp');
    expect(thinnedRun({ batch, heldOut, estimates: [] })).toEqual({ batch, heldOut, estimates: [] });
  });
});

describe('the smoothed curves that a page is sent', () => {
  it('have gaps where nothing finite was measured', () => {
    const { batch, heldOut } = storedCurve('mlp');
    const broken = heldOut.map((point) => (point.iteration > 400 && point.iteration < 600 ? { ...point, loss: Number.NaN } : point));
    const analysis = analyseRangeTest({ batch, heldOut: broken, plannedIterations: 1812, chance: 0.1, topFromSweep: false, topLr: null });
    const shown = shownAnalysis({ analysis, batch, heldOut: broken, isLive: false });
    const ramped = broken.filter(({ iteration }) => iteration > 0);
    expect(shown?.smoothedHeldOut.map(({ loss }) => Number.isNaN(loss))).toEqual(ramped.map(({ loss }) => Number.isNaN(loss)));
    expect(shown?.smoothedHeldOut.every(({ accuracy }) => Number.isFinite(accuracy))).toBe(true);
  });

  it('are left out while the run goes on, where points come faster than analyses', () => {
    expect(rangeTest('mlp', { until: 300, record: { state: 'running' } }).analysis).toMatchObject({ smoothedBatch: [], smoothedHeldOut: [] });
    expect(rangeTest('mlp').analysis?.smoothedBatch.length).toBe(453);
  });
});
