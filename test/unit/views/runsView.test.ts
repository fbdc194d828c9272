import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createExperiments } from '../../../src/experiments/experimentQueue';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { KeptRuns } from '../../../src/runs/keptRuns';
import type { Run, RunChange } from '../../../src/runs/run';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { syntheticCurve } from '../analysis/syntheticCurve';
import { fakeProvenance, fakeRangeTest } from '../editor/fakeAnalysis';
import { fakeRecord, fakeRun, fakeRuns } from '../editor/fakeVscode';
import { Emitter } from '../panel/fakeVscode';
import { temporaryFolder, testRuns } from '../runs/support';
import { viewOf, type ViewUnderTest } from './fakeTree';
import { idAt, keep, keepSweep, recordAt, SCRIPT } from './keptRuns';

const views: ViewUnderTest[] = [];
afterEach(() => {
  for (const view of views.splice(0)) view.dispose();
  vi.useRealTimers();
});

function open(...args: Parameters<typeof viewOf>): ViewUnderTest {
  const view = viewOf(...args);
  views.push(view);
  return view;
}

/** The view over what is kept in a folder. */
function viewOn(folder: string): ViewUnderTest & { readonly opened: string[] } {
  const { runs } = testRuns(folder);
  const opened: string[] = [];
  const watched: KeptRuns = Object.assign(Object.create(runs) as KeptRuns, {
    open: (id: string) => {
      opened.push(id);
      return runs.open(id);
    },
  });
  return Object.assign(open(watched, createExperiments({ folder, runs, log: () => undefined })), { opened });
}

/** The bounds as a person reads them, to two digits. */
const { recommended } = analyseRangeTest(syntheticCurve({}));
const max = Number(recommended?.max.lr.toPrecision(2));
const min = Number(recommended?.min.lr.toPrecision(2));
const bounds = new RegExp(`^max ${String(max)}0?, min ${String(min)}0? · (likely|unlikely|cannot tell)$`);

describe('the view', () => {
  it('groups runs by script, the newest first', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'first' }));
    keep(folder, recordAt(3, { name: 'third' }));
    keep(folder, recordAt(2, { name: 'elsewhere', request: defaultRequest('/work/models/other.js') }));
    expect(await viewOn(folder).outline()).toEqual(['train.js', '  third', '  first', 'models/other.js', '  elsewhere']);
  });

  it('calls a run by what it does and when, or by the name that it was given', async () => {
    const folder = temporaryFolder();
    const request = defaultRequest(SCRIPT);
    const schedule = { kind: 'one-cycle' as const, maxLr: 0.1, minLr: 0.01, finalLr: 1e-5, cycleShare: 0.9, momentum: null };
    keep(folder, recordAt(1));
    keep(folder, recordAt(2, { request: { ...request, kind: 'train', schedule } }));
    keep(folder, recordAt(3, { request: { ...request, kind: 'observe' } }));
    keep(folder, recordAt(4, { name: 'with dropout' }));
    const view = viewOn(folder);
    const [script] = await view.unfold();
    const labels = (await view.unfold(script?.node)).map(({ label }) => label);
    expect(labels).toEqual(['with dropout', expect.stringMatching(/^Watched training, .+:03/), expect.stringMatching(/^One cycle \(paper\), .+:02/), expect.stringMatching(/^LR range test, .+:01/)]);
  });

  it('says of a range test its bounds and verdict, of a training its final accuracy', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1));
    keep(folder, recordAt(2, { request: { ...defaultRequest(SCRIPT), kind: 'observe' } }));
    const view = viewOn(folder);
    const [script] = await view.unfold();
    const [training, rangeTest] = await view.unfold(script?.node);
    await vi.waitFor(() => expect(view.seen(rangeTest!.node).description).toMatch(bounds));
    // the tent is back at chance at its end
    await vi.waitFor(() => expect(view.seen(training!.node).description).toBe('accuracy 10.0 %'));
    expect(view.seen(rangeTest!.node).context).toBe('run.range-test.over.bounds');
    expect(view.seen(training!.node).context).toBe('run.observe.over');
  });

  it('says why a run failed, and shows its state as an icon and in words that are spoken', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { state: 'failed', end: null, failure: { code: 'no-training-call', message: 'The script never trained.', remedy: 'Call fit.', output: [] } }));
    keep(folder, recordAt(2, { state: 'stopped', end: { by: 'stopped', cause: null, iterations: 5, lr: 1, reason: 'Stopped.' } }));
    const view = viewOn(folder);
    const [script] = await view.unfold();
    const [stopped, failed] = await view.unfold(script?.node);
    expect(failed).toMatchObject({ icon: 'error', description: 'The script never trained.', spoken: expect.stringContaining('failed') });
    expect(failed?.tooltip).toContain('Call fit.');
    expect(stopped).toMatchObject({ icon: 'circle-slash', description: expect.stringMatching(/^stopped/) });
  });

  it('tells in the tooltip where the numbers come from', async () => {
    const folder = temporaryFolder();
    const provenance = fakeProvenance({ plannedIterations: null, heldOut: { source: 'validation data', examples: 1000, every: 5 }, optimizer: { className: 'SGD', learningRate: 0.1, momentum: null, weightDecay: 0.001 } });
    keep(folder, recordAt(1, { startedAt: '2020-06-24T12:01:00.000Z', endedAt: '2020-06-24T12:01:40.000Z', provenance }));
    const view = viewOn(folder);
    const [script] = await view.unfold();
    const [run] = await view.unfold(script?.node);
    for (const line of ['Script: train.js', 'Backend: embedded (WASM)', 'Batch size: 64', "Optimizer: SGD, the script's LR 0.10", 'Weight decay: 0.0010', 'Seed: 42', 'Held out: 1,000 examples of the validation data', 'Duration: 40 s']) {
      expect(run?.tooltip).toContain(line);
    }
    expect(run?.tooltip).toContain('The ramp reached its top LR.');
  });

  it('shows an experiment with its runs beneath, each by what it varies', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'alone' }));
    keepSweep(folder, { state: 'paused' });
    const view = viewOn(folder);
    expect(await view.outline()).toEqual(['train.js', expect.stringMatching(/^ {2}Range test sweep, .+:09/), '    weight decay 1e-3, seed 1', '    weight decay 1e-4, seed 1', '  alone']);
    const [script] = await view.unfold();
    const [experiment] = await view.unfold(script?.node);
    expect(experiment).toMatchObject({ description: 'paused · 1 of 2 runs', context: 'experiment.over' });
    await view.command('showRun', experiment?.node);
    expect(view.shownExperiments).toEqual([idAt(9)]);
  });

  it('shows a run whose experiment is gone as a run of its own', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { request: { ...defaultRequest(SCRIPT), experiment: { id: idAt(0), arm: 'a' } } }));
    expect(await viewOn(folder).outline()).toEqual(['train.js', expect.stringMatching(/^ {2}LR range test/)]);
  });

  it('shows what was read last, in whatever order the readings end', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'old' }));
    const { runs } = testRuns(folder);
    const endings: (() => void)[] = [];
    const slow: KeptRuns = Object.assign(Object.create(runs) as KeptRuns, {
      listAll: async () => {
        const listed = await runs.listAll();
        await new Promise<void>((resolve) => endings.push(resolve));
        return listed;
      },
    });
    const view = open(slow);
    const first = view.unfold();
    await vi.waitFor(() => expect(endings).toHaveLength(1));
    keep(folder, recordAt(2, { name: 'new' }));
    const second = view.unfold();
    await vi.waitFor(() => expect(endings).toHaveLength(2));
    endings[1]?.();
    const [script] = await second;
    endings[0]?.();
    await first;
    expect((await view.unfold(script?.node)).map(({ label }) => label)).toEqual(['new', 'old']);
  });

  it('leaves a corrupt run out and shows the others', async () => {
    const folder = temporaryFolder();
    keep(folder, recordAt(1, { name: 'sound' }));
    keep(folder, recordAt(2));
    writeFileSync(join(folder, 'runs', idAt(2), 'run.json'), '{"version": 2');
    expect(await viewOn(folder).outline()).toEqual(['train.js', '  sound']);
  });
});

describe('points', () => {
  it('are read for scripts that are unfolded only, and once', async () => {
    const folder = temporaryFolder();
    const first = keep(folder, recordAt(2));
    keep(folder, recordAt(1, { request: defaultRequest('/work/other.js') }));
    const view = viewOn(folder);
    const [script] = await view.unfold();
    expect(view.opened).toEqual([]);
    await view.unfold(script?.node);
    await vi.waitFor(() => expect(view.redraws.flat()).toContainEqual({ kind: 'run', id: first }));
    await view.unfold();
    await view.unfold(script?.node);
    expect(view.opened).toEqual([first]);
  });

  it('of the fifty newest entries are read, those of older ones when they are unfolded', async () => {
    const folder = temporaryFolder();
    for (let minute = 0; minute < 53; minute++) keep(folder, recordAt(minute, { name: `run ${String(minute)}` }));
    const view = viewOn(folder);
    const [script] = await view.unfold();
    const page = await view.unfold(script?.node);
    expect(page).toHaveLength(51);
    const older = page.at(-1);
    expect(older).toMatchObject({ label: 'Older', description: '3' });
    await vi.waitFor(() => expect(view.opened).toHaveLength(50), 5000);
    expect((await view.unfold(older?.node)).map(({ label }) => label)).toEqual(['run 2', 'run 1', 'run 0']);
    await vi.waitFor(() => expect(view.opened).toHaveLength(53), 5000);
  });

  it('are not read on while the view is hidden', async () => {
    const folder = temporaryFolder();
    for (let minute = 0; minute < 20; minute++) keep(folder, recordAt(minute));
    const view = viewOn(folder);
    const [script] = await view.unfold();
    await view.unfold(script?.node);
    view.setVisible(false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(view.opened.length).toBeLessThan(5);
    view.setVisible(true);
    await view.unfold();
    await view.unfold(script?.node);
    await vi.waitFor(() => expect(view.opened).toHaveLength(20), 5000);
  });
});

describe('a live run', () => {
  /** Runs of which one goes on. */
  function going() {
    const changes = new Emitter<RunChange>();
    const record = fakeRecord(defaultRequest(SCRIPT), { id: idAt(1), state: 'running', totalIterations: 200 });
    const run: { -readonly [K in keyof Run]: Run[K] } = { ...fakeRun(record, { isLive: true, onDidChange: changes.on as unknown as Run['onDidChange'] }) };
    const none = { dispose: () => undefined };
    const unused = () => Promise.reject(new Error('unused'));
    const runs: KeptRuns = { ...fakeRuns([run]), listAll: async () => [run.record], live: [run], rename: unused, remove: unused, restore: unused, onDidChangeKept: () => none };
    const tell = (): void => changes.fire({ batch: [], heldOut: [], sweep: [], estimates: [], times: [], record: false, analysis: false });
    return { run, runs, tell };
  }

  it('shows how far it has come, and turns', async () => {
    const { run, runs } = going();
    const view = open(runs);
    const [script] = await view.unfold();
    const [item] = await view.unfold(script?.node);
    expect(item).toMatchObject({ icon: 'loading~spin', description: 'running', context: 'run.range-test.live' });
    run.batch = [{ iteration: 50, lr: 0.1, momentum: null, loss: 1, accuracy: null }];
    expect(view.seen(item!.node).description).toBe('25 %');
  });

  it('says its bounds once it has some, and not before its end that it has none', async () => {
    const { run, runs } = going();
    const view = open(runs);
    const [script] = await view.unfold();
    const [item] = await view.unfold(script?.node);
    run.batch = [{ iteration: 50, lr: 0.1, momentum: null, loss: 1, accuracy: null }];
    run.analysis = fakeRangeTest(SCRIPT, null).analysis;
    expect(view.seen(item!.node).description).toBe('25 %');
    run.analysis = fakeRangeTest(SCRIPT, 0.12).analysis;
    expect(view.seen(item!.node).description).toMatch(/^25 % · max 0.12, min 0.012/);
  });

  it('is drawn anew at most twice a second, and not while the view is hidden', async () => {
    const { runs, tell } = going();
    vi.useFakeTimers();
    const view = open(runs);
    await view.unfold();
    vi.advanceTimersByTime(1000);
    const before = view.redraws.length;
    for (let time = 0; time < 2000; time += 50) {
      tell();
      vi.advanceTimersByTime(50);
    }
    const redraws = view.redraws.slice(before);
    expect(redraws.length).toBeGreaterThanOrEqual(3);
    expect(redraws.length).toBeLessThanOrEqual(5);
    expect(redraws.every((nodes) => nodes?.length === 1 && nodes[0]?.kind === 'run')).toBe(true);
    vi.advanceTimersByTime(1000);
    view.setVisible(false);
    const hidden = view.redraws.length;
    tell();
    vi.advanceTimersByTime(1000);
    expect(view.redraws).toHaveLength(hidden);
  });
});
