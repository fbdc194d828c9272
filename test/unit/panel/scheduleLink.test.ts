import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { schedulesInMemory, type ChosenSchedules } from '../../../src/panel/chosenSchedules';
import { RunPanels } from '../../../src/panel/runPanels';
import { hostToPanelSchema, type PanelAction, type SchedulePreview } from '../../../src/protocol/panelLink';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { decode } from '../../../src/protocol/wire';
import { rangeTest } from '../../webview/runFixtures';
import { draft, oneCycleSchedule, training } from '../../webview/trainingFixtures';
import { FakeDraft, FakeRun, FakeVscode, fakeRuns, type FakePanel } from './fakeVscode';

const cosine: ScheduleOptions = { kind: 'cosine-decay', maxLr: 0.1, finalLr: 0.0001, warmupShare: 0.05 };
const png = 'iVBORw0KGgoAAAANSUhEUg==';

describe('the schedule that a panel changes', () => {
  let vscode: FakeVscode;
  let panels: RunPanels;
  let schedules: ChosenSchedules;
  let performed: { action: PanelAction; png: Uint8Array | null }[];
  let log: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    vscode = new FakeVscode();
    schedules = schedulesInMemory();
    performed = [];
    log = [];
    panels = new RunPanels({
      vscode: vscode.api,
      extensionUri: vscode.extensionUri,
      runs: fakeRuns([]),
      schedules,
      perform: (action, _run, picture) => {
        performed.push({ action, png: picture });
      },
      isTrusted: () => true,
      log: (line) => log.push(line),
    });
  });
  afterEach(() => {
    panels.dispose();
    vi.useRealTimers();
  });

  function shown(run: FakeRun): FakePanel {
    panels.show(run);
    const panel = vscode.panels.at(-1);
    if (panel === undefined) throw new Error('no panel was made');
    return panel;
  }
  function testedRun(): FakeRun {
    const done = rangeTest('mlp');
    const run = new FakeRun(done.record);
    Object.assign(run, { analysis: done.analysis, batch: done.batch, heldOut: done.heldOut, isLive: false });
    return run;
  }
  /** The last schedule and actions that the page was told. */
  function told(panel: FakePanel): { schedule: SchedulePreview | null; actions: PanelAction[] } {
    vi.advanceTimersByTime(60);
    const messages = panel.sent.map((text) => decode(hostToPanelSchema, text, 'a message'));
    const last = messages.findLast((message) => 'seq' in message && message.schedule !== undefined && message.actions !== undefined);
    if (last === undefined || !('seq' in last)) throw new Error('the page was told no schedule');
    return { schedule: last.schedule ?? null, actions: last.actions ?? [] };
  }

  it('is one cycle at the main bounds until another is chosen, kept with the run, and told to the page', () => {
    const run = testedRun();
    const panel = shown(run);
    const pair = run.analysis?.recommended;
    const before = told(panel);
    expect(before.schedule).toMatchObject({ options: { kind: 'one-cycle', maxLr: pair?.max.lr, minLr: pair?.min.lr }, iterations: 1812, iterationsPerEpoch: 453, edited: false });
    expect(before.actions).toEqual(expect.arrayContaining(['insert-schedule', 'save-schedule', 'train-one-cycle']));
    expect(before.actions).not.toContain('train-schedule');
    panel.messages.fire({ type: 'schedule', options: cosine, iterations: 1812 });
    const after = told(panel);
    expect(after.schedule).toMatchObject({ options: cosine, edited: true, recommended: { options: before.schedule?.options } });
    expect(after.actions).toEqual(expect.arrayContaining(['insert-schedule', 'save-schedule', 'train-schedule', 'copy-values', 'confirm', 'sweep']));
    expect(after.actions).not.toContain('train-one-cycle');
    expect(schedules.get(run)).toEqual(cosine);
    panel.dispose();
    expect(told(shown(run)).schedule).toMatchObject({ options: cosine });
  });

  it('counts as recommended again when it says the same, in whatever order', () => {
    const run = testedRun();
    const panel = shown(run);
    const { schedule } = told(panel);
    const reversed = Object.fromEntries(Object.entries(schedule?.options ?? {}).reverse());
    panel.messages.fire({ type: 'schedule', options: cosine, iterations: null });
    panel.messages.fire({ type: 'schedule', options: reversed, iterations: null });
    expect(told(panel).schedule).toMatchObject({ edited: false });
  });

  it.each([
    ['of an unknown kind', { kind: 'staircase', maxLr: 1 }],
    ['with reversed bounds', { ...oneCycleSchedule, minLr: 0.9 }],
    ['with a rise that no run has', { kind: 'pytorch-three-phase', minLr: 0.01, maxLr: 0.1, finalLr: 0, upShare: 0.7, momentum: null }],
  ])('is dropped, with a line in the log, %s', (_, options) => {
    const run = testedRun();
    const panel = shown(run);
    const before = told(panel).schedule;
    panel.messages.fire({ type: 'schedule', options, iterations: 1812 });
    expect(schedules.get(run)).toBeNull();
    expect(told(panel).schedule).toEqual(before);
    expect(log).toHaveLength(1);
  });

  it('is not changed by the panel of a training that was started', () => {
    const run = new FakeRun(training(100).record);
    const panel = shown(run);
    panel.messages.fire({ type: 'schedule', options: cosine, iterations: 600 });
    expect(told(panel).schedule).toMatchObject({ options: oneCycleSchedule, edited: false });
    expect(log.join()).toContain('does not allow');
  });

  it('changes what a draft will start, length too, and knows what it began with', () => {
    const run = new FakeDraft(draft().record);
    const panel = shown(run);
    expect(told(panel)).toMatchObject({ schedule: { options: oneCycleSchedule, iterations: null, edited: false }, actions: expect.arrayContaining(['train-schedule']) });
    panel.messages.fire({ type: 'schedule', options: cosine, iterations: 2000 });
    expect(run.record.request).toMatchObject({ kind: 'train', schedule: cosine, training: { iterations: 2000 } });
    expect(told(panel).schedule).toMatchObject({ options: cosine, iterations: 2000, edited: true, recommended: { options: oneCycleSchedule, iterations: null } });
  });

  it('is followed by the run that the draft became, in the same panel', () => {
    const from = new FakeDraft(draft().record);
    const panel = shown(from);
    const run = new FakeRun({ ...training(10).record, id: 'run-2' });
    panels.replace(from, run);
    expect(vscode.panels).toHaveLength(1);
    expect(panel.received('snapshot').at(-1)).toMatchObject({ record: { id: 'run-2', state: 'running' } });
    expect(from.changes.listeners).toBe(0);
    panels.show(run);
    expect(vscode.panels).toHaveLength(1);
    panel.dispose();
    panels.replace(from, run);
    expect(vscode.panels).toHaveLength(2);
  });

  it('comes with the estimates of a training as they are made', () => {
    const run = new FakeRun(training(10).record);
    const panel = shown(run);
    run.add({ estimates: [{ iteration: 10, lr: 0.1, estimate: 0.4, floor: 0.22 }] });
    vi.advanceTimersByTime(60);
    run.add({ estimates: [{ iteration: 20, lr: 0.1, estimate: 0.3, floor: 0.22 }] });
    vi.advanceTimersByTime(60);
    const deltas = panel.received('delta');
    expect(deltas.map(({ estimates }) => estimates)).toMatchObject([[{ iteration: 10 }], [{ iteration: 20 }]]);
  });

  it('takes the picture of a chart, and nothing that is none', () => {
    const panel = shown(testedRun());
    panel.messages.fire({ type: 'image', png });
    expect(performed).toEqual([{ action: 'export-png', png: expect.any(Uint8Array) }]);
    expect([...(performed[0]?.png ?? [])].slice(0, 4)).toEqual([0x89, 0x50, 0x4e, 0x47]);
    panel.messages.fire({ type: 'image', png: 'PHN2Zz4=' });
    panel.messages.fire({ type: 'image', png: `${png.slice(0, -2)}<>` });
    panel.messages.fire({ type: 'image', png: png + 'A'.repeat(20_000_000) });
    panel.messages.fire({ type: 'action', action: 'export-png' });
    expect(performed).toHaveLength(1);
    expect(log).toHaveLength(4);
  });
});
