import type * as tfjs from '@tensorflow/tfjs';
import type { TensorFlow, Tensors } from './innards';

/**
 * A tensor's values outside of TensorFlow.js. What the hook keeps between two iterations is kept so: scripts that count
 * the tensors that are alive see none of it.
 */
export interface StoredTensor {
  readonly values: tfjs.TypedArray | string[];
  readonly shape: number[];
  readonly dtype: tfjs.DataType;
}

/** A training batch as the model's train function takes it. */
export interface StoredBatch {
  readonly inputs: StoredTensor[];
  readonly targets: StoredTensor[];
}

export function store(tensor: tfjs.Tensor): StoredTensor {
  // the cpu backend hands out its own array, so a copy
  return { values: tensor.dataSync().slice(), shape: tensor.shape.slice(), dtype: tensor.dtype };
}

export function storeAll(tensors: Tensors): StoredTensor[] {
  return tensors.map(store);
}

/** A new tensor with the stored values; the caller disposes of it. */
export function restore(core: TensorFlow, stored: StoredTensor): tfjs.Tensor {
  const values = typeof stored.values[0] === 'string' ? stored.values : stored.values.slice();
  return core.tensor(values, stored.shape, stored.dtype);
}

/** Rows `from` to `to` of stored tensors along their first axis, as new tensors. */
export function restoreRows(core: TensorFlow, stored: readonly StoredTensor[], from: number, to: number): Tensors {
  return stored.map(({ values, shape, dtype }) => {
    const [rows = 1, ...rest] = shape;
    const size = values.length / Math.max(1, rows);
    return core.tensor(values.slice(from * size, to * size), [to - from, ...rest], dtype);
  });
}

/** Up to `most` of the rows from `from` to `to`, evenly spread: data are often sorted by class. */
export function spreadRows(from: number, to: number, most: number): number[] {
  const count = Math.min(to - from, most);
  return Array.from({ length: count }, (_, index) => from + Math.floor((index * (to - from)) / count));
}

/** The given rows of a stored tensor. */
export function pickRows({ values, shape, dtype }: StoredTensor, rows: readonly number[]): StoredTensor {
  const size = values.length / Math.max(1, shape[0] ?? 1);
  const picked = values.slice(0, rows.length * size);
  rows.forEach((row, index) => {
    for (let column = 0; column < size; column++) picked[index * size + column] = values[row * size + column] as never;
  });
  return { values: picked, shape: [rows.length, ...shape.slice(1)], dtype };
}

/** Batches one under the other; all must have the same shape but for the first axis. */
export function concatRows(batches: readonly (readonly StoredTensor[])[], limit: number): StoredTensor[] {
  const first = batches[0] ?? [];
  return first.map((template, index) => {
    const rowSize = template.values.length / Math.max(1, template.shape[0] ?? 1);
    const parts = batches.map((batch) => batch[index]).filter((part) => part !== undefined);
    const rows = Math.min(
      limit,
      parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0),
    );
    const values = template.dtype === 'int32' ? new Int32Array(rows * rowSize) : template.dtype === 'bool' ? new Uint8Array(rows * rowSize) : new Float32Array(rows * rowSize);
    let at = 0;
    for (const part of parts) {
      const taken = Math.min(part.values.length, values.length - at);
      values.set(part.values.slice(0, taken) as tfjs.TypedArray, at);
      at += taken;
    }
    return { values, shape: [rows, ...template.shape.slice(1)], dtype: template.dtype };
  });
}

export function rowsOf(stored: readonly StoredTensor[]): number {
  return stored[0]?.shape[0] ?? 0;
}
