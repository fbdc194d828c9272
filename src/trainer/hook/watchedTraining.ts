import { TrainingDivergenceWatch } from '../../analysis/trainingDivergence';
import { formatLr } from '../../analysis/formatLr';
import type { Divergence } from '../../analysis/divergence';
import type { End } from '../../protocol/run';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import type { HeldOutCurve } from './heldOutCurve';
import type { HeldOutResult } from './heldOutSample';
import { HessianFreeSampler } from './hessianFreeSampler';
import type { OptimizerInnards, TensorFlow } from './innards';
import { MetricsReporter } from './metricsReporter';
import { learningRateOf, momentumOf } from './optimizers';
import { provenanceOf, type TrainingFacts } from './provenance';
import { ScheduledUpdates } from './scheduledUpdates';
import { scheduleFor } from './scheduleFor';
import { momentumOfFreshStatistics, warnOfStatisticsLag } from './statisticsLag';
import type { UpdateDriver, UpdateResult } from './update';

/** Share of the time above which the Hessian-free estimate's cost is worth a warning, and samples after which it is judged. */
const dearEstimate = 0.05;
const judgedSamples = 5;

/** What a training is watched with beside its updates. */
export interface WatchedWith {
  /** null where there is nothing to evaluate. */
  readonly curve: HeldOutCurve | null;
  /** Iterations after which the script's own validation will say what the curve would. */
  readonly validatedByScript: (iteration: number) => boolean;
  /** Present values of what the updates change. */
  readonly trained: () => readonly { dataSync(): Float32Array | Int32Array | Uint8Array | string[] }[];
  /** A sentence on why the training's length is unknown, where it is. */
  readonly whyUnknown: string;
}

/**
 * A training to the script's own end, or to the given number of iterations: under a schedule, or only watched.
 * After the schedule's last iteration its last values hold.
 */
export class WatchedTraining implements UpdateDriver {
  readonly #session: TrainerSession;
  readonly #reporter: MetricsReporter;
  readonly #with: WatchedWith;
  readonly #planned: number | null;
  readonly #scheduled: ScheduledUpdates | null;
  readonly #divergence: TrainingDivergenceWatch | null;
  readonly #estimate: HessianFreeSampler | null;
  /** Momentum of running averages that begin with this training; null without any. */
  readonly #freshStatistics: number | null;
  #estimateIsDear = false;
  #iteration = 0;
  #lr = 0;
  #loss: number | null = null;

  constructor(core: TensorFlow, session: TrainerSession, facts: TrainingFacts, watchedWith: WatchedWith) {
    this.#session = session;
    this.#with = watchedWith;
    const { kind, training } = session.config.request;
    this.#planned = training.iterations ?? facts.plannedIterations;
    const schedule = kind === 'train' ? scheduleFor(session, this.#planned, watchedWith.whyUnknown) : null;
    this.#reporter = new MetricsReporter(session, 'run', this.#planned);
    session.onExit(() => this.#endOfScript());
    session.report({ type: 'started', provenance: provenanceOf(session, facts), totalIterations: this.#planned });
    session.report({ type: 'state', state: 'running', activity: schedule === null ? t('training as the script does') : t('training under the schedule') });
    this.#scheduled = schedule === null ? null : new ScheduledUpdates(core, session, schedule, facts.optimizer);
    this.#divergence = schedule === null ? null : new TrainingDivergenceWatch({ chance: facts.accuracy?.chance ?? null, iterations: schedule.iterations });
    this.#estimate = training.hessianFreeEvery === null ? null : new HessianFreeSampler(training.hessianFreeEvery, watchedWith.trained);
    this.#freshStatistics = facts.model === null ? null : momentumOfFreshStatistics(facts.model);
    if (this.#planned !== null) this.#warnOfStatistics(this.#planned);
  }

  /** Updates made. */
  get iteration(): number {
    return this.#iteration;
  }

  /** Of the latest batch; null where unknown. */
  get loss(): number | null {
    return this.#loss;
  }

  before(optimizer: OptimizerInnards): void {
    if (this.#session.stopRequested()) this.#finish('stopped', t('Stopped.'));
    this.#iteration++;
    if (this.#iteration === 1) this.#reporter.begin();
    this.#scheduled?.before(optimizer, this.#iteration);
    this.#lr = learningRateOf(optimizer);
    this.#estimate?.before(this.#iteration);
  }

  after(optimizer: OptimizerInnards, result: { readonly loss: number | null; readonly accuracy: UpdateResult['accuracy'] }): void {
    const iteration = this.#iteration;
    const lr = this.#lr;
    this.#loss = result.loss;
    this.#sampleEstimate(optimizer);
    const momentum = this.#scheduled?.movesMomentum === true ? momentumOf(optimizer) : null;
    this.#reporter.addIteration({ iteration, lr, momentum, ...result });
    const divergence = this.#divergence?.next({ iteration, lr, ...result }) ?? null;
    if (divergence !== null) this.#diverge(divergence);
    const last = iteration === this.#planned;
    const endsHere = last && this.#session.config.request.training.endWithTraining && this.#session.config.request.training.iterations !== null;
    if (endsHere || !this.#with.validatedByScript(iteration)) this.#look(last);
    if (endsHere) this.#finish('training ended', this.#endReason());
    if (this.#scheduled !== null && iteration === this.#scheduled.iterations + 1) {
      this.#session.report({
        type: 'warning',
        message: t("Training goes on after the schedule's {0} iterations, at its final LR. Give the number of iterations of the whole run.", this.#scheduled.iterations),
      });
    }
    this.#reporter.flushSoon();
  }

  /** What the script's own validation said after an epoch. */
  validated(result: HeldOutResult): void {
    this.#with.curve?.has(this.#iteration);
    this.#addHeldOut(result);
    this.#reporter.flushSoon();
  }

  /** An epoch whose validation cannot be taken at its word has ended. */
  epochEnded(): void {
    this.#addHeldOut(this.#with.curve?.ifAffordable(this.#iteration, this.#reporter.elapsed) ?? null);
  }

  /**
   * The training call has ended by itself.
   * @param whole false for one of many calls of a training whose length is unknown
   */
  callEnded(whole: boolean): void {
    if (whole || (this.#planned !== null && this.#iteration >= this.#planned)) {
      this.#addHeldOut(this.#with.curve?.now(this.#iteration) ?? null);
      if (this.#session.config.request.training.endWithTraining) this.#finish('training ended', this.#endReason());
    } else {
      this.epochEnded();
    }
    this.#reporter.flush();
  }

  #look(last: boolean): void {
    const { curve } = this.#with;
    if (curve === null) return;
    this.#addHeldOut(last ? curve.now(this.#iteration) : curve.ifDue(this.#iteration, this.#reporter.elapsed));
  }

  #addHeldOut(result: HeldOutResult | null): void {
    if (result !== null) this.#reporter.addHeldOut({ iteration: this.#iteration, lr: this.#lr, ...result });
  }

  #sampleEstimate(optimizer: OptimizerInnards): void {
    const point = this.#estimate?.after(this.#iteration, this.#lr, momentumOf(optimizer)) ?? null;
    if (point !== null) this.#reporter.addEstimate(point);
    const estimate = this.#estimate;
    if (estimate === null || this.#estimateIsDear || estimate.samples < judgedSamples) return;
    const share = estimate.spent / this.#reporter.elapsed;
    if (share <= dearEstimate) return;
    this.#estimateIsDear = true;
    const every = String(this.#session.config.request.training.hessianFreeEvery);
    this.#session.report({
      type: 'warning',
      message: t('The Hessian-free estimate takes {0} of the time. Sample it more rarely than every {1} iterations.', percent(share), every),
    });
  }

  #diverge({ cause, reason }: Divergence): never {
    const maxLr = this.#session.config.request.schedule?.maxLr ?? null;
    if (maxLr === null || this.#scheduled?.scriptRules === true) return this.#finish('divergence', `${reason} ${t("The LR was the script's own.")}`, { cause });
    return this.#finish('divergence', `${reason} ${t('Try half the max LR: {0}.', formatLr(maxLr / 2))}`, { cause, proposedMaxLr: maxLr / 2 });
  }

  #endOfScript(): End {
    this.#reporter.flush();
    if (this.#planned === null && this.#iteration > 0) this.#warnOfStatistics(this.#iteration);
    return { by: 'training ended', cause: null, iterations: this.#iteration, lr: this.#lr, reason: `${this.#endReason()}${this.#costOfEstimate()}` };
  }

  #warnOfStatistics(iterations: number): void {
    if (this.#freshStatistics !== null) warnOfStatisticsLag(this.#session, this.#freshStatistics, iterations);
  }

  #endReason(): string {
    return this.#planned !== null && this.#iteration < this.#planned
      ? t('Training ended after {0} of {1} iterations.', this.#iteration, this.#planned)
      : t('Training ended after {0} iterations.', this.#iteration);
  }

  #costOfEstimate(): string {
    if (this.#estimate === null || this.#reporter.trained === 0) return '';
    return ` ${t('The Hessian-free estimate took {0} of the time.', percent(this.#estimate.spent / this.#reporter.trained))}`;
  }

  #finish(by: End['by'], reason: string, more: Pick<End, 'proposedMaxLr'> & { readonly cause?: End['cause'] } = {}): never {
    this.#reporter.flush();
    return this.#session.finish({ by, cause: null, iterations: this.#iteration, lr: this.#lr, reason: `${reason}${this.#costOfEstimate()}`, ...more });
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
