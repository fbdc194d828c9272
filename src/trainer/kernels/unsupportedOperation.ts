/** Thrown where training would fail or, worse, go on with wrong gradients. */
export class UnsupportedOperationError extends Error {
  override readonly name = 'UnsupportedOperationError';

  constructor(readonly operation: string, why: string, remedy: string) {
    super(`${operation} ${why} ${remedy}`);
  }
}

/** For what native TensorFlow.js can do and the embedded backend cannot. */
export function needsNative(operation: string, why = 'cannot be computed by the embedded backend.'): UnsupportedOperationError {
  return new UnsupportedOperationError(operation, why, 'Install @tensorflow/tfjs-node in the project, and it will be used instead.');
}

/** For dilated convolutions: TensorFlow.js refuses their gradient on every backend. */
export function dilatedGradient(operation: string): UnsupportedOperationError {
  return new UnsupportedOperationError(operation, 'has no gradient for dilation rates above 1 in TensorFlow.js, whatever the backend.', 'Train with a dilation rate of 1.');
}
