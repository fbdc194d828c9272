import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../src/editor/commands';
import { RunStarter } from '../../../src/editor/runs/startRun';
import type { PanelAction } from '../../../src/protocol/panelLink';
import type { Run } from '../../../src/runs/run';
import { schedulesBeside } from '../../../src/runs/schedulesInFile';
import { fakeRangeTest } from './fakeAnalysis';
import { fakeEditor } from './fakeEditor';
import { fakeRuns, fakeServices, relativePathIn } from './fakeVscode';

const text = "const tf = require('@tensorflow/tfjs');\nmodel.fit(xs, ys);";
let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'superconverge-folders-'));
  for (const folder of ['first', 'second']) {
    mkdirSync(join(work, folder, 'data'), { recursive: true });
    writeFileSync(join(work, folder, 'train.js'), text);
  }
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const script = (folder: string): string => join(work, folder, 'train.js');
const tested = (folder: string, max: number): Run => fakeRangeTest(script(folder), max, { id: folder });

interface Kept {
  readonly runs?: readonly Run[];
  readonly state?: Map<string, unknown>;
  readonly file?: { readonly name: string; readonly languageId: string; readonly text: string };
}

/** A window of two folders, each with a script of the same name; that of `folder` is in the active editor, or another file there. Settings are those of the folder. */
function window(folder: 'first' | 'second', settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}, { runs: kept = [], state = new Map(), file = { name: 'train.js', languageId: 'javascript', text } }: Kept = {}) {
  const editor = fakeEditor({ path: join(work, folder, file.name), languageId: file.languageId, text: file.text }, file.text.length);
  const { fake } = editor;
  fake.person.answers.set('above the training call', 'Run');
  const folders = ['first', 'second'].map((name) => ({ name, uri: fake.vscode.Uri.file(join(work, name)) }));
  const folderOf = (path: string) => folders.find(({ name }) => path.startsWith(join(work, name)));
  Object.assign(fake.vscode, { ViewColumn: { One: 1 } });
  Object.assign(fake.vscode.workspace, {
    workspaceFolders: folders,
    getWorkspaceFolder: ({ fsPath }: { fsPath: string }) => folderOf(fsPath),
    asRelativePath: relativePathIn(folders.map(({ uri }) => uri.fsPath)),
    getConfiguration: (_section: string, uri?: { fsPath: string }) => ({ get: (key: string) => settings[uri === undefined ? '' : (folderOf(uri.fsPath)?.name ?? '')]?.[key] ?? fake.settings[key] }),
    openTextDocument: () => Promise.resolve(fake.vscode.window.activeTextEditor?.document),
  });
  Object.assign(fake.vscode.env, { language: 'en' });
  const runs = fakeRuns(kept);
  const services = fakeServices({ ...fake, state }, runs);
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  return { ...editor, services, requests: runs.requests, command: async (name: string) => fake.commands.get(`superconverge.${name}`)?.(), perform: (action: PanelAction, run: Run) => commands.perform(action, run) };
}

describe('in a window of several folders', () => {
  it('a script is run with the settings of its folder, a relative working folder starting there', async () => {
    const settings = { first: { seed: 1, workingDirectory: './data' }, second: { seed: 2, workingDirectory: '${workspaceFolder}/data', arguments: ['--two'] } };
    for (const folder of ['first', 'second'] as const) {
      const { command, requests } = window(folder, settings);
      await command('runRangeTest');
      expect(requests).toMatchObject([{ script: script(folder), seed: folder === 'first' ? 1 : 2, cwd: join(work, folder, 'data'), args: folder === 'first' ? [] : ['--two'] }]);
    }
  });

  it('what is configured for a script does not touch that of the same name in another folder', async () => {
    const state = new Map<string, unknown>();
    const first = window('first', {}, { state });
    first.fake.person.choices.push('Arguments', 'Working Folder');
    first.fake.person.texts.push('--mine', 'data');
    await first.command('configureRun');
    await first.command('runRangeTest');
    expect(first.requests).toMatchObject([{ args: ['--mine'], cwd: join(work, 'first', 'data') }]);
    const second = window('second', {}, { state });
    await second.command('runRangeTest');
    expect(second.requests).toMatchObject([{ args: [], cwd: null }]);
  });

  it('a schedule is saved beside its script, and inserted into the one that it was measured for', async () => {
    const runs = [tested('second', 0.3), tested('first', 0.12)];
    const saved = window('first', {}, { runs });
    await saved.command('saveSchedule');
    expect(await schedulesBeside(script('first'))).toMatchObject([['train.js#fit', { maxLr: 0.12 }]]);
    expect(existsSync(join(work, 'second', 'onecycle.json'))).toBe(false);
    for (const [folder, maxLr] of [['first', 0.12], ['second', 0.3]] as const) {
      const { command, text: written, fake } = window(folder, {}, { runs });
      fake.person.choices.push('Insert values');
      await command('insertSchedule');
      expect(written()).toContain(`maxLr: ${String(maxLr)},`);
    }
  });

  it('scripts of the same name are told apart by their folder in every list', async () => {
    const runs = [tested('second', 0.3), tested('first', 0.12)];
    const python = window('first', {}, { runs, file: { name: 'train.py', languageId: 'python', text: 'import torch\n' } });
    python.fake.person.choices.push('second/train.js', 'OneCycleLR');
    await python.command('insertSchedule');
    expect(python.fake.person.lists[0]?.slice(0, 2).map(({ description }) => description?.split(',')[0])).toEqual(['second/train.js', 'first/train.js']);
    expect(python.text()).toContain('max_lr=0.3,');
    const opened = window('first', {}, { runs });
    opened.fake.person.choices.push('first/train.js');
    await opened.command('openRun');
    expect(opened.services.shown.map(({ record }) => record.id)).toEqual(['first']);
  });

  it('what is done in the panel of a run concerns its own script, whichever is in the editor', async () => {
    const runs = [tested('second', 0.3), tested('first', 0.12)];
    const { perform, requests } = window('first', { second: { seed: 2 } }, { runs });
    await perform('train-one-cycle', runs[0] as Run);
    await perform('save-schedule', runs[0] as Run);
    expect(requests).toMatchObject([{ kind: 'train', script: script('second'), schedule: { maxLr: 0.3 } }]);
    expect(await schedulesBeside(script('second'))).toMatchObject([['train.js#fit', { maxLr: 0.3 }]]);
    expect(existsSync(join(work, 'first', 'onecycle.json'))).toBe(false);
  });
});
