import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../src/editor/commands';
import { RunStarter } from '../../../src/editor/runs/startRun';
import { planSweep } from '../../../src/experiments/planSweep';
import type { Experiment } from '../../../src/protocol/experiment';
import type { PanelAction } from '../../../src/protocol/panelLink';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { Run } from '../../../src/runs/run';
import { fakeRangeTest } from './fakeAnalysis';
import { fakeExperiment, fakeExperimentView, fakeExperiments, fakeRecord, fakeRun, fakeRuns, fakeServices, fakeVscode, type Fake } from './fakeVscode';

const text = 'model.fit(xs, ys);\n';
let folder: string;
let script: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-experiments-'));
  script = join(folder, 'train.js');
  await writeFile(script, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Kept {
  readonly runs?: readonly Run[];
  readonly experiments?: readonly Experiment[];
  readonly liveExperiments?: readonly Experiment[];
  readonly liveRuns?: readonly Run[];
}

/** A window that shows the script, with what is kept and going on. */
function window({ runs: kept = [], experiments: keptExperiments = [], liveExperiments = [], liveRuns = [] }: Kept = {}, prepare: (fake: Fake) => void = () => undefined) {
  const fake = fakeVscode({ path: script, text });
  prepare(fake);
  const stopped: string[] = [];
  const stopping = <T extends { readonly record: { readonly id: string } }>(one: T) => ({ ...one, isLive: true, stop: () => Promise.resolve(void stopped.push(one.record.id)) });
  const runs = { ...fakeRuns(kept), live: liveRuns.map(stopping) };
  const experiments = fakeExperiments(
    keptExperiments,
    liveExperiments.map((record) => stopping(fakeExperimentView(record))),
  );
  const services = fakeServices(fake, runs, experiments);
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  return {
    fake,
    person: fake.person,
    services,
    experiments,
    stopped,
    requests: runs.requests,
    command: async (name: string) => fake.commands.get(`superconverge.${name}`)?.(),
    perform: (action: PanelAction, run: Run) => commands.perform(action, run),
    resumeFromPanel: (experiment: Experiment) => commands.resumeExperiment(experiment),
  };
}

/** A range test that took 2 s to its training and 10 ms for an iteration. */
function timed(run: Run): Run {
  const times = [
    { iteration: 1, seconds: 0.01 },
    { iteration: 100, seconds: 1 },
  ];
  return { ...run, times, record: { ...run.record, startedAt: '2026-11-24T00:00:00.000Z', endedAt: '2026-11-24T00:00:03.000Z' } };
}

const start = ({ person }: Fake): void => void person.answers.set('Start a', 'Start');

describe('Confirm the Recommendation...', () => {
  it('asks for the seeds, says how often the code above the training call will run and how long that takes, and starts', async () => {
    const { command, person, experiments, services } = window({ runs: [timed(fakeRangeTest(script, 0.12))] }, start);
    person.texts.push('');
    await command('confirmRecommendation');
    const [plan] = experiments.plans;
    expect(plan).toMatchObject({ kind: 'confirm', script, seeds: [42, 43, 44], iterations: 470, bounds: { minLr: 0.012, maxLr: 0.12 } });
    const planned = (plan?.arms.length ?? 0) * 3;
    expect(person.messages).toEqual([`Start a head-to-head of ${String(planned)} runs of train.js?`]);
    expect(person.details[0]).toContain(`will run ${String(planned)} times`);
    // two side by side, each 2 s and 470 iterations of 10 ms: half of the runs times 6.7 s
    expect(person.details[0]).toContain(`about ${String(Math.round((Math.ceil(planned / 2) * 6.7) / 60))} min`);
    expect(services.shownExperiments).toEqual(['experiment-1']);
  });

  it('starts nothing when that is declined, or the question is cancelled', async () => {
    const declined = window({ runs: [fakeRangeTest(script, 0.12)] });
    declined.person.texts.push('1');
    await declined.command('confirmRecommendation');
    expect(declined.person.messages).toHaveLength(1);
    expect(declined.experiments.plans).toEqual([]);
    const cancelled = window({ runs: [fakeRangeTest(script, 0.12)] }, start);
    cancelled.person.texts.push(undefined);
    await cancelled.command('confirmRecommendation');
    expect(cancelled.experiments.plans).toEqual([]);
  });

  it.each(['0', '21', '1.5', 'many'])('takes no %s seeds', async (typed) => {
    const { command, person, experiments } = window({ runs: [fakeRangeTest(script, 0.12)] }, start);
    person.texts.push(typed);
    await command('confirmRecommendation');
    expect(person.refusals).toHaveLength(1);
    expect(experiments.plans).toEqual([]);
  });

  it('is about the bounds as they were edited in the panel, for the length that was asked', async () => {
    const run = fakeRangeTest(script, 0.12, { provenance: { plannedIterations: null }, request: { seed: 7, args: ['--small'] } });
    const { perform, person, experiments, services } = window({ runs: [run] }, start);
    services.schedules.set(run, { kind: 'one-cycle', minLr: 0.05, maxLr: 0.5, finalLr: 0.0005, cycleShare: 0.9, momentum: null });
    person.texts.push('1000', '2');
    await perform('confirm', run);
    expect(experiments.plans).toMatchObject([{ iterations: 1000, seeds: [7, 8], bounds: { minLr: 0.05, maxLr: 0.5 } }]);
    expect(experiments.plans[0]?.arms[0]?.request.args).toEqual(['--small']);
  });

  it('offers a range test where there are no bounds', async () => {
    const { command, experiments, person } = window();
    await command('confirmRecommendation');
    expect(person.messages).toEqual([expect.stringContaining('There are no bounds')]);
    expect(experiments.plans).toEqual([]);
  });

  it('runs nothing in an untrusted workspace', async () => {
    const { command, experiments } = window({ runs: [fakeRangeTest(script, 0.12)] }, (fake) => {
      start(fake);
      fake.trusted = false;
    });
    await command('confirmRecommendation');
    await command('rangeTestSweep');
    await command('resumeExperiment');
    expect(experiments.plans).toEqual([]);
  });
});

describe('Range Test Sweep...', () => {
  it('proposes values around the script\'s own, and starts what was entered', async () => {
    const run = fakeRangeTest(script, 0.12, { provenance: { batchSize: 64 } });
    const { command, person, experiments } = window({ runs: [run] }, start);
    person.choices.push('Batch size');
    person.texts.push('', '');
    await command('rangeTestSweep');
    expect(person.lists[0]?.find(({ label }) => label === 'Batch size')?.description).toBe('yours: 64');
    expect(person.questions[0]?.value).toBe('32, 64, 128, 256');
    expect(experiments.plans).toMatchObject([{ kind: 'sweep', factor: 'batchSize', seeds: [42] }]);
    expect(new Set(experiments.plans[0]?.arms.map(({ value }) => value))).toEqual(new Set([32, 64, 128, 256]));
    expect(person.messages.at(-1)).toBe('Start a sweep of 4 runs of train.js?');
  });

  it("takes the script's own values also from the run of an earlier sweep that changed none of them", async () => {
    const overrides = { batchSize: null, weightDecay: null, dropout: null, momentum: null };
    const { command, person } = window({ runs: [fakeRangeTest(script, 0.12, { provenance: { batchSize: 64 }, request: { overrides } })] }, start);
    person.choices.push('Batch size');
    person.texts.push('', '');
    await command('rangeTestSweep');
    expect(person.lists[0]?.find(({ label }) => label === 'Batch size')?.description).toBe('yours: 64');
  });

  it('of the weight decay can go on by bisecting its exponent', async () => {
    const { command, person, experiments } = window({ runs: [fakeRangeTest(script, 0.12, { provenance: { optimizer: { className: 'SGD', learningRate: 0.1, momentum: null, weightDecay: 0.001 } } })] }, start);
    person.choices.push('Weight decay', 'then 2 more');
    person.texts.push('', '1');
    await command('rangeTestSweep');
    expect(person.questions[0]?.value).toBe('1e-2, 1e-3, 1e-4, 1e-5');
    expect(experiments.plans).toMatchObject([{ factor: 'weightDecay', bisections: 2 }]);
  });

  it('without an earlier run proposes the usual values, and varies what there may be', async () => {
    const { command, person, experiments } = window({}, start);
    person.choices.push('Momentum');
    person.texts.push('', '1');
    await command('rangeTestSweep');
    expect(experiments.plans[0]?.arms.map(({ value }) => value)).toEqual([0.8, 0.85, 0.9, 0.95]);
    expect(person.details[0]).toContain('not known yet');
  });

  it('tells how long it takes by an earlier range test, though the newest run is a training', async () => {
    const tested = fakeRangeTest(script, 0.12);
    const rangeTest: Run = {
      ...tested,
      record: { ...tested.record, startedAt: '2026-11-24T00:00:00.000Z', endedAt: '2026-11-24T00:00:20.000Z' },
      times: [{ iteration: 150, seconds: 15 }],
      batch: [{ iteration: 150, lr: 0.9, momentum: null, loss: 1, accuracy: 0.5 }],
    };
    const { command, person } = window({ runs: [fakeRun(fakeRecord(defaultRequest(script, { kind: 'train' }), { id: 'training', provenance: tested.record.provenance })), rangeTest] }, start);
    person.choices.push('Momentum');
    person.texts.push('0.8, 0.9', '1');
    await command('rangeTestSweep');
    expect(person.details[0]).toContain('That takes about');
  });

  it.each([
    ['Dropout', { layers: ['Dense'], dropout: null }, 'the model has no dropout layers'],
    ['Momentum', { optimizer: { className: 'SGD', learningRate: 0.1, momentum: null, weightDecay: null } }, 'the optimizer has no momentum'],
  ])('%s is not varied where there is none', async (factor, provenance, why) => {
    const { command, person, experiments } = window({ runs: [fakeRangeTest(script, 0.12, { provenance })] }, start);
    person.choices.push(factor);
    await command('rangeTestSweep');
    expect(person.messages.at(-1)).toContain(why);
    expect(experiments.plans).toEqual([]);
  });

  it.each([
    ['Weight decay', '1e-3, -1e-4', '"-1e-4" cannot be used'],
    ['Batch size', '32, 64.5', '"64.5" cannot be used'],
    ['Dropout', '0, 1', '"1" cannot be used'],
    ['Momentum', '0.9, high', '"high" cannot be used'],
    ['Momentum', '0.9', 'from 2 to 12 different values'],
    ['Batch size', '32, 32', 'from 2 to 12 different values'],
    ['Batch size', Array.from({ length: 13 }, (_, index) => index + 1).join(), 'from 2 to 12 different values'],
  ])('%s: %s is not taken', async (factor, typed, problem) => {
    const { command, person, experiments } = window({}, start);
    person.choices.push(factor);
    person.texts.push(typed);
    await command('rangeTestSweep');
    expect(person.refusals).toEqual([expect.stringContaining(problem)]);
    expect(experiments.plans).toEqual([]);
  });
});

describe('experiments that are there', () => {
  const sweep = (id: string, changes: Partial<Experiment> = {}): Experiment => {
    const plan = planSweep({ request: defaultRequest(script), factor: 'momentum', values: [0.8, 0.9], seeds: [42], bisections: 0 });
    return fakeExperiment(plan, { id, state: 'paused', ...changes });
  };

  it('the only one that is not finished is resumed and shown', async () => {
    const { command, experiments, services } = window({ experiments: [sweep('done', { state: 'finished' }), sweep('interrupted')] });
    await command('resumeExperiment');
    expect(experiments.resumed).toEqual(['interrupted']);
    expect(services.shownExperiments).toEqual(['interrupted']);
  });

  it('from its panel one is resumed once what the editor shows of its script is on disk', async () => {
    const unsaved = ({ vscode }: Fake): void => void Object.assign(vscode.workspace.textDocuments[0] ?? {}, { isDirty: true });
    const declined = window({ experiments: [sweep('interrupted')] }, unsaved);
    expect(await declined.resumeFromPanel(sweep('interrupted'))).toBeNull();
    expect(declined.person.messages).toEqual([expect.stringContaining('has changes that are not saved')]);
    expect(declined.experiments.resumed).toEqual([]);
    const saving = window({ experiments: [sweep('interrupted')] }, (fake) => {
      unsaved(fake);
      fake.person.answers.set('not saved', 'Save and Run');
    });
    expect((await saving.resumeFromPanel(sweep('interrupted')))?.record.id).toBe('interrupted');
    expect(saving.fake.saved).toEqual([script]);
  });

  it('among several the person chooses; those that go on are not among them', async () => {
    const going = sweep('going', { state: 'running' });
    const kept = [going, sweep('one'), sweep('two', { state: 'stopped', seeds: [42, 43] })];
    const { command, person, experiments } = window({ experiments: kept, liveExperiments: [going] });
    person.choices.push('2 seeds');
    await command('resumeExperiment');
    expect(person.lists[0]).toHaveLength(2);
    expect(experiments.resumed).toEqual(['two']);
  });

  it('where there is nothing to resume or open it is said what to do', async () => {
    const { command, person, experiments } = window({ experiments: [] });
    await command('resumeExperiment');
    await command('openExperiment');
    expect(person.messages).toEqual([expect.stringContaining('no experiment to go on with'), expect.stringContaining('no experiments yet')]);
    expect(experiments.resumed).toEqual([]);
  });

  it('any of them is opened', async () => {
    const { command, person, services } = window({ experiments: [sweep('done', { state: 'finished' }), sweep('other')] });
    person.choices.push('train.js');
    await command('openExperiment');
    expect(services.shownExperiments).toEqual(['done']);
  });

  it('Stop Run stops the experiment with its runs, and asks where something else goes on', async () => {
    const part = fakeRun(fakeRecord(defaultRequest(script, { experiment: { id: 'going', arm: 'a' } }), { id: 'part', state: 'running' }));
    const alone = fakeRun(fakeRecord(defaultRequest(script, { kind: 'observe' }), { id: 'alone', state: 'running' }));
    const only = window({ liveExperiments: [sweep('going')], liveRuns: [part] });
    await only.command('stopRun');
    expect(only.stopped).toEqual(['going']);
    const both = window({ liveExperiments: [sweep('going')], liveRuns: [part, alone] });
    both.person.choices.push('Watched training');
    await both.command('stopRun');
    expect(both.person.lists[0]).toHaveLength(2);
    expect(both.stopped).toEqual(['alone']);
  });
});

describe('Compare Runs...', () => {
  const training = (id: string, maxLr: number): Run => fakeRun(fakeRecord(defaultRequest(script, { kind: 'train', schedule: { kind: 'constant', maxLr } }), { id }));

  it('says of each run what it is, and lays those over each other that were chosen', async () => {
    const { command, person, services } = window({ runs: [training('high', 0.5), training('low', 0.05), fakeRangeTest(script, 0.12)] });
    person.choices.push(['max LR 0.5', 'max LR 0.05,']);
    await command('compareRuns');
    expect(person.lists[0]?.map(({ description }) => description?.split(', seed')[0])).toEqual(['Constant, max LR 0.5', 'Constant, max LR 0.05', 'LR range test']);
    expect(services.compared).toEqual([['high', 'low']]);
  });

  it('lists the runs of a sweep by what it changed in them', async () => {
    const changed = (id: string, weightDecay: number | null) => fakeRangeTest(script, 0.1, { id, request: { overrides: { batchSize: null, weightDecay, dropout: null, momentum: null } } });
    const { command, person } = window({ runs: [changed('a', 1e-4), changed('b', null)] });
    await command('compareRuns');
    expect(person.lists[0]?.map(({ description }) => description?.split(', seed')[0])).toEqual(['LR range test, weight decay 1e-4', 'LR range test']);
  });

  it('has the run of the panel picked from the start', async () => {
    const low = training('low', 0.05);
    const { perform, person } = window({ runs: [training('high', 0.5), low] });
    await perform('compare', low);
    expect(person.lists[0]?.map(({ picked }) => picked)).toEqual([true, false]);
  });

  it('needs two runs at least, and twelve at most', async () => {
    const many = Array.from({ length: 13 }, (_, index) => training(`run ${String(index)}`, index + 1));
    const { command, person, services } = window({ runs: many });
    person.choices.push(['max LR 1,'], many.map(({ record }) => `max LR ${String(record.request.schedule?.maxLr)},`));
    await command('compareRuns');
    await command('compareRuns');
    const none = window({ runs: [training('only', 1)] });
    await none.command('compareRuns');
    expect([...person.messages, ...none.person.messages]).toEqual([expect.stringContaining('at least two'), expect.stringContaining('at most 12'), expect.stringContaining('not two runs')]);
    expect(services.compared).toEqual([]);
  });
});
