import { DivergenceWatch } from '../../analysis/divergence';
import { formatLr } from '../../analysis/formatLr';
import { heldOutInterval, rampLength } from '../../analysis/rampLength';
import { rangeTestRamp } from '../../schedule/rangeTestRamp';
import type { Schedule } from '../../schedule/schedule';
import type { HeldOutPoint } from '../../analysis/curve';
import type { End, Provenance, Ramp } from '../../protocol/run';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { planHeldOut } from './heldOutCost';
import { FEW_EXAMPLES, type HeldOutResult, type HeldOutSample } from './heldOutSample';
import { engineOf, type OptimizerInnards, type TensorFlow } from './innards';
import { MetricsReporter } from './metricsReporter';
import { familyOf, setLearningRate } from './optimizers';
import { provenanceOf, type TrainingFacts } from './provenance';
import { Rehearsal } from './rehearsal';
import { measuring, SettleWatch } from './settleWatch';
import { saveTrainingState, type TrainingState } from './trainingState';
import type { UpdateDriver, UpdateResult } from './update';

/** Where the sweep saw nothing learn, the ramp goes to this many times the script's own LR: far enough to see both sides of a usable one. */
const blindFactor = 30;

/** What the ramp looks at besides its batches. */
export interface HeldOutView {
  readonly sample: HeldOutSample;
  evaluate(sample: HeldOutSample): HeldOutResult;
}

/** One range test from its rehearsal to the end of the ramp, which ends the process. */
export class RangeTest implements UpdateDriver {
  /** n; settled when the ramp begins. */
  iterations: number;
  readonly #core: TensorFlow;
  readonly #session: TrainerSession;
  readonly #facts: Omit<TrainingFacts, 'heldOut'>;
  #view: HeldOutView | null;
  #rehearsal: Rehearsal | null = null;
  #saved: TrainingState | null = null;
  #provenance: Provenance;
  #ramp: { readonly schedule: Schedule; readonly every: number; readonly reporter: MetricsReporter; readonly watch: DivergenceWatch; readonly settle: SettleWatch | null } | null = null;
  #iteration = 0;
  #lr = 0;

  constructor(core: TensorFlow, session: TrainerSession, facts: Omit<TrainingFacts, 'heldOut'>, view: HeldOutView | null) {
    this.#core = core;
    this.#session = session;
    this.#facts = facts;
    this.#view = view;
    this.iterations = session.config.request.rangeTest.iterations ?? rampLength(facts.plannedIterations);
    session.onExit(() => this.#endOfScript());
    this.#provenance = this.#reportStart();
  }

  /** Saves the training state; updates that follow are a rehearsal until {@link endRehearsal}. */
  beginRehearsal(optimizer: OptimizerInnards): Rehearsal {
    this.#saved = saveTrainingState(this.#core, optimizer, this.#session.random);
    const view = this.#view;
    const few = view?.sample.shrunk(FEW_EXAMPLES);
    const evaluate = view === null || few === undefined ? null : () => view.evaluate(few);
    const sweeps = this.#session.config.request.rangeTest.topLr === null;
    this.#rehearsal = new Rehearsal(this.#session, familyOf(optimizer), sweeps, evaluate);
    return this.#rehearsal;
  }

  /** Undoes the rehearsal and begins the ramp. */
  endRehearsal(optimizer: OptimizerInnards): void {
    const rehearsal = this.#rehearsal;
    if (rehearsal === null) throw new Error('There was no rehearsal.');
    this.#rehearsal = null;
    this.#saved?.restore();
    this.#saved = null;

    const { topLr, fromSweep } = this.#top(rehearsal, optimizer);
    const every = this.#planHeldOut(rehearsal);
    const { ramp: shape, stopWhenSettled } = this.#session.config.request.rangeTest;
    const ramp: Ramp = { iterations: this.iterations, topLr, topFromSweep: fromSweep, shape };
    this.#session.report({ type: 'ramp', ramp });
    this.#session.report({ type: 'state', state: 'running', activity: measuring(this.#facts.accuracy !== null) });
    const reporter = new MetricsReporter(this.#session, 'run', this.iterations);
    const chance = this.#facts.accuracy?.chance ?? null;
    this.#ramp = {
      schedule: rangeTestRamp({ topLr, iterations: this.iterations, shape }),
      every,
      reporter,
      watch: new DivergenceWatch({ chance, iterations: this.iterations }),
      settle: stopWhenSettled && shape === 'linear' ? new SettleWatch(this.#session, ramp, this.#provenance) : null,
    };
    const before = this.#evaluate();
    if (before !== null) this.#addHeldOut({ iteration: 0, lr: 0, ...before });
  }

  before(optimizer: OptimizerInnards): void {
    if (this.#rehearsal !== null) return this.#rehearsal.before(optimizer);
    if (this.#ramp === null) return;
    if (this.#session.stopRequested()) this.#end('stopped', t('Stopped.'));
    this.#iteration++;
    this.#lr = this.#ramp.schedule.at(this.#iteration).lr;
    setLearningRate(optimizer, this.#lr);
  }

  after(optimizer: OptimizerInnards, result: UpdateResult): void {
    if (this.#rehearsal !== null) return this.#rehearsal.after(optimizer, result);
    if (this.#ramp === null) return;
    const { reporter, every, watch, settle } = this.#ramp;
    const iteration = this.#iteration;
    const lr = this.#lr;
    const point = { iteration, lr, momentum: null, loss: result.loss, accuracy: result.accuracy };
    reporter.addIteration(point);
    settle?.addIteration(point);
    const last = iteration >= this.iterations;
    const regular = iteration % every === 0;
    const heldOut = regular || last || !Number.isFinite(result.loss) ? this.#evaluate() : null;
    if (heldOut !== null) this.#addHeldOut({ iteration, lr, ...heldOut });
    const weightNorm = regular ? this.#weightNorm() : null;
    const divergence = watch.next({ iteration, lr, loss: result.loss, accuracy: result.accuracy, heldOut, weightNorm });
    if (divergence !== null) this.#end('divergence', divergence.reason, divergence.cause);
    if (last) this.#end('top LR', t('The ramp reached its last LR, {0}.', formatLr(lr)));
    const settled = regular ? (settle?.look() ?? null) : null;
    if (settled !== null) this.#end('bounds settled', settled);
    reporter.flushSoon();
  }

  /** Whether updates belong to a rehearsal that has all it needs. */
  get rehearsed(): boolean {
    return this.#rehearsal?.done ?? false;
  }

  get rampBegan(): boolean {
    return this.#ramp !== null;
  }

  #evaluate(): HeldOutResult | null {
    return this.#view?.evaluate(this.#view.sample) ?? null;
  }

  #addHeldOut(point: HeldOutPoint): void {
    this.#ramp?.reporter.addHeldOut(point);
    this.#ramp?.settle?.addHeldOut(point);
  }

  /** Euclidean norm of everything that is trained. */
  #weightNorm(): number {
    const core = this.#core;
    const trained = Object.values(engineOf(core).registeredVariables).filter(({ trainable }) => trainable);
    return core.tidy(() => Math.sqrt(trained.reduce((sum, weight) => sum + (core.sum(core.square(weight.toFloat())).dataSync()[0] ?? 0), 0)));
  }

  #top(rehearsal: Rehearsal, optimizer: OptimizerInnards): { topLr: number; fromSweep: boolean } {
    const given = this.#session.config.request.rangeTest.topLr;
    if (given !== null) return { topLr: given, fromSweep: false };
    const top = rehearsal.top();
    if (top.kind !== 'never rose') return { topLr: top.lr, fromSweep: true };
    const topLr = blindFactor * optimizer.learningRate;
    this.#session.report({
      type: 'warning',
      message: t(
        "The coarse sweep saw no learning at any LR, so the ramp goes to {0}, {1} times the script's own LR. Give a top LR to decide yourself.",
        formatLr(topLr),
        blindFactor,
      ),
    });
    return { topLr, fromSweep: true };
  }

  /** Settles the sample's size, the ramp's length and the interval between evaluations. */
  #planHeldOut(rehearsal: Rehearsal): number {
    const { update, evaluation } = rehearsal.times;
    const view = this.#view;
    const examples = view?.sample.examples ?? 0;
    const example = (evaluation ?? 0) / Math.max(1, Math.min(examples, FEW_EXAMPLES));
    const { iterations: given, heldOutExamples } = this.#session.config.request.rangeTest;
    const most = given ?? Math.max(this.iterations, this.#facts.plannedIterations ?? 0);
    const plan = planHeldOut({ update, example }, { most: examples, fewest: heldOutExamples ?? FEW_EXAMPLES }, this.iterations, most);
    if (view !== null && plan.examples < examples) this.#view = { ...view, sample: view.sample.shrunk(plan.examples) };
    const changed = plan.examples < examples || plan.iterations !== this.iterations;
    this.iterations = plan.iterations;
    if (changed) this.#provenance = this.#reportStart();
    if (view !== null && plan.tooDear) {
      this.#session.report({ type: 'warning', message: t('Evaluating {0} held-out examples takes {1} % of the time.', plan.examples, Math.round(100 * plan.share)) });
    }
    return plan.every;
  }

  #reportStart(): Provenance {
    const heldOut = this.#view === null ? null : { sample: this.#view.sample, every: heldOutInterval(this.iterations) };
    const provenance = provenanceOf(this.#session, { ...this.#facts, heldOut });
    this.#session.report({ type: 'started', provenance, totalIterations: this.iterations });
    return provenance;
  }

  #endOfScript(): End {
    this.#ramp?.reporter.flush();
    const reason =
      this.#ramp === null
        ? t('The training loop ended before the ramp began: it is too short for a range test.')
        : t('The training loop ended after {0} of {1} iterations.', this.#iteration, this.iterations);
    return { by: 'loop ended', cause: null, iterations: this.#iteration, lr: this.#ramp === null ? null : this.#lr, reason };
  }

  #end(by: End['by'], reason: string, cause: End['cause'] = null): never {
    this.#ramp?.reporter.flush();
    return this.#session.finish({ by, cause, iterations: this.#iteration, lr: this.#lr, reason });
  }
}
