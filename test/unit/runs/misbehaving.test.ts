import { memoryUsage } from 'node:process';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/processes/processState';
import { childOf, requestFor, testRuns, until } from './support';

const idle = (seconds: number) => ({ limits: { memoryMb: null, idleMinutes: seconds / 60 } });

describe('a script that gives no sign of life', () => {
  it('is ended and says since when and what to do', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('fallsSilent.mjs', { kind: 'observe', args: ['40'], ...idle(0.6) }));
    const began = Date.now();
    const record = await run.ended;
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(record).toMatchObject({
      state: 'failed',
      failure: { code: 'no-progress', message: expect.stringMatching(/since \d\d:\d\d:\d\d, for 0\.01 minutes/), remedy: expect.stringContaining('superconverge.limits.idleMinutes') },
    });
    expect(run.batch).toHaveLength(40);
  });

  it('goes on as long as it prints, be it dots on one line', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('fallsSilent.mjs', { kind: 'observe', args: ['40', 'prints'], ...idle(0.6) }));
    await until(run, () => run.batch.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(run.isLive).toBe(true);
  });

  it('after all of its iterations has finished, with a warning', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('fallsSilent.mjs', { kind: 'observe', args: ['100'], ...idle(0.6) }));
    expect(await run.ended).toMatchObject({
      state: 'finished',
      failure: null,
      end: { by: 'training ended', iterations: 100, lr: 1 },
      warnings: [expect.stringContaining('did not end by itself')],
    });
  });

  it('is left alone where there is no limit', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('fallsSilent.mjs', { kind: 'observe', args: ['40'], limits: { memoryMb: null, idleMinutes: null } }));
    await until(run, () => run.batch.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(run.isLive).toBe(true);
  });
});

describe('a script that floods its output', () => {
  it.each(['lines', 'line'])('with %s neither blocks nor fills log or memory of the host', { timeout: 30_000 }, async (what) => {
    const { runs, log } = testRuns();
    const run = runs.start(requestFor('floods.mjs', { args: [what] }));
    await until(run, () => run.batch.length > 0);
    const before = memoryUsage.rss();
    let longestWait = 0;
    for (let i = 0, last = Date.now(); i < 300; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      longestWait = Math.max(longestWait, Date.now() - last);
      last = Date.now();
    }
    expect(memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
    expect(longestWait).toBeLessThan(500);
    expect(log.length).toBeLessThan(3000);
    expect(log.join('').length).toBeLessThan(200_000);
    if (what === 'lines') expect(log.join('\n')).toMatch(/[\d,]{6,} lines are left out here/);
    await run.stop();
  });

  it('where messages are expected is ended with a cause', { timeout: 60_000 }, async () => {
    const { runs } = testRuns();
    expect((await runs.start(requestFor('endlessMessage.mjs')).ended).failure).toMatchObject({ code: 'internal', message: expect.stringContaining('without an end') });
  });
});

describe.runIf(process.platform === 'linux')('a process that left the group of its run', () => {
  it.each([
    ['ends', 'finish', 'finished'],
    ['crashes', 'crash', 'failed'],
  ])('ends where the script %s', { timeout: 20_000 }, async (_title, what, state) => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('leavesDetached.mjs', { args: [what] }));
    expect((await run.ended).state).toBe(state);
    await expect.poll(() => isAlive(childOf(run))).toBe(false);
  });

  it('ends with stop', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('leavesDetached.mjs', { args: ['hang'] }));
    await until(run, () => run.batch.length > 0);
    expect(isAlive(childOf(run))).toBe(true);
    await run.stop();
    await expect.poll(() => isAlive(childOf(run))).toBe(false);
  });

  it('ends with dispose, and no other run\'s does', { timeout: 20_000 }, async () => {
    const [mine, others] = [testRuns(), testRuns()];
    const run = mine.runs.start(requestFor('leavesDetached.mjs', { args: ['hang'] }));
    const other = others.runs.start(requestFor('leavesDetached.mjs', { args: ['hang'] }));
    await until(run, () => run.batch.length > 0);
    await until(other, () => other.batch.length > 0);
    mine.runs.dispose();
    await expect.poll(() => isAlive(childOf(run))).toBe(false);
    expect(isAlive(childOf(other))).toBe(true);
    expect(other.isLive).toBe(true);
  });
});
