import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COMPARISON_VIEW_TYPE } from '../../../src/panel/comparison/comparisonPanels';
import { RUN_VIEW_TYPE, RunPanels } from '../../../src/panel/runPanels';
import { hostToPanelSchema, type PanelAction } from '../../../src/protocol/panelLink';
import { decode } from '../../../src/protocol/wire';
import { rangeTest, record } from '../../webview/runFixtures';
import { FakePanel, FakeRun, FakeTabInputWebview, FakeVscode, fakeRuns } from './fakeVscode';

const point = (iteration: number, loss = 1) => ({ iteration, lr: 0.01 * iteration, momentum: null, loss, accuracy: 0.5 });
const view = { logAxis: false, heldOut: true, smoothed: true, batch: true, loss: false };

describe('run panels', () => {
  let vscode: FakeVscode;
  let run: FakeRun;
  let panels: RunPanels;
  let trusted: boolean;
  let performed: PanelAction[];
  let log: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    vscode = new FakeVscode();
    run = new FakeRun(record({ state: 'running' }));
    trusted = true;
    performed = [];
    log = [];
    panels = new RunPanels({
      vscode: vscode.api,
      extensionUri: vscode.extensionUri,
      runs: fakeRuns([run]),
      perform: (action) => {
        performed.push(action);
      },
      isTrusted: () => trusted,
      log: (line) => log.push(line),
    });
  });
  afterEach(() => {
    panels.dispose();
    vi.useRealTimers();
  });

  function shown(): FakePanel {
    panels.show(run);
    const panel = vscode.panels.at(-1);
    if (panel === undefined) throw new Error('no panel was made');
    return panel;
  }

  it('opens beside the code without the focus, and only its own files may be read', () => {
    const panel = shown();
    expect(vscode.created[0]).toMatchObject({ viewType: RUN_VIEW_TYPE, title: 'train.js: LR range test', show: { viewColumn: -2, preserveFocus: true } });
    expect(vscode.created[0]?.options).toMatchObject({ enableScripts: true, localResourceRoots: [{ path: '/extension/dist/webview' }] });
    expect(vscode.created[0]?.options).not.toHaveProperty('retainContextWhenHidden');
    expect(panel.webview.html).toContain('/webview/extension/dist/webview/panel.js');
  });

  it('opens among the panels where one of them is in front, not beside it in a column more', () => {
    for (const viewType of [RUN_VIEW_TYPE, COMPARISON_VIEW_TYPE]) {
      vscode.tabGroups.activeTabGroup.activeTab = { input: new FakeTabInputWebview(`mainThreadWebview-${viewType}`) };
      shown().dispose();
      expect(vscode.created.pop()).toMatchObject({ show: { viewColumn: -1, preserveFocus: true } });
    }
    vscode.tabGroups.activeTabGroup.activeTab = { input: new FakeTabInputWebview('mainThreadWebview-markdown.preview') };
    shown();
    expect(vscode.created.at(-1)).toMatchObject({ show: { viewColumn: -2 } });
  });

  it('has an icon of its own in its tab, for light and for dark themes', () => {
    expect(shown().iconPath).toMatchObject({ light: { path: '/extension/media/runs-light.svg' }, dark: { path: '/extension/media/runs-dark.svg' } });
  });

  it('sends the further seeds of a range test, again whenever one of them changes', () => {
    const seed = (number: number, state: 'queued' | 'running'): FakeRun => new FakeRun(record({ id: `seed-${String(number)}`, state, request: { ...run.record.request, seed: number, seedOf: run.record.id } }));
    const seeds = [seed(43, 'running'), seed(44, 'queued')];
    const main = Object.assign(run, { seeds });
    const panel = shown();
    panel.messages.fire({ type: 'ready' });
    expect(panel.received('snapshot').at(-1)?.['seeds']).toEqual([
      { seed: 43, state: 'running', id: 'seed-43' },
      { seed: 44, state: 'queued', id: 'seed-44' },
    ]);
    main.changes.fire({ batch: [], heldOut: [], sweep: [], estimates: [], times: [], record: false, analysis: true });
    vi.advanceTimersByTime(100);
    expect(panel.received('delta').at(-1)).not.toHaveProperty('seeds');
    seeds[1] = seed(44, 'running');
    main.changes.fire({ batch: [], heldOut: [], sweep: [], estimates: [], times: [], record: false, analysis: false, seeds: true });
    vi.advanceTimersByTime(100);
    expect(decode(hostToPanelSchema, panel.sent.at(-1) ?? '', 'a message')).toMatchObject({ type: 'delta', seeds: [{ state: 'running' }, { seed: 44, state: 'running' }] });
  });

  it('stops the seeds of a range test that is over, and starts more once they are', () => {
    run.isLive = false;
    const analysis = rangeTest('mlp').analysis;
    const over = record({ ramp: { iterations: 100, topLr: 1, topFromSweep: true } });
    const seed = new FakeRun(record({ id: 'seed', state: 'running' }));
    Object.assign(run, { record: over, analysis, seeds: [seed] });
    const panel = shown();
    panel.messages.fire({ type: 'ready' });
    expect(panel.received('snapshot').at(-1)?.['actions']).toEqual(expect.arrayContaining(['stop', 'insert-schedule']));
    expect(panel.received('snapshot').at(-1)?.['actions']).not.toContain('more-seeds');
    Object.assign(seed, { isLive: false, record: record({ id: 'seed', state: 'finished' }) });
    panel.messages.fire({ type: 'ready' });
    expect(panel.received('snapshot').at(-1)?.['actions']).toContain('more-seeds');
    expect(panel.received('snapshot').at(-1)?.['actions']).not.toContain('stop');
  });

  it('says in its title whose seed a run is', () => {
    run.record = { ...run.record, request: { ...run.record.request, seed: 43, seedOf: 'main' } };
    shown();
    expect(vscode.created[0]).toMatchObject({ title: 'train.js: seed 43 of an LR range test' });
  });

  it('has the page draw a picture that is asked for by a command, once it is there', () => {
    panels.takePicture(run);
    const panel = vscode.panels[0] ?? expect.fail('no panel was made');
    // the page of a panel that was just opened does not listen yet
    panel.messages.fire({ type: 'ready' });
    expect(panel.received().map(({ type }) => type).slice(-2)).toEqual(['snapshot', 'draw-picture']);
    panels.takePicture(run);
    expect(panel.received('draw-picture')).toHaveLength(2);
    expect(vscode.panels).toHaveLength(1);
    panel.setVisible(false);
    panels.takePicture(run);
    expect(panel.received('draw-picture')).toHaveLength(2);
    panel.setVisible(true);
    panel.messages.fire({ type: 'ready' });
    expect(panel.received('draw-picture')).toHaveLength(3);
  });

  it('brings the panel of a run to the front instead of opening a second, and opens anew once it was closed', () => {
    const panel = shown();
    panels.show(run);
    expect(vscode.panels).toHaveLength(1);
    expect(panel.revealed).toBe(1);
    panel.dispose();
    panels.show(run);
    expect(vscode.panels).toHaveLength(2);
    expect(run.changes.listeners).toBe(1);
  });

  it('answers ready with everything, then sends what came since, at most 20 times a second', () => {
    const panel = shown();
    run.add({ batch: [point(1)] });
    panel.messages.fire({ type: 'ready' });
    expect(panel.received('snapshot').at(-1)).toMatchObject({ scriptName: 'src/train.js', batch: [{ iteration: 1 }], trusted: true });
    vi.advanceTimersByTime(1000);
    const before = panel.received('delta').length;
    for (let iteration = 2; iteration <= 101; iteration += 1) {
      run.add({ batch: [point(iteration)] });
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(100);
    const deltas = panel.received('delta').slice(before);
    expect(deltas.length).toBeLessThanOrEqual(21);
    const messages = panel.sent.map((text) => decode(hostToPanelSchema, text, 'a message'));
    const iterations = messages.slice(-deltas.length).flatMap((message) => (message.type === 'delta' ? message.batch.map(({ iteration }) => iteration) : []));
    expect(iterations).toEqual(Array.from({ length: 100 }, (_, index) => index + 2));
    const seqs = messages.map((message) => ('seq' in message ? message.seq : -1));
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
  });

  it('lets NaN and Infinity through', () => {
    const panel = shown();
    run.add({ batch: [point(1, Number.NaN), point(2, Number.POSITIVE_INFINITY)] });
    vi.advanceTimersByTime(60);
    const last = decode(hostToPanelSchema, panel.sent.at(-1) ?? '', 'a message');
    expect(last).toMatchObject({ type: 'delta', batch: [{ loss: Number.NaN }, { loss: Number.POSITIVE_INFINITY }] });
  });

  it('sends nothing to a hidden panel and everything when it is shown again', () => {
    const panel = shown();
    panel.setVisible(false);
    const before = panel.sent.length;
    run.add({ batch: [point(1)] });
    vi.advanceTimersByTime(200);
    expect(panel.sent).toHaveLength(before);
    panel.setVisible(true);
    expect(panel.received().at(-1)).toMatchObject({ type: 'snapshot', batch: [{ iteration: 1 }] });
  });

  it('performs what the run allows and drops, with a line in the log, all else', () => {
    const panel = shown();
    panel.messages.fire({ type: 'action', action: 'stop' });
    panel.messages.fire({ type: 'action', action: 'insert-schedule' });
    panel.messages.fire({ type: 'action', action: 'rm -rf' });
    panel.messages.fire('nonsense');
    expect(performed).toEqual(['stop']);
    expect(log).toHaveLength(3);
    expect(log[0]).toContain('insert-schedule');
  });

  it('offers runs only in a trusted workspace, and at once when trust is granted', () => {
    const done = rangeTest('mlp');
    run.record = done.record;
    run.analysis = done.analysis;
    run.isLive = false;
    trusted = false;
    const panel = shown();
    expect(panel.received('snapshot')[0]).toMatchObject({ trusted: false, schedule: { iterations: 1812 } });
    expect(panel.received('snapshot')[0]?.['actions']).toEqual(['insert-schedule', 'save-schedule', 'copy-values', 'copy-markdown', 'copy-terminal-command', 'show-log', 'open-script']);
    panel.messages.fire({ type: 'action', action: 'run-again' });
    expect(performed).toEqual([]);
    trusted = true;
    vscode.trustGranted.fire();
    vi.advanceTimersByTime(60);
    const last = panel.received('delta').at(-1);
    expect(last).toMatchObject({ trusted: true });
    expect(last?.['actions']).toEqual(expect.arrayContaining(['train-one-cycle', 'run-again', 'train-and-watch']));
  });

  it('is restored after a reload of the window, with its options set anew', async () => {
    const panel = new FakePanel();
    await vscode.serializers.get(RUN_VIEW_TYPE)?.deserializeWebviewPanel(panel, { runId: 'run-1', view });
    expect(panel.webview.options).toMatchObject({ enableScripts: true });
    expect(panel.webview.html).toContain('data-run="run-1"');
    panel.messages.fire({ type: 'ready' });
    expect(panel.received('snapshot').at(-1)).toMatchObject({ record: { id: 'run-1' } });
    panels.show(run);
    expect(vscode.panels).toHaveLength(0);
    expect(panel.revealed).toBe(1);
  });

  it('stays open when the extension ends, so that it can be restored', () => {
    const panel = shown();
    let closed = false;
    panel.onDidDispose(() => (closed = true));
    panels.dispose();
    expect(closed).toBe(false);
  });

  it('is restored by its title where the window kept no state of it', async () => {
    const panel = new FakePanel();
    panel.title = 'train.js: LR range test';
    await vscode.serializers.get(RUN_VIEW_TYPE)?.deserializeWebviewPanel(panel, undefined);
    expect(panel.webview.html).toContain('data-run="run-1"');
  });

  it.each([
    ['a run that is gone', { runId: 'run-9', view }, 'There is no run run-9.'],
    ['a state that is not ours', { something: 'else' }, 'runId'],
  ])('says so when it is restored with %s', async (_, state, expected) => {
    const panel = new FakePanel();
    await vscode.serializers.get(RUN_VIEW_TYPE)?.deserializeWebviewPanel(panel, state);
    panel.messages.fire({ type: 'ready' });
    expect(String(panel.received('unavailable').at(-1)?.['message'])).toContain(expected);
    expect(log.join('\n')).toContain(expected);
  });
});
