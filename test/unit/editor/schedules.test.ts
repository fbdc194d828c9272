import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../src/editor/commands';
import { RunStarter } from '../../../src/editor/runs/startRun';
import { saveScheduleFile } from '../../../src/editor/saveScheduleFile';
import type { PanelAction } from '../../../src/protocol/panelLink';
import type { Run } from '../../../src/runs/run';
import { savedSchedule } from '../../../src/runs/saveSchedule';
import { fakeRangeTest } from './fakeAnalysis';
import { fakeRuns, fakeServices, fakeVscode, type Fake } from './fakeVscode';

const text = 'model.fit(xs, ys);\n';
let folder: string;
let script: string;
let saved: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-schedules-'));
  script = join(folder, 'train.js');
  saved = join(folder, 'onecycle.json');
  await writeFile(script, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A window that shows the script; `kept` are the runs on disk, newest first. */
function window(kept: readonly Run[], prepare: (fake: Fake) => void = () => undefined) {
  const fake = fakeVscode({ path: script, text });
  fake.person.answers.set('above the training call', 'Run');
  prepare(fake);
  const runs = fakeRuns(kept);
  const services = fakeServices(fake, runs);
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  return {
    fake,
    services,
    requests: runs.requests,
    command: async (name: string) => fake.commands.get(`superconverge.${name}`)?.(),
    perform: (action: PanelAction, run: Run) => commands.perform(action, run),
  };
}

const fullSchedule = { kind: 'one-cycle', maxLr: 0.12, minLr: 0.012, finalLr: 0.000012, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };

describe('Train One-Cycle with These Bounds', () => {
  it('takes the bounds of the latest range test of the script that has some', async () => {
    const kept = [fakeRangeTest(script, null, { id: 'refused' }), fakeRangeTest(join(folder, 'other.js'), 9, { id: 'other' }), fakeRangeTest(script, 0.12, { id: 'good' }), fakeRangeTest(script, 5, { id: 'old' })];
    const { requests, command } = window(kept);
    await command('trainOneCycle');
    expect(requests).toMatchObject([{ kind: 'train', script, schedule: fullSchedule, training: { iterations: null } }]);
  });

  it('passes over a range test that goes on in another window: its bounds move yet', async () => {
    const elsewhere = fakeRangeTest(script, 0.9, { id: 'elsewhere' });
    const { requests, command } = window([{ ...elsewhere, record: { ...elsewhere.record, state: 'running' } }, fakeRangeTest(script, 0.12)]);
    await command('trainOneCycle');
    expect(requests).toMatchObject([{ schedule: { maxLr: 0.12 } }]);
  });

  it('passes over range tests of a sweep, whose bounds hold for another weight decay', async () => {
    const overrides = { batchSize: null, weightDecay: 1e-5, dropout: null, momentum: null };
    const own = { ...overrides, weightDecay: null };
    const kept = [fakeRangeTest(script, 0.9, { id: 'other', request: { overrides } }), fakeRangeTest(script, 0.12, { id: 'own', request: { overrides: own } })];
    const { requests, command } = window(kept);
    await command('trainOneCycle');
    expect(requests).toMatchObject([{ schedule: { maxLr: 0.12 } }]);
  });

  it('else takes those of onecycle.json', async () => {
    const first = window([fakeRangeTest(script, 0.12)]);
    await first.command('saveSchedule');
    const { requests, command } = window([]);
    await command('trainOneCycle');
    expect(requests).toMatchObject([{ kind: 'train', schedule: fullSchedule }]);
  });

  it('offers a range test where there are no bounds at all', async () => {
    const { requests, command, fake } = window([], ({ person }) => person.answers.set('no bounds', 'Run LR Range Test'));
    await command('trainOneCycle');
    expect(fake.person.messages[0]).toContain('A range test finds them');
    expect(requests).toMatchObject([{ kind: 'range-test' }]);
  });

  it('runs with the arguments of the range test whose panel it was asked in', async () => {
    const run = fakeRangeTest(script, 0.12, { request: { args: ['--small'], seed: 7 } });
    const { requests, perform } = window([]);
    await perform('train-one-cycle', run);
    expect(requests).toMatchObject([{ kind: 'train', args: ['--small'], seed: 7, schedule: fullSchedule }]);
  });

  it('asks how long the training is where the script does not tell', async () => {
    const run = fakeRangeTest(script, 0.12, { provenance: { plannedIterations: null } });
    const { requests, perform, fake } = window([]);
    fake.person.texts.push(' 1000 ', undefined);
    await perform('train-one-cycle', run);
    expect(requests).toMatchObject([{ schedule: { cycleShare: 0.9 }, training: { iterations: 1000 } }]);
    await perform('train-one-cycle', run);
    expect(requests).toHaveLength(1);
    expect(fake.person.questions.map(({ value }) => value)).toEqual([undefined, '1000']);
  });

  it('runs nothing in an untrusted workspace', async () => {
    const { requests, command, perform } = window([fakeRangeTest(script, 0.12)], (fake) => (fake.trusted = false));
    await command('trainOneCycle');
    await command('trainAndWatch');
    await perform('run-again', fakeRangeTest(script, 0.12));
    expect(requests).toEqual([]);
  });
});

describe('Save Schedule', () => {
  it('writes onecycle.json beside the script, and keeps what else is in it', async () => {
    const { command, perform } = window([fakeRangeTest(script, 0.12)]);
    await command('saveSchedule');
    await perform('save-schedule', fakeRangeTest(join(folder, 'other.js'), 0.5));
    const { schedules } = JSON.parse(await readFile(saved, 'utf8')) as { schedules: Record<string, { maxLr: number; cycleIterations: number; tailIterations: number }> };
    expect(schedules).toMatchObject({ 'train.js#fit': { maxLr: 0.12, cycleIterations: 423, tailIterations: 47 }, 'other.js#fit': { maxLr: 0.5 } });
  });

  it('writes the schedule as it was changed in the panel', async () => {
    const run = fakeRangeTest(script, 0.12);
    const { perform, services } = window([run]);
    services.schedules.set(run, { kind: 'one-cycle', minLr: 0.02, maxLr: 0.2, finalLr: 0, cycleShare: 0.8, momentum: null });
    await perform('save-schedule', run);
    const { schedules } = JSON.parse(await readFile(saved, 'utf8')) as { schedules: Record<string, unknown> };
    expect(schedules['train.js#fit']).toMatchObject({ minLr: 0.02, maxLr: 0.2, finalLr: 0, cycleIterations: 376, tailIterations: 94, momentum: null, bounds: { recommended: { max: { lr: 0.12 } } } });
  });

  it('leaves a corrupt file as it is, and offers to open it', async () => {
    await writeFile(saved, '{ "version": 1, oops');
    const { perform, fake } = window([], ({ person }) => person.answers.set('onecycle.json', 'Open File'));
    await perform('save-schedule', fakeRangeTest(script, 0.12));
    expect(await readFile(saved, 'utf8')).toBe('{ "version": 1, oops');
    expect(fake.person.messages[0]).toContain('Nothing was written');
    expect(fake.executed).toEqual([`show ${saved}`]);
  });

  it('says that the folder is read-only', async () => {
    // Permissions do not bind root, so the file system's refusal is played.
    const refuse = () => Promise.reject(Object.assign(new Error('read-only file system'), { code: 'EROFS' }));
    const run = fakeRangeTest(script, 0.12);
    const found = { ...savedSchedule(run), script, run, iterations: null };
    await expect(saveScheduleFile(fakeVscode(null), found, refuse)).rejects.toThrow(`${saved} could not be written: the folder or the file is read-only.`);
  });
});

describe('the other actions of a panel', () => {
  it.each([
    ['run-again', { iterations: null, topLr: null }],
    ['higher-top-lr', { iterations: null, topLr: 0.9 * 3 }],
    ['lower-top-lr', { iterations: null, topLr: 0.9 / 3 }],
    ['longer-ramp', { iterations: 300, topLr: null }],
  ] as const)('%s starts a range test with other options', async (action, rangeTest) => {
    const { requests, perform } = window([]);
    await perform(action, fakeRangeTest(script, 0.12));
    expect(requests).toMatchObject([{ kind: 'range-test', rangeTest }]);
  });

  it('copies the numbers', async () => {
    const { perform, fake } = window([]);
    await perform('copy-values', fakeRangeTest(script, 0.12));
    expect(fake.clipboard).toEqual(['max LR: 0.12\nmin LR: 0.012\nfinal LR: 0.000012\niterations: 470 (cycle 423, tail 47)\nmomentum: 0.95 -> 0.85 -> 0.95\n']);
  });

  it('copies the command for a terminal', async () => {
    const { perform, fake } = window([]);
    await perform('copy-terminal-command', fakeRangeTest(script, 0.12));
    expect(fake.clipboard[0]).toContain('range-test');
    expect(fake.clipboard[0]).toContain(script);
  });

  it('shows errors instead of swallowing them', async () => {
    const { perform, fake } = window([]);
    await perform('stop', { ...fakeRangeTest(script, 0.12), stop: () => Promise.reject(new Error('The trainer is gone.')) });
    expect(fake.person.messages).toEqual(['The trainer is gone.']);
  });
});
