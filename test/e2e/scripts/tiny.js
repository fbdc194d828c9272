// As quick.js, but over in a second: for experiments, which run their script many times.
const tf = require('@tensorflow/tfjs-node');

const CLASSES = 3;
const COUNT = 480;

async function main() {
  const labels = tf.tensor1d(Array.from({ length: COUNT }, (_, row) => row % CLASSES), 'int32');
  const xs = tf.randomNormal([CLASSES, 8], 0, 1, 'float32', 1).gather(labels).add(tf.randomNormal([COUNT, 8], 0, 0.8, 'float32', 2));
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [8], units: 16, activation: 'relu' }), tf.layers.dense({ units: CLASSES, activation: 'softmax' })] });
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(xs, tf.oneHot(labels, CLASSES).toFloat(), { batchSize: 32, epochs: 10, validationSplit: 0.2, verbose: 0 });
  console.log('trained to the end');
}

main();
