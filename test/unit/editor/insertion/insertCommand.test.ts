import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../../src/editor/commands';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import type { PanelAction } from '../../../../src/protocol/panelLink';
import type { Run } from '../../../../src/runs/run';
import { mergeOnecycle, savedSchedule } from '../../../../src/runs/saveSchedule';
import type { ScheduleOptions } from '../../../../src/schedule/scheduleOptions';
import { fakeRangeTest } from '../fakeAnalysis';
import { fakeEditor } from '../fakeEditor';
import { fakeRecord, fakeRun, fakeRuns, fakeServices } from '../fakeVscode';

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
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  Object.assign(fake.vscode, { ViewColumn: { One: 1 } });
  Object.assign(fake.vscode.workspace, { openTextDocument: () => Promise.resolve(fake.vscode.window.activeTextEditor?.document) });
  return { ...editor, services, requests: runs.requests, perform: (action: PanelAction, run: Run) => commands.perform(action, run), insert: async () => fake.commands.get('superconverge.insertSchedule')?.() };
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

  it.each([
    ['create().fit(xs, ys);', 'The schedule was inserted, but the training call does not follow it yet: add new OneCycleCallback(...) with its model to its callbacks.'],
    ['create().minimize(f);', 'The schedule was inserted, but the training call does not follow it yet: call applyOneCycle with its optimizer before each update.'],
  ])('says so where the training call cannot be made to follow the schedule: %s', async (call, message) => {
    const { insert, fake } = window({ name: 'train.js', languageId: 'javascript', text: `const tf = require('@tensorflow/tfjs');\n${call}`, choices: ['Placeholder'] });
    await insert();
    expect(fake.person.messages).toEqual([message]);
    const follows = window({ name: 'train.js', languageId: 'javascript', text: `const tf = require('@tensorflow/tfjs');\n${call.replace('create()', 'model')}`, choices: ['Placeholder'] });
    await follows.insert();
    expect(follows.fake.person.messages).toEqual([]);
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
    expect(readOnly.fake.person.messages).toEqual(['Nothing could be inserted into train.py. Is the file read-only?']);
    const none = window({ name: 'train.py', languageId: 'python', text: torch });
    Object.assign(none.fake.vscode.window, { activeTextEditor: undefined });
    await none.insert();
    expect(none.fake.person.messages).toEqual(['Open the file first that the schedule is to be inserted into.']);
  });
});

describe('Insert One-Cycle Schedule, where another schedule was chosen', () => {
  const js = "const tf = require('@tensorflow/tfjs');\nmodel.fit(xs, ys);";
  const cosine: ScheduleOptions = { kind: 'cosine-decay', maxLr: 0.3, finalLr: 0.0003, warmupShare: 0.05 };

  it('writes that one into the training call, over the length that was planned', async () => {
    const run = elsewhere();
    const { insert, text, services, undoSteps } = window({ name: 'train.js', languageId: 'javascript', text: js, kept: [run] });
    services.schedules.set(run, cosine);
    await insert();
    expect(text()).toMatch(/\/\/ Cosine decay schedule, inserted by Superconverge[^]*maxLr: 0\.3,\n {2}finalLr: 0\.0003,\n {2}iterations: 470,[^]*callbacks: new LrScheduleCallback\(model\)/);
    expect(undoSteps()).toBe(1);
  });

  it('offers to load it from onecycle.json where the file holds its kind, and the values where it holds another', async () => {
    const run = elsewhere();
    const saved = window({ name: 'train.js', languageId: 'javascript', text: js, kept: [run], choices: ['Load from onecycle.json'] });
    saved.services.schedules.set(run, cosine);
    const { key, schedule } = savedSchedule(run, null, cosine);
    await writeFile(join(folder, 'onecycle.json'), mergeOnecycle(null, key, schedule));
    await saved.insert();
    expect(saved.text()).toContain("const LR_SCHEDULE = require('./onecycle.json').schedules['train.js#fit'].chosen;");
    saved.services.schedules.set(run, { kind: 'constant', maxLr: 0.3 });
    await saved.insert();
    expect(saved.text()).toMatch(/\/\/ Constant schedule[^]*maxLr: 0\.3,/);
  });

  it('writes that one for a library of Python, its own where it has it', async () => {
    const run = elsewhere();
    const { insert, text, services, fake } = window({ name: 'train.py', languageId: 'python', text: torch, kept: [run], choices: ['train.js', 'PyTorch: Cosine decay'] });
    services.schedules.set(run, cosine);
    await insert();
    expect(fake.person.lists[1]?.map(({ label }) => label)).toEqual(['PyTorch: Cosine decay', 'fastai: Cosine decay', 'Keras: Cosine decay']);
    expect(text()).toMatch(/# Cosine decay schedule, inserted[^]*class LrSchedule\(LRScheduler\):[^]*warmup_share = 0\.05/);
  });

  it('writes the schedule of a training whose panel is shown', async () => {
    const tested = elsewhere();
    const { services, text, perform } = window({ name: 'train.js', languageId: 'javascript', text: js });
    const request = { ...tested.record.request, kind: 'train' as const, schedule: cosine };
    await perform('insert-schedule', fakeRun(fakeRecord(request, { provenance: tested.record.provenance, totalIterations: 940 })));
    expect(text()).toMatch(/\/\/ Cosine decay schedule[^]*iterations: 940,/);
    expect(services.shown).toEqual([]);
  });
});

describe('Insert Range-Test Callback', () => {
  const keras = 'import keras\nmodel.fit(xs, ys, validation_data=data)\n';
  const run = async (options: Partial<Parameters<typeof window>[0]> = {}, answers: readonly (readonly [string, string])[] = []) => {
    const made = window({ name: 'train.py', languageId: 'python', text: keras, ...options });
    for (const [part, answer] of answers) made.fake.person.answers.set(part, answer);
    await made.fake.commands.get('superconverge.insertRangeTestCallback')?.();
    return made;
  };

  it('writes into the training at once where the file imports one library, and says how to run it and where its curve is opened', async () => {
    const { text, undoSteps, fake } = await run({}, [['writes range-test.csv', 'Open Curve...']]);
    expect(text()).toContain('model.fit(xs, ys, validation_data=data, callbacks=[range_test])');
    expect(undoSteps()).toBe(1);
    expect(fake.person.lists).toEqual([]);
    expect(fake.person.messages).toEqual([expect.stringMatching(/^Check its top LR and iterations, save, and run train\.py with Python/)]);
    expect(fake.executed).toEqual(['superconverge.openCurve']);
  });

  it('asks for the library where the file imports several or none', async () => {
    const { text, fake } = await run({ text: `import torch\n${keras}`, choices: ['Keras'] });
    expect(fake.person.lists[0]?.map(({ label, description }) => [label, description])).toEqual([
      ['PyTorch', 'imported by this file'],
      ['Keras', 'imported by this file'],
      ['fastai', undefined],
    ]);
    expect(text()).toContain('class LrRangeTest(keras.callbacks.Callback)');
    const cancelled = await run({ text: 'pass\n', choices: [undefined] });
    expect([cancelled.text(), cancelled.undoSteps()]).toEqual(['pass\n', 0]);
  });

  it('says what is left to do by hand where no training was found', async () => {
    const elsewhere = 'import torch\nopt = torch.optim.SGD(p)\ndef back(loss):\n    loss.backward()\ndef update():\n    opt.step()\n';
    expect((await run({ text: elsewhere })).fake.person.messages[0]).toMatch(/^The loss of the batch is not named where the optimizer updates: give it to step of the range test there\. Check its top LR/);
    expect((await run({ text: 'import torch\n' })).fake.person.messages[0]).toMatch(/^No update of an optimizer was found: call step of the range test after each of them\. Check its top LR/);
    expect((await run({ text: 'import keras\n' })).fake.person.messages[0]).toMatch(/^No call of fit was found: give the range test to the callbacks of your own call\. Check its top LR/);
  });

  it('updates in place, and asks before it replaces what a person has changed of the class', async () => {
    const once = (await run()).text();
    expect((await run({ text: once })).text()).toBe(once);
    const mine = once.replace('self.file.flush()', 'pass').replace('iterations=500', 'iterations=90');
    const kept = await run({ text: mine });
    expect([kept.text(), kept.undoSteps()]).toEqual([mine, 0]);
    expect(kept.fake.person.messages).toEqual(['The range test that was inserted here has been changed since.']);
    const replaced = await run({ text: mine }, [['The range test that was inserted', 'Replace All']]);
    expect(replaced.text()).toBe(once.replace('iterations=500', 'iterations=90'));
  });

  it('stands beside an inserted schedule, and neither is taken for the other', async () => {
    const tested = await run();
    const both = window({ name: 'train.py', languageId: 'python', text: tested.text(), choices: ['Placeholder', 'Keras'] });
    await both.insert();
    expect(both.text()).toContain('class OneCycleCallback(');
    expect((await run({ text: both.text() })).text()).toBe(both.text());
  });

  it('asks for a Python file in any other', async () => {
    const { text, fake } = await run({ name: 'train.js', languageId: 'javascript', text: 'model.fit(xs, ys);\n' });
    expect(fake.person.messages).toEqual(['Open the Python training script first: a file that trains with PyTorch, Keras or fastai.']);
    expect(text()).toBe('model.fit(xs, ys);\n');
  });
});
