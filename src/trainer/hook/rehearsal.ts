import { SWEEP_EVERY, SWEEP_ITERATIONS, sweepLr, topFromSweep, type OptimizerFamily, type SweepPoint, type SweepTop } from '../../analysis/coarseSweep';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import type { HeldOutResult } from './heldOutSample';
import type { OptimizerInnards } from './innards';
import { MetricsReporter } from './metricsReporter';
import { setLearningRate } from './optimizers';
import type { UpdateDriver, UpdateResult } from './update';

/** Updates of a rehearsal that only measures how long updates and evaluations take. */
const probeIterations = 4;
/** A loss that is not finite for this many updates in a row stays so: the weights are gone. */
const lostAfter = 3;

/**
 * Updates before the ramp whose effect is undone afterwards: the coarse sweep that finds the top LR, or, where that is given,
 * a few updates that only take the time. The caller saves and restores the training state.
 */
export class Rehearsal implements UpdateDriver {
  readonly iterations: number;
  readonly #session: TrainerSession;
  readonly #family: OptimizerFamily;
  readonly #sweeps: boolean;
  readonly #evaluate: (() => HeldOutResult) | null;
  readonly #reporter: MetricsReporter;
  readonly #start: HeldOutResult | null;
  readonly #losses: SweepPoint[] = [];
  readonly #accuracies: SweepPoint[] = [];
  #startLoss: number | null = null;
  #iteration = 0;
  #lost = 0;
  #beganUpdate = 0;
  readonly #updateTimes: number[] = [];
  readonly #evaluationTimes: number[] = [];

  /** @param evaluate looks at the held-out sample; null without one: then the batch loss stands for it */
  constructor(session: TrainerSession, family: OptimizerFamily, sweeps: boolean, evaluate: (() => HeldOutResult) | null) {
    this.#session = session;
    this.#family = family;
    this.#sweeps = sweeps;
    this.#evaluate = evaluate;
    this.iterations = sweeps ? SWEEP_ITERATIONS : probeIterations;
    this.#reporter = new MetricsReporter(session, 'sweep', this.iterations);
    this.#start = this.#timedEvaluation();
    if (sweeps) session.report({ type: 'state', state: 'sweep', activity: t('finding the top LR') });
  }

  get done(): boolean {
    return this.#iteration >= this.iterations || this.#lost >= lostAfter;
  }

  before(optimizer: OptimizerInnards): void {
    this.#iteration++;
    setLearningRate(optimizer, this.#lr());
    this.#beganUpdate = performance.now();
  }

  after(_optimizer: OptimizerInnards, result: UpdateResult): void {
    this.#updateTimes.push(performance.now() - this.#beganUpdate);
    this.#startLoss ??= result.loss;
    this.#lost = Number.isFinite(result.loss) ? 0 : this.#lost + 1;
    if (this.#sweeps) {
      const lr = this.#lr();
      this.#reporter.addIteration({ iteration: this.#iteration, lr, momentum: null, loss: result.loss, accuracy: result.accuracy });
      if (this.#iteration % SWEEP_EVERY === 0) this.#look(lr, result);
      this.#reporter.flushSoon();
      if (this.done) this.#reporter.flush();
    }
    if (this.#session.stopRequested()) {
      this.#session.finish({ by: 'stopped', cause: null, iterations: 0, lr: null, reason: t('Stopped before the ramp began.') });
    }
  }

  /** The top LR as the sweep saw it: by the accuracy, or by the loss where there is none or where it never rose. */
  top(): SweepTop {
    const start = this.#start?.accuracy ?? null;
    if (start !== null) {
      const top = topFromSweep(this.#accuracies, 'higher', start);
      if (top.kind !== 'never rose') return top;
    }
    return topFromSweep(this.#losses, 'lower', this.#start?.loss ?? this.#startLoss ?? Number.NaN);
  }

  /** Milliseconds of an update and of an evaluation, medians; the first ones pay for what is made once. */
  get times(): { readonly update: number; readonly evaluation: number | null } {
    return { update: median(this.#updateTimes.slice(1)) ?? 0, evaluation: median(this.#evaluationTimes.slice(1)) };
  }

  #look(lr: number, result: UpdateResult): void {
    const heldOut = this.#timedEvaluation();
    if (heldOut !== null) this.#reporter.addHeldOut({ iteration: this.#iteration, lr, ...heldOut });
    this.#losses.push({ lr, value: heldOut?.loss ?? result.loss });
    this.#accuracies.push({ lr, value: heldOut?.accuracy ?? Number.NaN });
  }

  #timedEvaluation(): HeldOutResult | null {
    if (this.#evaluate === null) return null;
    const began = performance.now();
    const result = this.#evaluate();
    this.#evaluationTimes.push(performance.now() - began);
    return result;
  }

  #lr(): number {
    // a probe's updates are as small as the sweep's first
    return sweepLr(this.#sweeps ? this.#iteration : 1, this.#family);
  }
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
