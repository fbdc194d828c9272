import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { Commands } from '../../../../src/editor/commands';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import { defaultRequest } from '../../../../src/runs/defaultRequest';
import type { Run } from '../../../../src/runs/run';
import { readCsv } from '../../protocol/readTable';
import { fakeProvenance } from '../fakeAnalysis';
import { fakeRecord, fakeRun, fakeRuns, fakeServices, fakeVscode } from '../fakeVscode';

function run(kind: 'range-test' | 'train'): Run {
  const request = defaultRequest('/work/train.js', { kind, env: { TOKEN: 'secret' }, schedule: kind === 'train' ? { kind: 'constant', maxLr: 0.1 } : null });
  return fakeRun(fakeRecord(request, { provenance: fakeProvenance({ iterationsPerEpoch: 2 }), createdAt: '2026-11-24T09:15:00.000Z' }), {
    batch: [1, 2, 3].map((iteration) => ({ iteration, lr: 0.1, momentum: 0.9, loss: iteration === 3 ? Number.NaN : 1 / 3, accuracy: 0.5 })),
    heldOut: [
      { iteration: 0, lr: 0, loss: 2, accuracy: 0.1 },
      { iteration: 2, lr: 0.1, loss: 1.5, accuracy: 0.25 },
    ],
    estimates: [{ iteration: 3, lr: 0.1, estimate: 0.4, floor: 0.2 }],
    times: [
      { iteration: 1, seconds: 1 },
      { iteration: 3, seconds: 2 },
    ],
  });
}

/** What an export writes, by path. */
async function exported(action: 'export-csv' | 'export-json' | 'export-png' | 'export-svg', of: Run, saveTo?: string | null, png: Uint8Array | null = null, canSave = true) {
  const fake = fakeVscode(null);
  fake.saveTo = saveTo;
  fake.canSave = canSave;
  const services = fakeServices(fake, fakeRuns());
  await new Commands(services, new RunStarter(services)).perform(action, of, png);
  return { files: new Map([...fake.written].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])), messages: fake.person.messages };
}

describe('export', () => {
  it('of a range test as CSV is what the command line analyses, proposed beside the script', async () => {
    const { files } = await exported('export-csv', run('range-test'));
    const text = files.get('/work/train range-test 2026-11-24 0915.csv') ?? '';
    const { curve } = readCsv(text, 'curve.csv');
    expect(curve.heldOut).toEqual(run('range-test').heldOut);
  });

  it('of a training as CSV has every point with epoch, seconds and estimate', async () => {
    const { files } = await exported('export-csv', run('train'), '/elsewhere/curve.csv');
    const rows = parse(files.get('/elsewhere/curve.csv') ?? '', { columns: true });
    const nothing = { momentum: '', accuracy: '', loss: '', val_accuracy: '', val_loss: '', estimate: '' };
    expect(rows).toEqual([
      { ...nothing, iteration: '0', epoch: '0', seconds: '0', lr: '0', val_accuracy: '0.1', val_loss: '2' },
      { ...nothing, iteration: '1', epoch: '0.5', seconds: '1', lr: '0.1', momentum: '0.9', accuracy: '0.5', loss: String(1 / 3) },
      { iteration: '2', epoch: '1', seconds: '1.5', lr: '0.1', momentum: '0.9', accuracy: '0.5', loss: String(1 / 3), val_accuracy: '0.25', val_loss: '1.5', estimate: '' },
      { ...nothing, iteration: '3', epoch: '1.5', seconds: '2', lr: '0.1', momentum: '0.9', accuracy: '0.5', loss: 'NaN', estimate: '0.4' },
    ]);
  });

  it('as JSON has the record and all points, divergence included, without what the environment may hide', async () => {
    const { files } = await exported('export-json', run('train'), '/elsewhere/run.json');
    const text = files.get('/elsewhere/run.json') ?? '';
    const value = JSON.parse(text) as { record: { request: { script: string } }; batch: { loss: unknown }[]; times: unknown[] };
    expect(value.record.request.script).toBe('/work/train.js');
    expect(value.batch.map(({ loss }) => loss)).toEqual([1 / 3, 1 / 3, 'NaN']);
    expect(value.times).toHaveLength(2);
    expect(text).not.toContain('secret');
  });

  it('as PNG is the picture that the page drew', async () => {
    const { files } = await exported('export-png', run('train'), '/elsewhere/chart.png', Buffer.from('picture'));
    expect([...files]).toEqual([['/elsewhere/chart.png', 'picture']]);
  });

  it('as SVG is the chart with its title, proposed beside the script', async () => {
    const { files } = await exported('export-svg', run('range-test'));
    expect(files.get('/work/train range-test 2026-11-24 0915.svg')).toMatch(/^<svg [^]*<title>LR range test of train\.js<\/title>[^]*<\/svg>\n$/);
  });

  it('writes nothing when the dialog is cancelled, and says where it cannot write', async () => {
    expect((await exported('export-csv', run('train'), null)).files.size).toBe(0);
    const { messages } = await exported('export-csv', run('train'), '/elsewhere/curve.csv', null, false);
    expect(messages).toEqual(['curve.csv could not be written: read-only file system. Choose a folder that you may write to.']);
  });
});
