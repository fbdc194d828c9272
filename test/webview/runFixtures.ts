import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import type { EstimatePoint, HeldOutPoint, IterationPoint } from '../../src/analysis/curve';
import type { HostToPanel, PanelAction } from '../../src/protocol/panelLink';
import { isOver, type Provenance, type RunRecord } from '../../src/protocol/run';
import { enabledActions } from '../../src/panel/enabledActions';
import { schedulePreview } from '../../src/panel/schedulePreview';
import { shownAnalysis, thinnedRun } from '../../src/panel/thinnedRun';
import { DEFAULT_RANGE_TEST, DEFAULT_LIMITS, DEFAULT_TRAINING } from '../../src/runs/defaultRequest';
import type { ScheduleOptions } from '../../src/schedule/scheduleOptions';
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
      rangeTest: DEFAULT_RANGE_TEST,
      schedule: null,
      training: DEFAULT_TRAINING,
      overrides: null,
      limits: DEFAULT_LIMITS,
      experiment: null,
      seedOf: null,
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
  readonly estimates?: EstimatePoint[];
  readonly analysis?: Snapshot['analysis'];
  /** What was chosen in the panel; left out: nothing. */
  readonly chosen?: ScheduleOptions;
  readonly seeds?: Snapshot['seeds'];
  readonly secondsLeft?: number | null;
  readonly trusted?: boolean;
  readonly actions?: PanelAction[];
}

export function snapshotOf({ record: of, batch = [], heldOut = [], sweep = [], estimates = [], analysis = null, chosen, seeds = [], secondsLeft = null, trusted = true, actions }: Parts): Snapshot {
  const schedule = schedulePreview({ record: of, analysis }, { chosen: chosen ?? null, begun: null });
  const isLive = of.state !== 'draft' && !isOver(of.state);
  return {
    type: 'snapshot',
    seq: 1,
    record: of,
    scriptName: 'src/train.js',
    ...thinnedRun({ batch, heldOut, estimates }),
    sweep,
    analysis: shownAnalysis({ analysis, batch, heldOut, isLive }),
    seeds,
    schedule,
    secondsLeft,
    actions: actions ?? enabledActions({ record: of, analysis, isLive, batch, heldOut }, trusted, schedule),
    trusted,
  };
}

interface RampOptions {
  /** Updates that were made so far; all of them when left out. */
  readonly until?: number;
  readonly topFromSweep?: boolean;
  readonly record?: Partial<RunRecord>;
  readonly trusted?: boolean;
  readonly chosen?: ScheduleOptions;
}

/** A range test of a stored ramp as it stands after `until` updates. */
export function rangeTest(name: RampName, { until = Infinity, topFromSweep, record: overrides = {}, trusted = true, chosen }: RampOptions = {}): Snapshot {
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
    ...(chosen === undefined ? {} : { chosen }),
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
