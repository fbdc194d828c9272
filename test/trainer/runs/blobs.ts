import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Ten blobs of points in 20 dimensions, told apart by a small network: 60 iterations an epoch, 600 in all. */
const blobs = `
const tf = require('@tensorflow/tfjs-node');
const fs = require('node:fs');
const classes = 10, dimensions = 20, rows = 1920;
const centres = tf.randomNormal([classes, dimensions], 0, 1, 'float32', 1);
const labels = tf.tensor1d(Array.from({ length: rows }, (_, i) => i % classes), 'int32');
const xs = tf.gather(centres, labels).add(tf.randomNormal([rows, dimensions], 0, 1, 'float32', 2));
const ys = tf.oneHot(labels, classes).toFloat();
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 32, activation: 'relu', inputShape: [dimensions] }),
  tf.layers.dense({ units: classes, activation: 'softmax' }),
] });
`;
/** Trains 12 epochs and saves. */
export const fit = `${blobs}
model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
model.fit(xs, ys, { epochs: 12, batchSize: 32, validationSplit: 0.16, verbose: 0 }).then(() => fs.writeFileSync('saved.txt', 'trained'));
`;
/** A synchronous loop that never yields, with a helper process and a finally that saves. */
export const endless = `${blobs}
const helper = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
fs.writeFileSync('pids.json', JSON.stringify([process.pid, helper.pid]));
const optimizer = tf.train.sgd(0.01);
try {
  for (;;) optimizer.minimize(() => tf.losses.softmaxCrossEntropy(ys, model.predict(xs)));
} finally {
  fs.writeFileSync('saved.txt', 'finally');
}
`;

/** Writes train.js into a new folder outside this project; removed after the test. */
export function project(text: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'superconverge-cli-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'train.js'), text);
  return folder;
}
