import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createExperiments } from '../../../src/experiments/experimentQueue';
import { Retention, surplusOf } from '../../../src/experiments/retention';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { seedRequests } from '../../../src/runs/furtherSeeds';
import { requestFor, testRuns } from '../runs/support';
import { idAt, keep, recordAt, sweepOf } from '../views/keptRuns';

const minutes = (...wanted: number[]): string[] => wanted.map(idAt);

it('the oldest runs of each script go, whatever the order in which they are listed', () => {
  const other = defaultRequest('/work/other.js');
  const records = [recordAt(3), recordAt(1), recordAt(4), recordAt(2), recordAt(0, { request: other }), recordAt(5, { request: other })];
  expect(surplusOf(records, [], 2)).toEqual({ runs: minutes(2, 1), experiments: [] });
  expect(surplusOf(records, [], 4)).toEqual({ runs: [], experiments: [] });
  expect(surplusOf(records, [], 0)).toEqual({ runs: [], experiments: [] });
});

it('a run that goes on stays, however old', () => {
  const records = [recordAt(1, { state: 'running', endedAt: null, end: null }), recordAt(2), recordAt(3)];
  expect(surplusOf(records, [], 1).runs).toEqual(minutes(2));
});

it('an experiment that has not finished keeps its runs, a finished one goes with the last of them', () => {
  for (const state of ['running', 'paused', 'stopped', 'failed'] as const) {
    const { experiment, records } = sweepOf({ state });
    expect(surplusOf([...records, recordAt(20), recordAt(1)], [experiment], 1)).toEqual({ runs: minutes(1), experiments: [] });
  }
  const { experiment, records } = sweepOf({ state: 'finished' });
  // the newer of its two runs is among those to keep
  expect(surplusOf([...records, recordAt(20), recordAt(1)], [experiment], 2)).toEqual({ runs: minutes(1), experiments: [] });
  expect(surplusOf([...records, recordAt(20), recordAt(1)], [experiment], 1)).toEqual({ runs: minutes(11, 10, 1), experiments: [experiment.id] });
});

it('what is too much is moved to the trash when a run has ended', { timeout: 20_000 }, async () => {
  const { runs, folder, log } = testRuns();
  const request = requestFor('wellBehaved.mjs');
  const old = [1, 2, 3].map((minute) => keep(folder, recordAt(minute, { request })));
  const retention = new Retention({ runs, experiments: createExperiments({ folder, runs, log: () => undefined }), keep: () => 2, log: (line) => log.push(line) });
  const { id } = await runs.start(request).ended;
  // the new run was made after all of these
  const kept = [id, old[2]!].sort();
  await vi.waitFor(() => expect(readdirSync(join(folder, 'runs')).sort()).toEqual(kept), 8000);
  expect(readdirSync(join(folder, 'trash')).sort()).toEqual(old.slice(0, 2));
  await vi.waitFor(() => expect(log.join('\n')).toContain('2 old runs were moved to the trash'), 8000);
  retention.dispose();
});

it('a range test counts once with its further seeds, and goes with them', { timeout: 20_000 }, async () => {
  const { runs, folder } = testRuns();
  const request = requestFor('wellBehaved.mjs');
  const main = recordAt(1, { request, ramp: { iterations: 480, topLr: 4.8, topFromSweep: true } });
  const old = [keep(folder, main), ...seedRequests({ record: main }, 2).map((seed, index) => keep(folder, recordAt(2 + index, { request: seed })))];
  const young = keep(folder, recordAt(10, { request }));
  const retention = new Retention({ runs, experiments: createExperiments({ folder, runs, log: () => undefined }), keep: () => 3, log: () => undefined });
  const first = await runs.start(request).ended;
  // the range test, the young one and the new one are three
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(readdirSync(join(folder, 'runs')).sort()).toEqual([...old, young, first.id].sort());
  const second = await runs.start(request).ended;
  await vi.waitFor(() => expect(readdirSync(join(folder, 'runs')).sort()).toEqual([young, first.id, second.id].sort()), 8000);
  expect(readdirSync(join(folder, 'trash')).sort()).toEqual(old);
  retention.dispose();
});
