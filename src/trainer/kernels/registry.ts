import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import type { WasmBackend } from './wasmHeap';

export interface KernelCall<Names extends string, Attributes> {
  readonly inputs: Readonly<Record<Names, TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: WasmBackend;
}
export type Kernel<Names extends string, Attributes, Result> = (call: KernelCall<Names, Attributes>) => Result;

/**
 * Registers a kernel of the WASM backend in place of the stock one, which it gets to fall back on.
 * Names are those of its inputs. Stock kernels that are missing throw when they are called.
 */
export function replaceKernel<Names extends string, Attributes, Result extends TensorInfo | TensorInfo[] = TensorInfo>(
  kernelName: string,
  make: (stock: Kernel<Names, Attributes, Result>) => Kernel<Names, Attributes, Result>,
): void {
  const stock = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
  if (stock !== undefined) tf.unregisterKernel(kernelName, 'wasm');
  const missing = (): never => {
    throw new Error(`The WASM backend has no kernel ${kernelName}.`);
  };
  // TensorFlow.js gives every kernel the inputs and attributes that its name stands for; its types do not say which
  const kernelFunc = make((stock?.kernelFunc ?? missing) as unknown as Kernel<Names, Attributes, Result>) as unknown as tf.KernelFunc;
  tf.registerKernel({ ...stock, kernelName, backendName: 'wasm', kernelFunc });
}
