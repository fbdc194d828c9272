import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/protocol/run';
import { startOf } from '../../../src/processes/processState';
import { changesOf, requestFor, testRuns, until, whileRead, type RunsUnderTest } from './support';

async function finishedRun(): Promise<RunsUnderTest & { readonly id: string; readonly runFolder: string }> {
  const test = testRuns();
  const { id } = await test.runs.start(requestFor('wellBehaved.mjs')).ended;
  return { ...test, id, runFolder: join(test.folder, 'runs', id) };
}

/** Makes a kept run look as if its host had died in the middle of it. */
function unfinish(runFolder: string, owner: object | null): void {
  const file = join(runFolder, 'run.json');
  const record = JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
  writeFileSync(file, JSON.stringify({ ...record, state: 'running', endedAt: null, end: null }));
  if (owner !== null) writeFileSync(join(runFolder, 'owner.json'), JSON.stringify({ version: 1, host: hostname(), ...owner }));
}

describe('a kept run', () => {
  it('reads back as it was, NaN included', async () => {
    const { runs, folder } = testRuns();
    for (const name of ['wellBehaved.mjs', 'customLoop.mjs', 'notFinite.mjs']) {
      const run = runs.start(requestFor(name));
      const record = await run.ended;
      const again = await testRuns(folder).runs.open(record.id);
      expect(again.record).toEqual(record);
      expect(again.batch).toEqual(run.batch);
      expect(again.heldOut).toEqual(run.heldOut);
      expect(again.sweep).toEqual(run.sweep);
      expect(again.analysis).toEqual(run.analysis);
      expect(again.isLive).toBe(false);
      expect(await again.ended).toEqual(record);
    }
  });

  it('reads back its estimates and when its iterations were made', async () => {
    const { runs, folder } = testRuns();
    const run = runs.start(requestFor('estimates.mjs', { kind: 'observe' }));
    const changes = changesOf(run);
    const { id } = await run.ended;
    expect(run.estimates).toEqual([
      { iteration: 2, lr: 0.1, estimate: 0.25, floor: 0.07 },
      { iteration: 4, lr: 0.1, estimate: Infinity, floor: 0.07 },
    ]);
    expect(run.times).toEqual([1, 2, 3, 4].map((iteration) => ({ iteration, seconds: iteration / 2 })));
    expect(changes.flatMap(({ estimates }) => estimates)).toEqual(run.estimates);
    expect(changes.flatMap(({ times }) => times)).toEqual(run.times);
    const again = await testRuns(folder).runs.open(id);
    expect(again.estimates).toEqual(run.estimates);
    expect(again.times).toEqual(run.times);
  });

  it('leaves run.json and metrics.ndjson, nothing else', async () => {
    const { runFolder } = await finishedRun();
    expect(readdirSync(runFolder).sort()).toEqual(['metrics.ndjson', 'run.json']);
  });

  it('is on disk while it goes on', async () => {
    const { runs, folder } = testRuns();
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    const metrics = readFileSync(join(folder, 'runs', run.record.id, 'metrics.ndjson'), 'utf8');
    expect(metrics.trim().split('\n')).toHaveLength(1);
    expect(metrics).toContain('"iteration":50');
    expect(await runs.open(run.record.id)).toBe(run);
  });

  it('loses a last line that a crash cut short, and only that', async () => {
    const { folder, id, runFolder } = await finishedRun();
    appendFileSync(join(runFolder, 'metrics.ndjson'), '{"stage":"run","batch":[{"iter');
    const { runs, log } = testRuns(folder);
    expect((await runs.open(id)).batch).toHaveLength(100);
    expect(log).toEqual([]);
  });

  it('reports a bad line in the middle and keeps the others', async () => {
    const { folder, id, runFolder } = await finishedRun();
    const file = join(runFolder, 'metrics.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[3] = '{"stage":"run"}';
    writeFileSync(file, lines.join('\n'));
    const { runs, log } = testRuns(folder);
    expect((await runs.open(id)).batch).toHaveLength(90);
    expect(log.join()).toContain('metrics.ndjson, line 4');
  });
});

describe('the list', () => {
  it('has the newest first', async () => {
    const { runs, folder } = testRuns();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift((await runs.start(requestFor('fails.mjs')).ended).id);
    expect((await testRuns(folder).runs.list()).map(({ id }) => id)).toEqual(ids);
  });

  it('is empty where nothing was ever kept', async () => {
    expect(await testRuns().runs.list()).toEqual([]);
  });

  it('reports corrupt runs, skips them and deletes nothing', async () => {
    const { folder, id, runFolder } = await finishedRun();
    const corrupt = join(runFolder, 'run.json');
    writeFileSync(corrupt, '{"version":1,"id":');
    const { runs, log } = testRuns(folder);
    const good = await runs.start(requestFor('fails.mjs')).ended;
    expect((await runs.list()).map((record) => record.id)).toEqual([good.id]);
    expect(log.join('\n')).toContain(corrupt);
    expect(existsSync(corrupt)).toBe(true);
    await expect(runs.open(id)).rejects.toThrow('run.json is not valid JSON');
  });

  it('reports runs of a newer version as such', async () => {
    const { runs, id, runFolder } = await finishedRun();
    writeFileSync(join(runFolder, 'run.json'), '{"version":3}');
    await expect(runs.open(id)).rejects.toThrow(/newer version.*update/);
  });

  it('knows no other folders', async () => {
    const { runs, folder } = await finishedRun();
    await expect(runs.open('20000101-000000-abcdef')).rejects.toThrow('no run.json');
    await expect(runs.open('../../etc')).rejects.toThrow('There is no run');
    expect(existsSync(folder)).toBe(true);
  });
});

describe('a run whose host is gone', () => {
  it('was stopped by the window, with what was measured until then', async () => {
    const { folder, id, runFolder } = await finishedRun();
    unfinish(runFolder, null);
    const run = await testRuns(folder).runs.open(id);
    expect(run.record).toMatchObject({ state: 'stopped', end: { by: 'stopped', iterations: 100, lr: 1, reason: expect.stringContaining('reloaded') as string } });
    expect(run.analysis?.recommended).not.toBeNull();
    expect(await testRuns(folder).runs.list()).toMatchObject([{ state: 'stopped' }]);
  });

  it('is told from one that another window still owns', async () => {
    const { folder, id, runFolder } = await finishedRun();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      const pid = other.pid ?? 0;
      unfinish(runFolder, { pid, started: startOf(pid) });
      expect((await testRuns(folder).runs.open(id)).record.state).toBe('running');
      // a later process with the same id is not the owner
      unfinish(runFolder, { pid, started: '1' });
      if (process.platform === 'linux') expect((await testRuns(folder).runs.open(id)).record.state).toBe('stopped');
    } finally {
      other.kill('SIGKILL');
    }
  });

  it.skipIf(process.platform === 'win32')('that closes it at that moment is told as it ended', async () => {
    const { runs, id, runFolder } = await finishedRun();
    unfinish(runFolder, { pid: process.pid, started: startOf(process.pid) });
    await whileRead(join(runFolder, 'run.json'), (text) => {
      rmSync(join(runFolder, 'owner.json'));
      return JSON.stringify({ ...(JSON.parse(text) as RunRecord), state: 'finished', endedAt: '2026-11-24T00:00:00.000Z', end: { by: 'top LR', cause: null, iterations: 10, lr: 1, reason: 'The ramp reached its top LR.' } });
    }, async () => expect((await runs.open(id)).record).toMatchObject({ state: 'finished', end: { by: 'top LR' } }));
  });

  it('is followed until its other window closes it', { timeout: 20_000 }, async () => {
    const { runs, folder } = testRuns();
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    const seen = await testRuns(folder).runs.open(run.record.id);
    expect(seen.record.state).toBe('running');
    const ended = until(seen, () => seen.record.state === 'stopped');
    await run.stop();
    // a run that is not ours is never live, so the first change decides
    await ended;
    expect(seen.record.end?.iterations).toBe(50);
    rmSync(folder, { recursive: true });
  });
});
