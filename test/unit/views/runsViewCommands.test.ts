import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createExperiments } from '../../../src/experiments/experimentQueue';
import { encode } from '../../../src/protocol/wire';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { thisOwner } from '../../../src/runs/runOwner';
import { requestFor, temporaryFolder, testRuns, until } from '../runs/support';
import { viewOf, type SeenItem, type ViewUnderTest } from './fakeTree';
import { idAt, keep, keepSweep, recordAt } from './keptRuns';

const views: ViewUnderTest[] = [];
afterEach(() => {
  for (const view of views.splice(0)) view.dispose();
});

/** The view over a folder, in a window of its own. */
function windowOn(folder: string) {
  const { runs } = testRuns(folder);
  const view = viewOf(runs, createExperiments({ folder, runs, log: () => undefined }));
  views.push(view);
  /** The entry whose label says so; unfolds what is above it. */
  const find = async (label: string | RegExp): Promise<SeenItem> => {
    const look = async (items: SeenItem[]): Promise<SeenItem | undefined> => {
      for (const item of items) {
        if (typeof label === 'string' ? item.label === label : label.test(item.label)) return item;
        const below = await look(await view.unfold(item.node));
        if (below !== undefined) return below;
      }
      return undefined;
    };
    const found = await look(await view.unfold());
    if (found === undefined) throw new Error(`There is no ${String(label)} in ${(await view.outline()).join(', ')}.`);
    return found;
  };
  return { ...view, runs, find };
}

const kept = (folder: string): string[] => readdirSync(join(folder, 'runs')).sort();

describe('deleting', () => {
  it('asks, and moves the run away', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'one' }));
    keep(folder, recordAt(2, { name: 'two' }));
    const { fake, command, find, outline } = windowOn(folder);
    fake.person.answers.set('Delete one (train.js)?', 'Delete');
    await command('deleteRuns', (await find('one')).node);
    expect(await outline()).toEqual(['train.js', '  two']);
    expect(kept(folder)).toEqual([idAt(2)]);
    expect(existsSync(join(folder, 'trash', idAt(1), 'run.json'))).toBe(true);
  });

  it('is undone from the notification that tells of it', async () => {
    const folder = temporaryFolder();
    for (const minute of [1, 2, 3]) keep(folder, recordAt(minute, { name: `run ${String(minute)}` }));
    const { fake, command, find, outline, runs } = windowOn(folder);
    const before = await outline();
    const nodes = [(await find('run 1')).node, (await find('run 3')).node];
    fake.person.answers.set('Delete 2 runs?', 'Delete');
    fake.person.answers.set('2 runs were deleted.', 'Undo');
    await command('deleteRuns', nodes[0], nodes);
    expect(fake.person.messages).toEqual(['Delete 2 runs?', '2 runs were deleted.']);
    expect(await outline()).toEqual(before);
    expect((await runs.open(idAt(1))).analysis?.recommended).not.toBeNull();
    expect(readdirSync(join(folder, 'trash'))).toEqual([]);
  });

  it('deletes nothing where the person does not confirm', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'one' }));
    const { fake, command, find } = windowOn(folder);
    await command('deleteRuns', (await find('one')).node);
    expect(fake.person.messages).toEqual(['Delete one (train.js)?']);
    expect(kept(folder)).toEqual([idAt(1)]);
  });

  it('takes an experiment with all of its runs, and brings it back whole', async () => {
    const folder = temporaryFolder();
    keepSweep(folder, { state: 'finished' });
    keep(folder, recordAt(1, { name: 'alone' }));
    const { fake, command, find, outline } = windowOn(folder);
    const before = await outline();
    expect(before).toHaveLength(5);
    fake.person.answers.set('Delete 1 experiment and 2 runs?', 'Delete');
    fake.person.answers.set('2 runs were deleted.', 'Undo');
    await command('deleteRuns', (await find(/sweep/)).node);
    expect(await outline()).toEqual(before);
    fake.person.answers.delete('2 runs were deleted.');
    await command('deleteRuns', (await find(/sweep/)).node);
    expect(await outline()).toEqual(['train.js', '  alone']);
    expect(readdirSync(join(folder, 'trash')).sort()).toEqual([idAt(9), idAt(10), idAt(11)]);
    expect(readdirSync(join(folder, 'experiments'))).toEqual([]);
  });

  it('keeps the runs of an experiment as long as there is the experiment', async () => {
    const folder = temporaryFolder();
    keepSweep(folder, { state: 'finished' });
    const { fake, command, find } = windowOn(folder);
    await command('deleteRuns', (await find(/weight decay 1e-4/)).node);
    expect(fake.person.messages).toEqual(['The runs of an experiment are deleted together with it. Delete the experiment.']);
    expect(kept(folder)).toEqual([idAt(10), idAt(11)]);
  });

  it('leaves alone what goes on, here and in another window', async () => {
    const folder = temporaryFolder();
    const here = windowOn(folder);
    const run = here.runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    for (const window of [here, windowOn(folder)]) {
      window.fake.person.answers.set('Delete', 'Delete');
      const item = await window.find(/^LR range test/);
      await window.command('deleteRuns', item.node);
      expect(window.fake.person.messages.at(-1)).toContain('What goes on cannot be deleted. Stop it first');
    }
    expect(kept(folder)).toEqual([run.record.id]);
    await run.stop();
  });

  it('of all leaves the runs of an experiment that goes on in another window', async () => {
    const folder = temporaryFolder();
    const { experiment } = keepSweep(folder, { state: 'running' });
    keep(folder, recordAt(1, { name: 'alone' }));
    writeFileSync(join(folder, 'experiments', experiment.id, 'owner.json'), encode(thisOwner()));
    const { fake, command, outline } = windowOn(folder);
    await outline();
    fake.person.answers.set('Delete', 'Delete');
    await command('deleteAllRuns');
    expect(kept(folder)).toEqual([idAt(10), idAt(11)]);
    expect(fake.person.messages.at(-1)).toBe('1 run was deleted.');
  });

  it('of the run whose panel is shown knows its experiment before the view was ever looked at', async () => {
    const folder = temporaryFolder();
    keepSweep(folder, { state: 'finished' });
    const { fake, command, runs, view, panel } = windowOn(folder);
    view.visible = false;
    panel.run = await runs.open(idAt(10));
    await command('deleteRuns');
    expect(fake.person.messages).toEqual(['The runs of an experiment are deleted together with it. Delete the experiment.']);
  });

  it.each(['renameRun', 'deleteRuns'])('and renaming say of a draft that it is not kept: %s', async (name) => {
    const { fake, command, runs, view, panel } = windowOn(temporaryFolder());
    view.visible = false;
    panel.run = runs.draft(defaultRequest('/work/train.js'));
    await command(name);
    expect(fake.person.messages).toEqual(['What this panel shows is not kept as a run, so it can be neither renamed nor deleted.']);
    expect(fake.person.questions).toEqual([]);
  });

  it('can be undone for those that could be moved where others could not', async () => {
    const folder = temporaryFolder();
    for (const minute of [1, 2, 3]) keep(folder, recordAt(minute, { name: `run ${String(minute)}` }));
    const { fake, command, outline } = windowOn(folder);
    // as a program that holds a file of it open does on Windows
    mkdirSync(join(folder, 'trash', idAt(2), 'in the way'), { recursive: true });
    fake.person.answers.set('Delete 3 runs?', 'Delete');
    fake.person.answers.set('2 runs were deleted.', 'Undo');
    await command('deleteAllRuns');
    expect(fake.person.messages).toEqual(['Delete 3 runs?', expect.stringMatching(new RegExp(`^2 runs were deleted\\. .*${idAt(2)} could not be moved to the trash`))]);
    expect(await outline()).toEqual(['train.js', '  run 3', '  run 2', '  run 1']);
  });

  it('of all takes what the filter shows', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'good' }));
    keep(folder, recordAt(2, { name: 'bad' }));
    keep(folder, recordAt(3, { name: 'bad', request: defaultRequest('/work/other.js') }));
    const { fake, command, outline } = windowOn(folder);
    fake.person.texts.push('bad');
    await command('filterRuns');
    fake.person.answers.set('Delete 2 runs?', 'Delete');
    await command('deleteAllRuns');
    await command('clearRunFilter');
    expect(await outline()).toEqual(['train.js', '  good']);
  });
});

describe('renaming', () => {
  it('gives a run a name that other windows see, and an empty one takes it away', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1));
    const here = windowOn(folder);
    const there = windowOn(folder);
    await there.outline();
    const redraws = there.redraws.length;
    here.fake.person.texts.push('  with dropout ');
    await here.command('renameRun', (await here.find(/^LR range test/)).node);
    expect(await here.outline()).toEqual(['train.js', '  with dropout']);
    await vi.waitFor(() => expect(there.redraws.slice(redraws)).toContain(null), 3000);
    expect(await there.outline()).toEqual(['train.js', '  with dropout']);
    here.fake.person.texts.push(' ');
    await here.command('renameRun', (await here.find('with dropout')).node);
    expect(await here.outline()).toEqual(['train.js', expect.stringMatching(/^ {2}LR range test/)]);
  });

  it('is about what is selected where a key calls it', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'one' }));
    keep(folder, recordAt(2, { name: 'two' }));
    const { fake, command, find, view, outline } = windowOn(folder);
    view.selection = [(await find('one')).node];
    fake.person.texts.push('uno');
    await command('renameRun');
    expect(await outline()).toEqual(['train.js', '  two', '  uno']);
    expect(fake.person.questions[0]?.value).toBe('one');
  });
});

describe('the filter', () => {
  it('looks at script, kind, state and name, and says how many are left', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'one' }));
    keep(folder, recordAt(2, { name: 'two', request: { ...defaultRequest('/work/models/net.js'), kind: 'observe' } }));
    keep(folder, recordAt(3, { name: 'three', state: 'stopped' }));
    const { fake, command, outline, view } = windowOn(folder);
    await outline();
    for (const [filter, found] of [
      ['NET.js', ['two']],
      ['range stopped', ['three']],
      ['watched', ['two']],
      ['ne', ['one', 'two']],
      ['no such run', []],
    ] as const) {
      fake.person.texts.push(filter);
      await command('filterRuns');
      expect((await outline()).filter((line) => line.startsWith(' ')).map((line) => line.trim()).sort()).toEqual(found);
      expect(view.message).toBe(`Filter "${filter}": ${String(found.length)} of 3 runs`);
    }
    expect(fake.executed).toContain('setContext superconverge.runsFiltered true');
    await command('clearRunFilter');
    expect(await outline()).toHaveLength(5);
    expect(view.message).toBe('');
    expect(fake.executed.at(-1)).toBe('setContext superconverge.runsFiltered false');
  });
});

describe('an entry of the view', () => {
  it('opens, compares, copies, exports and leads to the script', async () => {
    const folder = temporaryFolder();
    for (const minute of [1, 2, 3]) keep(folder, recordAt(minute, { name: `run ${String(minute)}` }));
    const { command, find, shown, compared, performed } = windowOn(folder);
    const nodes = [(await find('run 1')).node, (await find('run 2')).node];
    await command('showRun', nodes[0]);
    expect(shown.map(({ record }) => record.id)).toEqual([idAt(1)]);
    await command('compareSelectedRuns', nodes[0], nodes);
    expect(compared).toEqual([[idAt(1), idAt(2)]]);
    for (const name of ['compareSelectedRuns', 'copyRunValues', 'exportRunAsCsv', 'exportRunAsJson', 'exportRunAsSvg', 'exportRunAsPng', 'revealScript']) await command(name, nodes[1]);
    expect(performed).toEqual(['compare', 'copy-values', 'export-csv', 'export-json', 'export-svg', 'export-png', 'open-script'].map((action) => [action, idAt(2)]));
  });

  it('is repeated in the ways that its panel offers, which are asked for where there are several', async () => {
    const folder = temporaryFolder();
    const request = defaultRequest('/work/train.js', { kind: 'observe' });
    keep(folder, recordAt(1, { name: 'watched', request }));
    const schedule = { kind: 'constant' as const, maxLr: 2 };
    const end = { by: 'divergence' as const, cause: 'non-finite' as const, iterations: 9, lr: 2, reason: 'It diverged.', proposedMaxLr: 1 };
    keep(folder, recordAt(2, { name: 'lost', request: { ...request, kind: 'train', schedule }, end }));
    const { fake, command, find, performed } = windowOn(folder);
    await command('repeatRun', (await find('watched')).node);
    expect(fake.person.lists).toEqual([]);
    expect(performed).toEqual([['run-again', idAt(1)]]);
    fake.person.choices.push('Try half the max LR');
    await command('repeatRun', (await find('lost')).node);
    expect(fake.person.lists.map((list) => list.map(({ label }) => label))).toEqual([['Run again', 'Try half the max LR']]);
    expect(performed.slice(1)).toEqual([['train-half-max', idAt(2)]]);
    await command('repeatRun', (await find('lost')).node);
    expect(performed).toHaveLength(2);
  });

  it('that goes on is not repeated, which is said', async () => {
    const { fake, runs, find, command, performed } = windowOn(temporaryFolder());
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    await command('repeatRun', (await find(/^LR range test/)).node);
    expect(fake.person.messages).toEqual(['Only a run that is over can be repeated.']);
    expect(performed).toEqual([]);
  });

  it('stops a run that goes on', async () => {
    const { runs, find, command } = windowOn(temporaryFolder());
    const run = runs.start(requestFor('obedient.mjs'));
    await until(run, () => run.batch.length > 0);
    await command('stopThisRun', (await find(/^LR range test/)).node);
    expect(run.record.state).toBe('stopped');
  });
});

it('shows what another window starts, and follows it to its end', { timeout: 20_000 }, async () => {
  const folder = temporaryFolder();
  const here = windowOn(folder);
  const there = windowOn(folder);
  expect(await there.outline()).toEqual([]);
  const run = here.runs.start(requestFor('obedient.mjs'));
  await vi.waitFor(() => expect(there.redraws).toContain(null), 3000);
  await until(run, () => run.batch.length > 0);
  expect(await there.find(/^LR range test/)).toMatchObject({ context: 'run.range-test.elsewhere', icon: 'loading~spin' });
  await run.stop();
  const redraws = there.redraws.length;
  await vi.waitFor(() => expect(there.redraws.length).toBeGreaterThan(redraws), 5000);
  expect(await there.find(/^LR range test/)).toMatchObject({ context: expect.stringMatching(/^run\.range-test\.over/), icon: 'circle-slash' });
});
