import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createExperiments } from '../../../src/experiments/experimentQueue';
import type { Experiments } from '../../../src/experiments/experiments';
import { planConfirm } from '../../../src/experiments/planConfirm';
import { planSweep } from '../../../src/experiments/planSweep';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { Runs } from '../../../src/runs/run';
import { createRuns } from '../../../src/runs/runs';
import { fit, project } from '../runs/blobs';

function setUp(script: string): { readonly runs: Runs; readonly experiments: Experiments; readonly request: ReturnType<typeof defaultRequest>; readonly folder: string } {
  const folder = project(script);
  const kept = join(folder, 'kept');
  const runs = createRuns({ folder: kept, trainerFolder: join(import.meta.dirname, '../../../dist/trainer'), log: () => undefined });
  const experiments = createExperiments({ folder: kept, runs, log: () => undefined });
  onTestFinished(() => {
    experiments.dispose();
    runs.dispose();
  });
  return { runs, experiments, folder, request: defaultRequest(join(folder, 'train.js'), { node: process.execPath, backend: 'embedded' }) };
}

test('a small head-to-head trains every arm for the same budget and says which is better', async () => {
  const { runs, experiments, request, folder } = setUp(fit);
  const whole = planConfirm({ request, bounds: { minLr: 0.02, maxLr: 0.2 }, iterations: 120, seeds: [1, 2], momentum: true });
  // a constant LR a thousand times too low barely learns
  const low = { ...whole.arms[0]!, id: 'low', role: 'constant' as const, label: 'constant 1e-5', value: 1e-5, request: { ...whole.arms[0]!.request, schedule: { kind: 'constant' as const, maxLr: 1e-5 } } };
  const view = experiments.start({ ...whole, arms: [...whole.arms.filter(({ id }) => ['one-cycle', 'script', 'constant-3'].includes(id)), low] });
  const record = await view.ended;
  expect(record).toMatchObject({ state: 'finished', metric: 'accuracy', source: 'held-out' });

  const states = (arm: string) => record.trials.filter((trial) => trial.arm === arm).map(({ state, reason }) => (state === 'failed' ? reason : state));
  expect(states('one-cycle')).toEqual(['finished', 'finished']);
  expect(states('low')).toEqual(['finished', 'dropped']);
  for (const { run, arm } of record.trials) {
    if (run === null) continue;
    const kept = await runs.open(run);
    expect(kept.record).toMatchObject({ state: 'finished', request: { experiment: { id: record.id, arm } }, end: { iterations: 120 } });
    expect(kept.batch).toHaveLength(120);
  }
  expect(record.trials.find(({ arm }) => arm === 'one-cycle')!.final).toBeGreaterThan(0.7);
  expect(record.trials.find(({ arm }) => arm === 'low')!.final).toBeLessThan(0.4);
  expect(view.report).toMatchObject({ kind: 'confirm', rows: [{ arm: 'one-cycle', runs: 2 }, { arm: 'script', runs: 2 }, { runs: 2 }, { arm: 'low', runs: 1, dropped: expect.stringContaining('points behind') }] });
  expect(view.report).toHaveProperty('answer', expect.stringMatching(/one-cycle at the bounds/i));
  // the script saves after its training call
  expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
  expect((await experiments.list())[0]).toEqual(record);
});

test('a small sweep finds that a weight decay that is far too large keeps the net from training', async () => {
  const { experiments, request } = setUp(fit);
  const plan = planSweep({ request: { ...request, rangeTest: { ...request.rangeTest, iterations: 200, topLr: 1 } }, factor: 'weightDecay', values: [10, 1e-4], seeds: [1], bisections: 0 });
  const view = experiments.start(plan);
  expect(await view.ended).toMatchObject({ state: 'finished', metric: 'accuracy' });
  const report = view.report;
  if (report?.kind !== 'sweep') throw new Error(`no report of a sweep: ${JSON.stringify(report)}`);
  const [small, large] = report.rows;
  expect([small?.value, large?.value]).toEqual([1e-4, 10]);
  expect(small!.best!.value).toBeGreaterThan(0.7);
  expect(large!.best!.value).toBeLessThan(small!.best!.value - 0.1);
  expect(report.advised).toBe(1e-4);
  expect(report.advice).toMatch(/^At an LR of 0\.\d+, weight decay 1e-4 keeps accuracy at 0\.[789]\d \(max LR 0\.\d+\); 10 .*\(no bounds\)\./);
});
