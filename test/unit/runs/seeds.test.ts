import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { widthOf } from '../../../src/analysis/interval';
import type { RunRequest } from '../../../src/protocol/run';
import { copiedSeeds } from '../../../src/runs/furtherSeeds';
import type { KeptRuns } from '../../../src/runs/keptRuns';
import type { Run, RunChange } from '../../../src/runs/run';
import { savedSchedule } from '../../../src/runs/saveSchedule';
import { changesOf, requestFor, temporaryFolder, testRuns, until } from './support';

const seeded = (words: string[] = [], rangeTest: Partial<RunRequest['rangeTest']> = {}): RunRequest => {
  const request = requestFor('seeded.mjs', { args: words });
  return { ...request, rangeTest: { ...request.rangeTest, ...rangeTest } };
};

/** A range test that is over. */
async function tested(runs: KeptRuns, words: string[] = []): Promise<Run> {
  const main = runs.start(seeded(words));
  expect(await main.ended).toMatchObject({ state: 'finished' });
  return main;
}

const maxLr = ({ analysis }: Run): number => analysis?.recommended?.max.lr ?? Number.NaN;
const intervalOf = ({ analysis }: Run) => analysis?.recommended?.max.interval ?? { low: 0, high: Infinity };
const meanOf = (runs: readonly Run[]): number => runs.reduce((product, run) => product * maxLr(run), 1) ** (1 / runs.length);
const endOf = (seeds: readonly Run[]) => Promise.all(seeds.map(({ ended }) => ended));

describe('further seeds of a range test', { timeout: 20_000 }, () => {
  it('go up the same ramp with the next seeds, and give the mean of the bounds with a narrower interval', async () => {
    const { runs } = testRuns();
    const main = await tested(runs);
    const alone = { maxLr: maxLr(main), interval: intervalOf(main), heldOut: main.analysis?.smoothedHeldOut };
    const seeds = runs.startSeeds(main, 2);
    expect(seeds.map(({ record }) => record.request)).toMatchObject([43, 44].map((seed) => ({ seed, seedOf: main.record.id, rangeTest: { topLr: 1, iterations: 100, seeds: 1 } })));
    await endOf(seeds);

    expect(maxLr(main)).not.toBeCloseTo(alone.maxLr, 6);
    expect(maxLr(main)).toBeCloseTo((alone.maxLr * maxLr(seeds[0]!) * maxLr(seeds[1]!)) ** (1 / 3), 12);
    expect(widthOf(intervalOf(main))).toBeLessThan(widthOf(alone.interval));
    expect(main.analysis?.smoothedHeldOut).toEqual(alone.heldOut);
    expect(main.analysis?.otherSeeds).toEqual(seeds.map(({ analysis }) => analysis?.smoothedHeldOut));
    expect(savedSchedule(main).schedule.provenance).toMatchObject({ seed: 42, seeds: [42, 43, 44] });
    expect(savedSchedule(seeds[0]!).schedule.provenance).not.toHaveProperty('seeds');
    expect(runs.startSeeds(main, 1)[0]?.record.request.seed).toBe(45);
  });

  it('do not count where their curve is a copy, as of a script that seeds itself', async () => {
    const { runs } = testRuns();
    const main = await tested(runs, ['repeats:43', 'repeats:44']);
    const alone = intervalOf(main);
    await endOf(runs.startSeeds(main, 2));
    expect(copiedSeeds(main)).toEqual([43, 44]);
    expect(intervalOf(main)).toEqual(alone);
    expect(savedSchedule(main).schedule.provenance).not.toHaveProperty('seeds');

    await endOf(runs.startSeeds(main, 1));
    expect(copiedSeeds(main)).toEqual([43, 44, 45]);
  });

  it('are followed while they go on: their curves at once, the bounds as each of them ends', async () => {
    const { runs } = testRuns();
    const go = join(temporaryFolder(), 'go');
    const main = await tested(runs, ['waits:43', `until:${go}`]);
    const alone = maxLr(main);
    const changes: RunChange[] = changesOf(main);
    const seeds = runs.startSeeds(main, 2);
    await seeds[1]!.ended;
    await vi.waitFor(() => expect(main.analysis?.otherSeeds.map(({ length }) => length)).toEqual([50, 25]));
    expect(maxLr(main)).toBeCloseTo(Math.sqrt(alone * maxLr(seeds[1]!)), 12);
    expect(changes.some(({ seeds: changed }) => changed === true)).toBe(true);
    expect(changes.some(({ analysis }) => analysis)).toBe(true);

    writeFileSync(go, '');
    await seeds[0]!.ended;
    expect(main.analysis?.otherSeeds.map(({ length }) => length)).toEqual([50, 50]);
    expect(main.seeds).toEqual(seeds);
  });

  it('are found again after a reload, and by a window that shows the range test already', async () => {
    const { runs, folder } = testRuns();
    const main = await tested(runs);
    const there = await testRuns(folder).runs.open(main.record.id);
    const changes = changesOf(there);
    const alone = maxLr(there);
    await endOf(runs.startSeeds(main, 2));
    await vi.waitFor(() => expect(maxLr(there)).toBe(maxLr(main)), { timeout: 5000 });
    expect(maxLr(there)).not.toBe(alone);
    expect(changes.some(({ seeds }) => seeds)).toBe(true);

    const again = await testRuns(folder).runs.open(main.record.id);
    expect(again.analysis).toEqual(main.analysis);
    expect(again.seeds?.map(({ record }) => record.request.seed)).toEqual([43, 44]);
  });

  it('that failed or were stopped do not count, and leave their place to others', async () => {
    const { runs } = testRuns();
    const main = await tested(runs, ['fails:43', 'waits:44']);
    const alone = maxLr(main);
    const seeds = runs.startSeeds(main, 2);
    await seeds[0]!.ended;
    await until(seeds[1]!, () => seeds[1]!.batch.length > 0);
    await main.stop();
    expect(seeds.map(({ record }) => record.state)).toEqual(['failed', 'stopped']);
    expect(maxLr(main)).toBe(alone);
    expect(main.analysis?.otherSeeds).toEqual([]);
    // 8 in all, of which the range test is one and the stopped one another
    expect(runs.startSeeds(main, 10).map(({ record }) => record.request.seed)).toEqual([45, 46, 47, 48, 49, 50]);
  });

  it('are folded into their range test where runs are listed, and open by themselves', async () => {
    const { runs, folder } = testRuns();
    const main = await tested(runs, ['waits:43', 'waits:44']);
    const seeds = runs.startSeeds(main, 2);
    expect(runs.live).toEqual([main]);
    expect((await runs.list()).map(({ id }) => id)).toEqual([main.record.id]);
    expect(await runs.listAll()).toHaveLength(3);
    expect(await runs.open(main.record.id)).toBe(main);
    expect(await runs.remove([main.record.id])).toEqual([]);
    await until(seeds[0]!, () => seeds[0]!.batch.length > 0);
    await main.stop();
    expect(runs.live).toEqual([]);
    const seed = await testRuns(folder).runs.open(seeds[0]!.record.id);
    expect(seed.record.request.seedOf).toBe(main.record.id);
    expect(seed.analysis).toEqual(seeds[0]!.analysis);
  });

  it('are removed and brought back with their range test, and go out of its bounds when they are removed alone', async () => {
    const { runs } = testRuns();
    const main = await tested(runs);
    const alone = maxLr(main);
    changesOf(main);
    const seeds = runs.startSeeds(main, 2);
    await endOf(seeds);
    const joint = maxLr(main);
    const [one, other] = seeds.map(({ record }) => record.id);

    expect(await runs.remove([one!])).toEqual([one]);
    await vi.waitFor(() => expect(maxLr(main)).toBeCloseTo(Math.sqrt(alone * maxLr(seeds[1]!)), 12));
    await runs.restore([one!]);
    await vi.waitFor(() => expect(maxLr(main)).toBe(joint));

    const gone = await runs.remove([main.record.id]);
    expect([...gone].sort()).toEqual([main.record.id, one, other].sort());
    expect(await runs.listAll()).toEqual([]);
    await runs.restore(gone);
    expect((await runs.open(main.record.id)).analysis?.recommended?.max.lr).toBe(joint);
  });

  it('without the range test that they belong to stand for themselves', async () => {
    const { runs, folder } = testRuns();
    const main = await tested(runs);
    const [seed] = runs.startSeeds(main, 1);
    await seed!.ended;
    await runs.remove([main.record.id]);
    await runs.restore([seed!.record.id]);
    expect((await testRuns(folder).runs.list()).map(({ id }) => id)).toEqual([seed!.record.id]);
  });
});

describe('a range test with several seeds', { timeout: 20_000 }, () => {
  it('starts the others once its top LR is known, side by side with itself', async () => {
    const { runs } = testRuns();
    const go = join(temporaryFolder(), 'go');
    const main = runs.start(seeded(['waits:42', `until:${go}`], { seeds: 3 }));
    await until(main, () => (main.seeds ?? []).length === 2);
    const [first, second] = main.seeds!;
    expect(await first!.ended).toMatchObject({ state: 'finished', request: { seed: 43, rangeTest: { topLr: 1, seeds: 1 } } });
    expect(main.isLive).toBe(true);
    await second!.ended;
    writeFileSync(go, '');
    await main.ended;
    const alone = await tested(runs);
    expect(maxLr(main)).toBeCloseTo(meanOf([alone, first!, second!]), 12);
    expect(main.analysis?.otherSeeds).toHaveLength(2);
  });

  it('is stopped with all of them', async () => {
    const { runs } = testRuns();
    const main = runs.start(seeded(['waits:42', 'waits:43'], { seeds: 3 }));
    await until(main, () => main.seeds?.[0]?.record.state === 'running');
    await main.stop();
    expect([main, ...(main.seeds ?? [])].map(({ record }) => record.state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(runs.live).toEqual([]);
  });

  it('ends them where it fails itself', async () => {
    const { runs } = testRuns();
    const main = runs.start(seeded(['breaks:42', 'waits:43', 'waits:44'], { seeds: 3 }));
    expect(await main.ended).toMatchObject({ state: 'failed' });
    await vi.waitFor(() => expect(runs.live).toEqual([]), { timeout: 5000 });
    expect((main.seeds ?? []).every(({ record }) => record.state === 'stopped')).toBe(true);
  });

  it('has none where it failed before its ramp', async () => {
    const { runs } = testRuns();
    const main = runs.start(seeded(['fails:42'], { seeds: 3 }));
    expect(await main.ended).toMatchObject({ state: 'failed' });
    expect(main.seeds).toEqual([]);
    expect(() => runs.startSeeds(main, 1)).toThrow('top LR');
  });
});
