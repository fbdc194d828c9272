import type { HeldOutPoint, IterationPoint } from '../../../src/analysis/curve';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import type { Analysis } from '../../../src/analysis/analysis';
import type { End, Failure, Provenance, RunRecord, RunRequest } from '../../../src/protocol/run';
import type { Disposable, DraftRun, Run, Runs } from '../../../src/runs/run';
import { runCurve } from '../../../src/protocol/runCurve';

export const provenance: Provenance = {
  call: { api: 'fit', file: '/project/train.js', line: 12 },
  backend: { kind: 'native', description: 'native, TensorFlow 2.13' },
  tfjs: '4.22.0',
  node: '20.19.0',
  optimizer: { className: 'Momentum', learningRate: 0.01, momentum: 0.9, weightDecay: 1e-3 },
  batchSize: 128,
  parameters: 1000,
  layers: ['Dense'],
  plannedIterations: 600,
  iterationsPerEpoch: 60,
  heldOut: { source: 'validation data', examples: 1000, every: 12 },
  accuracy: 'acc',
  chance: 0.1,
  seed: 1,
  scriptHash: '0'.repeat(64),
};

const noFailure: Omit<Failure, 'message'> = { code: 'script-error', remedy: 'Correct the script.', output: [] };

/** A run that does what the test says. */
export class FakeRun implements Run {
  batch: IterationPoint[] = [];
  heldOut: HeldOutPoint[] = [];
  readonly sweep = [];
  readonly estimates = [];
  readonly times = [];
  analysis: Analysis | null = null;
  secondsLeft: number | null = null;
  record: RunRecord;
  readonly ended: Promise<RunRecord>;
  private resolveEnded: (record: RunRecord) => void = () => undefined;

  constructor(id: string, request: RunRequest) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    this.record = {
      version: 2,
      id,
      state: 'running',
      request,
      createdAt: '2026-03-01T10:00:00.000Z',
      startedAt: '2026-03-01T10:00:00.000Z',
      endedAt: null,
      activity: null,
      provenance,
      ramp: null,
      totalIterations: request.training.iterations,
      end: null,
      failure: null,
      warnings: [],
    };
  }

  get isLive(): boolean {
    return this.record.endedAt === null;
  }

  /** Trains to its end with this held-out accuracy; 100 s long. */
  async reach(accuracy: number): Promise<void> {
    const iterations = this.record.request.training.iterations ?? 600;
    this.batch = [{ iteration: iterations, lr: 0.1, momentum: null, loss: 1, accuracy }];
    this.heldOut = [{ iteration: 0, lr: 0, loss: 2.3, accuracy: 0.12 }, { iteration: iterations, lr: 0.1, loss: 1, accuracy }];
    await this.conclude('finished', { by: 'training ended', iterations });
  }

  async diverge(): Promise<void> {
    this.batch = [{ iteration: 7, lr: 3, momentum: null, loss: Number.NaN, accuracy: 0.1 }];
    await this.conclude('finished', { by: 'divergence', cause: 'non-finite', iterations: 7, reason: 'The loss was no number any more at iteration 7.' });
  }

  async fail(message: string): Promise<void> {
    this.record = { ...this.record, failure: { ...noFailure, message } };
    await this.conclude('failed', null);
  }

  /** A range test that peaks at an LR and has lost everything at four times that. */
  async ramp(peakLr: number, accuracy: number): Promise<void> {
    const [iterations, topLr] = [480, 8 * peakLr];
    const accuracyAt = (lr: number): number => 0.1 + (accuracy - 0.1) * (lr < peakLr ? Math.min(1, (4 * lr) / peakLr) : Math.max(0, 1 - (lr - peakLr) / (3 * peakLr)));
    this.heldOut = Array.from({ length: 49 }, (_, index) => {
      const lr = (topLr * index) / 48;
      return { iteration: 10 * index, lr, loss: 2.3 * (1.1 - accuracyAt(lr)), accuracy: accuracyAt(lr) };
    });
    this.batch = Array.from({ length: iterations }, (_, index) => {
      const lr = (topLr * (index + 1)) / iterations;
      return { iteration: index + 1, lr, momentum: null, loss: 2.3 * (1.1 - accuracyAt(lr)), accuracy: accuracyAt(lr) };
    });
    this.record = { ...this.record, ramp: { iterations, topLr, topFromSweep: false } };
    this.analysis = analyseRangeTest(runCurve(this.record, this.batch, this.heldOut));
    await this.conclude('finished', { by: 'top LR', iterations });
  }

  onDidChange(): Disposable {
    return { dispose: () => undefined };
  }

  async stop(): Promise<void> {
    if (this.isLive) await this.conclude('stopped', { by: 'stopped' });
  }

  private async conclude(state: 'finished' | 'stopped' | 'failed', end: Partial<End> | null): Promise<void> {
    this.record = {
      ...this.record,
      state,
      endedAt: '2026-03-01T10:01:40.000Z',
      end: end === null ? null : { by: 'stopped', cause: null, iterations: 0, lr: null, reason: '', ...end },
    };
    this.resolveEnded(this.record);
    // the experiment hears of it in a later turn
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Runs that never train by themselves. They outlive a simulated reload of the window as kept runs do. */
export class FakeRuns implements Runs {
  readonly started: FakeRun[] = [];

  get live(): readonly FakeRun[] {
    return this.started.filter(({ isLive }) => isLive);
  }

  /** The run of an arm and a seed that was started last. */
  of(arm: string, seed: number): FakeRun {
    const found = this.started.findLast(({ record }) => record.request.experiment?.arm === arm && record.request.seed === seed);
    if (found === undefined) throw new Error(`no run of ${arm} with seed ${String(seed)} was started`);
    return found;
  }

  /** What was started, in its order, e.g. "one-cycle 1". */
  names(): string[] {
    return this.started.map(({ record }) => `${record.request.experiment?.arm ?? ''} ${String(record.request.seed)}`);
  }

  start(request: RunRequest): FakeRun {
    const run = new FakeRun(`run-${String(this.started.length + 1)}`, request);
    this.started.push(run);
    return run;
  }

  startSeeds(): never {
    throw new Error('experiments repeat nothing');
  }

  draft(): DraftRun {
    throw new Error('experiments draft nothing');
  }

  async open(id: string): Promise<FakeRun> {
    const run = this.started.find(({ record }) => record.id === id);
    if (run === undefined) throw new Error(`There is no run ${id}.`);
    return run;
  }

  async list(): Promise<readonly RunRecord[]> {
    return this.started.map(({ record }) => record);
  }

  onDidChangeLive(): Disposable {
    return { dispose: () => undefined };
  }

  dispose(): void {
    for (const run of this.live) void run.stop();
  }
}
