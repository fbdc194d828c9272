import { allLayers, type LayerInnards, type ModelInnards, type TensorFlow, type Tensors } from './innards';
import { restore, type StoredTensor } from './storedTensor';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A model's layers of batch normalization, those inside nested models and wrappers included. */
export function batchNormalizations(model: ModelInnards): LayerInnards[] {
  return [...new Set(allLayers(model))].filter((layer) => layer.getClassName() === 'BatchNormalization');
}

/**
 * Runs `evaluate` with every batch normalization on the statistics of the batch at hand. Their running averages lag behind in a short run
 * (momentum .99: .55 against .9 after 96 updates) and would make the held-out curve lie. The averages stay as they were.
 */
export function onBatchStatistics<T>(model: ModelInnards, evaluate: () => T): T {
  const layers = batchNormalizations(model);
  for (const layer of layers) {
    normalizeByBatch(layer);
    for (const average of [layer.movingMean, layer.movingVariance]) if (average !== undefined) average.write = () => average;
  }
  try {
    return evaluate();
  } finally {
    for (const layer of layers) {
      Reflect.deleteProperty(layer, 'call');
      for (const average of [layer.movingMean, layer.movingVariance]) if (average !== undefined) Reflect.deleteProperty(average, 'write');
    }
  }
}

/**
 * Runs `evaluate` with every batch normalization on statistics recomputed at the present weights: their mean over some batches of training
 * inputs, which pass through the net with everything but batch normalization in inference mode. Unlike a batch's own statistics these do not
 * depend on what is evaluated. The layers' averages themselves are neither read nor written. Source: "precise BN", Wu & Johnson 2021
 * (arXiv 2105.07576), section 3.
 * @param batches inputs of the model, one list a batch; with none the statistics are those of the batch at hand
 */
export function onRecomputedStatistics<T>(core: TensorFlow, model: ModelInnards, batches: readonly (readonly StoredTensor[])[], evaluate: () => T): T {
  const layers = batchNormalizations(model);
  if (layers.length === 0) return evaluate();
  if (batches.length === 0) return onBatchStatistics(model, evaluate);
  const standIns = layers.flatMap((layer) => [layer.movingMean, layer.movingVariance]).flatMap((average) => (average === undefined ? [] : [standIn(core, average)]));
  const momenta = layers.map(({ momentum = 0 }) => momentum);
  try {
    for (const layer of layers) normalizeByBatch(layer);
    for (const [index, batch] of batches.entries()) {
      // keeping (k-1)/k of the average at the k-th batch makes it the mean of all batches
      for (const layer of layers) writable(layer).momentum = index / (index + 1);
      pass(core, model, batch);
    }
    for (const layer of layers) Reflect.deleteProperty(layer, 'call');
    return evaluate();
  } finally {
    for (const [index, layer] of layers.entries()) {
      Reflect.deleteProperty(layer, 'call');
      writable(layer).momentum = momenta[index] ?? 0;
    }
    for (const { remove } of standIns) remove();
  }
}

/** Lets a layer use and move the statistics of the batch, whatever mode the model is called in. */
function normalizeByBatch(layer: LayerInnards): void {
  const call = layer.call.bind(layer);
  writable(layer).call = (inputs, kwargs) => call(inputs, { ...kwargs, training: true });
}

/** Puts another tensor in the place of a running average until it is removed. */
function standIn(core: TensorFlow, average: NonNullable<LayerInnards['movingMean']>): { remove(): void } {
  let value = core.keep(average.read().clone());
  average.read = () => value;
  average.write = (next) => {
    const before = value;
    value = core.keep(next.clone());
    before.dispose();
    return average;
  };
  return {
    remove() {
      Reflect.deleteProperty(average, 'read');
      Reflect.deleteProperty(average, 'write');
      value.dispose();
    },
  };
}

function pass(core: TensorFlow, model: ModelInnards, batch: readonly StoredTensor[]): void {
  core.engine().startScope();
  const inputs: Tensors = batch.map((stored) => restore(core, stored));
  model.call(inputs, { training: false });
  core.engine().endScope();
}

function writable(layer: LayerInnards): Writable<LayerInnards> {
  return layer;
}
