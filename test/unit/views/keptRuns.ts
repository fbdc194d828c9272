import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planSweep } from '../../../src/experiments/planSweep';
import type { Experiment } from '../../../src/protocol/experiment';
import type { RunRecord } from '../../../src/protocol/run';
import { encode } from '../../../src/protocol/wire';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { syntheticCurve } from '../analysis/syntheticCurve';
import { fakeProvenance } from '../editor/fakeAnalysis';
import { fakeExperiment, fakeRecord } from '../editor/fakeVscode';

export const SCRIPT = '/work/train.js';

/** An id by minutes after noon of a day; later runs have higher minutes. */
export function idAt(minute: number): string {
  return `20200624-12${String(minute).padStart(2, '0')}00-${String(minute).padStart(6, '0')}`;
}

/** The record of a run that was started so many minutes after noon. */
export function recordAt(minute: number, changes: Partial<RunRecord> = {}): RunRecord {
  const at = new Date(Date.UTC(2020, 5, 24, 12, minute)).toISOString();
  const over = { by: 'top LR' as const, cause: null, iterations: 480, lr: 4.8, reason: 'The ramp reached its top LR.' };
  const request = defaultRequest(SCRIPT);
  return fakeRecord(request, { id: idAt(minute), createdAt: at, startedAt: at, endedAt: at, end: over, provenance: fakeProvenance({ plannedIterations: null }), ...changes });
}

/** Keeps a run on disk, as the extension does: a range test with bounds unless it is said otherwise. @returns its id */
export function keep(folder: string, record: RunRecord): string {
  const own = join(folder, 'runs', record.id);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'run.json'), encode(record));
  const { batch, heldOut } = syntheticCurve({});
  writeFileSync(join(own, 'metrics.ndjson'), `${encode({ stage: 'run', batch, heldOut })}\n`);
  return record.id;
}

/** A sweep of two weight decays with a run each, ten and eleven minutes after noon. */
export function sweepOf(changes: Partial<Experiment> = {}): { readonly experiment: Experiment; readonly records: readonly RunRecord[] } {
  const plan = planSweep({ request: defaultRequest(SCRIPT), factor: 'weightDecay', values: [1e-4, 1e-3], seeds: [1], own: null, bisections: 0 });
  const id = idAt(9);
  const runs = plan.arms.map((arm, index) => recordAt(10 + index, { request: { ...arm.request, seed: 1, experiment: { id, arm: arm.id } } }));
  const base = fakeExperiment(plan, { id, createdAt: recordAt(9).createdAt, ...changes });
  const state = base.state === 'finished' ? ('finished' as const) : ('waiting' as const);
  const trials = base.trials.map((trial, index) => ({ ...trial, state: index === 0 ? ('finished' as const) : state, run: runs[index]?.id ?? null }));
  return { experiment: { ...base, trials }, records: runs };
}

export function keepSweep(folder: string, changes: Partial<Experiment> = {}): ReturnType<typeof sweepOf> {
  const sweep = sweepOf(changes);
  const own = join(folder, 'experiments', sweep.experiment.id);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'experiment.json'), encode(sweep.experiment));
  for (const record of sweep.records) keep(folder, record);
  return sweep;
}
