import type { AccuracyMetric } from './accuracyMetric';
import type { ModelInnards, Tensors, TrainFunction } from './innards';
import type { UpdateDriver } from './update';

/**
 * One update of a driven layers model. Where the script asked for no accuracy, it is computed from the same forward pass by one
 * metric more, which the caller of the train function never sees.
 */
export function trainStep(driver: UpdateDriver, model: ModelInnards, accuracy: AccuracyMetric | null, train: TrainFunction, data: Tensors): ReturnType<TrainFunction> {
  driver.before(model.optimizer);
  const adds = accuracy !== null && accuracy.index === null;
  if (adds) model.metricsTensors.push([accuracy.compute, accuracy.output]);
  let results: ReturnType<TrainFunction>;
  try {
    results = train(data);
  } finally {
    if (adds) model.metricsTensors.pop();
  }
  const added = adds ? results.pop() : undefined;
  const accuracyResult = added ?? (accuracy?.index == null ? undefined : results[accuracy.index]);
  const loss = results[0]?.dataSync()[0] ?? Number.NaN;
  const batchAccuracy = accuracyResult?.dataSync()[0] ?? null;
  added?.dispose();
  driver.after(model.optimizer, { loss, accuracy: batchAccuracy });
  return results;
}
