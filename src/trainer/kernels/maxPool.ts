import * as tf from '@tensorflow/tfjs';
import type { MaxPool3DAttrs, MaxPoolGradAttrs, TensorInfo } from '@tensorflow/tfjs';
import type { Convolution } from './convolution';
import { replaceKernel } from './registry';
import { floats, type WasmBackend, zeros } from './wasmHeap';

/** Where in the input each window has the first of its largest values; -1 for windows of NaN only. */
function maxima(x: Float32Array, pool: Convolution): Int32Array {
  const { batchSize, inDepth, inHeight, inWidth, inChannels: channels, outDepth, outHeight, outWidth, strideDepth, strideHeight, strideWidth, padInfo } = pool;
  const positions = new Int32Array(batchSize * outDepth * outHeight * outWidth * channels);
  let output = 0;
  for (let n = 0; n < batchSize; n++) {
    for (let od = 0; od < outDepth; od++) {
      const [firstPlane, lastPlane] = inside(od * strideDepth - padInfo.front, pool.filterDepth, inDepth);
      for (let oy = 0; oy < outHeight; oy++) {
        const [firstRow, lastRow] = inside(oy * strideHeight - padInfo.top, pool.filterHeight, inHeight);
        for (let ox = 0; ox < outWidth; ox++) {
          const [firstColumn, lastColumn] = inside(ox * strideWidth - padInfo.left, pool.filterWidth, inWidth);
          for (let c = 0; c < channels; c++, output++) {
            let largest = -Infinity;
            let at = -1;
            for (let plane = firstPlane; plane < lastPlane; plane++) {
              for (let row = firstRow; row < lastRow; row++) {
                let index = (((n * inDepth + plane) * inHeight + row) * inWidth + firstColumn) * channels + c;
                for (let column = firstColumn; column < lastColumn; column++, index += channels) {
                  const value = x[index] ?? 0;
                  if (value > largest) {
                    largest = value;
                    at = index;
                  }
                }
              }
            }
            positions[output] = at;
          }
        }
      }
    }
  }
  return positions;
}

/** The part of a window that lies inside the input. */
const inside = (start: number, length: number, size: number): [number, number] => [Math.max(start, 0), Math.min(start + length, size)];

function maxPool(backend: WasmBackend, input: TensorInfo, pool: Convolution): TensorInfo {
  const { batchSize, outDepth, outHeight, outWidth, inChannels } = pool;
  const out = backend.makeOutput([batchSize, outDepth, outHeight, outWidth, inChannels], 'float32');
  const x = floats(backend, input);
  const y = floats(backend, out);
  maxima(x, pool).forEach((at, i) => {
    y[i] = at < 0 ? NaN : (x[at] ?? NaN);
  });
  return out;
}

/** Each window gives its gradient to the first of its largest values, as on cpu. */
function maxPoolGradient(backend: WasmBackend, dy: TensorInfo, input: TensorInfo, pool: Convolution): TensorInfo {
  const out = zeros(backend, input.shape);
  const gradient = floats(backend, dy);
  const dx = floats(backend, out);
  const positions = maxima(floats(backend, input), pool);
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i] ?? -1;
    if (at >= 0) dx[at] = (dx[at] ?? 0) + (gradient[i] ?? 0);
  }
  return out;
}

function pool2d({ shape }: TensorInfo, { filterSize, strides, pad, dimRoundingMode }: MaxPoolGradAttrs): Convolution {
  const pool = tf.backend_util.computePool2DInfo(shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
  return { ...pool, inDepth: 1, outDepth: 1, filterDepth: 1, strideDepth: 1, padInfo: { ...pool.padInfo, front: 0 } };
}

function pool3d({ shape }: TensorInfo, { filterSize, strides, pad, dimRoundingMode }: MaxPool3DAttrs): Convolution {
  return tf.backend_util.computePool3DInfo(shape as [number, number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
}

/**
 * MaxPoolGrad, MaxPool3D and MaxPool3DGrad. The stock kernels start their maximum at FLT_MIN, the smallest number above 0:
 * windows without a value above 0 lose their gradient, and in three dimensions their value too.
 */
export function registerMaxPool(): void {
  replaceKernel<'dy' | 'input', MaxPoolGradAttrs>('MaxPoolGrad', () => ({ inputs: { dy, input }, attrs, backend }) => maxPoolGradient(backend, dy, input, pool2d(input, attrs)));
  replaceKernel<'x', MaxPool3DAttrs>('MaxPool3D', () => ({ inputs: { x }, attrs, backend }) => maxPool(backend, x, pool3d(x, attrs)));
  replaceKernel<'dy' | 'input', MaxPool3DAttrs>('MaxPool3DGrad', () => ({ inputs: { dy, input }, attrs, backend }) => maxPoolGradient(backend, dy, input, pool3d(input, attrs)));
}
