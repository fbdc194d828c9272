import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../../src/editor/commands';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import { isOver, type RunState } from '../../../../src/protocol/run';
import { seedRequests } from '../../../../src/runs/furtherSeeds';
import type { Run } from '../../../../src/runs/run';
import { fakeRangeTest } from '../fakeAnalysis';
import { fakeRecord, fakeRun, fakeRuns, fakeServices, fakeVscode } from '../fakeVscode';

const text = 'model.fit(xs, ys);\n';
let folder: string;
let script: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-seeds-'));
  script = join(folder, 'train.js');
  await writeFile(script, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A range test with further seeds in these states. */
function withSeeds(...states: RunState[]): Run {
  const main = fakeRangeTest(script, 0.12);
  const seeds = states.map((state, index) => fakeRun(fakeRecord(seedRequests(main, states.length)[index]!, { id: `seed-${String(index)}`, state }), { isLive: !isOver(state) }));
  return { ...main, seeds };
}

/** A window that shows the script, with these runs kept. */
function window(kept: readonly Run[], shown: Run | null = null) {
  const fake = fakeVscode({ path: script, text });
  fake.person.answers.set('above the training call', 'Run');
  const runs = fakeRuns(kept);
  const services = { ...fakeServices(fake, runs), shownRun: () => shown };
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  return { fake, person: fake.person, requests: runs.requests, panels: services.shown, commands, command: async (name: string) => fake.commands.get(`superconverge.${name}`)?.() };
}

describe('more seeds', () => {
  it('of the panel start two, once the person has agreed, and open no panel of their own', async () => {
    const main = fakeRangeTest(script, 0.12);
    const { commands, person, requests, panels } = window([main]);
    await commands.perform('more-seeds', main);
    expect(requests).toMatchObject([43, 44].map((seed) => ({ script, seed, seedOf: main.record.id, rangeTest: { topLr: 0.9, iterations: 150 } })));
    expect(person.messages).toEqual([expect.stringContaining('above the training call of train.js will run')]);
    expect(panels).toEqual([]);
  });

  it('are not started where the person does not agree, nor in a workspace that is not trusted', async () => {
    const main = fakeRangeTest(script, 0.12);
    const { commands, fake, person, requests } = window([main]);
    person.answers.set('above the training call', 'Cancel');
    await commands.perform('more-seeds', main);
    fake.trusted = false;
    await commands.perform('more-seeds', main);
    expect(requests).toEqual([]);
    expect(person.messages.at(-1)).toContain('trusted workspace');
  });

  it('of the palette are as many as the person says, for the latest range test of the script', async () => {
    const { command, person, requests } = window([fakeRangeTest(script, 0.12)]);
    person.choices.push('4 more seeds');
    await command('moreSeeds');
    expect(person.lists[0]?.map(({ label }) => label)).toEqual(['1 more seed', '2 more seeds', '4 more seeds']);
    expect(requests.map(({ seed }) => seed)).toEqual([43, 44, 45, 46]);
  });

  it('of a seed are those of its range test', async () => {
    const main = withSeeds('finished', 'failed');
    const { commands, requests } = window([main]);
    await commands.perform('more-seeds', main.seeds![0]!);
    expect(requests).toMatchObject([{ seed: 45, seedOf: main.record.id }, { seed: 46 }]);
  });

  it.each<[string, () => Run, string]>([
    ['still go on', () => withSeeds('finished', 'queued'), 'still go on'],
    ['are enough', () => withSeeds(...Array.from({ length: 7 }, () => 'finished' as const)), '8 seeds already'],
    ['belong to an experiment', () => fakeRangeTest(script, 0.12, { request: { experiment: { id: 'one', arm: 'a' } } }), 'part of an experiment'],
    ['would repeat a training', () => fakeRun(fakeRecord({ ...fakeRangeTest(script, 0.12).record.request, kind: 'observe' })), 'Only a range test'],
  ])('that %s are not started, and the person is told why', async (_title, run, said) => {
    const { commands, person, requests } = window([]);
    await commands.perform('more-seeds', run());
    expect(requests).toEqual([]);
    expect(person.messages).toEqual([expect.stringContaining(said)]);
  });

  it('need a range test, which is said', async () => {
    const { command, person } = window([]);
    await command('moreSeeds');
    expect(person.messages).toEqual([expect.stringContaining('no range test of train.js yet')]);
  });
});

describe('a range test with further seeds', () => {
  it('is repeated with as many of them by the command line that is copied, by itself for a seed', async () => {
    const main = withSeeds('finished', 'finished', 'failed');
    const { commands, fake } = window([main]);
    await commands.perform('copy-terminal-command', main);
    expect(fake.clipboard[0]).toContain(' --seeds 3 ');
    await commands.perform('copy-terminal-command', main.seeds![0]!);
    expect(fake.clipboard[1]).not.toContain('--seeds');
    expect(fake.clipboard[1]).toContain(' --iterations 150 --top 0.9 ');
  });

  it('is run again as it was asked for, and a seed as a range test of its own', async () => {
    const main = withSeeds('finished');
    const { commands, requests } = window([main]);
    await commands.perform('run-again', main);
    await commands.perform('run-again', main.seeds![0]!);
    expect(requests).toMatchObject([
      { seed: 42, seedOf: null, rangeTest: { topLr: null } },
      { seed: 43, seedOf: null, rangeTest: { topLr: 0.9 } },
    ]);
  });
});
