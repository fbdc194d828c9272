import * as tf from '@tensorflow/tfjs';
import type { BatchMatMulAttrs, TensorInfo } from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { address, FLOAT, simd, type WasmBackend, zeros } from './wasmHeap';

/** Transposes the last two axes by a copy. */
const swapped = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [...x.shape.keys()].with(-1, x.rank - 2).with(-2, x.rank - 1));

/** A^T B with A of [k, m] and B of [k, n], n a multiple of four: read in place, the gradient of a dense layer's weights. */
function transposedTimes(backend: WasmBackend, a: TensorInfo, b: TensorInfo, shape: number[]): TensorInfo {
  const [k = 0, m = 0] = a.shape.slice(-2);
  const n = b.shape.at(-1) ?? 0;
  const out = zeros(backend, shape);
  simd(backend).matrixProduct(address(backend, a), address(backend, b), address(backend, out), k, m * FLOAT, FLOAT, n * FLOAT, n * FLOAT, m, n);
  return out;
}

/**
 * BatchMatMul with transposed factors, where the stock kernel leaves XNNPACK for a scalar loop.
 * One product A^T B is computed in place; else the factors are transposed by a copy first.
 */
export function registerTransposedMatMul(): void {
  replaceKernel<'a' | 'b', BatchMatMulAttrs>('BatchMatMul', (stock) => (call) => {
    const { inputs: { a, b }, attrs: { transposeA, transposeB }, backend } = call;
    if ((!transposeA && !transposeB) || a.dtype !== 'float32' || b.dtype !== 'float32' || tf.util.sizeFromShape(a.shape) === 0) return stock(call);
    const single = a.shape.slice(0, -2).every((each) => each === 1) && b.shape.slice(0, -2).every((each) => each === 1);
    const n = b.shape.at(-1) ?? 0;
    if (single && transposeA && !transposeB && n > 0 && n % 4 === 0) {
      const batch = a.shape.length >= b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
      return transposedTimes(backend, a, b, [...batch, a.shape.at(-1) ?? 0, n]);
    }
    return tf.tidy(() => tf.matMul(transposeA ? swapped(a as tf.Tensor) : (a as tf.Tensor), transposeB ? swapped(b as tf.Tensor) : (b as tf.Tensor)));
  });
}
