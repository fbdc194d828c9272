import { describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/processes/processState';
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

  it.each([
    ['never yields', 'neverYields.mjs', []],
    ['ignores everything', 'ignoresEverything.mjs', []],
    ['prints lines without end', 'floods.mjs', ['lines']],
    ['prints one line without end', 'floods.mjs', ['line']],
    ['fills half a gigabyte again and again', 'allocates.mjs', []],
    ['started a process that left its group', 'leavesDetached.mjs', ['hang']],
  ])('is over within 5 s for a script that %s', { timeout: 30_000 }, async (_title, fixture, args) => {
    const { runs } = testRuns();
    const run = runs.start(requestFor(fixture, { args }));
    await until(run, () => run.batch.length > 0 || run.record.warnings.length > 0);
    // in the middle of what it does
    await new Promise((resolve) => setTimeout(resolve, 500));
    const asked = Date.now();
    await run.stop();
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(run.record).toMatchObject({ state: 'stopped', failure: null });
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
