import * as tf from '@tensorflow/tfjs';
import type { SumAttrs, TensorInfo } from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { address, discard, FLOAT, floats, paddedColumns, simd, type WasmBackend, zeros } from './wasmHeap';

/** Rows summed from zero before they are added to the total: keeps the rounding error of 100,000 rows near that of 500. */
const ROWS_AT_ONCE = 256;

/** Sums x, taken as [rows, channels], over its rows: a product with a vector of ones, in SIMD. */
function sumRows(backend: WasmBackend, x: TensorInfo, channels: number): TensorInfo {
  const rows = tf.util.sizeFromShape(x.shape) / channels;
  const sums = zeros(backend, [paddedColumns(channels)]);
  const one = backend.makeOutput([1], 'float32');
  floats(backend, one).fill(1);
  const { matrixProduct } = simd(backend);
  const [xAt, oneAt, sumsAt] = [address(backend, x), address(backend, one), address(backend, sums)];
  const row = channels * FLOAT;
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    matrixProduct(oneAt, xAt + first * row, sumsAt, Math.min(ROWS_AT_ONCE, rows - first), 0, 0, row, 0, 1, channels);
  }
  discard(backend, one);
  return sums;
}

/**
 * Sum and Mean over all axes but the last: gradients of biases, moments of batch normalisation.
 * The stock kernels transpose the tensor and then add in scalar loops.
 */
export function registerChannelSums(): void {
  for (const name of ['Sum', 'Mean']) {
    replaceKernel<'x', SumAttrs>(name, (stock) => (call) => {
      const { inputs: { x }, attrs, backend } = call;
      const axes = tf.util.parseAxisParam(attrs.axis, x.shape).sort((a, b) => a - b);
      const rank = x.shape.length;
      const channels = x.shape.at(-1) ?? 0;
      const leading = rank >= 2 && axes.length === rank - 1 && axes.every((axis, i) => axis === i);
      const rows = tf.util.sizeFromShape(x.shape.slice(0, -1));
      if (!leading || x.dtype !== 'float32' || channels === 0 || rows === 0) return stock(call);
      const sums = sumRows(backend, x, channels);
      const out = backend.makeOutput(attrs.keepDims ? [...x.shape.slice(0, -1).fill(1), channels] : [channels], 'float32');
      const target = floats(backend, out);
      const source = floats(backend, sums);
      for (let c = 0; c < channels; c++) target[c] = name === 'Mean' ? (source[c] ?? 0) / rows : (source[c] ?? 0);
      discard(backend, sums);
      return out;
    });
  }
}
