import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../src/editor/commands';
import { RunStarter } from '../../../src/editor/runs/startRun';
import type { PanelAction } from '../../../src/protocol/panelLink';
import type { RunRecord, RunRequest } from '../../../src/protocol/run';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { DraftRun, Run } from '../../../src/runs/run';
import { schedulesBeside } from '../../../src/runs/schedulesInFile';
import { scheduleKinds, type ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { fakeRangeTest } from './fakeAnalysis';
import { fakeDraft, fakeRecord, fakeRun, fakeRuns, fakeServices, fakeVscode, type Fake } from './fakeVscode';

const text = 'model.fit(xs, ys);\n';
let folder: string;
let script: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-training-'));
  script = join(folder, 'train.js');
  await writeFile(script, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A window that shows the script; `kept` are the runs on disk, newest first. */
function window(kept: readonly Run[] = [], prepare: (fake: Fake) => void = () => undefined) {
  const fake = fakeVscode({ path: script, text });
  fake.person.answers.set('above the training call', 'Run');
  prepare(fake);
  const runs = fakeRuns(kept);
  const services = fakeServices(fake, runs);
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  return {
    fake,
    person: fake.person,
    services,
    runs,
    requests: runs.requests,
    command: async (name: string) => fake.commands.get(`superconverge.${name}`)?.(),
    perform: (action: PanelAction, run: Run) => commands.perform(action, run),
  };
}

const oneCycle: ScheduleOptions = { kind: 'one-cycle', maxLr: 0.12, minLr: 0.012, finalLr: 0.000012, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };

/** A range test that diverged at an LR. */
function diverged(max: number, lr: number): Run {
  const run = fakeRangeTest(script, max);
  return { ...run, record: { ...run.record, end: { by: 'divergence', cause: 'non-finite', iterations: 100, lr, reason: '' } } };
}

function draftOf(schedule: ScheduleOptions, iterations: number | null = null): DraftRun {
  const request = defaultRequest(script, { kind: 'train', schedule });
  return fakeDraft({ ...request, training: { ...request.training, iterations } });
}

describe('Train With...', () => {
  it('offers every schedule by name with a line on what it does, and shows a draft at the bounds of the range test: nothing runs yet', async () => {
    const { command, person, requests, services } = window([fakeRangeTest(script, 0.12)]);
    person.choices.push('fastai');
    await command('trainWith');
    expect(person.lists[0]).toHaveLength(scheduleKinds.length);
    expect(person.lists[0]?.every(({ detail }) => (detail ?? '').length > 10)).toBe(true);
    expect(requests).toEqual([]);
    expect(services.shown[0]?.record).toMatchObject({ state: 'draft', request: { kind: 'train', schedule: { kind: 'fastai-one-cycle', minLr: 0.012, maxLr: 0.12 }, training: { iterations: null } } });
  });

  it('lays cycles out for the length that the script plans', async () => {
    const { command, person, services } = window([fakeRangeTest(script, 0.12, { provenance: { plannedIterations: 8000 } })]);
    person.choices.push('triangular2');
    await command('trainWith');
    expect(services.shown[0]?.record.request.schedule).toMatchObject({ kind: 'triangular2', stepSize: 1000 });
  });

  it('asks for the LRs that the schedule needs where there are no bounds', async () => {
    const cyclic = window([], ({ person }) => person.answers.set('no bounds', 'Enter LRs'));
    cyclic.person.choices.push('triangular)');
    cyclic.person.texts.push('0.4', '');
    await cyclic.command('trainWith');
    expect(cyclic.services.shown[0]?.record.request.schedule).toMatchObject({ kind: 'triangular', maxLr: 0.4, minLr: 0.1 });

    const constant = window([], ({ person }) => person.answers.set('no bounds', 'Enter LRs'));
    constant.person.choices.push('Constant');
    constant.person.texts.push('1e-2');
    await constant.command('trainWith');
    expect(constant.services.shown[0]?.record.request.schedule).toEqual({ kind: 'constant', maxLr: 0.01 });
    expect(constant.person.questions).toHaveLength(1);
  });

  it.each(['0', '-0.1', 'high', 'Infinity', ' '])('takes no LR of "%s"', async (typed) => {
    const { command, person, services } = window([], (fake) => fake.person.answers.set('no bounds', 'Enter LRs'));
    person.choices.push('Constant');
    person.texts.push(typed);
    await command('trainWith');
    expect(person.refusals).toEqual([expect.stringContaining('greater than 0')]);
    expect(services.shown).toEqual([]);
  });

  it('offers to swap bounds that were entered the wrong way round, and shows nothing where that is declined', async () => {
    const swapped = window([], ({ person }) => person.answers.set('no bounds', 'Enter LRs').set('is above max LR', 'Swap Bounds'));
    swapped.person.choices.push('triangular)');
    swapped.person.texts.push('0.1', '0.5');
    await swapped.command('trainWith');
    expect(swapped.services.shown[0]?.record.request.schedule).toMatchObject({ minLr: 0.1, maxLr: 0.5 });

    const declined = window([], ({ person }) => person.answers.set('no bounds', 'Enter LRs'));
    declined.person.choices.push('triangular)');
    declined.person.texts.push('0.1', '0.5');
    await declined.command('trainWith');
    expect(declined.services.shown).toEqual([]);
  });

  it('shows nothing when the list or a question is cancelled', async () => {
    const { command, services } = window([fakeRangeTest(script, 0.12)]);
    await command('trainWith');
    expect(services.shown).toEqual([]);

    const asked = window([], (fake) => fake.person.answers.set('no bounds', 'Enter LRs'));
    asked.person.choices.push('triangular)');
    asked.person.texts.push('0.1', undefined);
    await asked.command('trainWith');
    expect(asked.person.questions).toHaveLength(2);
    expect(asked.services.shown).toEqual([]);
  });
});

describe('Start training, in a draft', () => {
  it('starts exactly what the draft asks for, in its panel', async () => {
    const { perform, requests, services } = window();
    const draft = draftOf(oneCycle, 1000);
    await perform('train-schedule', draft);
    expect(requests).toHaveLength(1);
    // the same object: this is how the runs know which draft was started
    expect(requests[0]).toBe(draft.record.request);
    expect(services.replaced[0]?.[0]).toBe(draft);
    expect(services.shown).toEqual([]);
  });

  it('starts it once, however fast the button is clicked again', async () => {
    const { perform, requests, services } = window([fakeRangeTest(script, 0.12)]);
    const draft = draftOf(oneCycle, 1000);
    await Promise.all([perform('train-schedule', draft), perform('train-schedule', draft)]);
    expect(requests).toHaveLength(1);
    expect(services.replaced).toHaveLength(1);
  });

  it('asks where a cycle is longer than the run', async () => {
    const cyclic: ScheduleOptions = { kind: 'triangular', minLr: 0.01, maxLr: 0.1, stepSize: 600, gamma: 1, momentum: null };
    const declined = window();
    await declined.perform('train-schedule', draftOf(cyclic, 1000));
    expect(declined.requests).toEqual([]);
    expect(declined.person.messages[0]).toContain('longer than the run');
    const insisted = window([], ({ person }) => person.answers.set('longer than the run', 'Train Anyway'));
    await insisted.perform('train-schedule', draftOf(cyclic, 1000));
    expect(insisted.requests).toMatchObject([{ schedule: cyclic }]);
  });

  it('asks where the run is too short for the schedule', async () => {
    const { perform, requests, person } = window();
    await perform('train-schedule', draftOf(oneCycle, 2));
    expect(requests).toEqual([]);
    expect(person.messages[0]).toContain('too short');
  });

  it('refuses numbers that no run can have', async () => {
    const { perform, requests, person } = window();
    await perform('train-schedule', draftOf({ ...oneCycle, minLr: 0.01, maxLr: -1 }));
    expect(requests).toEqual([]);
    expect(person.messages[0]).toContain('Max LR must be a number above 0');
  });

  it('asks where the max LR lies above the one at which the latest range test diverged', async () => {
    const declined = window([diverged(0.12, 0.5)]);
    await declined.perform('train-schedule', draftOf({ ...oneCycle, maxLr: 0.6 }));
    expect(declined.person.messages[0]).toContain('diverged at 0.50');
    expect(declined.requests).toEqual([]);
    const insisted = window([diverged(0.12, 0.5)], ({ person }) => person.answers.set('diverged at', 'Train Anyway'));
    await insisted.perform('train-schedule', draftOf({ ...oneCycle, maxLr: 0.6 }));
    expect(insisted.requests).toHaveLength(1);
  });
});

describe('the schedule that was chosen in the panel of a range test', () => {
  it('is trained with, saved over a reload, and only for that run', async () => {
    const run = fakeRangeTest(script, 0.12);
    const { perform, requests, services, fake } = window([run]);
    const cyclic: ScheduleOptions = { kind: 'triangular', minLr: 0.02, maxLr: 0.2, stepSize: 50, gamma: 1, momentum: null };
    services.schedules.set(run, cyclic);
    await perform('train-schedule', run);
    expect(requests).toMatchObject([{ kind: 'train', schedule: cyclic }]);
    expect(JSON.stringify([...fake.state])).toContain('triangular');
    expect(services.schedules.get(fakeRangeTest(script, 0.12, { id: 'another' }))).toBeNull();
  });

  it('is what Train One-Cycle, Copy Values and onecycle.json use where it is a one-cycle', async () => {
    const run = fakeRangeTest(script, 0.12);
    const { perform, requests, services, fake } = window([run]);
    const edited: ScheduleOptions = { kind: 'one-cycle', minLr: 0.02, maxLr: 0.2, finalLr: 0, cycleShare: 0.8, momentum: null };
    services.schedules.set(run, edited);
    await perform('train-one-cycle', run);
    expect(requests).toMatchObject([{ schedule: edited }]);
    await perform('copy-values', run);
    expect(fake.clipboard).toEqual(['max LR: 0.2\nmin LR: 0.02\nfinal LR: 0\niterations: 470 (cycle 376, tail 94)\n']);
  });

  it('is kept in onecycle.json beside the one cycle of the bounds where it is of another kind, and copied', async () => {
    const run = fakeRangeTest(script, 0.12);
    const { perform, services, fake, person } = window([run]);
    services.schedules.set(run, { kind: 'piecewise-constant', maxLr: 0.1, drops: [0.5, 0.75], factor: 0.1 });
    await perform('save-schedule', run);
    expect(person.messages).toEqual([expect.stringContaining('The schedule was saved')]);
    const saved = await schedulesBeside(script);
    expect(saved).toMatchObject([['train.js#fit', { maxLr: 0.12, minLr: 0.012, chosen: { kind: 'piecewise-constant', maxLr: 0.1, drops: [0.5, 0.75], factor: 0.1, iterations: 470 } }]]);
    await perform('copy-values', run);
    expect(fake.clipboard).toEqual(['schedule: Piecewise constant\nLR: 0.1\ndrops, shares of the run: 0.5, 0.75\nfactor of each drop: 0.1\n']);
  });

  it('counts as none where another version kept what this one cannot read', () => {
    const { services, fake } = window();
    fake.state.set('editedSchedules', [{ run: 'range-test', options: { kind: 'zigzag' } }]);
    expect(services.schedules.get(fakeRangeTest(script, 0.12))).toBeNull();
  });

  it('of more than a hundred runs the oldest are forgotten', () => {
    const { services } = window();
    const runs = Array.from({ length: 102 }, (_, index) => fakeRangeTest(script, 0.1, { id: `run ${String(index)}` }));
    for (const run of runs) services.schedules.set(run, oneCycle);
    expect(runs.map((run) => services.schedules.get(run) !== null)).toEqual(runs.map((_, index) => index >= 2));
  });
});

describe('trainings from the panel of a range test', () => {
  it('ask where the max LR is not below the one at which it diverged', async () => {
    const { perform, requests, person } = window();
    await perform('train-one-cycle', diverged(0.12, 0.1));
    expect(requests).toEqual([]);
    expect(person.messages[0]).toContain('diverged at 0.10');
  });

  it('are driven as the settings say now, of the same script, arguments and seed', async () => {
    const run = fakeRangeTest(script, 0.12, { request: { args: ['--small'], seed: 7, experiment: { id: 'sweep', arm: 'a' } } });
    const { perform, requests } = window([], ({ settings }) => {
      settings['training.hessianFreeEvery'] = 10;
      settings['training.scriptChangesLearningRate'] = 'script';
      settings['limits.memory'] = 2048;
    });
    await perform('train-one-cycle', run);
    expect(requests).toMatchObject([{ args: ['--small'], seed: 7, experiment: null, training: { hessianFreeEvery: 10, scriptChangesLr: 'script' }, limits: { memoryMb: 2048, idleMinutes: 30 } }]);
  });
});

describe('after a training', () => {
  const training = (changes: Partial<RunRecord>, request: Partial<RunRequest> = {}): Run => fakeRun(fakeRecord(defaultRequest(script, { kind: 'train', schedule: oneCycle, ...request }), changes));

  it('that diverged, half the max LR is trained with, the other LRs in proportion', async () => {
    const run = training({ end: { by: 'divergence', cause: 'non-finite', iterations: 10, lr: 0.1, reason: '', proposedMaxLr: 0.06 } });
    const { perform, requests } = window();
    await perform('train-half-max', run);
    expect(requests).toMatchObject([{ kind: 'train', schedule: { ...oneCycle, maxLr: 0.06, minLr: 0.006, finalLr: 0.000006 } }]);
  });

  it('that was part of an experiment, the same training is run on its own', async () => {
    const run = training({}, { experiment: { id: 'confirm', arm: 'one-cycle' } });
    const { perform, requests } = window();
    await perform('run-again', run);
    expect(requests).toMatchObject([{ experiment: null, schedule: oneCycle }]);
  });

  it('is offered to save its script, whatever else shows a file of that path', async () => {
    const run = training({});
    const { fake, perform, requests } = window([], ({ vscode, person }) => {
      const [own] = vscode.workspace.textDocuments;
      // the original that the source control compares with
      const committed = { uri: { fsPath: script, scheme: 'git' }, isDirty: false };
      Object.assign(own ?? {}, { isDirty: true });
      Object.assign(vscode.workspace, { textDocuments: [committed, own] });
      person.answers.set('has changes that are not saved', 'Save and Run');
    });
    await perform('run-again', run);
    expect(fake.saved).toEqual([script]);
    expect(requests).toHaveLength(1);
  });

  it('whose length the script does not tell, it is asked and started again; the answer is proposed the next time', async () => {
    const { perform, requests, person, runs } = window();
    const failure = { code: 'iterations-unknown', message: 'The loop has no end that could be known.', remedy: '' } as const;
    const { start } = runs;
    runs.start = (request) => {
      const run = start(request);
      const record: RunRecord = request.training.iterations === null ? { ...run.record, state: 'failed', failure: { ...failure, output: [] } } : run.record;
      return { ...run, record, ended: Promise.resolve(record) };
    };
    person.texts.push('500', '');
    await perform('train-schedule', draftOf(oneCycle));
    await expect.poll(() => requests.map(({ training: { iterations } }) => iterations)).toEqual([null, 500]);
    await perform('train-schedule', draftOf(oneCycle));
    await expect.poll(() => requests.map(({ training: { iterations } }) => iterations)).toEqual([null, 500, null, 500]);
    expect(person.questions[0]?.prompt).toContain('train.js does not tell');
    expect(person.questions.map(({ value }) => value)).toEqual([undefined, '500']);
  });
});
