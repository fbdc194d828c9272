import { describe, expect, it } from 'vitest';
import { requestFor, testRuns, until } from './support';

describe('several runs', () => {
  it('train two side by side unless told otherwise, and start in the order in which they were asked for', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const [first, second, third, fourth] = [1, 2, 3, 4].map(() => runs.start(requestFor('obedient.mjs')));
    await until(first!, () => first!.batch.length > 0);
    await until(second!, () => second!.batch.length > 0);
    expect([third!.record.state, fourth!.record.state]).toEqual(['queued', 'queued']);
    expect(runs.live).toEqual([first, second, third, fourth]);

    await second!.stop();
    await until(third!, () => third!.batch.length > 0);
    expect([first!.record.state, fourth!.record.state]).toEqual(['running', 'queued']);
    expect(runs.live).toEqual([first, third, fourth]);
    await first!.stop();
    await until(fourth!, () => fourth!.batch.length > 0);
  });

  it('ask for the number of places again whenever one may be free', { timeout: 20_000 }, async () => {
    let places = 1;
    const { runs } = testRuns(undefined, { parallel: () => places });
    const runsInOrder = [1, 2, 3].map(() => runs.start(requestFor('obedient.mjs')));
    await until(runsInOrder[0]!, () => runsInOrder[0]!.batch.length > 0);
    expect(runsInOrder.map(({ record }) => record.state)).toEqual(['running', 'queued', 'queued']);
    places = 3;
    await runsInOrder[0]!.stop();
    for (const run of runsInOrder.slice(1)) await until(run, () => run.batch.length > 0);
  });

  it('keep their points, files and output apart', async () => {
    const { runs, folder } = testRuns();
    const [good, bad] = [runs.start(requestFor('wellBehaved.mjs')), runs.start(requestFor('crashMidLine.mjs'))];
    expect(await good.ended).toMatchObject({ state: 'finished', warnings: [] });
    expect(await bad.ended).toMatchObject({ state: 'failed', failure: { output: expect.arrayContaining(['line 30']) } });
    const again = testRuns(folder).runs;
    expect((await again.open(good.record.id)).batch).toEqual(good.batch);
    expect((await again.open(bad.record.id)).batch).toHaveLength(30);
  });

  it('all end with dispose', { timeout: 20_000 }, async () => {
    const { runs } = testRuns();
    const all = [1, 2, 3].map(() => runs.start(requestFor('ignoresEverything.mjs')));
    await until(all[1]!, () => all[1]!.record.warnings.length > 0);
    runs.dispose();
    expect(all.map(({ record }) => record.state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(runs.live).toEqual([]);
    // what waited is not started by the places that became free
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(all[2]!.record.startedAt).toBeNull();
  });
});

const oneByOne = { parallel: () => 1 };

describe('a second run where one may train', () => {
  it('waits for the first', async () => {
    const { runs } = testRuns(undefined, oneByOne);
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
    const { runs } = testRuns(undefined, oneByOne);
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
    const { runs } = testRuns(undefined, oneByOne);
    const first = runs.start(requestFor('fails.mjs'));
    const second = runs.start(requestFor('wellBehaved.mjs'));
    expect((await first.ended).state).toBe('failed');
    expect((await second.ended).state).toBe('finished');
  });
});
