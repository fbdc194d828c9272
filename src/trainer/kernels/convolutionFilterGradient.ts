import type { TensorInfo } from '@tensorflow/tfjs';
import { columnRanges, type Convolution, convolution2d, convolution3d, type Convolution3dAttributes, type ConvolutionAttributes, rowPairs } from './convolution';
import { replaceKernel } from './registry';
import { address, dropColumns, FLOAT, paddedColumns, simd, type WasmBackend, zeros } from './wasmHeap';

/**
 * dW[kh, kw, c, o] = sum over n, oy, ox of x[n, oy*sh + kh - top, ox*sw + kw - left, c] * dy[n, oy, ox, o], and the same with depth.
 *
 * In one row of inputs the values x[.., ox*sw - left .. + KW, all c] that a window reads lie side by side. So one row of outputs adds to one row of
 * the filter the product of a transposed [OW, KW*C] matrix, whose rows begin sw*C values apart and overlap, with the [OW, O] row of dy.
 * Both are read in place: no im2col, padding or transposed copies. Windows that reach over the left or right edge are added one kw at a time.
 */
function filterGradient(backend: WasmBackend, x: TensorInfo, dy: TensorInfo, filterShape: number[], conv: Convolution): TensorInfo {
  const { inChannels, outChannels, filterWidth, strideWidth } = conv;
  const columns = paddedColumns(outChannels);
  const sums = zeros(backend, filterShape.with(-1, columns));
  const { matrixProduct } = simd(backend);
  const [xAt, dyAt, sumsAt] = [address(backend, x), address(backend, dy), address(backend, sums)];
  const [pixel, dyPixel, sumsRow] = [inChannels * FLOAT, outChannels * FLOAT, columns * FLOAT];
  const { whole, edges } = splitColumns(conv);
  for (const row of rowPairs(conv)) {
    const add = (kw: number, first: number, count: number, rows: number): void => {
      const from = xAt + (row.input + first * strideWidth + kw - conv.padInfo.left) * pixel;
      const to = sumsAt + (row.filter * filterWidth + kw) * inChannels * sumsRow;
      matrixProduct(from, dyAt + (row.output + first) * dyPixel, to, count, strideWidth * pixel, FLOAT, dyPixel, sumsRow, rows, outChannels);
    };
    if (whole.count > 0) add(0, whole.first, whole.count, filterWidth * inChannels);
    for (const edge of edges) add(edge.kw, edge.first, edge.count, inChannels);
  }
  return dropColumns(backend, sums, outChannels);
}

interface Columns {
  readonly first: number;
  readonly count: number;
}

/** The outputs of a row whose windows lie inside as a whole, and per column of the filter those that do not. */
function splitColumns(conv: Convolution): { whole: Columns; edges: (Columns & { kw: number })[] } {
  const ranges = columnRanges(conv);
  const first = Math.max(...ranges.map((range) => range.first));
  const last = Math.max(first, Math.min(...ranges.map((range) => range.last)));
  const edges = ranges.flatMap((range, kw) =>
    last === first
      ? [{ kw, first: range.first, count: range.last - range.first }]
      : [{ kw, first: range.first, count: first - range.first }, { kw, first: last, count: range.last - last }]);
  return { whole: { first, count: last - first }, edges: edges.filter(({ count }) => count > 0) };
}

/** Conv2DBackpropFilter, which the WASM backend lacks, and Conv3DBackpropFilterV2, which it computes wrongly for strides above 1. */
export function registerConvolutionFilterGradient(): void {
  const name = 'Conv2DBackpropFilter';
  replaceKernel<'x' | 'dy', ConvolutionAttributes & { filterShape: number[] }>(name, () => ({ inputs: { x, dy }, attrs, backend }) =>
    filterGradient(backend, x, dy, attrs.filterShape, convolution2d(name, x.shape, attrs.filterShape, attrs)));
  replaceKernel<'x' | 'dy', Convolution3dAttributes & { filterShape: number[] }>('Conv3DBackpropFilterV2', () => ({ inputs: { x, dy }, attrs, backend }) =>
    filterGradient(backend, x, dy, attrs.filterShape, convolution3d(x.shape, attrs.filterShape, attrs)));
}
