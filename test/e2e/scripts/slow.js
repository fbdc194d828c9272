// As quick.js, but long enough to be met in the middle: a custom loop that takes 25 ms for an iteration.
const tf = require('@tensorflow/tfjs-node');

const xs = tf.randomNormal([256, 8], 0, 1, 'float32', 1);
const ys = xs.sum(1, true).greater(0).toFloat();
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [8], units: 8, activation: 'tanh' }), tf.layers.dense({ units: 1, activation: 'sigmoid' })] });
const optimizer = tf.train.sgd(0.05);

async function main() {
  for (let iteration = 0; iteration < 2000; iteration += 1) {
    optimizer.minimize(() => tf.losses.logLoss(ys, model.apply(xs)), false);
    await new Promise((done) => setTimeout(done, 25));
  }
}

main();
