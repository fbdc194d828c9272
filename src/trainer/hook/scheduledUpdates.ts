import { formatLr } from '../../analysis/formatLr';
import type { Schedule } from '../../schedule/schedule';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import type { OptimizerInnards, TensorFlow } from './innards';
import { learningRateOf, momentumOf, nameOf, setLearningRate, setMomentum } from './optimizers';

/** Gives every update the schedule's LR and momentum, and notices a script that changes the LR itself. */
export class ScheduledUpdates {
  readonly iterations: number;
  readonly movesMomentum: boolean;
  readonly #core: TensorFlow;
  readonly #session: TrainerSession;
  readonly #schedule: Schedule;
  /** What the optimizer held when we had set it. */
  #written: { readonly optimizer: OptimizerInnards; readonly lr: number } | null = null;
  #changed = false;
  #scriptRules = false;

  /** @param optimizer of the first update */
  constructor(core: TensorFlow, session: TrainerSession, schedule: Schedule, optimizer: OptimizerInnards) {
    this.#core = core;
    this.#session = session;
    this.#schedule = schedule;
    this.iterations = schedule.iterations;
    // a momentum that was asked for holds throughout the run
    const cycles = schedule.at(1).momentum !== null && session.config.request.overrides?.momentum == null;
    this.movesMomentum = cycles && momentumOf(optimizer) !== null;
    if (cycles && !this.movesMomentum) {
      session.report({
        type: 'warning',
        message: t('{0} has no momentum to cycle, so only the LR follows the schedule. tf.train.momentum has one.', nameOf(optimizer)),
      });
    }
  }

  /** Whether the LR is the script's own by now. */
  get scriptRules(): boolean {
    return this.#scriptRules;
  }

  /** @param iteration of the update that follows, from 1 */
  before(optimizer: OptimizerInnards, iteration: number): void {
    const { lr, momentum } = this.#schedule.at(iteration);
    const held = learningRateOf(optimizer);
    // a script that compiles again has made a new optimizer, whose first LR is no change
    const changed = this.#written?.optimizer === optimizer && held !== this.#written.lr;
    if (changed) this.#noticeChange(held, iteration);
    // plain descent takes no notice of a script that merely writes the field: set anew, it uses what it shows
    if (!this.#scriptRules) setLearningRate(optimizer, lr);
    else if (changed) setLearningRate(optimizer, held);
    this.#written = { optimizer, lr: learningRateOf(optimizer) };
    if (momentum !== null && this.movesMomentum) setMomentum(this.#core, optimizer, momentum);
  }

  #noticeChange(held: number, iteration: number): void {
    if (this.#changed) return;
    this.#changed = true;
    this.#scriptRules = this.#session.config.request.training.scriptChangesLr === 'script';
    const what = t('The script itself set the LR to {0} before iteration {1}.', formatLr(held), iteration);
    const then = !this.#scriptRules
      ? t("The schedule's LR is used all the same. Whose LR wins is a setting.")
      : this.movesMomentum
        ? t("From here on its own LR is used and no longer the schedule's; momentum still follows the schedule.")
        : t("From here on its own LR is used and no longer the schedule's.");
    this.#session.report({ type: 'warning', message: `${what} ${then}` });
  }
}
