import type { TensorInfo } from '@tensorflow/tfjs';
import { columnRanges, type Convolution, convolution2d, type ConvolutionAttributes, rowPairs } from './convolution';
import { replaceKernel } from './registry';
import { address, FLOAT, floats, simd, type WasmBackend, zeros } from './wasmHeap';

/** Outputs of one row that meet the input in one window position (kh, kw); the first two count pixels. */
interface Piece {
  readonly input: number;
  readonly output: number;
  readonly position: number;
  readonly count: number;
}

function* pieces(conv: Convolution): Generator<Piece> {
  const { filterWidth, strideWidth, padInfo: { left } } = conv;
  const ranges = columnRanges(conv);
  for (const row of rowPairs(conv)) {
    for (const [kw, { first, last }] of ranges.entries()) {
      if (last === first) continue;
      yield { input: row.input + first * strideWidth + kw - left, output: row.output + first, position: row.filter * filterWidth + kw, count: last - first };
    }
  }
}

/** dW[kh, kw, c, m] = sum over windows of x[.., c] * dy[.., c*M + m]. */
function filterGradient(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, filterShape: number[], conv: Convolution): TensorInfo {
  const { inChannels: channels, outChannels, strideWidth } = conv;
  const out = zeros(backend, filterShape);
  const pixel = channels * FLOAT;
  const { columnProducts } = simd(backend);
  const [xAt, dyAt, outAt] = [address(backend, x), address(backend, dy), address(backend, out)];
  if (channels === outChannels) {
    for (const { input, output, position, count } of pieces(conv)) {
      columnProducts(xAt + input * pixel, dyAt + output * pixel, outAt + position * pixel, count, strideWidth * pixel, pixel, channels);
    }
    return out;
  }
  const [xs, dys, sums] = [floats(backend, x), floats(backend, dy), floats(backend, out)];
  forEachProduct(conv, (input, output, weight) => {
    sums[weight] = (sums[weight] ?? 0) + (xs[input] ?? 0) * (dys[output] ?? 0);
  });
  return out;
}

/** dx[.., c] = sum over the windows that read it of dy[.., c*M + m] * W[kh, kw, c, m]. */
function inputGradient(backend: WasmBackend, dy: TensorInfo, filter: TensorInfo, inputShape: number[], conv: Convolution): TensorInfo {
  const { inChannels: channels, outChannels, strideWidth } = conv;
  const out = zeros(backend, inputShape);
  const pixel = channels * FLOAT;
  const { scaledRows } = simd(backend);
  const [dyAt, filterAt, outAt] = [address(backend, dy), address(backend, filter), address(backend, out)];
  if (channels === outChannels) {
    for (const { input, output, position, count } of pieces(conv)) {
      scaledRows(dyAt + output * pixel, filterAt + position * pixel, outAt + input * pixel, count, pixel, strideWidth * pixel, channels);
    }
    return out;
  }
  const [dys, weights, sums] = [floats(backend, dy), floats(backend, filter), floats(backend, out)];
  forEachProduct(conv, (input, output, weight) => {
    sums[input] = (sums[input] ?? 0) + (dys[output] ?? 0) * (weights[weight] ?? 0);
  });
  return out;
}

/** With a channel multiplier M above 1 channels c and c*M + m no longer lie side by side: one product at a time, by indices of values. */
function forEachProduct(conv: Convolution, add: (input: number, output: number, weight: number) => void): void {
  const { inChannels: channels, outChannels, strideWidth } = conv;
  const multiplier = outChannels / channels;
  for (const { input, output, position, count } of pieces(conv)) {
    for (let i = 0; i < count; i++) {
      for (let o = 0; o < outChannels; o++) {
        add((input + i * strideWidth) * channels + Math.floor(o / multiplier), (output + i) * outChannels + o, position * outChannels + o);
      }
    }
  }
}

/** Both gradients of depthwise (and so of separable) convolutions, which the WASM backend lacks: row by row, all channels of a pixel side by side. */
export function registerDepthwiseGradients(): void {
  const filterName = 'DepthwiseConv2dNativeBackpropFilter';
  const inputName = 'DepthwiseConv2dNativeBackpropInput';
  replaceKernel<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(filterName, () => ({ inputs: { x, dy }, attrs, backend }) =>
    filterGradient(backend, x, dy, attrs.filterShape, convolution2d(filterName, x.shape, attrs.filterShape, attrs, true)));
  replaceKernel<'dy' | 'filter', ConvolutionAttributes & { inputShape: number[] }>(inputName, () => ({ inputs: { dy, filter }, attrs, backend }) =>
    inputGradient(backend, dy, filter, attrs.inputShape, convolution2d(inputName, attrs.inputShape, filter.shape, attrs, true)));
}
