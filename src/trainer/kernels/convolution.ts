import * as tf from '@tensorflow/tfjs';
import { UnsupportedOperationError } from './unsupportedOperation';

/** What the backpropagation kernels of convolutions get as attributes. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NHWC' | 'NCHW';
}

export interface Convolution3dAttributes {
  readonly strides: number | [number, number, number];
  readonly pad: 'valid' | 'same';
}

/** A convolution over depth, height and width, channels last; images have depth 1. Sizes count pixels. */
export type Convolution = Pick<
  tf.backend_util.Conv3DInfo,
  | 'batchSize' | 'inDepth' | 'inHeight' | 'inWidth' | 'inChannels' | 'outDepth' | 'outHeight' | 'outWidth' | 'outChannels'
  | 'filterDepth' | 'filterHeight' | 'filterWidth' | 'strideDepth' | 'strideHeight' | 'strideWidth'
> & { readonly padInfo: { readonly front: number; readonly top: number; readonly left: number } };

/** @throws UnsupportedOperationError for channels first, which the WASM backend cannot convolve at all */
export function convolution2d(name: string, inputShape: number[], filterShape: number[], attributes: ConvolutionAttributes, depthwise = false): Convolution {
  const { strides, pad, dimRoundingMode, dataFormat = 'NHWC' } = attributes;
  if (dataFormat !== 'NHWC') throw new UnsupportedOperationError(name, 'channels first');
  const flat = tf.backend_util.computeConv2DInfo(inputShape as Shape4, filterShape as Shape4, strides, 1, pad, dimRoundingMode, depthwise, 'channelsLast');
  return { ...flat, inDepth: 1, outDepth: 1, filterDepth: 1, strideDepth: 1, padInfo: { ...flat.padInfo, front: 0 } };
}

export function convolution3d(inputShape: number[], filterShape: number[], { strides, pad }: Convolution3dAttributes): Convolution {
  return tf.backend_util.computeConv3DInfo(inputShape as Shape5, filterShape as Shape5, strides, 1, pad);
}

type Shape4 = [number, number, number, number];
type Shape5 = [number, number, number, number, number];

/** A row of outputs and a row of inputs that meet in one row of the filter; the first two count pixels, the last rows of the filter. */
export interface RowPair {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
}

/** Every row of outputs with every row of inputs that its windows read. */
export function* rowPairs(conv: Convolution): Generator<RowPair> {
  const { batchSize, inDepth, inHeight, inWidth, outDepth, outHeight, outWidth, filterDepth, filterHeight, strideDepth, strideHeight, padInfo } = conv;
  for (let n = 0; n < batchSize; n++) {
    for (let od = 0; od < outDepth; od++) {
      for (let oy = 0; oy < outHeight; oy++) {
        const output = ((n * outDepth + od) * outHeight + oy) * outWidth;
        for (let kd = 0; kd < filterDepth; kd++) {
          const id = od * strideDepth + kd - padInfo.front;
          if (id < 0 || id >= inDepth) continue;
          for (let kh = 0; kh < filterHeight; kh++) {
            const iy = oy * strideHeight + kh - padInfo.top;
            if (iy < 0 || iy >= inHeight) continue;
            yield { input: ((n * inDepth + id) * inHeight + iy) * inWidth, output, filter: kd * filterHeight + kh };
          }
        }
      }
    }
  }
}

/** For each column of the filter: the outputs first..last (last excluded) of a row whose window has that column inside the input. */
export function columnRanges({ filterWidth, strideWidth, inWidth, outWidth, padInfo: { left } }: Convolution): { first: number; last: number }[] {
  return Array.from({ length: filterWidth }, (_, kw) => {
    const first = Math.max(0, Math.ceil((left - kw) / strideWidth));
    const last = Math.min(outWidth, Math.floor((inWidth - 1 + left - kw) / strideWidth) + 1);
    return { first, last: Math.max(first, last) };
  });
}
