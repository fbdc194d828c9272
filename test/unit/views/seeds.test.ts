import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createExperiments } from '../../../src/experiments/experimentQueue';
import { seedRequests } from '../../../src/runs/furtherSeeds';
import type { RunRecord } from '../../../src/protocol/run';
import { requestFor, temporaryFolder, testRuns, until } from '../runs/support';
import { viewOf, type ViewUnderTest } from './fakeTree';
import { idAt, keep, recordAt } from './keptRuns';

const views: ViewUnderTest[] = [];
afterEach(() => {
  for (const view of views.splice(0)) view.dispose();
});

/** The view over a folder, in a window of its own. */
function windowOn(folder: string, runs = testRuns(folder).runs) {
  const view = viewOf(runs, createExperiments({ folder, runs, log: () => undefined }));
  views.push(view);
  return { ...view, runs };
}

/** A folder with a range test of two further seeds, and a training. */
function keptSeeds(states: readonly RunRecord['state'][] = ['finished', 'finished']): string {
  const folder = temporaryFolder();
  const main = recordAt(1, { name: 'main', ramp: { iterations: 480, topLr: 4.8, topFromSweep: true } });
  keep(folder, main);
  seedRequests({ record: main }, states.length).forEach((request, index) => keep(folder, recordAt(2 + index, { request, state: states[index]! })));
  keep(folder, recordAt(9, { name: 'other' }));
  return folder;
}

describe('further seeds in the view', () => {
  it('are below their range test, which tells how many they are', async () => {
    const { outline, unfold } = windowOn(keptSeeds());
    expect(await outline()).toEqual(['train.js', '  other', '  main', '    seed 43', '    seed 44']);
    const [script] = await unfold();
    expect(script?.description).toBe('2 runs');
    await expect.poll(async () => (await unfold(script?.node))[1]?.description).toMatch(/^max .* · 3 seeds$/);
  });

  it('that failed are not counted', async () => {
    const { unfold } = windowOn(keptSeeds(['failed', 'finished']));
    const [script] = await unfold();
    expect((await unfold(script?.node))[1]?.description).toMatch(/2 seeds$/);
  });

  it('can be added to a range test of its own, neither to a seed nor to a training', async () => {
    const { unfold, command, performed } = windowOn(keptSeeds());
    const [script] = await unfold();
    const [, main] = await unfold(script?.node);
    expect(main?.context).toMatch(/^run\.range-test\.over\.repeatable/);
    for (const seed of await unfold(main?.node)) expect(seed.context).toMatch(/^run\.range-test\.over(\.bounds)?$/);
    await command('repeatRunWithSeeds', main?.node);
    expect(performed).toEqual([['more-seeds', idAt(1)]]);
  });

  it('go and come back with their range test', async () => {
    const folder = keptSeeds();
    const { fake, command, outline, unfold } = windowOn(folder);
    const before = await outline();
    const [script] = await unfold();
    const [, main] = await unfold(script?.node);
    fake.person.answers.set('Delete main (train.js)?', 'Delete');
    fake.person.answers.set('1 run was deleted.', 'Undo');
    await command('deleteRuns', main?.node);
    expect(await outline()).toEqual(before);
    fake.person.answers.set('1 run was deleted.', undefined);
    await command('deleteRuns', main?.node);
    expect(await outline()).toEqual(['train.js', '  other']);
    expect(readdirSync(join(folder, 'trash'))).toHaveLength(3);
  });

  it('that go on leave their range test a name that it is given meanwhile', { timeout: 20_000 }, async () => {
    const folder = temporaryFolder();
    const { runs } = testRuns(folder);
    const main = runs.start(requestFor('seeded.mjs', { args: ['waits:43'] }));
    await main.ended;
    const [seed] = runs.startSeeds(main, 1);
    await until(seed!, () => seed!.batch.length > 0);
    const { unfold } = windowOn(folder, runs);
    await runs.rename(main.record.id, 'baseline');
    const [script] = await unfold();
    expect((await unfold(script?.node)).map(({ label }) => label)).toEqual(['baseline']);
    await seed!.stop();
  });

  it('that go on keep their range test from being deleted, and are stopped with it', { timeout: 20_000 }, async () => {
    const folder = temporaryFolder();
    const { runs } = testRuns(folder);
    const request = requestFor('seeded.mjs', { args: ['waits:43', 'waits:44'] });
    const main = runs.start(request);
    await main.ended;
    const [first] = runs.startSeeds(main, 2);
    await until(first!, () => first!.batch.length > 0);
    const { fake, command, unfold } = windowOn(folder, runs);
    const [script] = await unfold();
    const [item] = await unfold(script?.node);
    expect(item).toMatchObject({ icon: 'loading~spin', description: expect.stringMatching(/1 of 3 seeds$/), context: expect.stringContaining('run.range-test.live') });
    expect((await unfold(item?.node)).map(({ label, context }) => [label, context])).toEqual([43, 44].map((seed) => [`seed ${String(seed)}`, expect.stringContaining('run.range-test.live')]));
    await command('deleteRuns', item?.node);
    expect(fake.person.messages.at(-1)).toContain('What goes on cannot be deleted');
    await command('stopThisRun', item?.node);
    expect(main.seeds?.map(({ record }) => record.state)).toEqual(['stopped', 'stopped']);
  });
});
