import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import { dropReason } from '../../src/analysis/experiments/dropRule';
import { planConfirm } from '../../src/experiments/planConfirm';
import { planSweep } from '../../src/experiments/planSweep';
import type { ExperimentPlan, ExperimentView } from '../../src/experiments/experiments';
import { reportOf } from '../../src/experiments/reportOf';
import { ComparisonSource } from '../../src/panel/comparison/comparisonSource';
import type { HostToComparison } from '../../src/protocol/comparisonLink';
import type { Arm, Experiment, Trial } from '../../src/protocol/experiment';
import type { RunRecord, RunRequest } from '../../src/protocol/run';
import type { Run } from '../../src/runs/run';
import { createSchedule } from '../../src/schedule/createSchedule';
import type { ScheduleOptions } from '../../src/schedule/scheduleOptions';
import { FakeRun } from '../unit/panel/fakeVscode';
import { provenance, record } from './runFixtures';

// Trainings and range tests that were never run, but that look as real ones do: seeded curves by the LR that is used.

/** Numbers from 0 to 1 that are the same every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

export interface TrainingOptions {
  readonly id: string;
  readonly schedule: ScheduleOptions | null;
  readonly seed?: number;
  readonly total?: number;
  /** Updates made so far; all when left out. */
  readonly until?: number;
  readonly heldOut?: boolean;
  readonly timed?: boolean;
  readonly request?: Partial<RunRequest>;
  readonly record?: Partial<RunRecord>;
  readonly secondsPerIteration?: number;
}

/** A training whose accuracy rises by the LR, is rough at high LRs, gains when the LR falls, and falls to chance above an LR of 0.45. */
export function training(options: TrainingOptions): FakeRun {
  const { id, schedule, seed = 7, total = 1812, until = total, heldOut = true, timed = true, secondsPerIteration = 0.021 } = options;
  const plan = schedule === null ? null : createSchedule(schedule, total);
  const noise = random(seed * 7919 + id.length);
  const base = record();
  const made = new FakeRun(base);
  const batch: Run['batch'][number][] = [];
  const evaluated: Run['heldOut'][number][] = [{ iteration: 0, lr: 0, loss: 2.31, accuracy: 0.1 }];
  let learnt = 0;
  let diverged = false;
  const luck = 0.004 * (random(seed * 31 + 5)() - 0.5) + 0.004 * (noise() - 0.5);
  for (let iteration = 1; iteration <= until && !diverged; iteration += 1) {
    const { lr, momentum } = plan?.at(iteration) ?? { lr: 0.01, momentum: null };
    learnt += Math.min(lr, 0.25) * 2.2;
    diverged = lr > 0.45 && iteration > 0.1 * total;
    const rough = 0.1 * Math.min(1, lr / 0.3);
    const accuracy = diverged ? 0.1 : 0.1 + 0.785 * (1 - (1 + learnt / 6) ** -0.75) - rough + luck;
    const measured = Math.min(1, Math.max(0, accuracy + 0.09 * (noise() - 0.5)));
    batch.push({ iteration, lr, momentum, loss: diverged ? Number.NaN : 2.4 * (1 - accuracy) + 0.3 * (noise() - 0.5), accuracy: measured });
    if (heldOut && (iteration % 36 === 0 || iteration === total || diverged)) {
      evaluated.push({ iteration, lr, loss: diverged ? Number.NaN : 2.4 * (1 - accuracy) + 0.02, accuracy: diverged ? 0.1 : accuracy - 0.006 + 0.006 * (noise() - 0.5) });
    }
  }
  const live = options.record?.state === 'running';
  const last = batch.at(-1);
  made.batch = batch;
  made.heldOut = heldOut ? evaluated : [];
  made.times = timed ? batch.filter(({ iteration }) => iteration % 50 === 0 || iteration === last?.iteration).map(({ iteration }) => ({ iteration, seconds: iteration * secondsPerIteration })) : [];
  made.isLive = live;
  made.record = {
    ...base,
    id,
    totalIterations: total,
    request: { ...base.request, kind: schedule === null ? 'observe' : 'train', schedule, seed, ...options.request },
    provenance: { ...provenance, seed },
    end: live
      ? null
      : diverged
        ? { by: 'divergence', cause: 'non-finite', iterations: batch.length, lr: last?.lr ?? null, reason: `Training diverged at LR ${(last?.lr ?? 0).toPrecision(2)}: the loss is no longer a finite number.` }
        : { by: 'training ended', cause: null, iterations: batch.length, lr: last?.lr ?? null, reason: `The training ended after ${String(batch.length)} iterations.` },
    ...options.record,
  };
  return made;
}

export const oneCycle = (maxLr: number, minLr = maxLr / 10): ScheduleOptions => ({ kind: 'one-cycle', maxLr, minLr, finalLr: minLr / 1000, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } });
export const constant = (maxLr: number): ScheduleOptions => ({ kind: 'constant', maxLr });

/** A range test that peaks at an LR and breaks above it. */
export function rangeTestAt(options: { id: string; peak: number; best: number; topLr?: number; request?: Partial<RunRequest>; record?: Partial<RunRecord>; until?: number }): FakeRun {
  const { id, peak, best, topLr = 1 } = options;
  const iterations = 453;
  const until = options.until ?? iterations;
  const noise = random(Math.round(1e4 * peak) + id.length);
  const accuracyAt = (lr: number) => 0.1 + (best - 0.1) * (1 - Math.exp((-6 * lr) / peak)) * (lr < peak ? 1 : Math.exp(-(((lr - peak) / (1.5 * peak)) ** 2)));
  const base = record();
  const made = new FakeRun(base);
  made.batch = Array.from({ length: until }, (_, index) => {
    const lr = (topLr * (index + 1)) / iterations;
    const accuracy = Math.min(1, Math.max(0, accuracyAt(lr) + 0.1 * (noise() - 0.5)));
    return { iteration: index + 1, lr, momentum: null, loss: 2.4 * (1 - accuracyAt(lr)) + 0.2 * (noise() - 0.5), accuracy };
  });
  made.heldOut = Array.from({ length: Math.floor(until / 9) + 1 }, (_, index) => {
    const lr = (topLr * 9 * index) / iterations;
    const accuracy = accuracyAt(lr) + 0.012 * (noise() - 0.5);
    return { iteration: 9 * index, lr, loss: 2.4 * (1 - accuracy), accuracy };
  });
  made.times = [{ iteration: until, seconds: until * 0.03 }];
  made.isLive = options.record?.state === 'running';
  made.analysis = analyseRangeTest({ batch: made.batch, heldOut: made.heldOut, plannedIterations: 1812, chance: 0.1, topFromSweep: false, topLr });
  made.record = {
    ...base,
    id,
    ramp: { iterations, topLr, topFromSweep: false },
    totalIterations: iterations,
    request: { ...base.request, ...options.request },
    provenance: { ...provenance, seed: options.request?.seed ?? 7 },
    end: made.isLive ? null : { by: 'top LR', cause: null, iterations: until, lr: topLr, reason: 'The ramp reached its top LR.' },
    ...options.record,
  };
  return made;
}

/** An experiment as its owner would show it. */
export function experimentView(record: Experiment, runs: ReadonlyMap<string, Run>, secondsLeft: number | null = null): ExperimentView {
  return {
    record,
    runs,
    report: reportOf(record, runs),
    secondsLeft,
    isLive: record.state === 'running',
    onDidChange: () => ({ dispose: () => {} }),
    stop: async () => {},
    ended: new Promise(() => {}),
  };
}

function experimentOf(plan: ExperimentPlan, overrides: Partial<Experiment>): Experiment {
  return { version: 1, id: 'experiment-1', createdAt: '2026-03-01T10:00:00.000Z', endedAt: null, state: 'running', reason: null, metric: 'accuracy', source: 'held-out', trials: [], ...plan, arms: plan.arms.map((arm) => ({ ...arm })), ...overrides };
}

/**
 * A head-to-head of 12 ways to train over three seeds, as it stands after so many of its runs, seed by seed.
 * @param ended runs that are over; two more go on unless all are over
 */
export function headToHead(ended: number, overrides: Partial<Experiment> = {}): ExperimentView {
  const total = 906;
  const plan = planConfirm({ request: record().request, bounds: { minLr: 0.02, maxLr: 0.2 }, iterations: total, seeds: [1, 2, 3], momentum: true });
  const experiment = experimentOf(plan, { metric: ended === 0 ? null : 'accuracy', ...overrides });
  const runs = new Map<string, Run>();
  const goesOn = experiment.state === 'running';
  let over = 0;
  for (const seed of plan.seeds) {
    for (const arm of plan.arms) {
      const trial = startedTrial(experiment, arm, seed, { ended: over < ended, running: goesOn && over >= ended && over < ended + 2, total });
      if (trial.trial.state !== 'waiting') over += 1;
      if (trial.run !== null) runs.set(trial.run.record.id, trial.run);
      experiment.trials.push(trial.trial);
    }
  }
  return experimentView(experiment, runs, goesOn && ended > 0 ? 12 * 60 : null);
}

function startedTrial(experiment: Experiment, arm: Arm, seed: number, state: { ended: boolean; running: boolean; total: number }): { trial: Trial; run: FakeRun | null } {
  const waiting: Trial = { arm: arm.id, seed, state: 'waiting', run: null, final: null, best: null, reason: null };
  const dropped = dropReason(experiment, arm.id);
  if (state.ended && dropped !== null) return { trial: { ...waiting, state: 'dropped', reason: dropped }, run: null };
  if (!state.ended && !state.running) return { trial: waiting, run: null };
  const id = `${arm.id}-${String(seed)}`;
  const run = training({ id, schedule: arm.request.schedule, seed, total: state.total, ...(state.ended ? {} : { until: 400, record: { state: 'running' } }) });
  if (!state.ended) return { trial: { ...waiting, state: 'running', run: id }, run };
  const final = run.heldOut.at(-1)?.accuracy ?? null;
  const best = run.heldOut.reduce((most, { accuracy }) => Math.max(most, accuracy ?? 0), 0);
  return { trial: { ...waiting, state: 'finished', run: id, final, best, diverged: run.record.end?.by === 'divergence' }, run };
}

/** A sweep of the weight decay: range tests whose peak falls as the weight decay rises. */
export function weightDecaySweep(ended: number, overrides: Partial<Experiment> = {}): ExperimentView {
  const plan = planSweep({ request: record().request, factor: 'weightDecay', values: [1e-3, 1e-4, 1e-5, 1e-6], seeds: [7], bisections: 0 });
  const experiment = experimentOf(plan, { metric: ended === 0 ? null : 'accuracy', ...overrides });
  const shapes = [{ peak: 0.09, best: 0.79 }, { peak: 0.24, best: 0.862 }, { peak: 0.33, best: 0.871 }, { peak: 0.3, best: 0.858 }];
  const runs = new Map<string, Run>();
  plan.arms.forEach((arm, index) => {
    const over = index < ended;
    const running = experiment.state === 'running' && index === ended;
    const id = over || running ? `sweep-${String(index)}` : null;
    const shape = shapes[index] ?? { peak: 0.2, best: 0.8 };
    if (id !== null) runs.set(id, rangeTestAt({ id, ...shape, request: arm.request, ...(running ? { until: 250, record: { state: 'running' } } : {}) }));
    experiment.trials.push({ arm: arm.id, seed: 7, state: over ? 'finished' : running ? 'running' : 'waiting', run: id, final: over ? shape.best : null, best: over ? shape.best : null, reason: null });
  });
  return experimentView(experiment, runs, experiment.state === 'running' && ended > 0 ? 70 : null);
}

export type ComparisonSnapshot = Extract<HostToComparison, { type: 'snapshot' }>;

/** What the host sends of runs that a person chose. */
export function comparisonOf(runs: readonly Run[], target: number | null = null): ComparisonSnapshot {
  const source = new ComparisonSource(() => runs, null, (path) => path.replace('/work/project/', ''));
  source.target = target;
  return { ...source.snapshot(true), seq: 1 };
}

/** What the host sends of an experiment. */
export function experimentOfView(view: ExperimentView, trusted = true): ComparisonSnapshot {
  return { ...new ComparisonSource(() => [], view, (path) => path.replace('/work/project/', '')).snapshot(trusted), seq: 1 };
}

/** Four trainings that differ in schedule and LR; the last diverges. */
export function fourTrainings(): FakeRun[] {
  return [
    training({ id: 'run-a', schedule: oneCycle(0.2) }),
    training({ id: 'run-b', schedule: oneCycle(0.2), total: 604 }),
    training({ id: 'run-c', schedule: constant(0.08), secondsPerIteration: 0.02 }),
    training({ id: 'run-d', schedule: oneCycle(0.9) }),
  ];
}
