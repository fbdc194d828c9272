import { formatLr } from '../../../analysis/formatLr';
import type { RegularisationOverrides, TrainingCall } from '../../../protocol/run';
import { t } from '../../../text/text';
import type { TrainerSession } from '../../session';
import type { Gradients, OptimizerInnards, TensorFlow } from '../innards';
import { learningRateOf, nameOf } from '../optimizers';
import { decayingVariables, decayWeights } from './decoupledDecay';
import { failBatchSize, failNothingToVary } from './nothingToVary';
import { overrideMomentum } from './overrideMomentum';

/** Changes the regularisation of a custom loop as the run asks for: momentum before the first update, decoupled weight decay at each. */
export class LoopOverrides {
  readonly #core: TensorFlow;
  readonly #session: TrainerSession;
  readonly #overrides: RegularisationOverrides | null;
  readonly #optimizers = new WeakSet<OptimizerInnards>();
  #checked = false;

  constructor(core: TensorFlow, session: TrainerSession) {
    this.#core = core;
    this.#session = session;
    this.#overrides = session.config.request.overrides;
  }

  /** To be called before each driven update. Ends the run where there is nothing to vary. */
  apply(optimizer: OptimizerInnards, api: TrainingCall['api'], gradients: Gradients): void {
    if (this.#overrides === null) return;
    const { momentum } = this.#overrides;
    if (!this.#checked) this.#check(this.#overrides, optimizer, api, gradients);
    this.#checked = true;
    if (momentum !== null) overrideMomentum(this.#core, this.#session, optimizer, momentum, this.#optimizers);
  }

  /** An optimizer's applyGradients with the weight decay beside it. */
  decaying(applyGradients: OptimizerInnards['applyGradients']): OptimizerInnards['applyGradients'] {
    const weightDecay = this.#overrides?.weightDecay ?? 0;
    if (weightDecay === 0) return applyGradients;
    const core = this.#core;
    return function (this: OptimizerInnards, gradients) {
      decayWeights(core, this, gradients, weightDecay);
      applyGradients.call(this, gradients);
    };
  }

  #check({ batchSize, dropout, weightDecay }: RegularisationOverrides, optimizer: OptimizerInnards, api: TrainingCall['api'], gradients: Gradients): void {
    if (batchSize !== null) failBatchSize(this.#session, batchSize, api);
    if (dropout !== null) {
      failNothingToVary(
        this.#session,
        t('The dropout rate was to be {0}, but it can be varied in models that fit, fitDataset or trainOnBatch trains only: this script trains by {1}.', dropout, api),
        t('Leave out the dropout rate, or change it in the script.'),
      );
    }
    if (weightDecay === null || weightDecay === 0) return;
    const wanted = formatLr(weightDecay);
    if (!Number.isFinite(learningRateOf(optimizer))) {
      failNothingToVary(
        this.#session,
        t('The weight decay was to be {0}, but decoupled decay is a share of the learning rate, and the optimizer {1} does not tell its own.', wanted, nameOf(optimizer)),
        t('Leave out the weight decay.'),
      );
    }
    if (decayingVariables(this.#core, gradients).length === 0) {
      failNothingToVary(
        this.#session,
        t('The weight decay was to be {0}, but no variable that is trained has two dimensions or more, and biases and scales do not decay.', wanted),
        t('Leave out the weight decay.'),
      );
    }
  }
}
