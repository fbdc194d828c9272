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

/** Names that the seven classes give themselves. */
const classNames: Readonly<Record<string, (typeof optimizerClasses)[number]>> = {
  SGD: 'SGDOptimizer',
  Momentum: 'MomentumOptimizer',
  Adam: 'AdamOptimizer',
  Adamax: 'AdamaxOptimizer',
  RMSProp: 'RMSPropOptimizer',
  Adagrad: 'AdagradOptimizer',
  Adadelta: 'AdadeltaOptimizer',
};

/** The class of TensorFlow.js that an optimizer is or extends, or null for one that the hook cannot drive. */
export function optimizerClass(optimizer: object): (typeof optimizerClasses)[number] | null {
  // no instanceof: Optimizer answers it by whether there are methods such as minimize, and all its subclasses inherit that answer
  for (let constructor: unknown = optimizer.constructor; typeof constructor === 'function'; constructor = Object.getPrototypeOf(constructor)) {
    const name: unknown = 'className' in constructor ? constructor.className : null;
    if (typeof name === 'string' && Object.hasOwn(classNames, name)) return classNames[name] ?? null;
  }
  return null;
}

/** The class's name as it says itself; a class of the script's own need not name itself. */
export function nameOf(optimizer: OptimizerInnards): string {
  const name: unknown = optimizer.getClassName();
  return typeof name === 'string' ? name : optimizer.constructor.name;
}

/** Optimizers that divide by the gradient's size take steps of about the LR itself; Adadelta's begin far smaller. */
export function familyOf(optimizer: object): OptimizerFamily {
  const name = optimizerClass(optimizer);
  return name === 'AdamOptimizer' || name === 'AdamaxOptimizer' || name === 'RMSPropOptimizer' || name === 'AdagradOptimizer' ? 'adaptive' : 'sgd';
}

/** NaN for an optimizer of the script's own that has no such field. */
export function learningRateOf(optimizer: OptimizerInnards): number {
  const rate: unknown = optimizer.learningRate;
  return typeof rate === 'number' ? rate : Number.NaN;
}

/**
 * Sets the learning rate that the next update really uses. SGD and Momentum keep it in a tensor that only setLearningRate renews;
 * the others read the field at each update.
 */
export function setLearningRate(optimizer: OptimizerInnards, lr: number): void {
  if (typeof optimizer.setLearningRate === 'function') optimizer.setLearningRate(lr);
  else optimizer.learningRate = lr;
}

/** Momentum that the next update uses, beta1 for Adam and Adamax; null for optimizers without, such as an RMSProp whose momentum is 0. */
export function momentumOf(optimizer: OptimizerInnards): number | null {
  if (optimizer.m !== undefined) return optimizer.momentum ?? null;
  return optimizer.beta1 ?? (optimizer.momentum === 0 ? null : (optimizer.momentum ?? null));
}

/**
 * Sets the momentum that the next update really uses; does nothing where there is none. MomentumOptimizer.setMomentum has no effect: updates
 * use the scalar `m`, which is replaced here, so that as many tensors are alive as before.
 */
export function setMomentum(core: TensorFlow, optimizer: OptimizerInnards, momentum: number): void {
  const before = momentumOf(optimizer);
  if (before === null || before === momentum) return;
  if (optimizer.m !== undefined) {
    optimizer.m.dispose();
    optimizer.m = core.keep(core.scalar(momentum));
    optimizer.momentum = momentum;
  } else if (optimizer.beta1 !== undefined) {
    optimizer.beta1 = momentum;
    // the bias correction divides by 1 - the product of every update's beta1, into which TensorFlow.js multiplies one update ahead
    const product = optimizer.accBeta1;
    if (product === undefined) return;
    if (optimizer.iterations === 0) core.tidy(() => product.assign(core.scalar(momentum)));
    else if (before > 0) core.tidy(() => product.assign(core.mul(product, momentum / before)));
  } else {
    optimizer.momentum = momentum;
  }
}

/**
 * Sets the momentum before training begins, as if the script had made the optimizer so: an RMSProp without momentum is given one.
 * False for optimizers that can have none.
 */
export function beginWithMomentum(core: TensorFlow, optimizer: OptimizerInnards, momentum: number): boolean {
  if (optimizerClass(optimizer) === 'RMSPropOptimizer') optimizer.momentum = momentum;
  else if (momentumOf(optimizer) === null) return false;
  else setMomentum(core, optimizer, momentum);
  return true;
}
