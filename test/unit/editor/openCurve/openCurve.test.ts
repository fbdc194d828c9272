import { copyFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../../src/editor/commands';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import { onecycleFileSchema } from '../../../../src/protocol/onecycleFile';
import type { PanelAction } from '../../../../src/protocol/panelLink';
import { decode } from '../../../../src/protocol/wire';
import type { Disposable, Run } from '../../../../src/runs/run';
import { temporaryFolder } from '../../runs/support';
import { fakeEditor } from '../fakeEditor';
import { fakeRuns, fakeServices } from '../fakeVscode';

const fixture = (name: string) => join(import.meta.dirname, '..', '..', '..', 'fixtures', 'curveFiles', name);

const followed: Disposable[] = [];
afterEach(() => {
  for (const one of followed.splice(0)) one.dispose();
});

/** A window beside a Python file; what it opens is followed, as a panel does. */
function window(answers: { choices?: (string | readonly string[] | undefined)[]; texts?: (string | undefined)[]; change?: boolean; files?: string[]; opens?: string } = {}) {
  const editor = fakeEditor({ path: join(temporaryFolder(), 'train.py'), languageId: 'python', text: 'import torch\n' });
  const { fake } = editor;
  fake.trusted = false;
  fake.person.choices.push(...(answers.choices ?? []));
  fake.person.texts.push(...(answers.texts ?? []));
  if (answers.change === true) fake.person.answers.set('is read with', 'Change...');
  const dialogs: unknown[] = [];
  const showOpenDialog = (options: unknown) => {
    dialogs.push(options);
    return Promise.resolve(answers.opens === undefined ? undefined : [fake.vscode.Uri.file(answers.opens)]);
  };
  Object.assign(fake.vscode.workspace, { findFiles: () => Promise.resolve((answers.files ?? []).map((path) => fake.vscode.Uri.file(path))), asRelativePath: (path: string) => path });
  Object.assign(fake.vscode.window, { showOpenDialog, visibleTextEditors: [{ document: fake.vscode.window.activeTextEditor?.document }] });
  const runs = fakeRuns();
  const base = fakeServices(fake, runs);
  const active: { run: Run | null } = { run: null };
  const services = {
    ...base,
    show: (run: Run) => {
      base.show(run);
      active.run = run;
      followed.push(run.onDidChange(() => {}));
    },
    shownRun: () => active.run,
  };
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  const call = (name: string, path?: string) => (fake.commands.get(`superconverge.${name}`) as ((target?: unknown) => Promise<void>) | undefined)?.(path === undefined ? undefined : fake.vscode.Uri.file(path));
  return {
    ...editor,
    person: fake.person,
    dialogs,
    services,
    requests: runs.requests,
    shown: base.shown,
    replaced: base.replaced,
    call,
    open: (path?: string) => call('openCurve', path),
    act: (action: PanelAction) => commands.perform(action, active.run ?? expect.fail('no curve was opened')),
  };
}

/** A log of long ago, in a folder of its own. */
function log(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  utimesSync(path, 1000, 1000);
  return path;
}

/** A range test whose held-out accuracy rises from chance, holds, and falls again. */
function csv(header = 'step,lr,val_acc'): string {
  const rows = Array.from({ length: 100 }, (_, index) => {
    const share = (index + 1) / 100;
    return `${String(index + 1)},${String(share)},${(0.1 + 0.8 * Math.min(1, share / 0.2) * (1 - Math.max(0, Math.min(1, (share - 0.6) / 0.2)))).toFixed(4)}`;
  });
  return `${header}\n${rows.join('\n')}\n`;
}

describe('Open Curve', { timeout: 20_000 }, () => {
  it('shows the file that a menu was opened on, without trust; asks for the length of the planned training alone', async () => {
    const { open, person, shown } = window({ texts: ['400'] });
    const path = log('run.csv', csv());
    await open(path);
    expect(shown.map(({ record }) => record.request.script)).toEqual([path]);
    expect(shown[0]?.analysis?.plannedIterations).toBe(400);
    expect(person.lists).toEqual([]);
    expect(person.questions.map(({ prompt }) => prompt)).toEqual([expect.stringContaining('How many iterations (optimizer updates) will the training take')]);
    expect(person.messages).toEqual(['run.csv is read with iteration = step, lr = lr, val_accuracy = val_acc. The planned training takes 400 iterations.']);
  });

  it('asks nothing the second time, and shows the same run', async () => {
    const { open, person, shown } = window({ texts: [''] });
    const path = log('run.csv', csv());
    await open(path);
    await open(path);
    expect(person.questions).toHaveLength(1);
    expect(shown[1]).toBe(shown[0]);
    expect(shown[0]?.analysis?.plannedIterations).toBeNull();
  });

  it('asks nothing of a file in which nothing can be chosen, and says what is wrong with it', async () => {
    const { open, person, shown } = window();
    await open(log('trainer_state.json', '{\n  "log_history": [\n    {\n      "lr": 0.1\n    }\n  ]\n}\n'));
    await open(log('begun.csv', 'rate,top\n'));
    expect(person.lists).toEqual([]);
    expect(shown).toEqual([]);
    expect(person.messages).toEqual([expect.stringContaining('trainer_state.json: no line is a JSON object with numbers.'), 'begun.csv: has no rows yet. Each point of the curve is one.']);
  });

  it('asks once what is what where the names do not tell, also for the next file with the same columns', async () => {
    const { open, person, shown, services } = window({ choices: ['rate', 'top'], texts: ['', ''] });
    person.choices.push('None', 'None', 'None');
    await open(log('run.csv', csv('step,rate,top')));
    expect(person.lists[0]?.map(({ label, description }) => [label, description])).toEqual([
      ['step', '1, 2, 3, …'],
      ['rate', '0.01, 0.02, 0.03, …'],
      ['top', '0.14, 0.18, 0.22, …'],
    ]);
    expect(person.lists).toHaveLength(5);
    expect(shown[0]?.heldOut).toHaveLength(100);
    await open(log('other.csv', csv('step,rate,top')));
    expect(person.lists).toHaveLength(5);
    expect(shown[1]?.record.id).not.toBe(shown[0]?.record.id);
    expect(services.curves.open).toHaveLength(2);
  });

  it('opens nothing where a question is not answered', async () => {
    const { open, shown, person } = window({ choices: [undefined] });
    await open(log('run.csv', csv('step,rate,top')));
    expect(shown).toEqual([]);
    person.texts.push(undefined);
    await open(log('run.csv', csv()));
    expect(shown).toEqual([]);
    expect(person.messages).toEqual([]);
  });

  it('reads the columns otherwise when asked to, in the same panel', async () => {
    const { open, person, shown, replaced } = window({ choices: ['lr', 'step', 'None', 'None', 'None', 'val_acc'], texts: ['', '900'], change: true });
    person.answers.delete('is read with');
    person.answers.set('not known', 'Change...');
    await open(log('run.csv', csv()));
    await expect.poll(() => replaced.length).toBe(1);
    const [[before, changed] = []] = replaced;
    expect(shown).toEqual([before]);
    expect(changed?.record.source?.columns).toMatchObject({ val_accuracy: null, loss: 'val_acc' });
    expect(changed?.batch).toHaveLength(100);
    expect(changed?.analysis?.plannedIterations).toBe(900);
  });

  it('lists the logs of the workspace, newest first, and takes any other file', async () => {
    const old = log('old.csv', csv());
    const young = log('young.csv', csv());
    utimesSync(young, 2000, 2000);
    const { open, person, shown } = window({ files: [old, young], choices: ['old.csv'], texts: [''] });
    await open();
    expect(person.lists[0]?.map(({ label }) => label)).toEqual(['young.csv', 'old.csv', 'Choose a File...', 'Choose a TensorBoard Folder...']);
    expect(shown[0]?.record.request.script).toBe(old);
    const other = window({ opens: young, texts: [''] });
    await other.open();
    expect(other.dialogs).toMatchObject([{ canSelectFiles: true, canSelectFolders: false }]);
    expect(other.shown[0]?.record.request.script).toBe(young);
  });

  it('takes the newest event file of a folder, and says where there is none', async () => {
    const folder = temporaryFolder();
    const { open, shown, person } = window({ texts: [''] });
    await open(folder);
    expect(person.messages[0]).toMatch(/has no event file of TensorBoard\.$/);
    mkdirSync(join(folder, 'version_0'));
    const file = join(folder, 'version_0', 'events.out.tfevents.1');
    copyFileSync(fixture('events.out.tfevents.torch'), file);
    utimesSync(file, 1000, 1000);
    await open(folder);
    expect(shown[0]?.record).toMatchObject({ request: { script: file }, source: { format: 'TensorBoard', columns: { lr: 'lr-SGD', val_accuracy: 'Accuracy/val' } } });
    expect(shown[0]?.analysis?.recommended).not.toBeNull();
  });

  it('does not ask for iterations where the rows are epochs, and says what is missing in a log without LR', async () => {
    const { open, shown, person } = window();
    await open(log('keras.csv', readFileSync(fixture('keras.csv'))));
    expect(person.questions).toEqual([]);
    expect(shown[0]?.record.warnings).toEqual([expect.stringContaining('Each point is an epoch here')]);
    const empty = window();
    await empty.open(log('empty.csv', ''));
    expect(empty.person.messages).toEqual(['empty.csv is empty. It must have columns or keys for lr and a metric.']);
  });

  it('says that no column has numbers, rather than ask with an empty list', async () => {
    const { open, person, shown } = window();
    await open(log('people.csv', 'name,town\nAda,London\nEmmy,Erlangen\n'));
    expect(person.messages).toEqual(['No column holds only numbers, so none can be the LR or a metric: name, town.']);
    expect(person.lists).toEqual([]);
    expect(shown).toEqual([]);
  });
});

describe('an opened curve', { timeout: 20_000 }, () => {
  it('can be inserted into the file beside it, saved beside its own, and copied', async () => {
    const { open, act, fake, text, person } = window({ texts: ['400'], choices: ['three phases of the paper'] });
    const path = log('run.csv', csv());
    await open(path);
    await act('save-schedule');
    const saved = decode(onecycleFileSchema, readFileSync(join(path, '..', 'onecycle.json'), 'utf8'), 'onecycle.json');
    expect(saved.schedules['run.csv#curve']).toMatchObject({ script: 'run.csv', call: { api: 'curve', line: null }, provenance: { seed: null, measuredAt: '1970-01-01T00:16:40.000Z' } });
    expect(person.messages.at(-1)).toBe('The schedule was saved in onecycle.json beside the file of the curve.');
    await act('copy-markdown');
    expect(fake.clipboard[0]).toContain('| File | run.csv |');
    expect(fake.clipboard[0]).toContain('iteration = step, lr = lr, val\\_accuracy = val\\_acc');
    expect(fake.clipboard[0]).not.toContain('Seed');
    await act('insert-schedule');
    expect(text()).toContain(`max_lr = ${String(Number(saved.schedules['run.csv#curve']?.maxLr.toPrecision(3)))}`);
    await act('open-script');
    expect(fake.executed.at(-1)).toContain('vscode.open');
  });

  it('is offered for comparison', async () => {
    const { open, call, person, services } = window({ texts: ['', ''] });
    await open(log('one.csv', csv()));
    await open(log('two.csv', csv()));
    person.choices.push(['one.csv', 'two.csv']);
    await call('compareRuns');
    expect(services.compared[0]).toEqual(services.curves.open.map(({ record }) => record.id));
  });

  it.each(['runRangeTest', 'trainOneCycle', 'trainWith', 'confirmRecommendation', 'rangeTestSweep', 'copyTerminalCommand', 'configureRun'])('has no script to run: %s', async (command) => {
    const { open, call, person, requests } = window({ texts: [''] });
    await open(log('run.csv', csv()));
    await call(command);
    expect(person.messages.at(-1)).toBe('This curve was opened from a file and has no script to run. Open the training script first.');
    expect(requests).toEqual([]);
  });

  it('comes back by its id, as long as its file is there', async () => {
    const { open, services, shown } = window({ texts: ['400'] });
    const path = log('run.csv', csv());
    await open(path);
    for (const one of followed.splice(0)) one.dispose();
    const id = shown[0]?.record.id ?? '';
    expect(services.curves.isCurve(id)).toBe(true);
    const back = await services.curves.find(id);
    expect(back).not.toBe(shown[0]);
    expect(back.analysis).toEqual(shown[0]?.analysis);
    await expect(services.curves.find('curve-unknown')).rejects.toThrow('Open the file again.');
    expect(existsSync(path)).toBe(true);
  });
});
