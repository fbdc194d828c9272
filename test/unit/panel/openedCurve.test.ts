import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RUN_VIEW_TYPE, RunPanels } from '../../../src/panel/runPanels';
import { NO_COLUMNS } from '../protocol/readTable';
import { writeCurveCsv } from '../../../src/protocol/curveCsv';
import { hostToPanelSchema } from '../../../src/protocol/panelLink';
import { decode } from '../../../src/protocol/wire';
import { CurveRun } from '../../../src/runs/curveRun';
import { metaLine } from '../../../webview/words';
import { noticesOf } from '../../../webview/notices';
import { runFacts } from '../../../webview/runFacts';
import { curvesOf } from '../../../webview/curves';
import { panelStates } from '../../webview/panelStates';
import { storedCurve, type Snapshot } from '../../webview/runFixtures';
import { FakePanel, FakeVscode } from './fakeVscode';

const id = 'curve-20261125-101010-abcdef';
const view = { logAxis: false, heldOut: true, smoothed: true, batch: true, loss: false };
let folder: string;
let path: string;
let vscode: FakeVscode;
let panels: RunPanels;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'superconverge-curve-'));
  path = join(folder, 'run.csv');
  write(storedCurve('mlp'), true);
  vscode = new FakeVscode();
  const runs = { open: (wanted: string) => (wanted === id ? open() : Promise.reject(new Error(`There is no run ${wanted}.`))), list: () => Promise.resolve([]) };
  panels = new RunPanels({ vscode: vscode.api, extensionUri: vscode.extensionUri, runs, perform: () => {}, isTrusted: () => true, log: () => {} });
});
afterEach(() => {
  panels.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function write(curve: Omit<Parameters<typeof writeCurveCsv>[0], 'topLr'>, isOld: boolean): void {
  writeFileSync(path, writeCurveCsv({ batch: curve.batch, heldOut: curve.heldOut, topLr: null }));
  if (isOld) utimesSync(path, 1000, 1000);
}

function open(asId = id): Promise<CurveRun> {
  const columns = { ...NO_COLUMNS, iteration: 'iteration', lr: 'lr', accuracy: 'accuracy', loss: 'loss', val_accuracy: 'val_accuracy', val_loss: 'val_loss' };
  return CurveRun.open({ id: asId, path, columns, plannedIterations: 1812, log: () => {} });
}

function sent(panel: FakePanel) {
  return panel.sent.map((text) => decode(hostToPanelSchema, text, 'message'));
}

describe('the panel of an opened curve', () => {
  it('has what needs no script: insert, save, copy, compare, export', async () => {
    panels.show(await open());
    const [panel] = vscode.panels;
    expect(vscode.created[0]?.title).toBe('run.csv: opened curve');
    const snapshot = sent(panel ?? expect.fail('no panel')).at(-1);
    if (snapshot?.type !== 'snapshot') throw new Error('no snapshot');
    expect(snapshot.record.source).toMatchObject({ format: 'CSV', columns: { val_accuracy: 'val_accuracy' } });
    expect(snapshot.actions).toEqual(['insert-schedule', 'save-schedule', 'copy-values', 'copy-markdown', 'compare', 'export-png', 'export-svg', 'export-csv', 'export-json', 'show-log', 'open-script']);
    expect(snapshot.schedule?.iterations).toBe(1812);
  });

  it('shows the same file read otherwise, without a second panel', async () => {
    const before = await open();
    panels.show(before);
    const changed = await open('curve-20261125-101011-abcdef');
    panels.replace(before, changed);
    expect(vscode.panels).toHaveLength(1);
    expect(sent(vscode.panels[0] ?? expect.fail('no panel')).at(-1)).toMatchObject({ type: 'snapshot', record: { id: changed.record.id } });
    expect([before.isFollowed, changed.isFollowed]).toEqual([false, true]);
    // read as before: the panel stays as it is
    panels.replace(changed, changed);
    expect(vscode.panels).toHaveLength(1);
    expect(vscode.panels[0]?.revealed).toBe(1);
  });

  it('comes back after a reload of the window', async () => {
    const panel = new FakePanel();
    await vscode.serializers.get(RUN_VIEW_TYPE)?.deserializeWebviewPanel(panel, { runId: id, view });
    expect(sent(panel).at(-1)).toMatchObject({ type: 'snapshot', record: { id, state: 'finished' }, scriptName: path });
    rmSync(path);
    const gone = new FakePanel();
    await vscode.serializers.get(RUN_VIEW_TYPE)?.deserializeWebviewPanel(gone, { runId: id, view });
    expect(sent(gone).at(-1)).toMatchObject({ type: 'unavailable' });
  });

  it('is sent anew where the file was written over, and cannot be stopped while it grows', async () => {
    panels.show(await open());
    const panel = vscode.panels[0] ?? expect.fail('no panel');
    const { batch, heldOut } = storedCurve('mlp');
    write({ batch: batch.slice(50, 100), heldOut: heldOut.slice(0, 8) }, false);
    await expect.poll(() => sent(panel).filter(({ type }) => type === 'snapshot').length, { timeout: 8000 }).toBe(2);
    const snapshot = sent(panel).findLast(({ type }) => type === 'snapshot');
    expect(snapshot).toMatchObject({ record: { state: 'running', end: null } });
    expect(snapshot).not.toMatchObject({ actions: expect.arrayContaining(['stop']) });
    expect(snapshot).toMatchObject({ actions: expect.arrayContaining(['compare', 'open-script']) });
  });

  it('says where its numbers come from, and nothing that is not known', () => {
    const view = viewOf('opened curve');
    expect(metaLine(view)).toBe('opened curve, CSV · finished · 906 iterations');
    expect(runFacts(view).slice(0, 3)).toEqual([
      ['File', 'src/train.js'],
      ['Format', 'CSV'],
      ['Columns', 'iteration = step, lr = lr-SGD, loss = train_loss_step, val_accuracy = val_acc'],
    ]);
    expect(runFacts(view).map(([name]) => name)).not.toContain('Seed');
    expect(noticesOf(viewOf('opened curve, unreadable'))[0]).toMatchObject({ title: 'The file cannot be read', lines: ['The file is not there any more.', 'What was read of it before is still shown. The file is read again when it changes.'] });
  });
});

function viewOf(state: string) {
  const snapshot = panelStates[state]?.() as Snapshot;
  return { ...snapshot, ...curvesOf(snapshot) };
}
