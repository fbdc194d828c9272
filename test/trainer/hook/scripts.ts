import { symlinkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nativeFolder } from '../../setup/machine';
import { messagesOf, type TrainerOutcome } from '../driver';
import { makeProject } from '../loading/project';

/** Three clouds of points that a small net tells apart: 600 rows of 4 numbers, one-hot targets. `tf` must be in scope. */
export const clouds = `
const rows = 600;
const labels = Array.from({ length: rows }, (_, row) => row % 3);
const centres = [[1, 0, 0, 1], [0, 1, 1, 0], [-1, -1, 0, 0]];
const noise = (row, column) => Math.sin(12.9898 * row + 78.233 * column) * 0.6;
const xs = tf.tensor2d(labels.map((label, row) => centres[label].map((centre, column) => centre + noise(row, column))));
const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), 3).toFloat();
`;

/** {@link clouds} with every sixth label wrong: gradients never vanish, so that high LRs do harm. */
export const mislabelled = clouds.replace('tf.tensor1d(labels', 'tf.tensor1d(labels.map((label, row) => (row % 6 === 5 ? (label + 1) % 3 : label))');

/** Layers for {@link classifier} that die at high LRs. */
export const deep = "tf.layers.dense({ units: 12, activation: 'relu' }), tf.layers.dense({ units: 12, activation: 'relu' }),";

/** A small net for {@link clouds}; the optimizer is an expression. */
export function classifier(optimizer = 'tf.train.momentum(0.05, 0.9)', extras = ''): string {
  return `
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 12, inputShape: [4], activation: 'relu', kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
  ${extras}
  tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
] });
model.compile({ optimizer: ${optimizer}, loss: 'categoricalCrossentropy' });
`;
}

export const require_ = "const tf = require('@tensorflow/tfjs');\n";
export const import_ = "import * as tf from '@tensorflow/tfjs';\n";

/** A project of one CommonJS script, wrapped so that it may await; returns the script's path. */
export function script(body: string, packages?: Record<string, string>): string {
  return join(makeProject({ 'train.js': `${require_}(async () => {\n${body}\n})();\n` }, packages), 'train.js');
}

/** The same beside a native backend, which must be installed. */
export function nativeScript(body: string): string {
  const native = nativeFolder();
  if (native === null) throw new Error('the native backend is not installed');
  const folder = makeProject({ 'train.js': `const tf = require('@tensorflow/tfjs-node');\n(async () => {\n${body}\n})();\n` }, {});
  mkdirSync(join(folder, 'node_modules/@tensorflow'), { recursive: true });
  for (const name of ['tfjs', 'tfjs-node']) symlinkSync(join(native, 'node_modules/@tensorflow', name), join(folder, 'node_modules/@tensorflow', name), 'dir');
  return join(folder, 'train.js');
}

/** What a run drew: its points, in order. */
export function curveOf(outcome: Pick<TrainerOutcome, 'messages'>, stage: 'run' | 'sweep' = 'run') {
  const metrics = messagesOf(outcome, 'metrics').filter((message) => message.stage === stage);
  return { batch: metrics.flatMap(({ batch }) => batch), heldOut: metrics.flatMap(({ heldOut }) => heldOut) };
}

export function provenanceOf(outcome: Pick<TrainerOutcome, 'messages'>) {
  const [started] = messagesOf(outcome, 'started');
  if (started === undefined) throw new Error(`training was never reported: ${JSON.stringify(outcome.messages)}`);
  return started.provenance;
}

export function rampOf(outcome: Pick<TrainerOutcome, 'messages'>) {
  const [message] = messagesOf(outcome, 'ramp');
  if (message === undefined) throw new Error(`no ramp began: ${JSON.stringify(outcome.messages.slice(-3))}`);
  return message.ramp;
}

export function last(outcome: Pick<TrainerOutcome, 'messages'>) {
  return outcome.messages.at(-1);
}
