import { createSchedule } from '../../schedule/createSchedule';
import type { Schedule } from '../../schedule/schedule';
import type { End } from '../../protocol/run';
import type { TrainerSession } from '../session';
import type { HeldOutResult } from './heldOutSample';
import type { OptimizerInnards, TensorFlow } from './innards';
import { MetricsReporter } from './metricsReporter';
import { learningRateOf, momentumOf, setLearningRate, setMomentum } from './optimizers';
import { provenanceOf, type TrainingFacts } from './provenance';
import type { UpdateDriver, UpdateResult } from './update';

/**
 * A training that runs to the script's own end: under a one-cycle schedule, or only watched.
 * After the schedule's last iteration its last values hold.
 */
export class WatchedTraining implements UpdateDriver {
  readonly #core: TensorFlow;
  readonly #session: TrainerSession;
  readonly #reporter: MetricsReporter;
  readonly #schedule: Schedule | null;
  #iteration = 0;
  #lr = 0;
  #movesMomentum = false;

  constructor(core: TensorFlow, session: TrainerSession, facts: TrainingFacts) {
    this.#core = core;
    this.#session = session;
    const planned = session.config.request.training.iterations ?? facts.plannedIterations;
    this.#schedule = session.config.request.kind === 'train' ? this.#createSchedule(planned) : null;
    this.#reporter = new MetricsReporter(session, 'run', planned);
    session.onExit(() => this.#endOfScript());
    session.report({ type: 'started', provenance: provenanceOf(session, facts), totalIterations: planned });
    session.report({ type: 'state', state: 'running', activity: this.#schedule === null ? 'training as the script does' : 'training under the schedule' });
    if (this.#schedule !== null && this.#schedule.at(1).momentum !== null) {
      this.#movesMomentum = momentumOf(facts.optimizer) !== null;
      if (!this.#movesMomentum) {
        session.report({
          type: 'warning',
          message: `${facts.optimizer.getClassName()} has no momentum to cycle, so only the LR follows the schedule. tf.train.momentum has one.`,
        });
      }
    }
  }

  before(optimizer: OptimizerInnards): void {
    if (this.#session.stopRequested()) this.#stop();
    this.#iteration++;
    if (this.#schedule !== null) {
      const { lr, momentum } = this.#schedule.at(this.#iteration);
      setLearningRate(optimizer, lr);
      if (momentum !== null && this.#movesMomentum) setMomentum(this.#core, optimizer, momentum);
    }
    this.#lr = learningRateOf(optimizer);
  }

  after(optimizer: OptimizerInnards, result: UpdateResult): void {
    this.#reporter.addIteration({ iteration: this.#iteration, lr: this.#lr, momentum: this.#movesMomentum ? momentumOf(optimizer) : null, loss: result.loss, accuracy: result.accuracy });
    if (this.#schedule !== null && this.#iteration === this.#schedule.iterations + 1) {
      this.#session.report({
        type: 'warning',
        message: `Training goes on after the schedule's ${String(this.#schedule.iterations)} iterations, at its final LR. Give the number of iterations of the whole run.`,
      });
    }
    this.#reporter.flushSoon();
  }

  /** What the script's own validation said after an epoch. */
  validated(result: HeldOutResult): void {
    this.#reporter.addHeldOut({ iteration: this.#iteration, lr: this.#lr, ...result });
    this.#reporter.flushSoon();
  }

  #createSchedule(planned: number | null): Schedule {
    const options = this.#session.config.request.schedule;
    if (options === null) return this.#session.fail('internal', 'A scheduled run was started without a schedule.', 'Run a range test first, then train with its bounds.');
    if (planned === null || planned < 1) {
      return this.#session.fail(
        'iterations-unknown',
        'How many iterations this training takes cannot be known beforehand, and the schedule needs it.',
        'Start the training again with the number of iterations of the whole run.',
      );
    }
    return createSchedule(options, planned);
  }

  #endOfScript(): End {
    this.#reporter.flush();
    return { by: 'training ended', cause: null, iterations: this.#iteration, lr: this.#lr, reason: `Training ended after ${String(this.#iteration)} iterations.` };
  }

  #stop(): never {
    this.#reporter.flush();
    return this.#session.finish({ by: 'stopped', cause: null, iterations: this.#iteration, lr: this.#lr, reason: 'Stopped.' });
  }
}
