import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ExperimentView } from '../../../src/experiments/experiments';
import type { Run } from '../../../src/runs/run';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { LiveRunStatus } from '../../../src/views/liveRunStatus';
import { fakeExperiment, fakeExperimentView, fakeRecord, fakeRun, fakeRuns, fakeVscode } from '../editor/fakeVscode';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The status bar over runs that come and go. */
function statusBar() {
  const fake = fakeVscode(null);
  const item = { text: '', shown: false, show: () => void (item.shown = true), hide: () => void (item.shown = false), dispose: () => undefined };
  Object.assign(fake.vscode.window, { createStatusBarItem: () => item });
  Object.assign(fake.vscode, { StatusBarAlignment: { Left: 1 } });
  const live: Run[] = [];
  const listeners: (() => void)[] = [];
  const runs = { ...fakeRuns(), live, onDidChangeLive: (listener: () => void) => ({ dispose: () => undefined, added: listeners.push(listener) }) };
  const shown: Run[] = [];
  const shownExperiments: string[] = [];
  const experiments: ExperimentView[] = [];
  new LiveRunStatus(fake.vscode, runs, { live: experiments, onDidChangeLive: runs.onDidChangeLive }, { run: (run) => shown.push(run), experiment: (id) => shownExperiments.push(id) });
  const change = (...now: Run[]): void => {
    live.splice(0, live.length, ...now);
    listeners.forEach((listener) => listener());
  };
  return { fake, item, shown, shownExperiments, experiments, change };
}

const run = (iteration: number): Run =>
  fakeRun(fakeRecord(defaultRequest('/work/train.js'), { state: 'running', totalIterations: 200 }), {
    isLive: true,
    batch: iteration === 0 ? [] : [{ iteration, lr: 0.1, momentum: null, loss: 1, accuracy: null }],
  });

it('shows how far the run that goes on has come, and how many others', () => {
  const { item, change } = statusBar();
  expect(item.shown).toBe(false);
  change(run(50), run(0));
  expect(item).toMatchObject({ shown: true, text: '$(graph-line) train.js 25 %, +1 running' });
  const waiting = (): Run => fakeRun(fakeRecord(defaultRequest('/work/train.js'), { state: 'queued' }), { isLive: true });
  change(run(50), run(0), waiting(), waiting());
  expect(item.text).toBe('$(graph-line) train.js 25 %, +1 running, 2 waiting');
  change(run(50), waiting());
  expect(item.text).toBe('$(graph-line) train.js 25 %, 1 waiting');
  change(waiting());
  expect(item.text).toBe('$(graph-line) train.js waiting');
});

it('moves on without a change of the runs', () => {
  const { item, change } = statusBar();
  const going = { ...run(50) };
  change(going);
  going.batch = run(100).batch;
  vi.advanceTimersByTime(1500);
  expect(item.text).toBe('$(graph-line) train.js 50 %');
});

it('shows the panel when it is clicked, and goes with the run', async () => {
  const { fake, item, shown, change } = statusBar();
  const going = run(50);
  change(going);
  await fake.commands.get('superconverge.showLiveRun')?.();
  expect(shown).toEqual([going]);
  change();
  expect(item.shown).toBe(false);
});

it('enables Stop Run while a run goes on', () => {
  const { fake, change } = statusBar();
  change(run(0));
  change();
  expect(fake.executed.filter((command) => command.startsWith('setContext'))).toEqual([false, true, false].map((value) => `setContext superconverge.running ${String(value)}`));
});

it('shows an experiment as one, whatever runs it has going, and its panel when it is clicked', async () => {
  const { fake, item, shownExperiments, experiments, change } = statusBar();
  const request = defaultRequest('/work/train.js');
  const arm = (id: string) => ({ id, label: id, role: 'sweep' as const, value: 1, request });
  const plan = { kind: 'sweep' as const, script: '/work/train.js', seeds: [42], iterations: null, bounds: null, factor: 'weightDecay' as const, arms: [arm('a'), arm('b'), arm('c')] };
  const record = fakeExperiment(plan, { id: 'sweep' });
  const trials = record.trials.map((trial, index) => ({ ...trial, state: (['finished', 'running', 'waiting'] as const)[index]! }));
  experiments.push(fakeExperimentView({ ...record, trials }));
  const part = fakeRun(fakeRecord({ ...request, experiment: { id: 'sweep', arm: 'b' } }, { state: 'running' }), { isLive: true });
  change(part, run(0));
  expect(item).toMatchObject({ shown: true, text: '$(beaker) train.js sweep 1 of 3 runs, +1 running' });
  await fake.commands.get('superconverge.showLiveRun')?.();
  expect(shownExperiments).toEqual(['sweep']);
});

it('counts a range test with its further seeds once, by the seeds that are over', () => {
  const { item, change } = statusBar();
  const seeds = [
    fakeRun(fakeRecord(defaultRequest('/work/train.js'), { state: 'finished' })),
    fakeRun(fakeRecord(defaultRequest('/work/train.js'), { state: 'queued' }), { isLive: true }),
  ];
  const over = { ...fakeRun(fakeRecord(defaultRequest('/work/train.js'), { state: 'finished' })), seeds };
  change(over, run(0));
  expect(item.text).toBe('$(graph-line) train.js 2 of 3 seeds, +1 running');
  change(run(50), over);
  expect(item.text).toBe('$(graph-line) train.js 25 %, 1 waiting');
});
