import type { TensorInfo } from '@tensorflow/tfjs';
import { type Convolution, convolution, type ConvolutionAttributes, outputsInside } from './convolution';
import { replaceKernel } from './registry';
import { address, discard, floats, simd, type WasmBackend, zeros } from './wasmHeap';

const BYTES = 4;

/**
 * Conv2DBackpropFilter, which the WASM backend lacks: dW[kh, kw, c, o] = sum over n, oy, ox of x[n, oy*sh + kh - top, ox*sw + kw - left, c] * dy[n, oy, ox, o].
 *
 * For one image row and one kh the values x[.., ox*sw - left .. + KW, all c] that a window reads lie side by side, so the sum over ox is one product
 * of a transposed [OW, KW*C] matrix, rows sw*C values apart, with the [OW, O] row of dy, read in place: no im2col, padding or transposed copies.
 * Windows that reach over the left or right edge are added one kw at a time.
 */
export function conv2dFilterGradient(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, conv: Convolution): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const { top, left } = conv.padInfo;
  // matrixProduct writes whole groups of four columns
  const columns = Math.ceil(outChannels / 4) * 4;
  const sums = zeros(backend, [filterHeight, filterWidth, inChannels, columns]);
  const { matrixProduct } = simd(backend);
  const [xAt, dyAt, sumsAt] = [address(backend, x), address(backend, dy), address(backend, sums)];
  const pixel = inChannels * BYTES;
  const dyPixel = outChannels * BYTES;
  const sumsRow = columns * BYTES;

  const inside = Array.from({ length: filterWidth }, (_, kw) => outputsInside(kw, left, strideWidth, inWidth, outWidth));
  const whole = { first: Math.max(...inside.map(({ first }) => first)), last: Math.min(...inside.map(({ last }) => last)) };
  const hasWhole = whole.last > whole.first;
  const edges = inside.flatMap(({ first, last }, kw) => {
    if (!hasWhole) return last > first ? [{ kw, first, count: last - first }] : [];
    return [{ kw, first, count: whole.first - first }, { kw, first: whole.last, count: last - whole.last }].filter(({ count }) => count > 0);
  });

  for (let n = 0; n < batchSize; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const dyRow = dyAt + (n * outHeight + oy) * outWidth * dyPixel;
      for (let kh = 0; kh < filterHeight; kh++) {
        const iy = oy * strideHeight + kh - top;
        if (iy < 0 || iy >= inHeight) continue;
        const xRow = xAt + (n * inHeight + iy) * inWidth * pixel;
        const target = sumsAt + kh * filterWidth * inChannels * sumsRow;
        const add = (kw: number, first: number, count: number, rows: number): void => {
          const from = xRow + (first * strideWidth + kw - left) * pixel;
          matrixProduct(from, dyRow + first * dyPixel, target + kw * inChannels * sumsRow, count, strideWidth * pixel, BYTES, dyPixel, sumsRow, rows, outChannels);
        };
        if (hasWhole) add(0, whole.first, whole.last - whole.first, filterWidth * inChannels);
        for (const edge of edges) add(edge.kw, edge.first, edge.count, inChannels);
      }
    }
  }
  return dropColumns(backend, sums, outChannels);
}

/** Keeps the first values of the last axis. */
function dropColumns(backend: WasmBackend, padded: TensorInfo, keep: number): TensorInfo {
  const columns = padded.shape.at(-1) ?? 0;
  if (columns === keep) return padded;
  const out = backend.makeOutput(padded.shape.with(-1, keep), 'float32');
  const source = floats(backend, padded);
  const target = floats(backend, out);
  for (let i = 0; i < target.length; i++) target[i] = source[Math.floor(i / keep) * columns + (i % keep)] ?? 0;
  discard(backend, padded);
  return out;
}

export function registerConv2dFilterGradient(): void {
  replaceKernel<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>('Conv2DBackpropFilter', () => ({ inputs: { x, dy }, attrs, backend }) =>
    conv2dFilterGradient(backend, x, dy, convolution('Conv2DBackpropFilter', x.shape, attrs.filterShape, attrs)));
}
