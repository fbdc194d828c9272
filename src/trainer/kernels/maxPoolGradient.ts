import * as tf from '@tensorflow/tfjs';
import type { MaxPoolGradAttrs } from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { floats, zeros } from './wasmHeap';

/**
 * MaxPoolGrad: each window gives its gradient to the first of its largest values, as on cpu.
 * The stock kernel starts its maximum at FLT_MIN, the smallest number above 0, so windows without a value above 0 lose their gradient.
 */
export function registerMaxPoolGradient(): void {
  replaceKernel<'dy' | 'input', MaxPoolGradAttrs>('MaxPoolGrad', () => ({ inputs: { dy, input }, attrs, backend }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const pool = tf.backend_util.computePool2DInfo(input.shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
    const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth, strideHeight, strideWidth, effectiveFilterHeight, effectiveFilterWidth } = pool;
    const out = zeros(backend, input.shape);
    const [x, gradient, dx] = [floats(backend, input), floats(backend, dy), floats(backend, out)];
    let from = 0;
    for (let n = 0; n < batchSize; n++) {
      const image = n * inHeight * inWidth * channels;
      for (let oy = 0; oy < outHeight; oy++) {
        const top = oy * strideHeight - pool.padInfo.top;
        const firstRow = Math.max(top, 0);
        const lastRow = Math.min(top + effectiveFilterHeight, inHeight);
        for (let ox = 0; ox < outWidth; ox++) {
          const left = ox * strideWidth - pool.padInfo.left;
          const firstColumn = Math.max(left, 0);
          const lastColumn = Math.min(left + effectiveFilterWidth, inWidth);
          for (let c = 0; c < channels; c++, from++) {
            let largest = -Infinity;
            let at = -1;
            for (let row = firstRow; row < lastRow; row++) {
              let index = image + (row * inWidth + firstColumn) * channels + c;
              for (let column = firstColumn; column < lastColumn; column++, index += channels) {
                const value = x[index] ?? 0;
                if (value > largest) {
                  largest = value;
                  at = index;
                }
              }
            }
            // -1: a window of NaN only
            if (at >= 0) dx[at] = (dx[at] ?? 0) + (gradient[from] ?? 0);
          }
        }
      }
    }
    return out;
  });
}
