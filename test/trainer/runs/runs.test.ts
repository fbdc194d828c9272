import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunRequest } from '../../../src/protocol/run';
import { defaultRequest, type RequestOverrides } from '../../../src/runs/defaultRequest';
import type { Runs } from '../../../src/runs/run';
import { createRuns } from '../../../src/runs/runs';
import { until } from '../../unit/runs/support';
import { fit, project } from './blobs';

const schedule = { kind: 'one-cycle' as const, maxLr: 0.1, minLr: 0.01, finalLr: 1e-5, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };

function setUp(overrides: RequestOverrides, script = fit): { readonly runs: Runs; readonly folder: string; readonly request: RunRequest } {
  const folder = project(script);
  const runs = createRuns({ folder: join(folder, 'kept'), trainerFolder: join(import.meta.dirname, '../../../dist/trainer'), log: () => undefined, parallel: () => 1 });
  onTestFinished(() => runs.dispose());
  return { runs, folder, request: defaultRequest(join(folder, 'train.js'), { node: process.execPath, backend: 'embedded', ...overrides }) };
}

test('a one-cycle training goes to the script\'s own end with the schedule\'s learning rates, and reads back as it was', async () => {
  const { runs, folder, request } = setUp({ kind: 'train', schedule });
  const run = runs.start(request);
  expect((await run.ended).failure).toBeNull();
  expect(run.record).toMatchObject({ state: 'finished', totalIterations: run.batch.length });
  expect(existsSync(join(folder, 'saved.txt'))).toBe(true);
  const lrs = run.batch.map(({ lr }) => lr);
  expect(Math.max(...lrs)).toBeCloseTo(0.1);
  expect(lrs[0]).toBeCloseTo(0.01);
  expect(lrs.at(-1)).toBeCloseTo(1e-5);
  expect(Math.min(...run.batch.map(({ momentum }) => momentum ?? 0))).toBeCloseTo(0.85);
  const again = await runs.open(run.record.id);
  expect(again.batch).toEqual(run.batch);
  expect(again.analysis).toBeNull();
});

test('a range test that is stopped keeps its curve, and the run that waited for it starts', async () => {
  const { runs, folder, request } = setUp({ rangeTest: { iterations: 5000, topLr: 0.5 } });
  const first = runs.start(request);
  const second = runs.start({ ...request, kind: 'observe' });
  await until(first, () => first.batch.length > 20);
  expect(second.record.state).toBe('queued');
  await first.stop();
  expect(first.record).toMatchObject({ state: 'stopped', failure: null, end: { by: 'stopped', iterations: first.batch.length } });
  expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
  expect(await second.ended).toMatchObject({ state: 'finished', request: { kind: 'observe' } });
  expect(existsSync(join(folder, 'saved.txt'))).toBe(true);
});

const allocate = 'const kept = []; for (;;) kept.push(new Uint8Array(2 ** 24).fill(1));';

test.each([
  ['without yielding', ''],
  ['in the middle of a message', `require('node:fs').writeSync(3, '{"type":"metr');`],
])('a script that allocates without end, %s, is ended at the limit and says both numbers', async (_title, before) => {
  const { runs, folder, request } = setUp({ kind: 'observe', limits: { memoryMb: 600, idleMinutes: null } }, `process.on('exit', () => require('node:fs').writeFileSync('saved.txt', '')); ${before} ${allocate}`);
  const { state, failure } = await runs.start(request).ended;
  expect(state).toBe('failed');
  expect(failure).toMatchObject({ code: 'out-of-memory', remedy: expect.stringContaining('superconverge.limits.memory') });
  const [, took, limit] = /took ([\d,]+) MB of memory; the limit is ([\d,]+) MB/.exec(failure?.message ?? '') ?? [];
  expect(limit).toBe('600');
  expect(Number(took?.replace(',', ''))).toBeGreaterThan(600);
  expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
});

test.each([
  ['allocates without end', `.then(() => { ${allocate} })`, { memoryMb: 700, idleMinutes: null }, 'of memory'],
  ['waits for what never comes', '.then(() => new Promise(() => setInterval(() => {}, 1000)))', { memoryMb: null, idleMinutes: 0.05 }, 'did not end by itself'],
])('a script that %s after its training has finished it, with a warning', async (_title, after, limits, warning) => {
  const { runs, request } = setUp({ kind: 'observe', limits }, `${fit.trim().replace(/;$/, '')}${after};`);
  const record = await runs.start(request).ended;
  expect(record.failure).toBeNull();
  expect(record).toMatchObject({ state: 'finished', end: { by: 'training ended', iterations: record.totalIterations }, warnings: [expect.stringContaining(warning)] });
});
