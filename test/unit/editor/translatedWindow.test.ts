import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../src/editor/commands';
import { NativeCommands } from '../../../src/editor/nativeCommands';
import { RunStarter } from '../../../src/editor/runs/startRun';
import { planSweep } from '../../../src/experiments/planSweep';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { setTranslations, t } from '../../../src/text/text';
import { testRuns, temporaryFolder } from '../runs/support';
import { pseudoTranslations, untranslated } from '../text/pseudo';
import { viewOf } from '../views/fakeTree';
import { keep, keepSweep, recordAt } from '../views/keptRuns';
import { fakeRangeTest } from './fakeAnalysis';
import { fakeExperiment, fakeExperiments, fakeRecord, fakeRun, fakeRuns, fakeServices, fakeVscode, silentLog, type Fake, type FakeDocument } from './fakeVscode';
import { LensesWindow } from './lenses/lensesWindow';

const pseudo = pseudoTranslations();
beforeAll(() => setTranslations(pseudo, 'de'));
afterAll(() => setTranslations(null));

let folder: string;
let script: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-translated-'));
  script = join(folder, 'train.js');
  await writeFile(script, 'model.fit(xs, ys);\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Texts of messages, lists and questions, their buttons and titles. */
const seenParts = ['title', 'prompt', 'label', 'description', 'detail', 'openLabel'];

/** Everything that a window shows from now on. */
function record(fake: Fake): string[] {
  const seen: string[] = [];
  const look = (value: unknown, parts: readonly string[]): void => {
    if (typeof value === 'string') seen.push(value);
    else if (Array.isArray(value)) for (const one of value) look(one, parts);
    else if (typeof value === 'object' && value !== null) for (const part of parts) if (part in value) look((value as Record<string, unknown>)[part], parts);
  };
  const window = fake.vscode.window as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['showErrorMessage', 'showWarningMessage', 'showInformationMessage', 'showInputBox', 'showQuickPick', 'showSaveDialog', 'showOpenDialog', 'setStatusBarMessage']) {
    const original = window[name] ?? (() => Promise.resolve(undefined));
    window[name] = (...args: unknown[]) => {
      // in a question it shows what may be typed, which is in nobody's language
      const parts = name === 'showInputBox' ? seenParts : [...seenParts, 'placeHolder'];
      for (const one of args) look(one, parts);
      return original(...args);
    };
  }
  return seen;
}

interface Window {
  readonly document?: Partial<FakeDocument> | null;
  readonly runs?: Parameters<typeof fakeRuns>[0];
  readonly experiments?: Parameters<typeof fakeExperiments>[0];
  /** Sets what the person does. */
  prepare?(fake: Fake): void;
}

/** What a person sees of a command, without what is theirs. */
async function left(command: string, { document = {}, runs = [], experiments = [], prepare }: Window): Promise<string[]> {
  const fake = fakeVscode(document === null ? null : { path: script, text: 'model.fit(xs, ys);\n', ...document });
  const seen = record(fake);
  prepare?.(fake);
  const services = fakeServices(fake, fakeRuns(runs), fakeExperiments(experiments));
  new Commands(services, new RunStarter(services)).register();
  await fake.commands.get(`superconverge.${command}`)?.();
  expect(seen.length, `${command} shows something`).toBeGreaterThan(0);
  return seen.map((text) => untranslated(text, [script, folder, 'train.js', 'onecycle.json', 'my run', 'Node.js', 'fastai: fit_one_cycle', 'PyTorch: OneCycleLR', 'AM'])).filter((text) => text !== '');
}

/** Chooses a schedule, and min and max LR the wrong way round. */
function askForBounds({ person }: Fake): void {
  person.choices.push('One cycle (paper)');
  person.answers.set('no bounds', t('Enter LRs'));
  person.texts.push('0.1', '0.2');
}

function distrust(fake: Fake): void {
  fake.trusted = false;
}

function missetSeed({ settings }: Fake): void {
  settings['seed'] = 0.5;
}

function mistype({ person }: Fake): void {
  person.choices.push(t('Arguments'), t('Environment'), undefined);
  person.texts.push('"open', 'NOTHING');
}

describe('with a translation nothing is left in English', () => {
  it.each([
    ['without a script', 'runRangeTest', { document: null }],
    ['of a script that has changes', 'runRangeTest', { document: { isDirty: true } }],
    ['of a script that has no file yet', 'runRangeTest', { document: { isUntitled: true } }],
    ['of a script on another machine', 'runRangeTest', { document: { scheme: 'vscode-remote' } }],
    ['before the first run', 'runRangeTest', {}],
    ['in Restricted Mode', 'runRangeTest', { prepare: distrust }],
    ['with a setting that cannot be used', 'runRangeTest', { prepare: missetSeed }],
    ['without bounds', 'trainOneCycle', {}],
    ['of any schedule', 'trainWith', { prepare: askForBounds }],
    ['without runs', 'openRun', {}],
    ['without two runs', 'compareRuns', {}],
    ['without experiments', 'openExperiment', {}],
    ['without an experiment to go on with', 'resumeExperiment', {}],
    ['of how a script is run', 'configureRun', { prepare: mistype }],
    ['without a range test', 'copyMarkdown', {}],
    ['into a file without a range test', 'insertSchedule', { document: { languageId: 'python' } }],
  ] as const)('%s: %s', async (_name, command, window: Window) => {
    expect(await left(command, window)).toEqual([]);
  });

  it.each(['openRun', 'compareRuns', 'copyValues', 'copyTerminalCommand'])('with runs: %s', async (command) => {
    const states = (['queued', 'running', 'stopped', 'failed'] as const).map((state, index) => fakeRun(fakeRecord(defaultRequest(script, { kind: index % 2 === 0 ? 'observe' : 'range-test' }), { id: `run-${String(index)}`, state, name: index === 3 ? 'my run' : null })));
    const runs = [fakeRangeTest(script, 0.12), ...states];
    expect(await left(command, { runs, prepare: ({ person }) => void person.choices.push([t('seed {0}', 42)]) })).toEqual([]);
  });

  it('of experiments', async () => {
    const plan = planSweep({ request: defaultRequest(script), factor: 'weightDecay', values: [1e-3, 1e-4], seeds: [42, 43], bisections: 0, own: null });
    const experiments = [fakeExperiment(plan, { state: 'paused' }), fakeExperiment(plan, { id: 'experiment-2', state: 'failed' })];
    expect(await left('openExperiment', { experiments })).toEqual([]);
    expect(await left('resumeExperiment', { experiments })).toEqual([]);
  });

  it('of a head-to-head', async () => {
    expect(await left('confirmRecommendation', { runs: [fakeRangeTest(script, 0.12)], prepare: ({ person }) => void person.texts.push('0', '') })).toEqual([]);
    expect(await left('confirmRecommendation', { runs: [fakeRangeTest(script, 0.12)], prepare: ({ person }) => void person.texts.push('') })).toEqual([]);
  });

  it.each(['Weight decay', 'Batch size', 'Dropout', 'Momentum'])('of a sweep: %s', async (factor) => {
    const prepare =
      (text: string) =>
      ({ person }: Fake): void => {
        person.choices.push(factor, 'These values only');
        person.texts.push(text, '1');
      };
    for (const text of ['', 'none', '1']) expect(await left('rangeTestSweep', { runs: [fakeRangeTest(script, 0.12)], prepare: prepare(text) })).toEqual([]);
  });

  it('above a training call', async () => {
    const tested = fakeRangeTest(script, 0.12, { provenance: { call: { api: 'fit', file: null, line: 1 } } });
    const lenses = await new LensesWindow(script, 'model.fit(xs, ys);\n', [tested]).lenses();
    expect(lenses.map(({ title }) => untranslated(title))).toEqual(['', '', '', '']);
  });

  it('of the native backend that is not there', async () => {
    const fake = fakeVscode(null);
    const seen = record(fake);
    await new NativeCommands({ vscode: fake.vscode, extensionUri: fake.vscode.Uri.file('/extension'), log: silentLog, folder }).remove();
    expect(seen.map((text) => untranslated(text))).toEqual(['', '']);
  });

  it('in the view of the runs', async () => {
    const kept = temporaryFolder();
    keep(kept, recordAt(1));
    keep(kept, recordAt(2, { state: 'stopped' }));
    keep(kept, recordAt(3, { state: 'failed', failure: { code: 'script-error', message: 'MESSAGE', remedy: 'REMEDY', output: [] } }));
    keepSweep(kept);
    const { runs } = testRuns(kept);
    const view = viewOf(runs);
    const texts: string[] = [];
    const look = async (node?: Parameters<typeof view.unfold>[0]): Promise<void> => {
      for (const item of await view.unfold(node)) {
        texts.push(item.label, item.description, item.tooltip, item.spoken);
        await look(item.node);
      }
    };
    await look();
    view.dispose();
    expect(texts.length).toBeGreaterThan(12);
    // dates are in the language of the window, and what a run was told is as it was told
    const given = ['train.js', '/work/', 'MESSAGE', 'REMEDY', 'The ramp reached its top LR.', 'embedded (WASM)', 'Momentum', 'Jun', 'AM', 'PM'];
    expect(texts.map((text) => untranslated(text, given)).filter((text) => text !== '')).toEqual([]);
  });
});
