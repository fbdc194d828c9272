import * as tf from '@tensorflow/tfjs';
import type { GatherV2Attrs } from '@tensorflow/tfjs';
import { replaceKernel } from './registry';

/** Below this many values a loop beats the set-up of a block copy. */
const SHORT_ROW = 16;

/**
 * GatherV2 along the first axis, row by row; the stock kernel computes coordinates for every value.
 * `fit` gathers each shuffled batch, embeddings each token.
 * @throws Error for an index outside the axis, as on cpu
 */
export function registerGatherRows(): void {
  replaceKernel<'x' | 'indices', GatherV2Attrs>('GatherV2', (stock) => (call) => {
    const { inputs: { x, indices }, attrs, backend } = call;
    const first = attrs.axis === 0 || attrs.axis === -x.shape.length;
    if (!first || attrs.batchDims !== 0 || x.dtype === 'string' || indices.dtype !== 'int32' || x.shape.length === 0) return stock(call);
    const [count = 0, ...rest] = x.shape;
    const row = tf.util.sizeFromShape(rest);
    const out = backend.makeOutput([...indices.shape, ...rest], x.dtype);
    const source = backend.typedArrayFromHeap(x);
    const target = backend.typedArrayFromHeap(out);
    backend.typedArrayFromHeap(indices).forEach((index, i) => {
      if (index < 0 || index >= count) throw new Error(`GatherV2: the index value ${String(index)} is not in [0, ${String(count - 1)}]`);
      if (row > SHORT_ROW) target.set(source.subarray(index * row, (index + 1) * row), i * row);
      else for (let j = 0; j < row; j++) target[i * row + j] = source[index * row + j] ?? 0;
    });
    return out;
  });
}
