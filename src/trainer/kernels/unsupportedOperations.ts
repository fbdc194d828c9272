import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { dilatedGradient, needsNative } from './unsupportedOperation';

/** Kernels of the cpu backend that the WASM backend lacks and that we do not make up for. */
const MISSING = ['Complex', 'ComplexAbs', 'Draw', 'Einsum', 'FFT', 'IFFT', 'Imag', 'RaggedGather', 'RaggedRange', 'RaggedTensorToTensor', 'Real', 'StaticRegexReplace'];

interface StridedAttributes {
  readonly strides: number | readonly number[];
}

interface DilatedAttributes {
  readonly dilations?: number | readonly number[];
}

const isOne = (value: number | readonly number[] | undefined): boolean => [value ?? 1].flat().every((each) => each === 1);

/** Refuses by name what cannot be computed, and what the WASM backend computes wrongly. */
export function refuseUnsupportedOperations(): void {
  for (const name of MISSING) {
    replaceKernel<never, object>(name, () => () => {
      throw needsNative(name);
    });
  }
  // wrong for strides above 1 in the WASM backend of 4.22 (compared with cpu)
  for (const [name, what] of [['Conv3DBackpropFilterV2', 'filter'], ['Conv3DBackpropInputV2', 'input']] as const) {
    replaceKernel<never, StridedAttributes>(name, (stock) => (call) => {
      if (!isOne(call.attrs.strides)) throw needsNative(`The ${what} gradient of conv3d (${name})`, 'with strides above 1 is wrong on the WASM backend.');
      return stock(call);
    });
  }
  refuseDilatedGradients();
}

/** TensorFlow.js asserts a dilation rate of 1 in these gradients; the fused ones hold theirs in a closure, so they are refused in the forward pass of training. */
function refuseDilatedGradients(): void {
  for (const name of ['Conv2D', 'DepthwiseConv2dNative']) {
    const stock = tf.getGradient(name) as tf.GradConfig | undefined;
    if (stock === undefined) continue;
    tf.unregisterGradient(name);
    tf.registerGradient({
      ...stock,
      gradFunc: (dy, saved, attributes) => {
        if (!isOne(attributes['dilations'] as number | number[] | undefined)) throw dilatedGradient(name);
        return stock.gradFunc(dy, saved, attributes);
      },
    });
  }
  for (const name of ['FusedConv2D', 'FusedDepthwiseConv2D']) {
    replaceKernel<'filter', DilatedAttributes>(name, (stock) => (call) => {
      const trained = call.inputs.filter instanceof tf.Variable && call.inputs.filter.trainable && tf.engine().state.gradientDepth > 0;
      if (trained && !isOne(call.attrs.dilations)) throw dilatedGradient(name);
      return stock(call);
    });
  }
}
