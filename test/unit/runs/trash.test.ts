import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Trash } from '../../../src/runs/trash';
import { requestFor, temporaryFolder, testRuns, until } from './support';

const DAY_MS = 24 * 3600 * 1000;

/** A folder with a file, as a run's is. */
function folderIn(storage: string, name: string): string {
  const folder = join(storage, 'runs', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), name);
  return folder;
}

describe('the trash', () => {
  it('gives back what was put into it, unchanged', async () => {
    const storage = temporaryFolder();
    const trash = new Trash(storage, () => undefined);
    const folder = folderIn(storage, 'one');
    await trash.put(folder);
    expect(existsSync(folder)).toBe(false);
    await trash.takeBack(folder);
    expect(readFileSync(join(folder, 'run.json'), 'utf8')).toBe('one');
  });

  it('keeps for a week what was old when it was deleted, and no longer', async () => {
    const storage = temporaryFolder();
    const trash = new Trash(storage, () => undefined);
    const folder = folderIn(storage, 'one');
    const lastYear = new Date(Date.now() - 365 * DAY_MS);
    utimesSync(folder, lastYear, lastYear);
    await trash.put(folder);
    await trash.empty(new Date(Date.now() + 6.9 * DAY_MS));
    expect(existsSync(join(storage, 'trash', 'one'))).toBe(true);
    await trash.empty(new Date(Date.now() + 7.1 * DAY_MS));
    expect(existsSync(join(storage, 'trash', 'one'))).toBe(false);
    await expect(trash.takeBack(folder)).rejects.toThrow('one could not be brought back');
  });

  it('is emptied of what is a week old when a window first shows runs', async () => {
    const { runs, folder } = testRuns();
    const old = join(folder, 'trash', 'old');
    mkdirSync(old, { recursive: true });
    const weekAgo = new Date(Date.now() - 7.1 * DAY_MS);
    utimesSync(old, weekAgo, weekAgo);
    runs.onDidChangeKept(() => undefined);
    await vi.waitFor(() => expect(existsSync(old)).toBe(false));
  });
});

describe('a kept run', () => {
  it('is removed and restored, and every window is told', { timeout: 20_000 }, async () => {
    const { runs, folder } = testRuns();
    const { id } = await runs.start(requestFor('wellBehaved.mjs')).ended;
    const other = testRuns(folder).runs;
    const [here, there] = [vi.fn(), vi.fn()];
    runs.onDidChangeKept(here);
    other.onDidChangeKept(there);
    expect(await runs.remove([id])).toEqual([id]);
    expect(here).toHaveBeenCalled();
    await vi.waitFor(() => expect(there).toHaveBeenCalled(), 3000);
    expect(await other.list()).toEqual([]);
    await expect(other.open(id)).rejects.toThrow('not kept any more');
    there.mockClear();
    await runs.restore([id]);
    await vi.waitFor(() => expect(there).toHaveBeenCalled(), 3000);
    expect(await other.list()).toMatchObject([{ id, state: 'finished' }]);
  });

  it('of an earlier version keeps all but its name when it is renamed', async () => {
    const folder = temporaryFolder();
    cpSync(join(import.meta.dirname, 'version1'), folder, { recursive: true });
    const { runs } = testRuns(folder);
    const [first] = await runs.list();
    const file = join(folder, 'runs', first!.id, 'run.json');
    const before = JSON.parse(readFileSync(file, 'utf8')) as object;
    await runs.rename(first!.id, 'baseline');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...before, name: 'baseline' });
    expect((await runs.open(first!.id)).record).toEqual({ ...first, name: 'baseline' });
  });

  it('is not reached by an id that leads out of the folder', async () => {
    const { runs, folder } = testRuns();
    const outside = folderIn(folder, '../outside');
    await expect(runs.remove(['../outside'])).rejects.toThrow('There is no run ../outside.');
    await expect(runs.rename('../outside', 'x')).rejects.toThrow('There is no run ../outside.');
    expect(existsSync(outside)).toBe(true);
  });
});

describe('a run that goes on', () => {
  it('keeps the name that it is given to its end', async () => {
    const { runs, folder } = testRuns();
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    await runs.rename(run.record.id, 'baseline');
    await run.stop();
    expect(await testRuns(folder).runs.list()).toMatchObject([{ name: 'baseline', state: 'stopped' }]);
  });

  it('is neither removed nor, from another window, renamed', async () => {
    const { runs, folder } = testRuns();
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    const { id } = run.record;
    const other = testRuns(folder).runs;
    expect(await runs.remove([id])).toEqual([]);
    expect(await other.remove([id])).toEqual([]);
    await expect(other.rename(id, 'x')).rejects.toThrow('goes on in another window');
    await run.stop();
    expect(await other.list()).toMatchObject([{ id, state: 'stopped' }]);
  });
});

it('a run that could be kept to a part only is removed whole', { timeout: 20_000 }, async () => {
  const { runs, folder } = testRuns();
  const run = runs.start(requestFor('obedient.mjs'));
  const file = join(folder, 'runs', run.record.id, 'run.json');
  await until(run, () => run.batch.length > 0);
  // as a disk that is full for a while
  renameSync(file, `${file}.aside`);
  mkdirSync(file);
  await runs.rename(run.record.id, 'baseline');
  rmdirSync(file);
  renameSync(`${file}.aside`, file);
  expect(run.record.warnings.join()).toContain('This run is not kept');
  await run.stop();
  const other = testRuns(folder).runs;
  expect(await other.list()).toMatchObject([{ id: run.record.id, state: 'stopped' }]);
  expect(await runs.remove([run.record.id])).toEqual([run.record.id]);
  expect(await runs.list()).toEqual([]);
  expect(await other.list()).toEqual([]);
  await runs.restore([run.record.id]);
  expect(await other.list()).toMatchObject([{ id: run.record.id }]);
});

it('a run that could not be kept is removed and restored too', async () => {
  const { runs, folder } = testRuns(join(temporaryFolder(), 'file'));
  writeFileSync(folder, 'in the way');
  const { id } = await runs.start(requestFor('wellBehaved.mjs')).ended;
  await vi.waitFor(() => expect(runs.live).toEqual([]));
  expect(await runs.remove([id])).toEqual([id]);
  expect(await runs.list()).toEqual([]);
  await runs.restore([id]);
  expect(await runs.list()).toMatchObject([{ id }]);
});
