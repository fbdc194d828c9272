// Two models, the second of which is the one that matters; each trains for a second or two.
const tf = require('@tensorflow/tfjs-node');

const CLASSES = 3;
const COUNT = 960;

function create(units) {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [8], units, activation: 'relu' }), tf.layers.dense({ units: CLASSES, activation: 'softmax' })] });
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

async function main() {
  const labels = tf.tensor1d(Array.from({ length: COUNT }, (_, row) => row % CLASSES), 'int32');
  const xs = tf.randomNormal([CLASSES, 8], 0, 1, 'float32', 1).gather(labels).add(tf.randomNormal([COUNT, 8], 0, 0.8, 'float32', 2));
  const ys = tf.oneHot(labels, CLASSES).toFloat();
  await create(4).fit(xs, ys, { batchSize: 32, epochs: 1, verbose: 0 });
  const model = create(32);
  await model
    .fit(xs, ys, {
      batchSize: 32,
      epochs: 15,
      validationSplit: 0.2,
      verbose: 0,
    });
}

main();
