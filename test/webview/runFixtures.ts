import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import type { HeldOutPoint, IterationPoint } from '../../src/analysis/curve';
import type { HostToPanel, PanelAction } from '../../src/protocol/panelLink';
import type { Provenance, RunRecord } from '../../src/protocol/run';
import { enabledActions } from '../../src/panel/enabledActions';
import { schedulePreview } from '../../src/panel/schedulePreview';
import { DEFAULT_LIMITS, DEFAULT_TRAINING } from '../../src/runs/defaultRequest';
import { oneCycle } from '../../src/schedule/oneCycle';
import { oneCycleFromBounds } from '../../src/schedule/oneCycleFromBounds';
import ramps from './fixtures/ramps.json';

// Range tests that were really measured (an MLP, a regression, a noisy table), as the host would show them.

export type Snapshot = Extract<HostToPanel, { type: 'snapshot' }>;
export type RampName = keyof typeof ramps;

interface StoredRamp {
  readonly seed: number;
  readonly iterations: number;
  readonly topLr: number;
  readonly topFromSweep: boolean;
  readonly plannedIterations: number;
  readonly chance: number | null;
  readonly before: { readonly loss: number; readonly metric?: number };
  readonly heldOut: { readonly iteration: readonly number[]; readonly loss: readonly (number | null)[]; readonly metric?: readonly number[] };
  readonly batch: { readonly loss: readonly (number | null)[]; readonly metric?: readonly number[] };
}

export function storedCurve(name: RampName): { ramp: StoredRamp; batch: IterationPoint[]; heldOut: HeldOutPoint[] } {
  const ramp: StoredRamp = ramps[name];
  const lr = (iteration: number) => (ramp.topLr * iteration) / ramp.iterations;
  return {
    ramp,
    // the file writes what is no finite number as null
    batch: ramp.batch.loss.map((loss, index) => ({ iteration: index + 1, lr: lr(index + 1), momentum: null, loss: loss ?? Number.NaN, accuracy: ramp.batch.metric?.[index] ?? null })),
    heldOut: [
      { iteration: 0, lr: 0, loss: ramp.before.loss, accuracy: ramp.before.metric ?? null },
      ...ramp.heldOut.iteration.map((iteration, index) => ({ iteration, lr: lr(iteration), loss: ramp.heldOut.loss[index] ?? Number.NaN, accuracy: ramp.heldOut.metric?.[index] ?? null })),
    ],
  };
}

export const provenance: Provenance = {
  call: { api: 'fit', file: '/work/project/src/train.js', line: 42 },
  backend: { kind: 'native', description: 'native, TensorFlow 2.13' },
  tfjs: '4.22.0',
  node: '20.19.0',
  optimizer: { className: 'SGD', learningRate: 0.01, momentum: 0.9, weightDecay: null },
  batchSize: 128,
  parameters: 101_770,
  layers: ['Flatten', 'Dense', 'Dense'],
  plannedIterations: 1812,
  iterationsPerEpoch: 453,
  heldOut: { source: 'validation data', examples: 1000, every: 18 },
  accuracy: 'acc',
  chance: 0.1,
  seed: 7,
  scriptHash: '0'.repeat(64),
};

export function record(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 2,
    id: 'run-1',
    state: 'finished',
    request: {
      kind: 'range-test',
      script: '/work/project/src/train.js',
      cwd: null,
      args: [],
      env: {},
      node: null,
      nodeOptions: [],
      seed: 7,
      backend: 'auto',
      callLine: null,
      rangeTest: { iterations: null, topLr: null },
      schedule: null,
      training: DEFAULT_TRAINING,
      overrides: null,
      limits: DEFAULT_LIMITS,
      experiment: null,
    },
    createdAt: '2026-03-01T10:00:00.000Z',
    startedAt: '2026-03-01T10:00:01.000Z',
    endedAt: null,
    activity: null,
    provenance,
    ramp: null,
    totalIterations: null,
    end: null,
    failure: null,
    warnings: [],
    ...overrides,
  };
}

interface Parts {
  readonly record: RunRecord;
  readonly batch?: IterationPoint[];
  readonly heldOut?: HeldOutPoint[];
  readonly sweep?: HeldOutPoint[];
  readonly analysis?: Snapshot['analysis'];
  readonly secondsLeft?: number | null;
  readonly trusted?: boolean;
  readonly actions?: PanelAction[];
}

export function snapshotOf({ record: of, batch = [], heldOut = [], sweep = [], analysis = null, secondsLeft = null, trusted = true, actions }: Parts): Snapshot {
  const isLive = !['finished', 'stopped', 'failed'].includes(of.state);
  return {
    type: 'snapshot',
    seq: 1,
    record: of,
    scriptName: 'src/train.js',
    batch,
    heldOut,
    sweep,
    analysis,
    schedule: schedulePreview({ record: of, analysis }),
    secondsLeft,
    actions: actions ?? enabledActions({ record: of, analysis, isLive }, trusted),
    trusted,
  };
}

interface RampOptions {
  /** Updates that were made so far; all of them when left out. */
  readonly until?: number;
  readonly topFromSweep?: boolean;
  readonly record?: Partial<RunRecord>;
  readonly trusted?: boolean;
}

/** A range test of a stored ramp as it stands after `until` updates. */
export function rangeTest(name: RampName, { until = Infinity, topFromSweep, record: overrides = {}, trusted = true }: RampOptions = {}): Snapshot {
  const { ramp, batch: all, heldOut: evaluated } = storedCurve(name);
  const batch = all.filter(({ iteration }) => iteration <= until);
  const heldOut = evaluated.filter(({ iteration }) => iteration <= until);
  const topLr = until === Infinity ? ramp.topLr : (ramp.topLr * Math.min(until, ramp.iterations)) / ramp.iterations;
  const live = overrides.state === 'running';
  const fromSweep = topFromSweep ?? ramp.topFromSweep;
  const analysis = analyseRangeTest({ batch, heldOut, plannedIterations: ramp.plannedIterations, chance: ramp.chance, topFromSweep: fromSweep, topLr: live ? ramp.topLr : topLr });
  const last = batch.at(-1);
  return snapshotOf({
    record: record({
      ramp: { iterations: ramp.iterations, topLr: live ? ramp.topLr : topLr, topFromSweep: fromSweep },
      totalIterations: live ? ramp.iterations : batch.length,
      provenance: { ...provenance, plannedIterations: ramp.plannedIterations, accuracy: ramp.chance === null ? null : 'acc', chance: ramp.chance },
      end: live ? null : { by: 'top LR', cause: null, iterations: batch.length, lr: last?.lr ?? null, reason: `The ramp reached its top LR ${(last?.lr ?? 0).toPrecision(2)} after ${String(batch.length)} iterations.` },
      ...overrides,
    }),
    batch,
    heldOut,
    sweep: fromSweep && ramp.chance !== null ? sweepPoints() : [],
    analysis,
    secondsLeft: live ? 94 : null,
    trusted,
  });
}

/** A coarse sweep from 1e-5 to 100: rises, peaks near 0.1, falls back to chance. */
export function sweepPoints(many = 50): HeldOutPoint[] {
  return Array.from({ length: many }, (_, index) => {
    const iteration = 2 * (index + 1);
    const lr = 10 ** (-5 + (7 * (iteration - 1)) / 99);
    const accuracy = lr > 3 ? 0.1 : 0.1 + 0.62 / (1 + (0.02 / lr) ** 1.4);
    return { iteration, lr, loss: lr > 3 ? 14 : 2.3 - 1.6 * accuracy, accuracy };
  });
}

/** A one-cycle training after `until` of 600 iterations. */
export function oneCycleTraining(until: number, overrides: Partial<RunRecord> = {}): Snapshot {
  const total = 600;
  const options = oneCycleFromBounds({ maxLr: 0.2, minLr: 0.02, iterations: total });
  const schedule = oneCycle(options);
  const wobble = (iteration: number) => 0.05 * Math.sin(iteration * 12.9898) * Math.cos(iteration * 4.1414);
  const accuracyAt = (iteration: number) => 0.1 + 0.78 * (1 - Math.exp(-iteration / 90)) - 0.05 * Math.sin((Math.PI * Math.min(iteration, 540)) / 540);
  const batch = Array.from({ length: until }, (_, index) => {
    const iteration = index + 1;
    const accuracy = Math.min(1, accuracyAt(iteration) + wobble(iteration));
    return { iteration, ...schedule.at(iteration), loss: 2.3 * (1 - accuracy) + 0.1, accuracy };
  });
  const heldOut = Array.from({ length: Math.floor(until / 20) }, (_, index) => {
    const iteration = 20 * (index + 1);
    const accuracy = accuracyAt(iteration) - 0.01;
    return { iteration, lr: schedule.at(iteration).lr, loss: 2.3 * (1 - accuracy) + 0.12, accuracy };
  });
  const state = overrides.state ?? 'running';
  const base = record();
  return snapshotOf({
    record: record({
      state,
      totalIterations: total,
      request: { ...base.request, kind: 'train', schedule: { kind: 'one-cycle', maxLr: 0.2, minLr: 0.02, finalLr: options.finalLr, cycleShare: 0.9, momentum: options.momentum } },
      end: state === 'finished' ? { by: 'training ended', cause: null, iterations: until, lr: batch.at(-1)?.lr ?? null, reason: `The training ended after ${String(until)} iterations.` } : null,
      ...overrides,
    }),
    batch,
    heldOut,
    secondsLeft: state === 'running' ? 41 : null,
  });
}
