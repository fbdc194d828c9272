import * as tf from '@tensorflow/tfjs';
import { needsNative } from './unsupportedOperation';

export type Convolution = tf.backend_util.Conv2DInfo;

/** What the backpropagation kernels of convolutions and depthwise convolutions get as attributes. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: number | [number, number];
  readonly dataFormat?: 'NHWC' | 'NCHW';
}

/** @throws UnsupportedOperationError for channels first, which the WASM backend cannot convolve at all */
export function convolution(name: string, inputShape: number[], filterShape: number[], attributes: ConvolutionAttributes, depthwise = false): Convolution {
  const { strides, pad, dimRoundingMode, dilations = 1, dataFormat = 'NHWC' } = attributes;
  if (dataFormat !== 'NHWC') throw needsNative(name, `with data format ${dataFormat} cannot be computed by the embedded backend.`);
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number], filterShape as [number, number, number, number], strides, dilations, pad, dimRoundingMode, depthwise, 'channelsLast',
  );
}

/** Outputs first..last (last excluded) along one axis whose window reads, at the given offset inside it, from inside the input. */
export function outputsInside(offset: number, before: number, stride: number, inputs: number, outputs: number): { first: number; last: number } {
  const first = Math.max(0, Math.ceil((before - offset) / stride));
  const last = Math.min(outputs, Math.floor((inputs - 1 + before - offset) / stride) + 1);
  return { first, last: Math.max(first, last) };
}
