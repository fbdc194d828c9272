import type { HeldOutSource } from '../../protocol/heldOutSource';
import type { AccuracyMetric } from './accuracyMetric';
import { onBatchStatistics } from './batchStatistics';
import type { ModelInnards, TensorFlow } from './innards';
import { pickRows, restoreRows, rowsOf, spreadRows, type StoredTensor } from './storedTensor';

/** Most examples of validation data that are used; more make a run slower and the curve hardly smoother. */
export const MOST_EXAMPLES = 1000;
/** Fewest that are held back, and as many as a sample that costs too much is cut down to. */
export const FEW_EXAMPLES = 300;
/** Examples that go through the net at once. */
const chunk = 256;

export interface HeldOutResult {
  /** Mean loss without penalty terms. */
  readonly loss: number;
  /** 0 to 1; null without an accuracy metric. */
  readonly accuracy: number | null;
}

export type EvaluationMode = <T>(model: ModelInnards, evaluate: () => T) => T;

/** Batch normalization as the model's layers have it at the moment. */
export const onPresentStatistics: EvaluationMode = (_model, evaluate) => evaluate();

/** A fixed sample of examples that the run never trains on. */
export class HeldOutSample {
  constructor(
    readonly source: HeldOutSource,
    readonly inputs: readonly StoredTensor[],
    readonly targets: readonly StoredTensor[],
    /** Examples that there are for such a sample; null where that is not known. */
    readonly available: number | null,
    readonly examples = rowsOf(inputs),
  ) {}

  /** The same sample with fewer examples, evenly spread. */
  shrunk(examples: number): HeldOutSample {
    if (examples >= this.examples) return this;
    const rows = spreadRows(0, this.examples, examples);
    const shrink = (tensors: readonly StoredTensor[]): StoredTensor[] => tensors.map((tensor) => pickRows(tensor, rows));
    return new HeldOutSample(this.source, shrink(this.inputs), shrink(this.targets), this.available);
  }

  /**
   * Dropout is off; nothing of the model changes.
   * @param mode what batch normalization is to use while a part of the sample passes through the net
   */
  evaluate(core: TensorFlow, model: ModelInnards, accuracy: AccuracyMetric | null, mode: EvaluationMode = onBatchStatistics): HeldOutResult {
    let loss = 0;
    let correct = 0;
    // chunks of equal size: batch normalization on a last one of a few rows would have odd statistics
    const chunks = Math.max(1, Math.round(this.examples / chunk));
    for (let index = 0; index < chunks; index++) {
      const from = Math.floor((index * this.examples) / chunks);
      const to = Math.floor(((index + 1) * this.examples) / chunks);
      core.engine().startScope();
      const part = this.#chunk(core, model, accuracy, mode, from, to);
      core.engine().endScope();
      loss += part.loss * (to - from);
      correct += (part.accuracy ?? 0) * (to - from);
    }
    return { loss: loss / this.examples, accuracy: accuracy === null ? null : correct / this.examples };
  }

  #chunk(core: TensorFlow, model: ModelInnards, accuracy: AccuracyMetric | null, mode: EvaluationMode, from: number, to: number): HeldOutResult {
    const inputs = restoreRows(core, this.inputs, from, to);
    const targets = restoreRows(core, this.targets, from, to);
    const result = mode(model, () => model.call(inputs, { training: false }));
    const predictions = Array.isArray(result) ? result : [result];
    let loss = 0;
    for (const [output, lossFunction] of model.lossFunctions.entries()) {
      const target = targets[output];
      const prediction = predictions[output];
      if (target !== undefined && prediction !== undefined) loss += scalarOf(core.mean(lossFunction(target, prediction)));
    }
    const target = accuracy === null ? undefined : targets[accuracy.output];
    const prediction = accuracy === null ? undefined : predictions[accuracy.output];
    if (accuracy === null || target === undefined || prediction === undefined) return { loss, accuracy: null };
    return { loss, accuracy: scalarOf(core.mean(accuracy.compute(target, prediction))) };
  }
}

function scalarOf(tensor: { dataSync(): ArrayLike<number> }): number {
  return tensor.dataSync()[0] ?? Number.NaN;
}
