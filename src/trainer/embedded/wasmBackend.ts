import type { TensorFlow } from './embedded';
import { setScriptTensorFlow } from './scriptTensorFlow';

/** Starts the WASM backend and our kernels on the given TensorFlow.js. */
export async function startWasm(tf: TensorFlow): Promise<void> {
  setScriptTensorFlow(tf);
  const { registerWasm } = require('./registerWasm') as typeof import('./registerWasm');
  await registerWasm();
}

/** Registers our gradients on the given TensorFlow.js, whatever its backend. */
export function improveNative(tf: TensorFlow): void {
  setScriptTensorFlow(tf);
  const { registerBatchNormGradient } = require('../kernels/batchNormGradient') as typeof import('../kernels/batchNormGradient');
  registerBatchNormGradient();
}
