import type { EstimatePoint } from '../../src/analysis/curve';
import type { RunRecord } from '../../src/protocol/run';
import { createSchedule } from '../../src/schedule/createSchedule';
import type { ScheduleOptions } from '../../src/schedule/scheduleOptions';
import { record, snapshotOf, type Snapshot } from './runFixtures';

// Trainings as the host would show them; their curves are made up and look like real ones.

export const oneCycleSchedule: ScheduleOptions = { kind: 'one-cycle', maxLr: 0.2, minLr: 0.02, finalLr: 0.00002, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };

interface TrainingOptions {
  readonly schedule?: ScheduleOptions;
  /** Hessian-free estimates, one in ten iterations. */
  readonly estimates?: EstimatePoint[];
  readonly record?: Partial<RunRecord>;
}

/** A training after `until` of 600 iterations. */
export function training(until: number, { schedule = oneCycleSchedule, estimates = [], record: overrides = {} }: TrainingOptions = {}): Snapshot {
  const total = 600;
  const planned = createSchedule(schedule, total);
  const wobble = (iteration: number) => 0.05 * Math.sin(iteration * 12.9898) * Math.cos(iteration * 4.1414);
  const accuracyAt = (iteration: number) => 0.1 + 0.78 * (1 - Math.exp(-iteration / 90)) - 0.05 * Math.sin((Math.PI * Math.min(iteration, 540)) / 540);
  const batch = Array.from({ length: until }, (_, index) => {
    const iteration = index + 1;
    const accuracy = Math.min(1, accuracyAt(iteration) + wobble(iteration));
    return { iteration, ...planned.at(iteration), loss: 2.3 * (1 - accuracy) + 0.1, accuracy };
  });
  const heldOut = Array.from({ length: Math.floor(until / 20) }, (_, index) => {
    const iteration = 20 * (index + 1);
    const accuracy = accuracyAt(iteration) - 0.01;
    return { iteration, lr: planned.at(iteration).lr, loss: 2.3 * (1 - accuracy) + 0.12, accuracy };
  });
  const state = overrides.state ?? 'running';
  return snapshotOf({
    record: trainingRecord(schedule, {
      state,
      totalIterations: total,
      end: state === 'finished' ? { by: 'training ended', cause: null, iterations: until, lr: batch.at(-1)?.lr ?? null, reason: `The training ended after ${String(until)} iterations.` } : null,
      ...overrides,
    }),
    batch,
    heldOut,
    estimates,
    secondsLeft: state === 'running' ? 41 : null,
  });
}

/** Estimates that start far above the LR and sink to the floor. */
export function sinkingEstimates(until: number): EstimatePoint[] {
  const planned = createSchedule(oneCycleSchedule, 600);
  return Array.from({ length: Math.floor(until / 10) }, (_, index) => {
    const iteration = 10 * (index + 1);
    const { lr } = planned.at(iteration);
    const floor = lr * 2.2;
    return { iteration, lr, floor, estimate: floor * (1 + 12 * Math.exp(-iteration / 120)) };
  });
}

/** The record of a training with a schedule. */
export function trainingRecord(schedule: ScheduleOptions | null, overrides: Partial<RunRecord> = {}): RunRecord {
  const base = record();
  return { ...base, request: { ...base.request, kind: schedule === null ? 'observe' : 'train', schedule }, ...overrides };
}

/** A training that is shown before it is started. */
export function draft(schedule: ScheduleOptions = oneCycleSchedule): Snapshot {
  return snapshotOf({ record: trainingRecord(schedule, { state: 'draft', startedAt: null, provenance: null }) });
}

/** A training that diverged under its schedule. */
export function divergedTraining(): Snapshot {
  const reason = 'Training diverged at LR 0.14 after 180 iterations: the loss is no longer a finite number. Try half the max LR: 0.10.';
  return training(180, { record: { state: 'finished', end: { by: 'divergence', cause: 'non-finite', iterations: 180, lr: 0.14, reason, proposedMaxLr: 0.1 } } });
}
