// Four overlapping clouds of points in 16 dimensions: trains for a few seconds.
const tf = require('@tensorflow/tfjs-node');

const CLASSES = 4;
const DIMENSIONS = 16;

function loadData(count) {
  const centres = tf.randomNormal([CLASSES, DIMENSIONS], 0, 1, 'float32', 1);
  const labels = tf.tensor1d(Array.from({ length: count }, (_, row) => row % CLASSES), 'int32');
  const xs = centres.gather(labels).add(tf.randomNormal([count, DIMENSIONS], 0, 1.2, 'float32', 2));
  return { xs, ys: tf.oneHot(labels, CLASSES).toFloat() };
}

async function main() {
  const { xs, ys } = loadData(2400);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [DIMENSIONS], units: 64, activation: 'relu' }),
      tf.layers.dense({ units: 32, activation: 'relu' }),
      tf.layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(xs, ys, {
    batchSize: 32,
    epochs: 10,
    validationSplit: 0.2,
    verbose: 0,
  });
  console.log('trained to the end');
}

main();
