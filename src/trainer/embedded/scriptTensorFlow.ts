import type { TensorFlow } from './embedded';

let current: TensorFlow | null = null;

/** Binds the WASM backend and our kernels to the script's TensorFlow.js. To be called before any of them is evaluated. */
export function setScriptTensorFlow(tf: TensorFlow): void {
  current = tf;
}

/** @throws Error when called before {@link setScriptTensorFlow} */
export function scriptTensorFlow(): TensorFlow {
  if (current === null) throw new Error('The script\'s TensorFlow.js is not known yet.');
  return current;
}
