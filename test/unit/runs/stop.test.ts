import { describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/runs/processState';
import { childOf, requestFor, testRuns, until } from './support';

describe.skipIf(process.platform === 'win32')('stop', () => {
  it('asks first: the trainer says how far it came', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    await run.stop();
    expect(run.record).toMatchObject({ state: 'stopped', failure: null, end: { by: 'stopped', iterations: 50 } });
    expect(run.analysis).not.toBeNull();
  });

  it('ends a loop that never yields, with what was measured', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('neverYields.mjs'));
    await until(run, () => run.batch.length > 0);
    await run.stop();
    expect(run.record).toMatchObject({ state: 'stopped', failure: null, end: { by: 'stopped', iterations: 20, lr: 0.2 } });
  });

  it('kills a trainer that ignores everything, and its children', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('ignoresEverything.mjs'));
    await until(run, () => run.record.warnings.length > 0);
    const child = childOf(run);
    expect(isAlive(child)).toBe(true);
    await run.stop();
    expect(run.record.state).toBe('stopped');
    expect(isAlive(child)).toBe(false);
  });

  it('may be asked for twice, and after the end', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    await Promise.all([run.stop(), run.stop()]);
    await run.stop();
    expect(run.record.state).toBe('stopped');
  });

  it('before the trainer is there starts none', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('obedient.mjs'));
    await run.stop();
    expect(run.record).toMatchObject({ state: 'stopped', provenance: null });
    expect(runs.live).toEqual([]);
  });

  it('by dispose kills at once and closes the books before it returns', { timeout: 20_000 }, async () => {
    const { runs, folder } = testRuns();
    const run = runs.start(requestFor('ignoresEverything.mjs'));
    await until(run, () => run.record.warnings.length > 0);
    const child = childOf(run);
    runs.dispose();
    expect(run.record).toMatchObject({ state: 'stopped', end: { reason: 'The window was closed or reloaded while the run went on.' } });
    expect(await testRuns(folder).runs.list()).toMatchObject([{ id: run.record.id, state: 'stopped' }]);
    await expect.poll(() => isAlive(child)).toBe(false);
  });
});

describe('a second run', () => {
  it('waits for the first', async () => {
    const { runs } = testRuns();
    const first = runs.start(requestFor('obedient.mjs'));
    const second = runs.start(requestFor('wellBehaved.mjs'));
    await until(first, () => first.batch.length > 0);
    expect(second.record.state).toBe('queued');
    expect(runs.live).toEqual([first, second]);
    await first.stop();
    expect((await second.ended).state).toBe('finished');
    await expect.poll(() => runs.live).toEqual([]);
  });

  it('can be stopped while it waits', async () => {
    const { runs } = testRuns();
    const first = runs.start(requestFor('obedient.mjs'));
    const second = runs.start(requestFor('wellBehaved.mjs'));
    let told = 0;
    runs.onDidChangeLive(() => (told += 1));
    await second.stop();
    expect(second.record).toMatchObject({ state: 'stopped', startedAt: null });
    await expect.poll(() => runs.live).toEqual([first]);
    expect(told).toBeGreaterThan(0);
    expect(first.isLive).toBe(true);
  });

  it('starts after a first that failed', async () => {
    const { runs } = testRuns();
    const first = runs.start(requestFor('fails.mjs'));
    const second = runs.start(requestFor('wellBehaved.mjs'));
    expect((await first.ended).state).toBe('failed');
    expect((await second.ended).state).toBe('finished');
  });
});
