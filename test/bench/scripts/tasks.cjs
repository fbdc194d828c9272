// Six small training tasks on real data: node tasks.cjs TASK ITERATIONS DATA_FOLDER
// Trains for that many updates and prints `test METRIC`: accuracy on examples it never saw, or R2 for the regression.
const fs = require('node:fs');
const path = require('node:path');
const tf = require('@tensorflow/tfjs-node');

const [name, iterations, folder] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const L = tf.layers;
const VALIDATION = 1000;

const relu = (x) => L.activation({ activation: 'relu' }).apply(x);
const normalised = (x, filters, strides) =>
  L.batchNormalization({ momentum: 0.9 }).apply(L.conv2d({ filters, kernelSize: 3, strides, padding: 'same', useBias: false, kernelInitializer: 'heNormal' }).apply(x));

function residual() {
  const input = tf.input({ shape: [28, 28, 1] });
  let x = relu(normalised(L.averagePooling2d({ poolSize: 2 }).apply(input), 8, 1));
  for (const [filters, strides] of [[8, 1], [16, 2], [32, 2]]) {
    const shortcut = strides === 1 ? x : L.batchNormalization({ momentum: 0.9 }).apply(L.conv2d({ filters, kernelSize: 1, strides, useBias: false }).apply(x));
    x = relu(L.add().apply([normalised(relu(normalised(x, filters, strides)), filters, 1), shortcut]));
  }
  return tf.model({ inputs: input, outputs: L.dense({ units: 10, activation: 'softmax' }).apply(L.globalAveragePooling2d({}).apply(x)) });
}

const tasks = {
  'mlp-fashion': {
    data: 'fashion', train: 20000, test: 5000, batch: 128, optimizer: () => tf.train.momentum(0.03, 0.9),
    model: () => tf.sequential({ layers: [L.flatten({ inputShape: [28, 28, 1] }), L.dense({ units: 128, activation: 'relu' }), L.dense({ units: 10, activation: 'softmax' })] }),
  },
  'lenet-fashion': {
    data: 'fashion', train: 20000, test: 5000, batch: 64, optimizer: () => tf.train.momentum(0.03, 0.9),
    model: () => tf.sequential({ layers: [
      L.conv2d({ inputShape: [28, 28, 1], filters: 6, kernelSize: 5, padding: 'same', activation: 'relu' }), L.maxPooling2d({ poolSize: 2 }),
      L.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }), L.maxPooling2d({ poolSize: 2 }), L.flatten(),
      L.dense({ units: 120, activation: 'relu' }), L.dense({ units: 84, activation: 'relu' }), L.dense({ units: 10, activation: 'softmax' })] }),
  },
  'resnet8-fashion': { data: 'fashion', train: 20000, test: 5000, batch: 64, optimizer: () => tf.train.momentum(0.1, 0.9), model: residual },
  'mlpbn-digits': {
    data: 'digits', train: 1000, test: 500, validation: 297, batch: 32, optimizer: () => tf.train.momentum(0.03, 0.9),
    model: () => tf.sequential({ layers: [
      L.dense({ inputShape: [64], units: 64, useBias: false }), L.batchNormalization({ momentum: 0.9 }), L.activation({ activation: 'relu' }),
      L.dense({ units: 64, useBias: false }), L.batchNormalization({ momentum: 0.9 }), L.activation({ activation: 'relu' }), L.dense({ units: 10, activation: 'softmax' })] }),
  },
  'cnn-words': {
    data: 'words', train: 18000, test: 5000, batch: 64, optimizer: () => tf.train.adam(0.001),
    model: () => tf.sequential({ layers: [
      L.embedding({ inputShape: [12], inputDim: 27, outputDim: 16 }), L.conv1d({ filters: 48, kernelSize: 3, activation: 'relu', padding: 'same' }),
      L.globalMaxPooling1d({}), L.dense({ units: 32, activation: 'relu' }), L.dense({ units: 4, activation: 'softmax' })] }),
  },
  'mlp-diamonds': {
    data: 'diamonds', train: 20000, test: 5000, batch: 64, optimizer: () => tf.train.adam(0.001),
    model: () => tf.sequential({ layers: [L.dense({ inputShape: [9], units: 64, activation: 'relu' }), L.dense({ units: 64, activation: 'relu' }), L.dense({ units: 1 })] }),
  },
};

async function main() {
  const task = tasks[name];
  const { shape, classes, rows } = JSON.parse(fs.readFileSync(path.join(folder, `${task.data}.json`), 'utf8'));
  const bytes = fs.readFileSync(path.join(folder, `${task.data}.bin`));
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const take = (from, count) => ({
    xs: tf.tensor(values.slice(from * size, (from + count) * size), [count, ...shape]),
    ys: classes === 0
      ? tf.tensor(values.slice(rows * size + from, rows * size + from + count), [count, 1])
      : tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(values.subarray(rows * size + from, rows * size + from + count)), 'int32'), classes).toFloat()),
  });
  const validation = take(task.train, task.validation ?? VALIDATION);
  const test = take(rows - task.test, task.test);

  const model = task.model();
  model.compile({ optimizer: task.optimizer(), loss: classes === 0 ? 'meanSquaredError' : 'categoricalCrossentropy', metrics: classes === 0 ? [] : ['accuracy'] });

  // endless epochs over shuffled rows, so that any number of updates can be asked for
  function* batches() {
    for (;;) {
      const order = Array.from({ length: task.train }, (_, row) => row);
      tf.util.shuffle(order);
      for (let from = 0; from + task.batch <= task.train; from += task.batch) {
        const picked = order.slice(from, from + task.batch);
        const inputs = new Float32Array(task.batch * size);
        picked.forEach((row, index) => inputs.set(values.subarray(row * size, (row + 1) * size), index * size));
        const targets = picked.map((row) => values[rows * size + row]);
        const xs = tf.tensor(inputs, [task.batch, ...shape]);
        const ys = classes === 0 ? tf.tensor2d(targets, [task.batch, 1]) : tf.tidy(() => tf.oneHot(tf.tensor1d(targets, 'int32'), classes).toFloat());
        yield { xs, ys };
      }
    }
  }
  await model.fitDataset(tf.data.generator(batches), { epochs: 1, batchesPerEpoch: iterations, validationData: [validation.xs, validation.ys], verbose: 0 });

  const predicted = model.predict(test.xs, { batchSize: 500 });
  const metric = classes === 0
    ? tf.tidy(() => 1 - tf.sum(tf.squaredDifference(predicted, test.ys)).dataSync()[0] / tf.sum(tf.squaredDifference(test.ys, tf.mean(test.ys))).dataSync()[0])
    : tf.tidy(() => tf.mean(tf.equal(predicted.argMax(1), test.ys.argMax(1)).toFloat()).dataSync()[0]);
  console.log(`test ${metric}`);
}

main();
