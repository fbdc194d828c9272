import { formatLr } from '../../../analysis/formatLr';
import type { RegularisationOverrides, TrainingCall } from '../../../protocol/run';
import { t } from '../../../text/text';
import type { TrainerSession } from '../../session';
import type { FitArguments, LayerWeight, ModelInnards, OptimizerInnards, TensorFlow } from '../innards';
import { setDropoutRate } from './dropoutRate';
import { setKernelPenalty } from './kernelPenalty';
import { failBatchSize, failNothingToVary } from './nothingToVary';
import { overrideMomentum } from './overrideMomentum';

/** Changes a layers model's regularisation as the run asks for, when the driven call is reached: before its first update. */
export class LayersOverrides {
  readonly #core: TensorFlow;
  readonly #layers: TensorFlow;
  readonly #session: TrainerSession;
  readonly #overrides: RegularisationOverrides | null;
  readonly #optimizers = new WeakSet<OptimizerInnards>();
  readonly #penalised = new WeakSet<LayerWeight>();
  /** What the model trained when its layers were changed; another list where it was compiled again. */
  #trained: readonly LayerWeight[] | null = null;

  constructor(core: TensorFlow, layers: TensorFlow, session: TrainerSession) {
    this.#core = core;
    this.#layers = layers;
    this.#session = session;
    this.#overrides = session.config.request.overrides;
  }

  /** To be called at each driven call. Ends the run where there is nothing to vary. */
  apply(model: ModelInnards, api: TrainingCall['api']): void {
    if (this.#overrides === null) return;
    const { batchSize, weightDecay, dropout, momentum } = this.#overrides;
    if (batchSize !== null && api !== 'fit') failBatchSize(this.#session, batchSize, api);
    if (momentum !== null) overrideMomentum(this.#core, this.#session, model.optimizer, momentum, this.#optimizers);
    if (this.#trained === model.collectedTrainableWeights) return;
    const first = this.#trained === null;
    this.#trained = model.collectedTrainableWeights;
    if (weightDecay !== null) this.#setWeightDecay(model, weightDecay, first);
    if (first && dropout !== null && !setDropoutRate(model, dropout)) this.#failDropout(dropout);
  }

  /** The arguments of a driven call of `fit`. */
  fitArguments(args: FitArguments): FitArguments {
    const batchSize = this.#overrides?.batchSize ?? null;
    return batchSize === null ? args : { ...args, batchSize };
  }

  #setWeightDecay(model: ModelInnards, weightDecay: number, first: boolean): void {
    const penalty = setKernelPenalty(this.#layers, model, weightDecay, this.#penalised);
    if (first && penalty === 'added beside ignored regularizers') {
      this.#session.report({
        type: 'warning',
        message: t(
          'TensorFlow.js takes no notice of the kernel regularizers of this model: they are inside recurrent or Bidirectional layers, or in a model inside TimeDistributed. The weight decay of this run applies to every kernel.',
        ),
      });
    }
    if (!first || penalty !== 'no kernels') return;
    failNothingToVary(
      this.#session,
      t('The weight decay was to be {0}, but the model trains no kernels: weights of at least two dimensions outside embeddings and normalizations.', formatLr(weightDecay)),
      t('Leave out the weight decay.'),
    );
  }

  #failDropout(rate: number): never {
    return failNothingToVary(
      this.#session,
      t(
        'The dropout rate was to be {0}, but the model has no dropout: looked for layers Dropout, SpatialDropout1D, AlphaDropout and GaussianDropout, and recurrent layers with dropout or recurrentDropout above 0.',
        rate,
      ),
      t('Leave out the dropout rate, or add a dropout layer to the model.'),
    );
  }
}
