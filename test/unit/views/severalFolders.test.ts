import { afterEach, describe, expect, it } from 'vitest';
import { createExperiments } from '../../../src/experiments/experimentQueue';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { temporaryFolder, testRuns } from '../runs/support';
import { viewOf, type ViewUnderTest } from './fakeTree';
import { keep, recordAt } from './keptRuns';

const views: ViewUnderTest[] = [];
afterEach(() => {
  for (const view of views.splice(0)) view.dispose();
});

/** The view over runs of scripts of the same name in two folders of the window, and of one outside of it. */
function windowOf(folders: readonly string[]): ViewUnderTest {
  const folder = temporaryFolder();
  ['/work/first/train.js', '/work/second/train.js', '/elsewhere/train.js'].forEach((script, index) => keep(folder, recordAt(index + 1, { name: `run ${String(index + 1)}`, request: defaultRequest(script) })));
  const { runs } = testRuns(folder);
  const view = viewOf(runs, createExperiments({ folder, runs, log: () => undefined }), folders);
  views.push(view);
  return view;
}

const both = ['/work/first', '/work/second'];

describe('the view in a window of several folders', () => {
  it('tells scripts of the same name apart by their folder, and those outside by their path', async () => {
    expect(await windowOf(both).outline()).toEqual(['/elsewhere/train.js', '  run 3', 'second/train.js', '  run 2', 'first/train.js', '  run 1']);
  });

  it('leaves out the name of the folder where there is but one', async () => {
    expect(await windowOf(['/work/first']).outline()).toContain('train.js');
  });

  it('finds the runs of a folder by its name', async () => {
    const view = windowOf(both);
    view.fake.person.texts.push('second');
    await view.command('filterRuns');
    expect(await view.outline()).toEqual(['second/train.js', '  run 2']);
  });

  it('says in which folder the script of a run is before the run is deleted or renamed', async () => {
    const view = windowOf(both);
    const [, script] = await view.unfold();
    const [run] = await view.unfold(script?.node);
    expect(run?.tooltip).toContain('second/train.js');
    await view.command('renameRun', run?.node);
    expect(view.fake.person.questions.map(({ prompt }) => prompt)).toEqual([expect.stringContaining('(second/train.js)')]);
    await view.command('deleteRuns', run?.node);
    expect(view.fake.person.messages).toEqual(['Delete run 2 (second/train.js)?']);
  });
});
