import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { columnRanges, type Convolution, convolution2d, convolution3d, type Convolution3dAttributes, type ConvolutionAttributes, rowPairs } from './convolution';
import { replaceKernel } from './registry';
import { address, dropColumns, FLOAT, paddedColumns, simd, type WasmBackend, zeros } from './wasmHeap';

/**
 * Stride 1: a convolution of dy, padded by what the filter reaches over, with the filter turned by 180 degrees and its channels swapped.
 * That runs in XNNPACK; the stock kernel is a scalar loop.
 */
function asConvolution(dy: tf.Tensor4D, filter: tf.Tensor4D, conv: Convolution): tf.Tensor {
  const { inHeight, inWidth, filterHeight, filterWidth, padInfo } = conv;
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const top = filterHeight - 1 - padInfo.top;
  const left = filterWidth - 1 - padInfo.left;
  const bottom = inHeight - 1 + filterHeight - dy.shape[1] - top;
  const right = inWidth - 1 + filterWidth - dy.shape[2] - left;
  if (Math.min(top, left, bottom, right) >= 0) return tf.conv2d(dy, turned, 1, [[0, 0], [top, bottom], [left, right], [0, 0]]);
  // padding wider than the filter: the outermost outputs saw nothing else
  const padded = tf.pad(dy, [[0, 0], [Math.max(top, 0), Math.max(bottom, 0)], [Math.max(left, 0), Math.max(right, 0)], [0, 0]]);
  const seen = tf.slice(padded, [0, Math.max(-top, 0), Math.max(-left, 0), 0], [-1, inHeight + filterHeight - 1, inWidth + filterWidth - 1, -1]);
  return tf.conv2d(seen, turned, 1, 'valid');
}

/**
 * Any stride: dx[n, oy*sh + kh - top, ox*sw + kw - left, :] += dy[n, oy, ox, :] W[kh, kw]^T, a row of outputs and one (kh, kw) at a time.
 * As a convolution of dy spread by the stride it would multiply mostly zeros: sh*sw - 1 out of sh*sw.
 */
function asScatteredProducts(backend: WasmBackend, dy: TensorInfo, filter: tf.Tensor, inputShape: number[], conv: Convolution): TensorInfo {
  const { inChannels, outChannels, filterWidth, strideWidth } = conv;
  const columns = paddedColumns(inChannels);
  const axes = [...filter.shape.keys()];
  const swapped = tf.transpose(filter, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
  const dx = zeros(backend, inputShape.with(-1, columns));
  const { matrixProduct } = simd(backend);
  const [dyAt, filterAt, dxAt] = [address(backend, dy), address(backend, swapped), address(backend, dx)];
  const [pixel, dyPixel, dxPixel] = [inChannels * FLOAT, outChannels * FLOAT, columns * FLOAT];
  const ranges = columnRanges(conv);
  for (const row of rowPairs(conv)) {
    for (let kw = 0; kw < filterWidth; kw++) {
      const { first, last } = ranges[kw] ?? { first: 0, last: 0 };
      if (last === first) continue;
      const weights = filterAt + (row.filter * filterWidth + kw) * outChannels * pixel;
      const to = dxAt + (row.input + first * strideWidth + kw - conv.padInfo.left) * dxPixel;
      matrixProduct(dyAt + (row.output + first) * dyPixel, weights, to, outChannels, FLOAT, dyPixel, pixel, strideWidth * dxPixel, last - first, inChannels);
    }
  }
  swapped.dispose();
  return dropColumns(backend, dx, inChannels);
}

/** Conv2DBackpropInput, also the forward pass of conv2dTranspose, and Conv3DBackpropInputV2, which the WASM backend computes wrongly. */
export function registerConvolutionInputGradient(): void {
  const name = 'Conv2DBackpropInput';
  replaceKernel<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(name, () => ({ inputs: { dy, filter }, attrs, backend }) => {
    const conv = convolution2d(name, attrs.inputShape, filter.shape, attrs);
    if (conv.strideHeight === 1 && conv.strideWidth === 1) return tf.tidy(() => asConvolution(dy as tf.Tensor4D, filter as tf.Tensor4D, conv));
    return asScatteredProducts(backend, dy, filter as tf.Tensor, attrs.inputShape, conv);
  });
  replaceKernel<'dy' | 'filter', Convolution3dAttributes & { inputShape: number[] }>('Conv3DBackpropInputV2', () => ({ inputs: { dy, filter }, attrs, backend }) =>
    asScatteredProducts(backend, dy, filter as tf.Tensor, attrs.inputShape, convolution3d(attrs.inputShape, filter.shape, attrs)));
}
