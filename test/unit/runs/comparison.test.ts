import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { RunRecord, RunRequest } from '../../../src/protocol/run';
import { compareAtTarget, compareRuns, ComparisonError, lowestBest } from '../../../src/runs/comparison';
import { secondsAt, ThinnedCurve } from '../../../src/runs/comparisonCurves';
import { comparisonCsv, comparisonJson } from '../../../src/runs/comparisonExport';
import { runLabels } from '../../../src/runs/comparisonLabels';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { constant, fourTrainings, oneCycle, rangeTestAt, training } from '../../webview/comparisonFixtures';
import { provenance, record } from '../../webview/runFixtures';
import { FakeRun } from '../panel/fakeVscode';

interface Changes extends Partial<Omit<RunRequest, 'schedule'>> {
  readonly schedule?: ScheduleOptions | null;
  readonly provenance?: Partial<typeof provenance>;
  readonly record?: Partial<RunRecord>;
}

function trained({ provenance: seen = {}, record: overrides = {}, ...request }: Changes): RunRecord {
  return record({ request: { ...record().request, kind: 'train', schedule: oneCycle(0.2), ...request }, provenance: { ...provenance, ...seen, seed: request.seed ?? 7 }, ...overrides });
}
const noOverrides = { batchSize: null, weightDecay: null, dropout: null, momentum: null };

describe('the labels of compared runs', () => {
  const labelsOf = (...changes: Changes[]) => runLabels(changes.map(trained)).labels;

  it.each<[string, Changes[], string[]]>([
    ['the seed', [{ seed: 1 }, { seed: 2 }], ['seed 1', 'seed 2']],
    ['the max LR', [{ schedule: oneCycle(0.2, 0.02) }, { schedule: oneCycle(0.4, 0.02) }], ['max 0.20', 'max 0.40']],
    ['both LRs', [{ schedule: oneCycle(0.2) }, { schedule: oneCycle(0.4) }], ['LR 0.020 to 0.20', 'LR 0.040 to 0.40']],
    ['a constant LR', [{ schedule: constant(0.1) }, { schedule: constant(0.05) }], ['LR 0.10', 'LR 0.050']],
    ['schedule and LR', [{ schedule: oneCycle(0.2) }, { schedule: constant(0.05) }], ['One cycle (paper) 0.020 to 0.20', 'Constant 0.050']],
    ['the schedule alone', [{ schedule: constant(0.2) }, { schedule: { kind: 'linear-decay', maxLr: 0.2, finalLr: 0.0002, warmupShare: 0 } }], ['Constant', 'Linear decay']],
    ["the script's own LR", [{ schedule: null, kind: 'observe' }, { schedule: constant(0.05) }], ["Script's own 0.010", 'Constant 0.050']],
    ['LRs that two digits would make equal', [{ schedule: constant(0.201) }, { schedule: constant(0.204) }], ['LR 0.201', 'LR 0.204']],
    ['the weight decay', [{ overrides: { ...noOverrides, weightDecay: 1e-4 } }, {}], ['weight decay 1e-4', 'no weight decay']],
    ['the batch size', [{ overrides: { ...noOverrides, batchSize: 256 } }, {}], ['batch size 256', 'batch size 128']],
    ['the dropout', [{ provenance: { dropout: 0.5 } }, { overrides: { ...noOverrides, dropout: 0.2 } }], ['dropout 0.5', 'dropout 0.2']],
    ['the momentum', [{ schedule: constant(0.1), overrides: { ...noOverrides, momentum: 0.8 } }, { schedule: constant(0.1) }], ['momentum 0.8', 'momentum 0.9']],
    ['the backend', [{}, { provenance: { backend: { kind: 'embedded', description: 'embedded (WASM)' } } }], ['native, TensorFlow 2.13', 'embedded (WASM)']],
    ['the script', [{ script: '/work/a/train.js' }, { script: '/work/a/other.js' }], ['train.js', 'other.js']],
    ['scripts of the same name', [{ script: '/work/a/train.js' }, { script: '/work/b/train.js' }], ['a/train.js', 'b/train.js']],
    ['a script that was edited', [{ provenance: { scriptHash: 'a'.repeat(64) } }, { provenance: { scriptHash: 'b'.repeat(64) } }], ['script aaaaaaa', 'script bbbbbbb']],
    ['a length', [{ training: { ...record().request.training, iterations: 600 } }, {}], ['600 iterations', '1,812 iterations']],
    ['the share of the cycle', [{ schedule: { ...oneCycle(0.2), cycleShare: 0.8 } as ScheduleOptions }, {}], ['cycle 80 %', 'cycle 90 %']],
    ['a final LR of its own', [{ schedule: { ...oneCycle(0.2), finalLr: 1e-6 } as ScheduleOptions }, {}], ['final 1.0e-6', 'final 2.0e-5']],
    ['names', [{ record: { name: 'before' } }, { record: { name: 'after' } }], ['before', 'after']],
  ])('say what differs and nothing else: %s', (_, changes, labels) => {
    expect(labelsOf(...changes)).toEqual(labels);
  });

  it('number runs that do not differ', () => {
    expect(labelsOf({}, {})).toEqual(['run 1', 'run 2']);
    expect(labelsOf({ seed: 1 }, { seed: 2 }, { seed: 1 })).toEqual(['seed 1 (1)', 'seed 2', 'seed 1 (2)']);
  });

  it('say once what all share', () => {
    const { common } = runLabels([trained({ seed: 1 }), trained({ seed: 2 })]);
    expect(common).toEqual(expect.arrayContaining(['train.js', 'One cycle (paper)', 'max 0.20', 'min 0.020', 'SGD', 'batch size 128', 'native, TensorFlow 2.13']));
    expect(common.join()).not.toContain('seed');
  });

  it('do not take what is not known yet for a difference', () => {
    expect(labelsOf({ seed: 1 }, { seed: 2, record: { provenance: null } })).toEqual(['seed 1', 'seed 2']);
  });
});

describe('a comparison', () => {
  it('has what each run came to, and its iterations to the target', () => {
    const runs = fourTrainings();
    const comparison = compareRuns(runs, { target: 0.7 });
    expect(comparison).toMatchObject({ kind: 'trainings', metric: 'accuracy', target: 0.7 });
    const first = comparison.runs[0];
    expect(first?.summary?.final).toBe(runs[0]?.heldOut.at(-1)?.accuracy);
    const reached = runs[0]?.heldOut.find(({ accuracy }) => (accuracy ?? 0) >= 0.7)?.iteration;
    expect(reached).toBeGreaterThan(0);
    expect(first?.summary?.iterationsToTarget).toBe(reached);
    expect(first).toMatchObject({ state: 'finished', iterations: 1812, bounds: null });
    expect(first?.seconds).toBeCloseTo(1812 * 0.021);
    expect(comparison.runs[3]).toMatchObject({ endedBy: 'divergence', summary: { final: Number.NaN } });
    expect(comparison.runs[3]?.note).toContain('diverged');
  });

  it('has the bounds of range tests that are over', () => {
    const done = rangeTestAt({ id: 'done', peak: 0.24, best: 0.86 });
    const live = rangeTestAt({ id: 'live', peak: 0.2, best: 0.8, until: 300, record: { state: 'running' } });
    const { kind, runs } = compareRuns([done, live], { target: null });
    expect(kind).toBe('range-tests');
    expect(runs[0]?.bounds?.maxLr).toBe(done.analysis?.recommended?.max.lr);
    expect(runs[0]?.bounds?.maxLr).toBeGreaterThan(0);
    expect(runs[1]?.bounds).toBeNull();
  });

  it('refuses range tests beside trainings, and says what can be compared', () => {
    const mixed = [rangeTestAt({ id: 'a', peak: 0.2, best: 0.8 }), training({ id: 'b', schedule: oneCycle(0.2) })];
    expect(() => compareRuns(mixed, { target: null })).toThrow(ComparisonError);
    expect(() => compareRuns(mixed, { target: null })).toThrow(/Choose range tests only, or trainings only/);
    expect(() => compareRuns([], { target: null })).toThrow(/Choose at least two runs/);
  });

  it('offers as a target what every run that came to its end has reached', () => {
    const runs = fourTrainings();
    const comparison = compareRuns(runs, { target: null });
    const bests = runs.slice(0, 3).map(({ heldOut }) => Math.max(...heldOut.map(({ accuracy }) => accuracy ?? 0)));
    expect(lowestBest(comparison)).toBe(Math.min(...bests));
    expect(lowestBest(compareRuns([training({ id: 'x', schedule: oneCycle(0.2), until: 300, record: { state: 'running' } })], { target: null }))).toBeNull();
  });

  it('counts to what all runs have reached where no target is given', () => {
    const runs = fourTrainings();
    const reached = lowestBest(compareRuns(runs, { target: null }));
    expect(compareAtTarget(runs, { target: null })).toEqual(compareRuns(runs, { target: reached }));
    expect(compareAtTarget(runs, { target: 0.7 })).toEqual(compareRuns(runs, { target: 0.7 }));
  });

  it('has no metric where the runs differ in it', () => {
    const losses = new FakeRun(trained({}));
    losses.batch = [{ iteration: 1, lr: 0.1, momentum: null, loss: 1, accuracy: null }];
    expect(compareRuns([losses, training({ id: 'b', schedule: oneCycle(0.2) })], { target: 0.5 }).metric).toBeNull();
  });
});

describe('wall-clock time', () => {
  const times = [{ iteration: 10, seconds: 2 }, { iteration: 20, seconds: 6 }];
  it.each([[0, 0], [5, 1], [10, 2], [15, 4], [20, 6], [25, 8]])('of iteration %d is %d s', (iteration, seconds) => {
    expect(secondsAt(times, iteration)).toBeCloseTo(seconds);
  });

  it('is not known where none was kept', () => {
    expect(secondsAt([], 5)).toBeNull();
  });
});

describe('a thinned curve', () => {
  const points = Array.from({ length: 100_000 }, (_, index) => ({ iteration: index + 1, lr: 0.1, momentum: null, loss: index / 100_000, accuracy: index < 50_000 ? 0.5 : Number.NaN }));

  it('has few points, each the mean of those that it stands for', () => {
    const patch = new ThinnedCurve(800).patch(points, []);
    expect(patch?.from).toBe(0);
    expect(patch?.points.length).toBeLessThanOrEqual(800);
    expect(patch?.points.length).toBeGreaterThan(390);
    expect(patch?.points[0]?.loss).toBeCloseTo(0.00064, 4);
    expect(patch?.points.at(-1)?.accuracy).toBeNaN();
    expect(patch?.points[0]?.accuracy).toBe(0.5);
  });

  it('adds up to the whole when it grows, sending only what changed at its end', () => {
    const curve = new ThinnedCurve(50);
    let known: unknown[] = [];
    let sent = 0;
    for (let length = 7; length <= 1000; length += 7) {
      const patch = curve.patch(points.slice(0, length), []);
      expect(patch).not.toBeNull();
      known = known.slice(0, patch?.from).concat(patch?.points);
      sent += patch?.points.length ?? 0;
    }
    expect(known).toEqual(new ThinnedCurve(50).patch(points.slice(0, 994), [])?.points);
    expect(sent).toBeLessThan(1000);
    expect(curve.patch(points.slice(0, 994), [])).toBeNull();
  });
});

describe('an export', () => {
  const heldOut = [{ iteration: 2, lr: 0.1, loss: Number.NaN, accuracy: 0.25 }];
  const batch = [{ iteration: 1, lr: 0.1, momentum: 0.9, loss: 2, accuracy: 0.125 }, { iteration: 2, lr: 0.2, momentum: null, loss: 1.5, accuracy: null }];
  const secret = trained({ seed: 1, env: { TOKEN: 'do-not-tell' }, provenance: { iterationsPerEpoch: 4 } });
  const run = Object.assign(new FakeRun({ ...secret, id: 'run-a' }), { batch, heldOut, times: [{ iteration: 2, seconds: 3 }] });
  const other = new FakeRun(trained({ seed: 2, overrides: { ...noOverrides, batchSize: 64 }, record: { id: 'run-b' } }));

  it('to CSV has a row for each update and evaluation of each run', () => {
    const rows = parse(comparisonCsv(compareRuns([run, other], { target: null }), [run, other]), { columns: true });
    expect(rows).toEqual([
      { run: 'run-a', label: 'batch size 128, seed 1', iteration: '1', epoch: '0.25', seconds: '1.5', lr: '0.1', momentum: '0.9', accuracy: '0.125', loss: '2', val_accuracy: '', val_loss: '' },
      { run: 'run-a', label: 'batch size 128, seed 1', iteration: '2', epoch: '0.5', seconds: '3', lr: '0.2', momentum: '', accuracy: '', loss: '1.5', val_accuracy: '0.25', val_loss: 'NaN' },
    ]);
  });

  it('to JSON has all points and nothing of the environment', () => {
    const text = comparisonJson(compareRuns([run, other], { target: null }), [run, other]);
    expect(JSON.parse(text)).toMatchObject({ kind: 'trainings', runs: [{ id: 'run-a', label: 'batch size 128, seed 1', request: { schedule: { kind: 'one-cycle' } }, batch, heldOut: [{ loss: 'NaN' }] }, { id: 'run-b' }] });
    expect(text).not.toContain('do-not-tell');
  });
});
