// A plain training script: node train.cjs MODEL BATCH_SIZE ITERATIONS_PER_EPOCH EPOCHS
// Prints "first step" after its first update, and at the end the images per second of all epochs but the first.
const tf = require(process.env.BENCH_PACKAGE ?? '@tensorflow/tfjs');

const [model, batchSize, iterations, epochs] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const L = tf.layers;

function mlp() {
  return tf.sequential({ layers: [L.dense({ inputShape: [784], units: 128, activation: 'relu' }), L.dense({ units: 10, activation: 'softmax' })] });
}

/** LeNet-5 with 6, 16, 120 and 84 units. */
function lenet() {
  return tf.sequential({
    layers: [
      L.conv2d({ inputShape: [28, 28, 1], filters: 6, kernelSize: 5, padding: 'same', activation: 'relu' }),
      L.maxPooling2d({ poolSize: 2, strides: 2 }),
      L.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
      L.maxPooling2d({ poolSize: 2, strides: 2 }),
      L.flatten(),
      L.dense({ units: 120, activation: 'relu' }),
      L.dense({ units: 84, activation: 'relu' }),
      L.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}

/** ResNet-20 for images of 32 x 32: three stages of three blocks with 16, 32 and 64 channels. */
function resnet20() {
  const convolution = (x, filters, kernelSize, strides) =>
    L.batchNormalization().apply(L.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false, kernelInitializer: 'heNormal' }).apply(x));
  const relu = (x) => L.activation({ activation: 'relu' }).apply(x);
  const input = tf.input({ shape: [32, 32, 3] });
  let x = relu(convolution(input, 16, 3, 1));
  for (const filters of [16, 32, 64]) {
    for (let block = 0; block < 3; block++) {
      const strides = filters > 16 && block === 0 ? 2 : 1;
      const shortcut = strides === 1 ? x : convolution(x, filters, 1, strides);
      x = relu(L.add().apply([convolution(relu(convolution(x, filters, 3, strides)), filters, 3, 1), shortcut]));
    }
  }
  const pooled = L.globalAveragePooling2d({}).apply(x);
  return tf.model({ inputs: input, outputs: L.dense({ units: 10, activation: 'softmax' }).apply(pooled) });
}

const models = { mlp: [mlp, [784]], lenet: [lenet, [28, 28, 1]], resnet20: [resnet20, [32, 32, 3]] };

async function main() {
  const [build, shape] = models[model];
  const network = build();
  network.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const examples = batchSize * iterations;
  const images = tf.randomNormal([examples, ...shape]);
  const labels = tf.oneHot(tf.randomUniform([examples], 0, 10, 'int32'), 10);
  let from = 0;
  let stepped = false;
  await network.fit(images, labels, {
    batchSize,
    epochs,
    verbose: 0,
    callbacks: {
      onBatchEnd: () => {
        if (!stepped) console.log('first step');
        stepped = true;
      },
      onEpochEnd: (epoch) => {
        if (epoch === 0) from = performance.now();
      },
    },
  });
  if (epochs > 1) console.log(`images per second: ${((epochs - 1) * examples * 1000) / (performance.now() - from)}`);
}

main();
