import type { OptimizerFamily } from '../../analysis/coarseSweep';
import type { OptimizerInnards, TensorFlow } from './innards';

export const optimizerClasses = [
  'SGDOptimizer',
  'MomentumOptimizer',
  'AdamOptimizer',
  'AdamaxOptimizer',
  'RMSPropOptimizer',
  'AdagradOptimizer',
  'AdadeltaOptimizer',
] as const;

/** The class of TensorFlow.js that an optimizer is, or null for one that the hook cannot drive. */
export function optimizerClass(core: TensorFlow, optimizer: object): (typeof optimizerClasses)[number] | null {
  // subclasses first: MomentumOptimizer extends SGDOptimizer
  return [...optimizerClasses].reverse().find((name) => optimizer instanceof core[name]) ?? null;
}

/** Optimizers that divide by the gradient's size take steps of about the LR itself. */
export function familyOf(core: TensorFlow, optimizer: object): OptimizerFamily {
  const name = optimizerClass(core, optimizer);
  return name === 'AdamOptimizer' || name === 'AdamaxOptimizer' || name === 'RMSPropOptimizer' ? 'adaptive' : 'sgd';
}

export function learningRateOf(optimizer: OptimizerInnards): number {
  return optimizer.learningRate;
}

/**
 * Sets the learning rate that the next update really uses. SGD and Momentum keep it in a tensor that only setLearningRate renews;
 * the others read the field at each update.
 */
export function setLearningRate(optimizer: OptimizerInnards, lr: number): void {
  if (typeof optimizer.setLearningRate === 'function') optimizer.setLearningRate(lr);
  else optimizer.learningRate = lr;
}

/** Momentum that the next update uses, beta1 for Adam and Adamax; null for optimizers without. */
export function momentumOf(optimizer: OptimizerInnards): number | null {
  return optimizer.momentum ?? optimizer.beta1 ?? null;
}

/** Whether a schedule's momentum has anything to act on; an RMSProp whose momentum is 0 keeps no accumulated steps. */
export function hasMomentum(optimizer: OptimizerInnards): boolean {
  return optimizer.m !== undefined || optimizer.beta1 !== undefined || (optimizer.momentum ?? 0) > 0;
}

/**
 * Sets the momentum that the next update really uses. MomentumOptimizer.setMomentum has no effect: updates use the scalar `m`,
 * which is replaced here, so that as many tensors are alive as before.
 */
export function setMomentum(core: TensorFlow, optimizer: OptimizerInnards, momentum: number): void {
  if (optimizer.m !== undefined) {
    optimizer.m.dispose();
    optimizer.m = core.keep(core.scalar(momentum));
    optimizer.momentum = momentum;
  } else if (optimizer.beta1 !== undefined) {
    optimizer.beta1 = momentum;
  } else if (optimizer.momentum !== undefined) {
    optimizer.momentum = momentum;
  }
}
