import type { MetricFunction, ModelInnards, TensorFlow } from './innards';
import type { StoredTensor } from './storedTensor';

/** The accuracy that a run reports. */
export interface AccuracyMetric {
  /** With the output's name where the model has several. */
  readonly name: string;
  readonly compute: MetricFunction;
  readonly output: number;
  /** Place among the values that the model's own train function returns; null where the script did not ask for it. */
  readonly index: number | null;
  /** Accuracy of guessing, 1/classes. */
  readonly chance: number | null;
}

/** Rows that are looked at to tell what the targets are. */
const inspectedRows = 256;

/**
 * The first output's accuracy, judged from the targets rather than from the name of the loss: one-hot rows, class numbers, or zeros and ones.
 * The script's own accuracy metric where it has one. Null for regressions.
 * @param targets one per output
 */
export function findAccuracy(layers: TensorFlow, model: ModelInnards, targets: readonly StoredTensor[]): AccuracyMetric | null {
  for (let output = 0; output < model.outputs.length; output++) {
    const target = targets[output];
    const shape = model.outputs[output]?.shape;
    if (target === undefined || shape === undefined) continue;
    const kind = accuracyOf(target, shape);
    const own = ownAccuracy(model, output);
    if (kind === null && own === null) continue;
    const suffix = model.outputs.length > 1 ? ` of ${model.outputNames[output] ?? String(output)}` : '';
    const compute = own?.compute ?? (kind === null ? undefined : computeOf(layers, kind));
    if (compute === undefined) continue;
    const classes = shape.at(-1) ?? null;
    const chance = kind === 'binary' ? 0.5 : kind !== null && classes !== null && classes > 1 ? 1 / classes : null;
    return { name: `accuracy${suffix}`, compute, output, index: own?.index ?? null, chance };
  }
  return null;
}

type Kind = 'categorical' | 'sparse' | 'binary';

function computeOf(layers: TensorFlow, kind: Kind): MetricFunction {
  if (kind === 'categorical') return (targets, predictions) => layers.metrics.categoricalAccuracy(targets, predictions);
  if (kind === 'sparse') return (targets, predictions) => layers.metrics.sparseCategoricalAccuracy(targets, predictions);
  return (targets, predictions) => layers.metrics.binaryAccuracy(targets, predictions);
}

function ownAccuracy(model: ModelInnards, output: number): { compute: MetricFunction; index: number } | null {
  for (const [position, [compute, of]] of model.metricsTensors.entries()) {
    const index = position + 1;
    if (of === output && /acc/i.test(model.metricsNames[index] ?? '')) return { compute, index };
  }
  return null;
}

function accuracyOf({ values, shape }: StoredTensor, outputShape: readonly (number | null)[]): Kind | null {
  const classes = outputShape.at(-1) ?? null;
  if (classes === null) return null;
  const width = shape.length < outputShape.length ? 1 : (shape.at(-1) ?? 1);
  const rowSize = values.length / Math.max(1, shape[0] ?? 1);
  const looked = Array.from(values.slice(0, Math.min(values.length, inspectedRows * rowSize)), Number);
  if (looked.length === 0) return null;
  if (width > 1 && width === classes) return isOneHot(looked, width) ? 'categorical' : null;
  if (width !== 1) return null;
  if (classes > 1) return looked.every((value) => Number.isInteger(value) && value >= 0 && value < classes) ? 'sparse' : null;
  return looked.every((value) => value === 0 || value === 1) ? 'binary' : null;
}

function isOneHot(values: readonly number[], width: number): boolean {
  for (let row = 0; row + width <= values.length; row += width) {
    const ones = values.slice(row, row + width).filter((value) => value === 1).length;
    const zeros = values.slice(row, row + width).filter((value) => value === 0).length;
    if (ones !== 1 || zeros !== width - 1) return false;
  }
  return true;
}
