// LeNet on a small part of Fashion-MNIST: clothes in ten classes.
//
// In VS Code: "Superconverge: Run LR Range Test" from the command palette;
// nothing has to be installed. By itself: npm install && npm start

const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const tf = require('@tensorflow/tfjs-node');

const EPOCHS = 5;
const BATCH_SIZE = 64;
const LEARNING_RATE = 0.03;
const MOMENTUM = 0.9;

const SIDE = 28;
const CLASSES = 10;
const TRAIN_IMAGES = 6000;
const TEST_IMAGES = 1000;

/**
 * Images as [count, 28, 28, 1] with values from 0 (background) to 1,
 * labels as one-hot rows [count, 10].
 */
function loadData() {
  // All images, row by row, one byte a pixel; then one byte a label.
  const file = path.join(__dirname, 'fashion-mnist.br');
  const bytes = zlib.brotliDecompressSync(fs.readFileSync(file));
  const pixels = SIDE * SIDE;
  const labelBytes = bytes.subarray((TRAIN_IMAGES + TEST_IMAGES) * pixels);

  function take(from, count) {
    const values = Float32Array.from(
      bytes.subarray(from * pixels, (from + count) * pixels),
      (byte) => byte / 255,
    );
    const classes = Int32Array.from(labelBytes.subarray(from, from + count));
    return {
      images: tf.tensor4d(values, [count, SIDE, SIDE, 1]),
      labels: tf.tidy(() => tf.oneHot(tf.tensor1d(classes, 'int32'), CLASSES).toFloat()),
    };
  }
  return { train: take(0, TRAIN_IMAGES), test: take(TRAIN_IMAGES, TEST_IMAGES) };
}

/** LeNet-5 (LeCun et al. 1998), with max pooling. */
function createModel() {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [SIDE, SIDE, 1],
        filters: 6,
        kernelSize: 5,
        padding: 'same',
        activation: 'tanh',
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: 'tanh' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 120, activation: 'tanh' }),
      tf.layers.dense({ units: 84, activation: 'tanh' }),
      tf.layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
}

async function main() {
  const { train, test } = loadData();

  const model = createModel();
  model.compile({
    optimizer: tf.train.momentum(LEARNING_RATE, MOMENTUM),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });

  await model.fit(train.images, train.labels, {
    epochs: EPOCHS,
    batchSize: BATCH_SIZE,
    validationData: [test.images, test.labels],
    verbose: 0,
    callbacks: {
      onEpochEnd: (epoch, logs) => {
        const [trained, tested] = [logs.acc, logs.val_acc].map((value) => value.toFixed(3));
        console.log(`Epoch ${epoch + 1}: accuracy ${trained}, on the test images ${tested}`);
      },
    },
  });
}

main();
