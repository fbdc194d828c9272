import type * as tfjs from '@tensorflow/tfjs';
import { engineOf, type Gradients, type OptimizerInnards, type TensorFlow } from '../innards';
import { learningRateOf } from '../optimizers';

/**
 * Decoupled weight decay of one update (Loshchilov & Hutter, *Decoupled Weight Decay Regularization*, algorithm 2; as PyTorch's AdamW):
 * multiplies what is about to be updated by 1 - lr * weightDecay. To be called between the computation of the gradients and the update.
 * Only variables of at least two dimensions that have a gradient decay: biases and scales do not. Embeddings cannot be told from kernels
 * in a custom loop, so they do.
 * @param weightDecay not negative
 */
export function decayWeights(core: TensorFlow, optimizer: OptimizerInnards, gradients: Gradients, weightDecay: number): void {
  const kept = 1 - learningRateOf(optimizer) * weightDecay;
  for (const variable of decayingVariables(core, gradients)) core.tidy(() => variable.assign(core.mul(variable, kept)));
}

/** The variables that such an update decays. */
export function decayingVariables(core: TensorFlow, gradients: Gradients): tfjs.Variable[] {
  const variables = engineOf(core).registeredVariables;
  const given = Array.isArray(gradients) ? gradients.map(({ name, tensor }) => [name, tensor] as const) : Object.entries(gradients);
  // TensorFlow.js passes over variables without a gradient
  return given.flatMap(([name, gradient]) => {
    const variable = variables[name];
    return (gradient as unknown) != null && variable !== undefined && variable.rank >= 2 ? [variable] : [];
  });
}
