import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtures, temporaryFolder, testRuns } from './support';

const oneCycle = '20261125-153422-3a8468';
const rangeTest = '20261125-153422-0a2b6b';

/** Runs that version 1 of the format kept, real ones. */
function keptBefore(): string {
  const folder = temporaryFolder();
  cpSync(join(import.meta.dirname, 'version1'), folder, { recursive: true });
  return folder;
}

const fileOf = (folder: string, id: string): string => join(folder, 'runs', id, 'run.json');

describe('a run that an earlier version kept', () => {
  it('opens: a one-cycle training with its schedule, its length and all that was measured', async () => {
    const { runs } = testRuns(keptBefore());
    const { record, batch, estimates, times } = await runs.open(oneCycle);
    expect(record).toMatchObject({
      version: 2,
      id: oneCycle,
      state: 'finished',
      request: {
        kind: 'train',
        seed: 42,
        schedule: { kind: 'one-cycle', maxLr: 0.1, minLr: 0.01, finalLr: 1e-5, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } },
        training: { iterations: 40, scriptChangesLr: 'schedule' },
        overrides: null,
        experiment: null,
      },
      end: { by: 'training ended', iterations: 51 },
      warnings: [expect.stringContaining('40 iterations')],
    });
    expect(record.request).not.toHaveProperty('oneCycle');
    expect(batch).toHaveLength(51);
    expect([estimates, times]).toEqual([[], []]);
  });

  it('opens: a range test with its bounds', async () => {
    const { runs } = testRuns(keptBefore());
    const run = await runs.open(rangeTest);
    expect(run.record.request).toMatchObject({ kind: 'range-test', rangeTest: { iterations: 40, topLr: 0.5 }, schedule: null });
    expect(run.batch).toHaveLength(40);
    expect(run.analysis).not.toBeNull();
  });

  it('is listed, and its file is left as it is', async () => {
    const folder = keptBefore();
    const before = readFileSync(fileOf(folder, oneCycle), 'utf8');
    const { runs, log } = testRuns(folder);
    expect((await runs.list()).map(({ id }) => id).sort()).toEqual([rangeTest, oneCycle]);
    expect(log).toEqual([]);
    expect(readFileSync(fileOf(folder, oneCycle), 'utf8')).toBe(before);
  });

  it('can be started again as it is', async () => {
    const { runs } = testRuns(keptBefore());
    const { request } = (await runs.open(oneCycle)).record;
    const again = runs.start({ ...request, script: join(fixtures, 'wellBehaved.mjs'), node: process.execPath });
    expect(await again.ended).toMatchObject({ state: 'finished', request: { kind: 'train', training: { iterations: 40 } } });
  });

  it('that is not as version 1 was is told as corrupt', async () => {
    const folder = keptBefore();
    writeFileSync(fileOf(folder, oneCycle), readFileSync(fileOf(folder, oneCycle), 'utf8').replace('"kind":"one-cycle"', '"kind":"two-cycle"'));
    await expect(testRuns(folder).runs.open(oneCycle)).rejects.toThrow(/run\.json, at request\.kind/);
  });
});
