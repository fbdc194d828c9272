import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { UnsupportedOperationError } from './unsupportedOperation';

/** Kernels of the cpu backend that the WASM backend lacks and that we do not make up for. */
const MISSING = ['Complex', 'ComplexAbs', 'Draw', 'Einsum', 'FFT', 'IFFT', 'Imag', 'RaggedGather', 'RaggedRange', 'RaggedTensorToTensor', 'Real', 'StaticRegexReplace'];

/** Refuses by name what cannot be computed. */
export function refuseUnsupportedOperations(): void {
  for (const name of MISSING) {
    replaceKernel<never, object>(name, () => () => {
      throw new UnsupportedOperationError(name, 'no kernel');
    });
  }
  refuseDilatedGradients();
}

/**
 * TensorFlow.js asserts a dilation rate of 1 in the gradients of convolutions, some of them in closures that nobody else can reach,
 * so the assertion is renamed on its way out.
 */
function refuseDilatedGradients(): void {
  const engine = tf.engine();
  const gradients = engine.gradients.bind(engine);
  engine.gradients = <T extends tf.Tensor>(f: () => T, xs: tf.Tensor[], dy?: T, allowNoGradients?: boolean) => {
    try {
      return gradients(f, xs, dy, allowNoGradients);
    } catch (error) {
      const operation = error instanceof Error ? /^Error in gradient of (.+?): ?dilation rates/.exec(error.message)?.[1] : undefined;
      throw operation === undefined ? error : new UnsupportedOperationError(operation, 'dilated gradient');
    }
  };
}
