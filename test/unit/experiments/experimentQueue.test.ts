import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createExperiments, type ExperimentsOptions } from '../../../src/experiments/experimentQueue';
import type { ExperimentView, KeptExperiments } from '../../../src/experiments/experiments';
import { planConfirm } from '../../../src/experiments/planConfirm';
import { planSweep } from '../../../src/experiments/planSweep';
import type { Experiment } from '../../../src/protocol/experiment';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { whileRead } from '../runs/support';
import { FakeRuns } from './fakeRuns';

const folders: string[] = [];
const windows: KeptExperiments[] = [];
afterEach(() => {
  for (const experiments of windows.splice(0)) experiments.dispose();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'superconverge-experiments-'));
  folders.push(folder);
  return folder;
}

function newWindow(folder: string | null, runs: FakeRuns, options: Partial<ExperimentsOptions> = {}): KeptExperiments & { readonly log: string[] } {
  const log: string[] = [];
  const experiments = createExperiments({ folder, runs, log: (line) => log.push(line), ...options });
  windows.push(experiments);
  return Object.assign(experiments, { log });
}

const full = planConfirm({ request: defaultRequest('/project/train.js'), bounds: { minLr: 0.02, maxLr: 0.2 }, iterations: 600, seeds: [1, 2, 3], momentum: true });
/** Four of its arms. */
const plan = { ...full, arms: full.arms.filter(({ id }) => ['one-cycle', 'script', 'double-max', 'constant-3'].includes(id)) };
const arms = plan.arms.map(({ id }) => id);

/** Lets every run that is started reach what it is told, until the experiment is over. */
async function finish(runs: FakeRuns, view: ExperimentView, accuracy: (arm: string, seed: number) => number): Promise<Experiment> {
  while (view.isLive && runs.live.length > 0) {
    const [run] = runs.live;
    await run!.reach(accuracy(run!.record.request.experiment?.arm ?? '', run!.record.request.seed));
  }
  return view.ended;
}

const stored = (folder: string, { record }: ExperimentView): Experiment => JSON.parse(readFileSync(join(folder, 'experiments', record.id, 'experiment.json'), 'utf8'));

test('all arms run with the first seed, then with the next, two side by side', async () => {
  const runs = new FakeRuns();
  const view = newWindow(newFolder(), runs).start(plan);
  expect(runs.names()).toEqual(['one-cycle 1', 'script 1']);
  const record = await finish(runs, view, (arm, seed) => (arm === 'one-cycle' ? 0.9 : 0.87) + seed / 1000);
  expect(runs.names()).toEqual([1, 2, 3].flatMap((seed) => arms.map((arm) => `${arm} ${String(seed)}`)));
  expect(record).toMatchObject({ state: 'finished', metric: 'accuracy', source: 'held-out', reason: null });
  expect(runs.of('one-cycle', 2).record.request).toMatchObject({ experiment: { id: record.id, arm: 'one-cycle' }, seed: 2, training: { iterations: 600, holdOut: true, endWithTraining: true } });
  expect(view.report).toMatchObject({ kind: 'confirm', rows: [{ arm: 'one-cycle', runs: 3 }, { arm: 'script', runs: 3 }, { runs: 3 }, { runs: 3 }] });
});

test('as many trials as the setting allows are handed to the runs at a time', async () => {
  const runs = new FakeRuns();
  newWindow(null, runs, { parallel: () => 1 }).start(plan);
  expect(runs.names()).toEqual(['one-cycle 1']);
  await runs.of('one-cycle', 1).reach(0.9);
  expect(runs.names()).toEqual(['one-cycle 1', 'script 1']);
});

test('a hopeless arm is not run again, and the table says why', async () => {
  const runs = new FakeRuns();
  const view = newWindow(newFolder(), runs).start(plan);
  const record = await finish(runs, view, (arm) => (arm === 'double-max' ? 0.6 : 0.9));
  expect(runs.names().filter((name) => name.startsWith('double-max'))).toEqual(['double-max 1']);
  expect(record.trials.filter(({ arm }) => arm === 'double-max').map(({ state }) => state)).toEqual(['finished', 'dropped', 'dropped']);
  expect(view.report).toMatchObject({ rows: [{ dropped: null }, { dropped: null }, { arm: 'double-max', runs: 1, dropped: 'It was 30.0 points behind the leading arm of its first seed.' }, { dropped: null }] });
});

test('a run that diverges counts as guessing and drops its arm, but never the arm at the bounds', async () => {
  const runs = new FakeRuns();
  const view = newWindow(newFolder(), runs).start(plan);
  await runs.of('one-cycle', 1).diverge();
  await runs.of('script', 1).reach(0.85);
  await runs.of('double-max', 1).diverge();
  const record = await finish(runs, view, () => 0.9);
  expect(record.trials.filter(({ arm }) => arm === 'one-cycle').map(({ state, final }) => [state, final])).toEqual([['finished', 0.1], ['finished', 0.9], ['finished', 0.9]]);
  expect(record.trials.filter(({ arm }) => arm === 'double-max').map(({ state, final, reason }) => [state, final, reason])).toEqual([
    ['dropped', 0.1, 'The loss was no number any more at iteration 7.'],
    ['dropped', null, 'It diverged.'],
    ['dropped', null, 'It diverged.'],
  ]);
  expect(record.metric).toBe('accuracy');
});

test('a script that fails ends the experiment with its cause after two arms, not after all', async () => {
  const runs = new FakeRuns();
  const view = newWindow(newFolder(), runs).start(plan);
  await runs.of('one-cycle', 1).fail('The script threw: no such file data.csv.');
  await runs.of('script', 1).fail('The script threw: no such file data.csv.');
  expect(await view.ended).toMatchObject({ state: 'failed', reason: 'The script threw: no such file data.csv. Correct the script.' });
  expect(runs.started).toHaveLength(3);
  expect(runs.live).toHaveLength(0);
  expect(view.report).toBeNull();
});

test('an arm that fails is given up, and the others go on', async () => {
  const runs = new FakeRuns();
  const view = newWindow(newFolder(), runs).start(plan);
  await runs.of('one-cycle', 1).reach(0.9);
  await runs.of('script', 1).fail('Out of memory.');
  const record = await finish(runs, view, () => 0.9);
  expect(record.state).toBe('finished');
  expect(record.trials.filter(({ arm }) => arm === 'script').map(({ state, reason }) => [state, reason])).toEqual(Array(3).fill(['failed', 'Out of memory. Correct the script.']));
  expect(runs.names().filter((name) => name.startsWith('script'))).toEqual(['script 1']);
});

test('after a reload what has finished stays, what was running starts again, and the order is kept', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  const before = newWindow(folder, runs);
  const view = before.start(plan);
  await runs.of('one-cycle', 1).reach(0.9);
  await runs.of('script', 1).reach(0.88);
  before.dispose();
  runs.dispose();
  expect(stored(folder, view)).toMatchObject({ state: 'paused' });

  const after = newWindow(folder, runs);
  expect(await after.list()).toMatchObject([{ id: view.record.id, state: 'paused' }]);
  const read = await after.open(view.record.id);
  expect(read.isLive).toBe(false);
  expect(read.report).toMatchObject({ rows: [{ runs: 1 }, { runs: 1 }, { runs: 0 }, { runs: 0 }] });
  const many = runs.started.length;
  const resumed = await after.resume(view.record.id);
  expect(runs.names().slice(many)).toEqual(['double-max 1', 'constant-3 1']);
  const record = await finish(runs, resumed, () => 0.89);
  expect(record).toMatchObject({ state: 'finished', id: view.record.id });
  expect(record.trials.map(({ state, final }) => [state, final]).slice(0, 3)).toEqual([['finished', 0.9], ['finished', 0.88], ['finished', 0.89]]);
  await expect(after.resume(view.record.id)).rejects.toThrow('nothing is left to do');
});

test('a run that finished just before its window went is not repeated', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  const before = newWindow(folder, runs);
  const view = before.start(plan);
  before.dispose();
  await runs.of('one-cycle', 1).reach(0.91);
  await runs.of('script', 1).stop();
  const resumed = await newWindow(folder, runs).resume(view.record.id);
  expect(resumed.record.trials[0]).toMatchObject({ arm: 'one-cycle', state: 'finished', final: 0.91 });
  expect(runs.names().slice(2)).toEqual(['script 1', 'double-max 1']);
});

test('a window that was killed leaves an experiment that can be resumed', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  const view = newWindow(folder, runs).start(plan);
  await runs.of('one-cycle', 1).reach(0.9);
  // as a process that is gone leaves it
  const killed = join(folder, 'experiments', view.record.id, 'owner.json');
  writeFileSync(killed, JSON.stringify({ ...JSON.parse(readFileSync(killed, 'utf8')), pid: 2 ** 22 + 1 }));
  const after = newWindow(folder, runs);
  expect((await after.open(view.record.id)).record).toMatchObject({ state: 'paused' });
  await after.resume(view.record.id);
  expect(runs.names().slice(3)).toEqual(['script 1', 'double-max 1']);
});

test('an experiment of another window is followed, not taken over', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  const view = newWindow(folder, runs).start(plan);
  const other = newWindow(folder, runs);
  await expect(other.resume(view.record.id)).rejects.toThrow('goes on in another window');
  const followed = await other.open(view.record.id);
  expect(followed.record.state).toBe('running');
  const told = new Promise<void>((resolve) => followed.onDidChange(resolve));
  await runs.of('one-cycle', 1).reach(0.9);
  await told;
  expect(followed.record.trials[0]).toMatchObject({ state: 'finished', final: 0.9 });
  await followed.stop();
  expect(view.isLive).toBe(true);
});

test.skipIf(process.platform === 'win32')('an experiment that another window ends at that moment is told as it ended', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  const view = newWindow(folder, runs).start(plan);
  const own = join(folder, 'experiments', view.record.id);
  await whileRead(join(own, 'experiment.json'), (text) => {
    rmSync(join(own, 'owner.json'));
    return JSON.stringify({ ...(JSON.parse(text) as Experiment), state: 'finished', endedAt: '2026-11-24T00:00:00.000Z' });
  }, async () => expect((await newWindow(folder, runs).open(view.record.id)).record.state).toBe('finished'));
});

test('once they can be kept again, experiments are', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  writeFileSync(join(folder, 'experiments'), 'in the way');
  const experiments = newWindow(folder, runs);
  await experiments.start(plan).stop();
  rmSync(join(folder, 'experiments'));
  const view = experiments.start(plan);
  await view.stop();
  await view.ended;
  expect(await newWindow(folder, runs).list()).toMatchObject([{ id: view.record.id, state: 'stopped' }]);
});

test('an experiment that could be kept to a part only is removed whole, and comes back', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  const experiments = newWindow(folder, runs);
  const view = experiments.start(plan);
  const { id } = view.record;
  const file = join(folder, 'experiments', id, 'experiment.json');
  // as a disk that is full from here on
  renameSync(file, `${file}.aside`);
  mkdirSync(file);
  await view.stop();
  await view.ended;
  rmdirSync(file);
  renameSync(`${file}.aside`, file);
  expect(await newWindow(folder, runs).list()).toMatchObject([{ id, state: 'paused' }]);
  expect(await experiments.remove([id])).toEqual([id]);
  expect(await experiments.list()).toEqual([]);
  expect(await newWindow(folder, runs).list()).toEqual([]);
  await experiments.restore([id]);
  expect(await experiments.list()).toMatchObject([{ id, state: 'stopped' }]);
  expect(await newWindow(folder, runs).list()).toMatchObject([{ id, state: 'paused' }]);
});

test('stopping ends its runs and starts no more; it can be resumed', async () => {
  const runs = new FakeRuns();
  const folder = newFolder();
  const experiments = newWindow(folder, runs);
  const view = experiments.start(plan);
  await runs.of('one-cycle', 1).reach(0.9);
  await view.stop();
  expect(runs.live).toHaveLength(0);
  expect(runs.started).toHaveLength(3);
  expect(await view.ended).toMatchObject({ state: 'stopped', reason: 'Stopped.' });
  expect(experiments.live).toHaveLength(0);
  const record = await finish(runs, await experiments.resume(view.record.id), () => 0.9);
  expect(record.state).toBe('finished');
  expect(runs.names().filter((name) => name === 'one-cycle 1')).toHaveLength(1);
});

test('an experiment that cannot be kept still runs, stops and resumes in its window', async () => {
  const runs = new FakeRuns();
  const experiments = newWindow(null, runs);
  const view = experiments.start(plan);
  await view.stop();
  await view.ended;
  expect(await experiments.list()).toMatchObject([{ state: 'stopped' }]);
  const record = await finish(runs, await experiments.resume(view.record.id), () => 0.9);
  expect(record.state).toBe('finished');
});

test('a run that a person stopped is missing from its arm; the experiment goes on', async () => {
  const runs = new FakeRuns();
  const view = newWindow(newFolder(), runs).start(plan);
  await runs.of('one-cycle', 1).stop();
  const record = await finish(runs, view, () => 0.9);
  expect(record.trials.filter(({ arm }) => arm === 'one-cycle').map(({ state, reason }) => [state, reason])).toEqual([['failed', 'Its run was stopped.'], ['finished', null], ['finished', null]]);
});

test('a corrupt experiment is reported and skipped; opening it says what is wrong', async () => {
  const folder = newFolder();
  const experiments = newWindow(folder, new FakeRuns());
  const id = '20260301-100000-abcdef';
  mkdirSync(join(folder, 'experiments', id), { recursive: true });
  writeFileSync(join(folder, 'experiments', id, 'experiment.json'), '{"version":1,"id":7}');
  expect(await experiments.list()).toEqual([]);
  expect(experiments.log.join()).toContain('cannot be read and is skipped');
  await expect(experiments.open(id)).rejects.toThrow('experiment.json, at id');
  await expect(experiments.open('nonsense')).rejects.toThrow('There is no experiment nonsense');
  writeFileSync(join(folder, 'experiments', id, 'experiment.json'), '{"version":9}');
  await expect(experiments.open(id)).rejects.toThrow('newer version');
});

test('time left is what the ended runs took, for those that wait', async () => {
  const runs = new FakeRuns();
  const view = newWindow(null, runs).start(plan);
  expect(view.secondsLeft).toBeNull();
  await runs.of('one-cycle', 1).reach(0.9);
  // 100 s each: nine wait, two are taken as half done; two side by side
  expect(view.secondsLeft).toBe((9 * 100 + 2 * 50) / 2);
});

test('a sweep of the weight decay goes on by bisecting the exponent beside the best value', async () => {
  const runs = new FakeRuns();
  const sweep = planSweep({ request: defaultRequest('/project/train.js'), factor: 'weightDecay', values: [1e-2, 1e-3, 1e-4, 1e-5], seeds: [1], bisections: 1, own: 1e-3 });
  const view = newWindow(newFolder(), runs, { parallel: () => 4 }).start(sweep);
  // the largest usable LR at 1e-4, then at 1e-3
  const peaks: Record<string, number> = { '0.01': 0.05, '0.001': 0.4, '0.0001': 0.8, '0.00001': 0.1 };
  for (const run of [...runs.live]) {
    const value = run.record.request.overrides?.weightDecay ?? 1e-3;
    await run.ramp(peaks[String(value === 1e-5 ? '0.00001' : value)]!, 0.9);
  }
  const added = runs.started[4]!;
  expect(added.record.request.overrides?.weightDecay).toBeCloseTo(10 ** -3.5, 10);
  await added.ramp(0.8, 0.9);
  const record = await view.ended;
  expect(record).toMatchObject({ state: 'finished', bisections: 0, metric: 'accuracy' });
  expect(record.arms.map(({ label }) => label)).toEqual(['weight decay 1e-3 (yours)', 'weight decay 1e-2', 'weight decay 1e-4', 'weight decay 1e-5', 'weight decay 3.2e-4']);
  expect(view.report).toMatchObject({ kind: 'sweep', rows: [{ value: 1e-5 }, { value: 1e-4 }, { value: expect.closeTo(3.16e-4, 5) }, { value: 1e-3 }, { value: 1e-2 }] });
});
