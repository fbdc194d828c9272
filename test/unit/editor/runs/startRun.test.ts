import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../../src/editor/commands';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import { fakeRuns, fakeServices, fakeVscode, type Fake, type FakeDocument } from '../fakeVscode';

const training = 'model.fit(xs, ys);\n';
let folder: string;
let script: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-start-'));
  script = join(folder, 'train.js');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs *Run LR Range Test* in a window with this document; `prepare` sets what the person does. */
async function rangeTest(document: Partial<FakeDocument> | null, prepare: (fake: Fake) => void = () => undefined) {
  const text = document?.text ?? training;
  await writeFile(script, text);
  const fake = fakeVscode(document === null ? null : { path: script, text, ...document });
  fake.person.answers.set('above the training call', 'Run');
  prepare(fake);
  const runs = fakeRuns();
  const services = fakeServices(fake, runs);
  new Commands(services, new RunStarter(services)).register();
  const run = async () => fake.commands.get('superconverge.runRangeTest')?.();
  await run();
  return { fake, requests: runs.requests, shown: services.shown, again: run };
}

describe('Run LR Range Test', () => {
  it('starts the script on disk and shows its panel', async () => {
    const { requests, shown } = await rangeTest({});
    expect(requests).toMatchObject([{ kind: 'range-test', script, seed: 42, backend: 'auto', cwd: null, node: null, rangeTest: { iterations: null, topLr: null } }]);
    expect(shown).toHaveLength(1);
  });

  it('says once for a script what will run', async () => {
    const { fake, again, requests } = await rangeTest({});
    await again();
    expect(fake.person.messages.filter((text) => text.includes('above the training call of train.js will run'))).toHaveLength(1);
    expect(requests).toHaveLength(2);
  });

  it('runs nothing when that is declined, and asks again', async () => {
    const { fake, again, requests } = await rangeTest({}, ({ person }) => person.answers.set('above the training call', 'Cancel'));
    await again();
    expect(requests).toEqual([]);
    expect(fake.person.messages).toHaveLength(2);
  });

  it.each([
    ['no editor', null],
    ['another language', { languageId: 'python' }],
  ])('asks for a training script: %s', async (_name, document) => {
    const { fake, requests } = await rangeTest(document);
    expect(fake.person.messages).toEqual([expect.stringContaining('Open the training script first')]);
    expect(requests).toEqual([]);
  });

  it('runs nothing in an untrusted workspace, and leads to trust', async () => {
    const { fake, requests } = await rangeTest({}, (untrusted) => {
      untrusted.trusted = false;
      untrusted.person.answers.set('trusted workspace', 'Manage Workspace Trust');
    });
    expect(requests).toEqual([]);
    expect(fake.executed).toEqual(['workbench.trust.manage']);
  });

  it.each([
    ['unsaved changes', { isDirty: true }, 'has changes that are not saved'],
    ['an untitled file', { isUntitled: true, scheme: 'untitled' }, 'has not been saved yet'],
  ])('offers to save %s first', async (_name, document, text) => {
    const { fake, requests } = await rangeTest(document, ({ person }) => person.answers.set(text, 'Save and Run'));
    expect(fake.saved).toEqual([script]);
    expect(requests).toHaveLength(1);
  });

  it('runs nothing when saving is declined or fails', async () => {
    expect((await rangeTest({ isDirty: true })).requests).toEqual([]);
    const failed = await rangeTest({ isDirty: true }, (fake) => {
      fake.person.answers.set('not saved', 'Save and Run');
      fake.canSave = false;
    });
    expect(failed.requests).toEqual([]);
    expect(failed.fake.person.messages.at(-1)).toContain('could not be saved');
  });

  it('warns about a script that does not train, and runs it all the same when asked to', async () => {
    const text = 'console.log("fit(");\n';
    const warned = await rangeTest({ text });
    expect(warned.requests).toEqual([]);
    expect(warned.fake.person.messages).toEqual([expect.stringContaining('does not look like a training script')]);
    expect((await rangeTest({ text }, ({ person }) => person.answers.set('does not look', 'Run Anyway'))).requests).toHaveLength(1);
  });

  it('finds the training call in a file that the script requires', async () => {
    await writeFile(join(folder, 'loop.js'), training);
    const { requests } = await rangeTest({ text: "require('./loop');\n" });
    expect(requests).toHaveLength(1);
  });

  it('names the setting that cannot be used', async () => {
    const { fake, requests } = await rangeTest({}, ({ settings, person }) => {
      settings['seed'] = 'seven';
      person.answers.set('superconverge.seed', 'Open Settings');
    });
    expect(requests).toEqual([]);
    expect(fake.person.messages.at(-1)).toBe('The setting "superconverge.seed" must be a whole number of at least 0, not "seven".');
    expect(fake.executed).toEqual(['workbench.action.openSettings superconverge.seed']);
  });
});
