import type { LayerInnards, LayerWeight, ModelInnards, RegularizerInnards, TensorFlow } from '../innards';
import { layerParts } from './layerParts';

/** Layers whose weights are no kernels, whatever their rank. */
const notKernels = /^(Embedding|PReLU|.*Normalization)$/;

/** What {@link setKernelPenalty} found to set. */
export type KernelPenalty = 'set' | 'added' | 'added beside ignored regularizers' | 'no kernels';

/**
 * Makes the L2 factor of a layers model `l2`, as a script would by its kernel regularizers: the penalty of a kernel is l2 times the sum of
 * its squares. Where regularizers of kernels with an L2 part are in force, these are set; their L1 part stays. Where there is none, every
 * kernel is given a penalty: each trained weight of at least two dimensions, but for those of embeddings, normalizations and PReLU.
 * Biases are left alone. Penalties belong to layers, so they hold when the model is compiled again; kernels that are trained only then are
 * given theirs by a further call.
 *
 * TensorFlow.js (3.21 to 4.22) takes no notice of regularizers inside recurrent cells, Bidirectional, and models inside TimeDistributed:
 * these count as none.
 * @param l2 not negative; 0 switches the penalty off
 * @param penalised kernels that have been given a penalty, to which others are added
 */
export function setKernelPenalty(layers: TensorFlow, model: ModelInnards, l2: number, penalised: WeakSet<LayerWeight>): KernelPenalty {
  const regularizers = l2Regularizers(model);
  if (regularizersInForce(model).length > 0) {
    for (const regularizer of regularizers) {
      regularizer.l2 = l2;
      regularizer.hasL2 = l2 !== 0;
    }
    return 'set';
  }
  if (l2 === 0) return 'added';
  if (!addPenalties(layers, model, l2, penalised)) return 'no kernels';
  return regularizers.length > 0 ? 'added beside ignored regularizers' : 'added';
}

/** The largest L2 factor of the kernel regularizers that are in force; null without any. Layers often differ only in having one or none. */
export function kernelPenaltyOf(model: ModelInnards): number | null {
  const factors = regularizersInForce(model).map(({ l2 }) => l2).filter((l2) => typeof l2 === 'number');
  return factors.length === 0 ? null : Math.max(...factors);
}

/** All regularizers of kernels that have an L2 part. */
function l2Regularizers(model: ModelInnards): RegularizerInnards[] {
  const found = layerParts(model).flatMap((part) => [part.kernelRegularizer, part.recurrentRegularizer, part.depthwiseRegularizer, part.pointwiseRegularizer]);
  return [...new Set(found)].filter((regularizer) => regularizer != null).filter(({ l2, hasL2 }) => typeof l2 === 'number' && l2 > 0 && hasL2 === true);
}

/** Those of them that a training step asks for their penalty. */
function regularizersInForce(model: ModelInnards): RegularizerInnards[] {
  const regularizers = l2Regularizers(model);
  if (regularizers.length === 0) return [];
  const asked = new Set<RegularizerInnards>();
  for (const regularizer of regularizers) {
    const apply = regularizer.apply.bind(regularizer);
    regularizer.apply = (weight) => {
      asked.add(regularizer);
      return apply(weight);
    };
  }
  try {
    // a layer of the script's own may hand out what it still needs
    for (const penalty of model.calculateLosses()) if (!penalty.kept && !('assign' in penalty)) penalty.dispose();
  } finally {
    // the class's own method shows again
    for (const regularizer of regularizers) Reflect.deleteProperty(regularizer, 'apply');
  }
  return regularizers.filter((regularizer) => asked.has(regularizer));
}

/** False where the model trains no kernel. */
function addPenalties(layers: TensorFlow, model: ModelInnards, l2: number, penalised: WeakSet<LayerWeight>): boolean {
  const excluded = new Set(layerParts(model).filter((part) => notKernels.test(part.getClassName())).flatMap((part) => part.trainableWeights));
  const trained = new Set(model.collectedTrainableWeights);
  const isKernel = (weight: LayerWeight): boolean => weight.shape.length >= 2 && trained.has(weight) && !excluded.has(weight);
  const regularizer = layers.regularizers.l2({ l2 }) as unknown as RegularizerInnards;
  let found = false;
  for (const layer of layersOfContainers(model)) {
    const kernels = layer.trainableWeights.filter(isKernel);
    if (kernels.length > 0) found = true;
    const fresh = kernels.filter((kernel) => !penalised.has(kernel));
    for (const kernel of fresh) penalised.add(kernel);
    layer.addLoss(fresh.map((kernel) => () => regularizer.apply(kernel.read())));
  }
  return found;
}

/** The layers directly inside a model or the models nested in it: those whose penalties TensorFlow.js gathers. */
function layersOfContainers(model: LayerInnards): Set<LayerInnards> {
  const found = (model.layers ?? []).flatMap((layer) => ('containerNodes' in layer ? [...layersOfContainers(layer)] : [layer]));
  return new Set(found);
}
