import type { TensorInfo } from '@tensorflow/tfjs';
import { type Convolution, convolution, type ConvolutionAttributes, outputsInside } from './convolution';
import { replaceKernel } from './registry';
import { address, floats, simd, type WasmBackend, zeros } from './wasmHeap';

const BYTES = 4;

/** Pieces of rows in which each window position (kh, kw) meets the input; offsets count pixels. */
function* rowPieces(conv: Convolution): Generator<{ x: number; dy: number; position: number; count: number }> {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = conv;
  const { top, left } = conv.padInfo;
  const inside = Array.from({ length: filterWidth }, (_, kw) => outputsInside(kw * dilationWidth, left, strideWidth, inWidth, outWidth));
  for (let n = 0; n < batchSize; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let kh = 0; kh < filterHeight; kh++) {
        const iy = oy * strideHeight + kh * dilationHeight - top;
        if (iy < 0 || iy >= inHeight) continue;
        for (const [kw, { first, last }] of inside.entries()) {
          if (last === first) continue;
          const x = (n * inHeight + iy) * inWidth + first * strideWidth + kw * dilationWidth - left;
          yield { x, dy: (n * outHeight + oy) * outWidth + first, position: kh * filterWidth + kw, count: last - first };
        }
      }
    }
  }
}

/** dW[kh, kw, c, m] = sum over windows of x[.., c] * dy[.., c*M + m]. */
function filterGradient(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, conv: Convolution): TensorInfo {
  const { inChannels: channels, outChannels, strideWidth, filterShape } = conv;
  const multiplier = outChannels / channels;
  const out = zeros(backend, [...filterShape]);
  const { columnProducts } = simd(backend);
  const [xAt, dyAt, outAt] = [address(backend, x), address(backend, dy), address(backend, out)];
  const [xs, dys, sums] = [floats(backend, x), floats(backend, dy), floats(backend, out)];
  for (const piece of rowPieces(conv)) {
    if (multiplier === 1) {
      const from = xAt + piece.x * channels * BYTES;
      columnProducts(from, dyAt + piece.dy * channels * BYTES, outAt + piece.position * channels * BYTES, piece.count, strideWidth * channels * BYTES, channels * BYTES, channels);
      continue;
    }
    for (let i = 0; i < piece.count; i++) {
      const pixel = (piece.x + i * strideWidth) * channels;
      const outputs = (piece.dy + i) * outChannels;
      for (let o = 0; o < outChannels; o++) {
        const at = piece.position * outChannels + o;
        sums[at] = (sums[at] ?? 0) + (xs[pixel + Math.floor(o / multiplier)] ?? 0) * (dys[outputs + o] ?? 0);
      }
    }
  }
  return out;
}

/** dx[.., c] += dy[.., c*M + m] * W[kh, kw, c, m] over the windows that read it. */
function inputGradient(backend: WasmBackend, dy: TensorInfo, filter: TensorInfo, conv: Convolution): TensorInfo {
  const { inChannels: channels, outChannels, strideWidth, inShape } = conv;
  const multiplier = outChannels / channels;
  const out = zeros(backend, [...inShape]);
  const { scaledRows } = simd(backend);
  const [dyAt, filterAt, outAt] = [address(backend, dy), address(backend, filter), address(backend, out)];
  const [dys, weights, sums] = [floats(backend, dy), floats(backend, filter), floats(backend, out)];
  for (const piece of rowPieces(conv)) {
    if (multiplier === 1) {
      const to = outAt + piece.x * channels * BYTES;
      scaledRows(dyAt + piece.dy * channels * BYTES, filterAt + piece.position * channels * BYTES, to, piece.count, channels * BYTES, strideWidth * channels * BYTES, channels);
      continue;
    }
    for (let i = 0; i < piece.count; i++) {
      const pixel = (piece.x + i * strideWidth) * channels;
      const outputs = (piece.dy + i) * outChannels;
      for (let o = 0; o < outChannels; o++) {
        const at = pixel + Math.floor(o / multiplier);
        sums[at] = (sums[at] ?? 0) + (dys[outputs + o] ?? 0) * (weights[piece.position * outChannels + o] ?? 0);
      }
    }
  }
  return out;
}

/** Both gradients of depthwise (and so of separable) convolutions, which the WASM backend lacks: row by row, all channels of a pixel side by side. */
export function registerDepthwiseGradients(): void {
  const filterName = 'DepthwiseConv2dNativeBackpropFilter';
  const inputName = 'DepthwiseConv2dNativeBackpropInput';
  replaceKernel<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(filterName, () => ({ inputs: { x, dy }, attrs, backend }) =>
    filterGradient(backend, x, dy, convolution(filterName, x.shape, attrs.filterShape, attrs, true)));
  replaceKernel<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(inputName, () => ({ inputs: { dy, filter }, attrs, backend }) =>
    inputGradient(backend, dy, filter, convolution(inputName, attrs.inputShape, filter.shape, attrs, true)));
}
