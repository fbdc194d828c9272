import * as tf from '@tensorflow/tfjs';

/**
 * The gradient of batch normalisation, y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with vectors of one value a channel
 * multiplied by broadcasting; TensorFlow.js' own tiles them to the size of the activation and multiplies thrice where once will do.
 * Other shapes of mean and variance take TensorFlow.js' own. Gradients serve all backends, so the native one gains too.
 */
export function registerBatchNormGradient(): void {
  const stock = tf.getGradient('FusedBatchNorm') as tf.GradConfig | undefined;
  if (stock === undefined) return;
  tf.unregisterGradient('FusedBatchNorm');
  tf.registerGradient({
    ...stock,
    gradFunc: (dys, saved, attributes) => {
      const [x, mean, variance, givenScale] = saved;
      const dy = Array.isArray(dys) ? dys[0] : dys;
      if (x === undefined || mean === undefined || variance === undefined || dy === undefined || mean.rank !== 1) return stock.gradFunc(dys, saved, attributes);
      const epsilon = Number(attributes['varianceEpsilon']);
      const leading = x.shape.map((_, axis) => axis).slice(0, -1);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const factor = givenScale == null ? inverse : tf.mul(inverse, givenScale);
      // at once rather than in the functions below: each of those would compute them anew
      const sum = tf.sum(dy, leading);
      const centred = tf.sum(tf.mul(dy, tf.sub(x, mean)), leading);
      return {
        x: () => tf.mul(dy, factor),
        mean: () => tf.neg(tf.mul(sum, factor)),
        variance: () => tf.mul(tf.mul(centred, factor), tf.mul(tf.square(inverse), -0.5)),
        scale: () => tf.mul(centred, inverse),
        offset: () => tf.clone(sum),
      };
    },
  });
}
