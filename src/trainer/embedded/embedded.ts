import type * as tfjs from '@tensorflow/tfjs';

export type TensorFlow = typeof tfjs;

/** The TensorFlow.js that ships with us, for scripts whose project has none. Loaded on the first call. */
export function loadTensorFlow(): TensorFlow {
  return require('./tensorflow.cjs') as TensorFlow;
}

/**
 * Makes the WASM backend with our training kernels the backend of the script's TensorFlow.js (3.21 to 4.22) and waits until it computes.
 * @throws Error if the WASM binary beside this bundle cannot be read, or if this Node has no WebAssembly SIMD
 */
export async function startEmbedded(tf: TensorFlow): Promise<void> {
  await wasmBackend().startWasm(tf);
}

/** Replaces the gradient of batch normalisation (gradients serve all backends): the same numbers, a fifth more steps a second on the native backend. */
export function improveNative(tf: TensorFlow): void {
  wasmBackend().improveNative(tf);
}

/** A bundle of its own: whatever it imports from TensorFlow.js is the script's. */
function wasmBackend(): typeof import('./wasmBackend') {
  return require('./wasmBackend.cjs') as typeof import('./wasmBackend');
}
