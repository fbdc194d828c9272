import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../src/editor/commands';
import { RunStarter } from '../../../src/editor/startRun';
import type { Run } from '../../../src/runs/run';
import { mergeOnecycle, savedSchedule } from '../../../src/runs/saveSchedule';
import { fakeRangeTest } from './fakeAnalysis';
import { fakeEditor } from './fakeEditor';
import { fakeRuns, fakeServices } from './fakeVscode';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-insert-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A window with a file in its active editor; `choices` are what the person picks in lists, one after the other. */
function window(options: { name: string; languageId: string; text: string; kept?: readonly Run[]; choices?: readonly (string | undefined)[]; answer?: string }) {
  const { name, languageId, text, kept = [], choices = [], answer } = options;
  const editor = fakeEditor({ path: join(folder, name), languageId, text }, text.length);
  const { fake } = editor;
  fake.person.choices.push(...choices);
  if (answer !== undefined) fake.person.answers.set('has been changed since', answer);
  fake.person.answers.set('above the training call', 'Run');
  const runs = fakeRuns(kept);
  const services = fakeServices(fake, runs);
  new Commands(services, new RunStarter(services)).register();
  return { ...editor, services, requests: runs.requests, insert: async () => fake.commands.get('superconverge.insertSchedule')?.() };
}

const torch = 'import torch\n\noptimizer = torch.optim.SGD(p, lr=1)\n';
const elsewhere = (): Run => fakeRangeTest(join(folder, 'train.js'), 0.12);

describe('Insert One-Cycle Schedule', () => {
  it('asks in a Python file whose bounds to use and for which library, what the file imports on top', async () => {
    const refused = fakeRangeTest(join(folder, 'refused.js'), null, { id: 'refused' });
    const { insert, text, fake, undoSteps } = window({ name: 'train.py', languageId: 'python', text: torch, kept: [refused, elsewhere()], choices: ['train.js', 'three phases of the paper'] });
    await insert();
    const [whose, which] = fake.person.lists;
    expect(whose?.map(({ label, detail }) => [label, detail])).toEqual([['train.js', 'LR 0.012 to 0.12'], ['Placeholder Values', undefined]]);
    expect(which?.map(({ label, description }) => [label, description])).toEqual([
      ['PyTorch: three phases of the paper', 'imported by this file'],
      ['PyTorch: OneCycleLR', 'imported by this file'],
      ['fastai: three phases of the paper', ''],
      ['fastai: fit_one_cycle', ''],
      ['Keras: callback', ''],
    ]);
    expect(text()).toContain('max_lr = 0.12\n');
    expect(text()).toContain('total_steps = 470 ');
    expect(undoSteps()).toBe(1);
    expect(fake.person.messages).toEqual([]);
  });

  it('offers what onecycle.json beside the file has for other scripts, and numbers to start from', async () => {
    const { key, schedule } = savedSchedule(elsewhere());
    await writeFile(join(folder, 'onecycle.json'), mergeOnecycle(null, key, { ...schedule, maxLr: 0.7 }));
    const saved = window({ name: 'train.py', languageId: 'python', text: torch, choices: ['train.js#fit', 'OneCycleLR'] });
    await saved.insert();
    expect(saved.text()).toContain('max_lr=0.7,');
    const placeholder = window({ name: 'train.py', languageId: 'python', text: torch, choices: ['Placeholder', 'Keras'] });
    await placeholder.insert();
    expect(placeholder.text()).toContain('max_lr = 0.1\n');
  });

  it("writes the library's own one cycle as it was chosen in the panel of the run", async () => {
    const run = elsewhere();
    const { insert, text, services } = window({ name: 'train.py', languageId: 'python', text: torch, kept: [run], choices: ['train.js', 'OneCycleLR'] });
    services.schedules.set(run, { kind: 'pytorch-one-cycle', minLr: 0.02, maxLr: 0.5, finalLr: 0.000002, upShare: 0.3, momentum: null });
    await insert();
    expect(text()).toMatch(/max_lr=0\.5,[^]*pct_start=0\.3,[^]*cycle_momentum=False,[^]*div_factor=0\.5 \/ 0\.02,[^]*three_phase=False,/);
  });

  it('changes nothing where the person gives no answer', async () => {
    for (const choices of [[undefined], ['train.js', undefined]]) {
      const { insert, text, undoSteps } = window({ name: 'train.py', languageId: 'python', text: torch, kept: [elsewhere()], choices });
      await insert();
      expect([text(), undoSteps()]).toEqual([torch, 0]);
    }
  });

  it('updates in place without a question what nobody has changed', async () => {
    const { insert, text, fake, place } = window({ name: 'train.py', languageId: 'python', text: torch, kept: [elsewhere()], choices: ['Placeholder', 'OneCycleLR', 'train.js', 'OneCycleLR'] });
    await insert();
    place(0);
    await insert();
    expect(text()).toContain('max_lr=0.12,');
    expect(text().match(/One-cycle schedule/g)).toHaveLength(1);
    expect(fake.person.messages).toEqual([]);
    expect(fake.person.lists[3]?.[0]).toMatchObject({ label: 'PyTorch: OneCycleLR', description: 'inserted here before' });
  });

  it.each([
    ['Replace Values Only', /max_lr=0\.12,[^]*# mine/],
    ['Replace All', /max_lr=0\.12,(?![^]*# mine)/],
    [undefined, /max_lr=0\.1,[^]*# mine/],
  ])('asks what becomes of what the person has changed: %s', async (answer, outcome) => {
    const first = window({ name: 'train.py', languageId: 'python', text: torch, choices: ['Placeholder', 'OneCycleLR'] });
    await first.insert();
    const mine = first.text().replace('three_phase=True,', 'three_phase=True,  # mine');
    const { insert, text, fake } = window({ name: 'train.py', languageId: 'python', text: mine, kept: [elsewhere()], choices: ['train.js', 'OneCycleLR'], ...(answer === undefined ? {} : { answer }) });
    await insert();
    expect(text()).toMatch(outcome);
    expect(fake.person.messages).toEqual(['The schedule that was inserted here has been changed since.']);
    expect(fake.person.details[0]).toContain('One undo takes either back.');
  });

  it.each([
    ['Replace Values Only', /maxLr: 0\.12,[^]*\/\/ mine/],
    ['Replace All', /maxLr: 0\.12,(?![^]*\/\/ mine)/],
  ])('asks in JavaScript too: %s', async (answer, outcome) => {
    const text = "const tf = require('@tensorflow/tfjs');\nmodel.fit(xs, ys);";
    const first = window({ name: 'train.js', languageId: 'javascript', text, choices: ['Placeholder'] });
    await first.insert();
    expect(first.text()).toContain('callbacks: new OneCycleCallback(model)');
    const mine = first.text().replace('// SGD and momentum', '// mine');
    const second = window({ name: 'train.js', languageId: 'javascript', text: mine, kept: [elsewhere()], answer });
    await second.insert();
    expect(second.text()).toMatch(outcome);
    expect(second.undoSteps()).toBe(1);
  });

  it('offers a range test first where the file can be run', async () => {
    const { insert, requests, fake } = window({ name: 'train.js', languageId: 'javascript', text: 'model.fit(xs, ys);\n', choices: ['Run LR Range Test'] });
    await writeFile(join(folder, 'train.js'), 'model.fit(xs, ys);\n');
    await insert();
    expect(fake.person.lists[0]?.map(({ label }) => label)).toEqual(['Run LR Range Test', 'Placeholder Values']);
    expect(requests).toMatchObject([{ kind: 'range-test' }]);
  });

  it('writes JSON into a file of any other language', async () => {
    const { insert, text } = window({ name: 'notes.md', languageId: 'markdown', text: '', kept: [elsewhere()], choices: ['train.js'] });
    await insert();
    expect(JSON.parse(text())).toMatchObject({ script: 'train.js', maxLr: 0.12, cycleIterations: 423, provenance: { batchSize: 64 } });
  });

  it('says so where the file cannot be written, or none is open', async () => {
    const readOnly = window({ name: 'train.py', languageId: 'python', text: torch, choices: ['Placeholder', 'Keras'] });
    readOnly.fake.canSave = false;
    await readOnly.insert();
    expect(readOnly.fake.person.messages).toEqual(['The schedule could not be inserted into train.py. Is the file read-only?']);
    const none = window({ name: 'train.py', languageId: 'python', text: torch });
    Object.assign(none.fake.vscode.window, { activeTextEditor: undefined });
    await none.insert();
    expect(none.fake.person.messages).toEqual(['Open the file first that the schedule is to be inserted into.']);
  });
});
