/** Why an operation is refused. */
export type Refusal = 'no kernel' | 'channels first' | 'dilated gradient';

/**
 * Thrown where training would fail or, worse, go on with wrong gradients. Its message is for a script that catches it: the kernels are
 * a bundle of their own, in which no translations are set. What a person reads is made of {@link operation} and {@link refusal}.
 */
export class UnsupportedOperationError extends Error {
  override readonly name = 'UnsupportedOperationError';

  constructor(
    readonly operation: string,
    readonly refusal: Refusal,
  ) {
    super(`${operation} ${explanation(refusal)}`);
  }
}

function explanation(refusal: Refusal): string {
  const remedy = 'Install @tensorflow/tfjs-node in the project, and it will be used instead.';
  switch (refusal) {
    case 'no kernel':
      return `cannot be computed by the embedded backend. ${remedy}`;
    case 'channels first':
      return `with data format NCHW cannot be computed by the embedded backend. ${remedy}`;
    case 'dilated gradient':
      // TensorFlow.js refuses it on every backend
      return 'has no gradient for dilation rates above 1 in TensorFlow.js, whatever the backend. Train with a dilation rate of 1.';
  }
}
