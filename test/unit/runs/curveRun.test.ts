import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NO_COLUMNS } from '../protocol/readTable';
import { CurveRun } from '../../../src/runs/curveRun';
import type { Disposable, RunChange } from '../../../src/runs/run';
import { temporaryFolder } from './support';

const columns = { ...NO_COLUMNS, iteration: 'step', lr: 'lr', val_accuracy: 'val_acc' };

/** Lines of a range test whose held-out accuracy rises from chance, holds, and falls again. */
function lines(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const share = (from + index) / 100;
    const accuracy = 0.1 + 0.8 * Math.min(1, share / 0.2) * (1 - Math.max(0, Math.min(1, (share - 0.6) / 0.2)));
    return `${String(from + index)},${String(share)},${accuracy.toFixed(4)}\n`;
  }).join('');
}

/** As if nothing had been written to the file for a long time. */
function rest(path: string): void {
  utimesSync(path, 1000, 1000);
}

function log(content: string): string {
  const path = join(temporaryFolder(), 'log.csv');
  writeFileSync(path, `step,lr,val_acc\n${content}`);
  return path;
}

const open = (path: string, plannedIterations: number | null = null) => CurveRun.open({ id: 'curve-1', path, columns, plannedIterations, log: () => {} });

const followed: Disposable[] = [];
afterEach(() => {
  for (const one of followed.splice(0)) one.dispose();
});

function follow(run: CurveRun): RunChange[] {
  const changes: RunChange[] = [];
  followed.push(run.onDidChange((change) => changes.push(change)));
  return changes;
}

const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 8000, interval: 20 });

describe('a file that is shown as a range test', { timeout: 30_000 }, () => {
  it('that was written long ago is over, with bounds and where they come from', async () => {
    const path = log(lines(1, 100));
    utimesSync(path, new Date('2026-01-02T03:04:05Z'), new Date('2026-01-02T03:04:05Z'));
    const run = await open(path, 400);
    expect(run.isLive).toBe(false);
    expect(run.heldOut).toHaveLength(100);
    expect(run.analysis?.recommended).not.toBeNull();
    expect(run.analysis?.plannedIterations).toBe(400);
    expect(run.record).toMatchObject({ state: 'finished', endedAt: '2026-01-02T03:04:05.000Z', source: { format: 'CSV', columns }, provenance: null, request: { kind: 'range-test', script: path }, end: { iterations: 100, lr: 1 } });
    await expect(run.ended).resolves.toBe(run.record);
  });

  it('is followed while it grows, over once it has stopped, and goes on when it grows again', async () => {
    const path = log(lines(1, 20));
    const run = await open(path);
    expect(run.record).toMatchObject({ state: 'running', end: null, activity: 'The file is followed while it grows' });
    const changes = follow(run);
    appendFileSync(path, lines(21, 60));
    // the last step may still get values
    await until(() => run.heldOut.length === 59);
    expect(run.isLive).toBe(true);
    rest(path);
    await until(() => !run.isLive);
    expect(run.record).toMatchObject({ state: 'finished', end: { iterations: 60 } });
    expect(run.analysis?.iterations).toBe(60);
    const ended = await run.ended;
    expect(ended.state).toBe('finished');
    appendFileSync(path, lines(61, 100));
    await until(() => run.isLive);
    rest(path);
    await until(() => !run.isLive);
    expect(run.heldOut).toHaveLength(100);
    expect(run.analysis?.recommended).not.toBeNull();
    expect(changes.every(({ anew }) => anew !== true)).toBe(true);
    await until(() => changes.flatMap(({ heldOut }) => heldOut).length >= 81);
    expect(changes.flatMap(({ heldOut }) => heldOut)).toEqual(run.heldOut.slice(19));
  });

  it('says that all is new where the file was written over', async () => {
    const path = log(lines(1, 50));
    const run = await open(path);
    const changes = follow(run);
    writeFileSync(path, `step,lr,val_acc\n${lines(5, 20)}`);
    await until(() => changes.some(({ anew }) => anew === true));
    expect(run.heldOut[0]?.lr).toBe(0.05);
  });

  it('may be begun a moment ago and have no rows yet', async () => {
    const path = log('');
    const run = await open(path);
    expect(run.record.state).toBe('running');
    expect(run.analysis).toBeNull();
    follow(run);
    appendFileSync(path, lines(1, 10));
    await until(() => run.heldOut.length === 9);
  });

  it('that cannot be read any more says why, keeps what was read, and comes back', async () => {
    const path = log(lines(1, 30));
    const run = await open(path);
    follow(run);
    appendFileSync(path, '31,0.31,often\n');
    await until(() => run.record.state === 'failed');
    expect(run.record.failure?.message).toBe('log.csv, line 32, column val_acc: "often" is not a number. Write it as 0.12 or 1.2e-3, leave the cell empty, or write NaN.');
    expect(run.heldOut.length).toBeGreaterThan(20);
    rmSync(path);
    await until(() => run.record.failure?.message === 'The file is not there any more.');
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `step,lr,val_acc\n${lines(1, 40)}`);
    await until(() => run.record.failure === null);
    expect(run.heldOut).toHaveLength(39);
  });

  it('says what is wrong with it for as long as nothing is mended', async () => {
    const path = log(lines(1, 30));
    const run = await open(path);
    follow(run);
    appendFileSync(path, '31\n');
    await until(() => run.record.state === 'failed');
    // longer than until the next look at the file
    await new Promise((resolve) => setTimeout(resolve, 2600));
    expect(run.record.failure?.message).toContain('log.csv, line 32: has 1 cell where the header has 3.');
  });

  it('comes back with the file when that was moved away and back', async () => {
    const path = log(lines(1, 30));
    rest(path);
    const run = await open(path);
    follow(run);
    renameSync(path, `${path}.away`);
    await until(() => run.record.failure?.message === 'The file is not there any more.');
    renameSync(`${path}.away`, path);
    await until(() => run.record.state === 'finished');
  });

  it('leaves a folder removed that somebody has removed', async () => {
    const path = log(lines(1, 30));
    const run = await open(path);
    rmSync(dirname(path), { recursive: true });
    follow(run);
    await until(() => run.record.failure?.message === 'The file is not there any more.');
    expect(existsSync(dirname(path))).toBe(false);
  });

  it('is left alone when nobody looks', async () => {
    const path = log(lines(1, 20));
    const run = await open(path);
    run.onDidChange(() => {}).dispose();
    appendFileSync(path, lines(21, 60));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(run.heldOut).toHaveLength(19);
    expect(run.isFollowed).toBe(false);
  });

  it('that cannot be read as one is refused', async () => {
    const path = join(temporaryFolder(), 'log.csv');
    writeFileSync(path, 'step,rate,val_acc\n1,0.1,0.2\n');
    await expect(open(path)).rejects.toThrow('log.csv: has no column lr. It has step, rate, val_acc.');
    await expect(open(join(temporaryFolder(), 'none.csv'))).rejects.toThrow('ENOENT');
  });
});
