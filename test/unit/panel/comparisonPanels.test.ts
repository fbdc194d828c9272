import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Experiments, ExperimentView } from '../../../src/experiments/experiments';
import { COMPARISON_VIEW_TYPE, ComparisonPanels } from '../../../src/panel/comparison/comparisonPanels';
import { hostToComparisonSchema, type HostToComparison } from '../../../src/protocol/comparisonLink';
import { decode } from '../../../src/protocol/wire';
import type { Run } from '../../../src/runs/run';
import { experimentView, fourTrainings, headToHead, oneCycle, rangeTestAt, training } from '../../webview/comparisonFixtures';
import { Emitter, FakePanel, FakeVscode, fakeRuns, type FakeRun } from './fakeVscode';

const view = { axis: 'iteration', logAxis: false, metric: null, closeUp: null, hidden: [], target: null };
const point = (iteration: number) => ({ iteration, lr: 0.1, momentum: null, loss: 1, accuracy: 0.5 });

describe('comparison panels', () => {
  let vscode: FakeVscode;
  let runs: FakeRun[];
  let live: FakeRun;
  let experiment: ExperimentView & { changes: Emitter<void>; stopped: number };
  let panels: ComparisonPanels;
  let trusted: boolean;
  let log: string[];
  let saved: { name: string; content: string | Uint8Array }[];
  let opened: Run[];
  let resumed: string[];
  let told: string[];
  let canSave: boolean;
  let mayResume: boolean;

  function changing(of: ExperimentView): typeof experiment {
    const changes = new Emitter<void>();
    const made = { ...of, changes, stopped: 0, onDidChange: changes.on, stop: async () => void (made.stopped += 1) };
    return made;
  }

  beforeEach(() => {
    vi.useFakeTimers();
    vscode = new FakeVscode();
    live = training({ id: 'run-live', schedule: oneCycle(0.1), until: 100, record: { state: 'running' } });
    runs = [...fourTrainings(), live, rangeTestAt({ id: 'range', peak: 0.2, best: 0.8 })];
    experiment = changing(headToHead(13));
    trusted = true;
    log = [];
    saved = [];
    opened = [];
    resumed = [];
    told = [];
    canSave = true;
    mayResume = true;
    panels = new ComparisonPanels({
      vscode: vscode.api,
      extensionUri: vscode.extensionUri,
      runs: fakeRuns(runs),
      experiments: {
        open: async (id) => {
          if (id !== experiment.record.id) throw new Error(`There is no experiment ${id}.`);
          return experiment;
        },
        list: async () => [experiment.record],
        live: [],
        onDidChangeLive: () => ({ dispose: () => {} }),
        dispose: () => {},
      } satisfies Omit<Experiments, 'start' | 'resume'> as unknown as Experiments,
      save: async (name, content) => {
        if (!canSave) throw new Error(`${name} could not be written.`);
        saved.push({ name, content });
      },
      resume: async ({ id }) => {
        if (!mayResume) return null;
        resumed.push(id);
        experiment = changing(headToHead(13));
        return experiment;
      },
      failed: (action, error) => void told.push(`${action}: ${error instanceof Error ? error.message : String(error)}`),
      openRun: (run) => void opened.push(run),
      isTrusted: () => trusted,
      log: (line) => log.push(line),
    });
  });
  afterEach(() => {
    panels.dispose();
    vi.useRealTimers();
  });

  async function shown(ids = ['run-a', 'run-live']): Promise<FakePanel> {
    await panels.compare(ids);
    return last();
  }
  function last(): FakePanel {
    const panel = vscode.panels.at(-1);
    if (panel === undefined) throw new Error('no panel was made');
    return panel;
  }
  async function asked(panel: FakePanel, message: unknown): Promise<void> {
    panel.messages.fire(message);
    await vi.advanceTimersByTimeAsync(60);
  }
  const messagesOf = (panel: FakePanel): HostToComparison[] => panel.sent.map((text) => decode(hostToComparisonSchema, text, 'a message'));
  function newest<T extends HostToComparison['type']>(panel: FakePanel, type: T): Extract<HostToComparison, { type: T }> {
    const found = messagesOf(panel).findLast((message): message is Extract<HostToComparison, { type: T }> => message.type === type);
    if (found === undefined) throw new Error(`no ${type} was sent`);
    return found;
  }

  it('open beside the code without the focus, with a page of their own that names its runs', async () => {
    const panel = await shown();
    expect(vscode.created[0]).toMatchObject({ viewType: COMPARISON_VIEW_TYPE, title: 'Comparison of 2 runs', show: { viewColumn: -2, preserveFocus: true } });
    expect(vscode.created[0]?.options).toMatchObject({ enableScripts: true, localResourceRoots: [{ path: '/extension/dist/webview' }] });
    expect(panel.webview.html).toContain('/webview/extension/dist/webview/comparison.js');
    expect(panel.webview.html).toContain('data-runs="run-a,run-live"');
  });

  it('bring the panel of the same runs to the front, whatever their order', async () => {
    const panel = await shown(['run-a', 'run-b']);
    await panels.compare(['run-b', 'run-a', 'run-b']);
    expect(vscode.panels).toHaveLength(1);
    expect(panel.revealed).toBe(1);
  });

  it.each([
    ['range tests beside trainings', ['run-a', 'range'], 'cannot be compared'],
    ['a run that is gone', ['run-a', 'run-9'], 'There is no run run-9.'],
  ])('refuse %s and open nothing', async (_, ids, expected) => {
    await expect(panels.compare(ids)).rejects.toThrow(expected);
    expect(vscode.panels).toHaveLength(0);
  });

  it('answer ready with everything, then send only what grew, at most 20 times a second', async () => {
    const panel = await shown();
    await asked(panel, { type: 'ready', target: null });
    const { comparison, curves } = newest(panel, 'snapshot');
    expect(comparison?.runs.map(({ id }) => id)).toEqual(['run-a', 'run-live']);
    expect(curves.find(({ run }) => run === 'run-live')?.batch?.points).toHaveLength(100);
    await vi.advanceTimersByTimeAsync(1000);
    const before = panel.sent.length;
    for (let iteration = 101; iteration <= 200; iteration += 1) {
      live.add({ batch: [point(iteration)] });
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(100);
    const deltas = messagesOf(panel).slice(before);
    expect(deltas.length).toBeLessThanOrEqual(22);
    const grown = deltas.flatMap((message) => (message.type === 'delta' ? message.curves : []));
    expect(new Set(grown.map(({ run }) => run))).toEqual(new Set(['run-live']));
    expect(grown.flatMap(({ batch }) => batch?.points ?? []).map(({ iteration }) => iteration)).toEqual(Array.from({ length: 100 }, (_, index) => index + 101));
  });

  it('sum the runs up about once a second, and at once when one ended', async () => {
    const panel = await shown();
    await asked(panel, { type: 'ready', target: null });
    await vi.advanceTimersByTimeAsync(1000);
    const summaries = () => messagesOf(panel).filter((message) => message.type === 'delta' && message.comparison !== undefined).length;
    const before = summaries();
    for (let iteration = 101; iteration <= 400; iteration += 1) {
      live.add({ batch: [point(iteration)] });
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(summaries() - before).toBeGreaterThanOrEqual(3);
    expect(summaries() - before).toBeLessThanOrEqual(4);
    live.record = { ...live.record, state: 'finished' };
    live.add({}, { record: true });
    await vi.advanceTimersByTimeAsync(60);
    expect(newest(panel, 'delta').comparison?.runs[1]).toMatchObject({ state: 'finished', iterations: 400 });
  });

  it('sum up anew what was written over, though as many points came', async () => {
    const panel = await shown();
    await asked(panel, { type: 'ready', target: null });
    const bestOf = () => newest(panel, 'snapshot').comparison?.runs.find(({ id }) => id === 'run-live')?.summary?.best;
    const before = bestOf();
    live.heldOut = live.heldOut.map((evaluation) => ({ ...evaluation, accuracy: 0.99 }));
    live.batch = live.batch.map((batch) => ({ ...batch, accuracy: 0.99 }));
    live.changes.fire({ batch: [], heldOut: [], sweep: [], estimates: [], times: [], record: true, analysis: true, anew: true });
    await vi.advanceTimersByTimeAsync(60);
    expect(before).toBeLessThan(0.95);
    expect(bestOf()).toBeCloseTo(0.99, 5);
  });

  it('show the last points of a run in its summary though none follow', async () => {
    const panel = await shown();
    await asked(panel, { type: 'ready', target: null });
    live.add({ batch: [point(101)] });
    await vi.advanceTimersByTimeAsync(60);
    live.add({ batch: [point(102)] });
    await vi.advanceTimersByTimeAsync(1200);
    const told = messagesOf(panel).flatMap((message) => (message.type === 'delta' && message.comparison != null ? [message.comparison.runs[1]?.iterations] : []));
    expect(told.at(-1)).toBe(102);
  });

  it('send nothing to a hidden panel and everything when it is shown again', async () => {
    const panel = await shown();
    panel.setVisible(false);
    const before = panel.sent.length;
    live.add({ batch: [point(101)] });
    await vi.advanceTimersByTimeAsync(2000);
    expect(panel.sent).toHaveLength(before);
    panel.setVisible(true);
    expect(newest(panel, 'snapshot').curves.find(({ run }) => run === 'run-live')?.batch?.points).toHaveLength(101);
  });

  it('count iterations to what every run reached, or to what the person sets', async () => {
    const panel = await shown(['run-a', 'run-b']);
    await asked(panel, { type: 'ready', target: null });
    const reached = newest(panel, 'snapshot').comparison;
    expect(reached?.target).toBe(Math.min(...(reached?.runs.map(({ summary }) => summary?.best ?? 0) ?? [])));
    await asked(panel, { type: 'target', target: 0.5 });
    expect(newest(panel, 'delta').comparison?.target).toBe(0.5);
    const iterations = newest(panel, 'delta').comparison?.runs.map(({ summary }) => summary?.iterationsToTarget ?? Number.POSITIVE_INFINITY) ?? [];
    expect(iterations.every((count) => count < 400)).toBe(true);
  });

  it('take a run out and leave it alone; the last one stays', async () => {
    const panel = await shown();
    await asked(panel, { type: 'remove', run: 'run-live' });
    expect(newest(panel, 'snapshot').comparison?.runs.map(({ id }) => id)).toEqual(['run-a']);
    expect(panel.title).toBe('Comparison of 1 run');
    expect(live.changes.listeners).toBe(0);
    await asked(panel, { type: 'remove', run: 'run-a' });
    expect(log.join()).toContain('run-a');
    expect(newest(panel, 'snapshot').comparison?.runs).toHaveLength(1);
  });

  it('open the panel of a run that they show, and no other', async () => {
    const panel = await shown();
    await asked(panel, { type: 'open', run: 'run-live' });
    await asked(panel, { type: 'open', run: 'run-b' });
    expect(opened).toEqual([live]);
    expect(log.join()).toContain('run-b');
  });

  it('hand over what is to be saved', async () => {
    const panel = await shown();
    const png = Buffer.from([137, 80, 78, 71]);
    await asked(panel, { type: 'export', format: 'csv' });
    await asked(panel, { type: 'export', format: 'json' });
    await asked(panel, { type: 'picture', png: png.toString('base64') });
    expect(saved.map(({ name }) => name)).toEqual(['train-comparison.csv', 'train-comparison.json', 'train-comparison.png']);
    expect(String(saved[0]?.content)).toMatch(/^run,label,iteration,epoch,seconds,lr/);
    expect(saved[2]?.content).toEqual(png);
  });

  it('export what the active one shows by a command', async () => {
    expect(await panels.exportShown('csv')).toBe(false);
    const panel = await shown();
    expect(await panels.exportShown('csv')).toBe(true);
    expect(saved.map(({ name }) => name)).toEqual([expect.stringMatching(/\.csv$/)]);
    // of two in sight the one that has the focus
    const other = await shown(['run-a', 'run-b']);
    expect(await panels.exportShown('png')).toBe(false);
    panel.active = true;
    await panels.exportShown('png');
    expect(newest(panel, 'draw-picture')).toEqual({ type: 'draw-picture' });
    expect(other.received('draw-picture')).toEqual([]);
    expect(saved).toHaveLength(1);
  });

  it('tell a person what could not be done', async () => {
    canSave = false;
    await asked(await shown(), { type: 'export', format: 'csv' });
    expect(told).toEqual(['export: train-comparison.csv could not be written.']);
  });

  it('drop messages that are not theirs, with a line in the log', async () => {
    const panel = await shown();
    await asked(panel, { type: 'picture', png: '<script>' });
    await asked(panel, { type: 'rm -rf' });
    await asked(panel, { type: 'experiment', action: 'stop' });
    expect(saved).toEqual([]);
    expect(log).toHaveLength(3);
  });

  it('show an experiment with its arms, its answer and its runs by arm and seed', async () => {
    await panels.showExperiment('experiment-1');
    const panel = last();
    expect(vscode.created[0]?.title).toBe('train.js: head-to-head');
    expect(panel.webview.html).toContain('data-experiment="experiment-1"');
    await asked(panel, { type: 'ready', target: null });
    const { experiment: told, comparison } = newest(panel, 'snapshot');
    expect(told).toMatchObject({ kind: 'confirm', scriptName: 'src/train.js', actions: ['stop'] });
    expect(JSON.stringify(told)).not.toContain('nodeOptions');
    expect(told?.report?.kind === 'confirm' && told.report.answer).toContain('82');
    expect(comparison?.runs[0]?.label).toBe('one-cycle, max 0.20, seed 1');
  });

  it('follow runs that an experiment starts later', async () => {
    await panels.showExperiment('experiment-1');
    const panel = last();
    await asked(panel, { type: 'ready', target: null });
    const next = headToHead(14);
    Object.assign(experiment, { record: next.record, runs: next.runs, report: next.report });
    experiment.changes.fire();
    await vi.advanceTimersByTimeAsync(60);
    const delta = newest(panel, 'delta');
    expect(delta.experiment?.trials.filter(({ state }) => state === 'finished')).toHaveLength(14);
    const started = [...next.runs.keys()].at(-1) ?? '';
    expect(delta.curves.map(({ run }) => run)).toContain(started);
    const run = next.runs.get(started) as FakeRun;
    run.add({ batch: [point(401)] });
    await vi.advanceTimersByTimeAsync(60);
    expect(newest(panel, 'delta').curves.map(({ run: id }) => id)).toEqual([started]);
  });

  it('stop an experiment that goes on, and resume one that does not', async () => {
    await panels.showExperiment('experiment-1');
    const panel = last();
    await asked(panel, { type: 'experiment', action: 'resume' });
    expect(resumed).toEqual([]);
    await asked(panel, { type: 'experiment', action: 'stop' });
    expect(experiment.stopped).toBe(1);
    panel.dispose();

    experiment = changing(experimentView({ ...headToHead(13).record, state: 'stopped' }, headToHead(13).runs));
    await panels.showExperiment('experiment-1');
    await asked(last(), { type: 'ready', target: null });
    expect(newest(last(), 'snapshot').experiment?.actions).toEqual(['resume']);
    await asked(last(), { type: 'experiment', action: 'resume' });
    expect(resumed).toEqual(['experiment-1']);
    expect(newest(last(), 'snapshot').experiment).toMatchObject({ state: 'running', actions: ['stop'] });
  });

  it('leave alone an experiment that goes on in another window', async () => {
    experiment = changing({ ...headToHead(13), isLive: false });
    await panels.showExperiment('experiment-1');
    await asked(last(), { type: 'ready', target: null });
    expect(newest(last(), 'snapshot').experiment).toMatchObject({ state: 'running', actions: [] });
  });

  it('go on showing an experiment that the person does not want to resume after all', async () => {
    mayResume = false;
    experiment = changing(experimentView({ ...headToHead(13).record, state: 'stopped' }, headToHead(13).runs));
    await panels.showExperiment('experiment-1');
    await asked(last(), { type: 'ready', target: null });
    await asked(last(), { type: 'experiment', action: 'resume' });
    expect(told).toEqual([]);
    expect(newest(last(), 'snapshot').experiment).toMatchObject({ state: 'stopped', actions: ['resume'] });
  });

  it('resume nothing in Restricted Mode, and offer it when trust is granted', async () => {
    trusted = false;
    experiment = changing(experimentView({ ...headToHead(13).record, state: 'paused' }, headToHead(13).runs));
    await panels.showExperiment('experiment-1');
    const panel = last();
    await asked(panel, { type: 'ready', target: null });
    expect(newest(panel, 'snapshot')).toMatchObject({ trusted: false, experiment: { actions: [] } });
    await asked(panel, { type: 'experiment', action: 'resume' });
    expect(resumed).toEqual([]);
    trusted = true;
    vscode.trustGranted.fire();
    await vi.advanceTimersByTimeAsync(60);
    expect(newest(panel, 'delta')).toMatchObject({ trusted: true, experiment: { actions: ['resume'] } });
  });

  describe('after a reload of the window', () => {
    async function revived(state: unknown, title = ''): Promise<FakePanel> {
      const panel = new FakePanel();
      panel.title = title;
      await vscode.serializers.get(COMPARISON_VIEW_TYPE)?.deserializeWebviewPanel(panel, state);
      panel.messages.fire({ type: 'ready', target: null });
      await vi.advanceTimersByTimeAsync(60);
      return panel;
    }

    it('show the same runs', async () => {
      const panel = await revived({ runIds: ['run-a', 'run-b'], view });
      expect(panel.webview.options).toMatchObject({ enableScripts: true });
      expect(newest(panel, 'snapshot').comparison?.runs.map(({ id }) => id)).toEqual(['run-a', 'run-b']);
    });

    it('leave out a run that is gone', async () => {
      const panel = await revived({ runIds: ['run-9', 'run-b'], view });
      expect(newest(panel, 'snapshot').comparison?.runs.map(({ id }) => id)).toEqual(['run-b']);
      expect(log.join()).toContain('run-9');
    });

    it('show the same experiment, by its title where the window kept no state', async () => {
      expect(newest(await revived({ experimentId: 'experiment-1', view }), 'snapshot').experiment?.id).toBe('experiment-1');
      expect(newest(await revived(undefined, 'train.js: head-to-head'), 'snapshot').experiment?.id).toBe('experiment-1');
    });

    it.each([
      ['runs that are all gone', { runIds: ['run-8', 'run-9'], view }, 'There is no run run-8.'],
      ['an experiment that is gone', { experimentId: 'experiment-9', view }, 'There is no experiment experiment-9.'],
      ['a state that is not theirs', { something: 'else' }, 'the state of the panel'],
    ])('say so of %s', async (_, state, expected) => {
      expect(newest(await revived(state), 'unavailable').message).toContain(expected);
      expect(log.join('\n')).toContain(expected);
    });
  });

  it('stay open when the extension ends, and let go of their runs', async () => {
    const panel = await shown();
    let closed = false;
    panel.onDidDispose(() => (closed = true));
    panels.dispose();
    expect(closed).toBe(false);
    expect(live.changes.listeners).toBe(0);
  });
});
