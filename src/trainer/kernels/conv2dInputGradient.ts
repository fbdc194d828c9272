import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Convolution, convolution, type ConvolutionAttributes, outputsInside } from './convolution';
import { replaceKernel } from './registry';
import { address, simd, type WasmBackend, zeros } from './wasmHeap';

const BYTES = 4;

/**
 * Conv2DBackpropInput with stride 1, also the forward pass of conv2dTranspose: a convolution of dy, padded by what the filter reaches over,
 * with the filter turned by 180 degrees and its channels swapped. That runs in XNNPACK; the stock kernel is a scalar loop.
 */
function asConvolution(dy: tf.Tensor4D, filter: tf.Tensor4D, conv: Convolution): tf.Tensor {
  const { inHeight, inWidth, filterHeight, filterWidth, padInfo } = conv;
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const top = filterHeight - 1 - padInfo.top;
  const left = filterWidth - 1 - padInfo.left;
  const bottom = inHeight + filterHeight - 1 - dy.shape[1] - top;
  const right = inWidth + filterWidth - 1 - dy.shape[2] - left;
  if (Math.min(top, left, bottom, right) >= 0) return tf.conv2d(dy, turned, 1, [[0, 0], [top, bottom], [left, right], [0, 0]]);
  // padding wider than the filter: the outermost outputs saw padding only
  const rows = [Math.max(top, 0), Math.max(bottom, 0)] as [number, number];
  const columns = [Math.max(left, 0), Math.max(right, 0)] as [number, number];
  const padded = tf.pad(dy, [[0, 0], rows, columns, [0, 0]]);
  const cut = tf.slice(padded, [0, Math.max(-top, 0), Math.max(-left, 0), 0], [-1, inHeight + filterHeight - 1, inWidth + filterWidth - 1, -1]);
  return tf.conv2d(cut, turned, 1, 'valid');
}

/**
 * Conv2DBackpropInput with any stride: dx[n, oy*sh + kh - top, ox*sw + kw - left, :] += dy[n, oy, ox, :] W[kh, kw]^T, for one row of dy and one (kh, kw) at a time.
 * As a convolution it would multiply mostly zeros, sh*sw - 1 of sh*sw. Needs a multiple of four input channels.
 */
function asScatteredProducts(backend: WasmBackend, dy: TensorInfo, filter: tf.Tensor4D, conv: Convolution): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const { top, left } = conv.padInfo;
  const swapped = tf.transpose(filter, [0, 1, 3, 2]);
  const dx = zeros(backend, [batchSize, inHeight, inWidth, inChannels]);
  const { matrixProduct } = simd(backend);
  const [dyAt, filterAt, dxAt] = [address(backend, dy), address(backend, swapped), address(backend, dx)];
  const pixel = inChannels * BYTES;
  const dyPixel = outChannels * BYTES;
  const inside = Array.from({ length: filterWidth }, (_, kw) => outputsInside(kw, left, strideWidth, inWidth, outWidth));
  for (let n = 0; n < batchSize; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const dyRow = dyAt + (n * outHeight + oy) * outWidth * dyPixel;
      for (let kh = 0; kh < filterHeight; kh++) {
        const iy = oy * strideHeight + kh - top;
        if (iy < 0 || iy >= inHeight) continue;
        const dxRow = dxAt + (n * inHeight + iy) * inWidth * pixel;
        inside.forEach(({ first, last }, kw) => {
          if (last === first) return;
          const weights = filterAt + (kh * filterWidth + kw) * outChannels * pixel;
          const to = dxRow + (first * strideWidth + kw - left) * pixel;
          matrixProduct(dyRow + first * dyPixel, weights, to, outChannels, BYTES, dyPixel, pixel, strideWidth * pixel, last - first, inChannels);
        });
      }
    }
  }
  swapped.dispose();
  return dx;
}

/** Puts strideHeight - 1 rows and strideWidth - 1 columns of zeros between those of dy, by padding and cutting off. */
function spread(dy: tf.Tensor4D, { strideHeight, strideWidth }: Convolution): tf.Tensor4D {
  const [batch, height, width, channels] = dy.shape;
  const wide = tf.reshape(tf.pad(tf.reshape(dy, [batch * height, width, channels]), [[0, 0], [0, 0], [0, (strideWidth - 1) * channels]]), [batch, height, width * strideWidth * channels]);
  const high = tf.pad(wide, [[0, 0], [0, 0], [0, (strideHeight - 1) * width * strideWidth * channels]]);
  const all: tf.Tensor4D = tf.reshape(high, [batch, height * strideHeight, width * strideWidth, channels]);
  return tf.slice(all, [0, 0, 0, 0], [batch, (height - 1) * strideHeight + 1, (width - 1) * strideWidth + 1, channels]);
}

export function registerConv2dInputGradient(): void {
  replaceKernel<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>('Conv2DBackpropInput', () => ({ inputs, attrs, backend }) => {
    const conv = convolution('Conv2DBackpropInput', attrs.inputShape, inputs.filter.shape, attrs);
    const filter = inputs.filter as tf.Tensor4D;
    if (conv.strideHeight === 1 && conv.strideWidth === 1) return tf.tidy(() => asConvolution(inputs.dy as tf.Tensor4D, filter, conv));
    if (conv.inChannels % 4 === 0) return asScatteredProducts(backend, inputs.dy, filter, conv);
    return tf.tidy(() => asConvolution(spread(inputs.dy as tf.Tensor4D, conv), filter, conv));
  });
}
