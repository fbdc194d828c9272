import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as tfjs from '@tensorflow/tfjs';
import { expect } from 'vitest';

// the bundle that ships, on TensorFlow.js as a script loads it
const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('../../../dist/trainer/', import.meta.url));
export const tf = require('@tensorflow/tfjs') as typeof tfjs;
export const embedded = require(`${folder}embedded.cjs`) as typeof import('../../../src/trainer/embedded/embedded');

/** The same random numbers in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

export interface Input {
  readonly shape: number[];
  /** Default: random in [-0.5, 0.5). */
  readonly values?: number[];
}

/** Values and gradients of f with respect to each input, given a fixed random gradient of its result. */
function evaluate(inputs: readonly Input[], f: (...tensors: tfjs.Tensor[]) => tfjs.Tensor): number[][] {
  return tf.tidy(() => {
    const random = randomNumbers(7);
    const tensors = inputs.map(({ shape, values }) => tf.tensor(values ?? Array.from({ length: tf.util.sizeFromShape(shape) }, random), shape));
    const value = f(...tensors);
    const dy = tf.tensor(Array.from({ length: value.size }, random), value.shape);
    const gradients = tf.grads(f)(tensors, dy);
    return [value, ...gradients].map((tensor) => Array.from(tensor.dataSync()));
  });
}

/** Largest difference, relative to the largest expected value. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const values = Array.from(expected);
  const scale = Math.max(1e-3, ...values.map(Math.abs));
  return Math.max(0, ...values.map((value, i) => Math.abs(value - (actual[i] ?? NaN)) / scale));
}

/** Asserts that f and its gradients are the same on the embedded backend as on cpu, and that nothing is left behind. */
export async function agreesWithCpu(inputs: readonly Input[], f: (...tensors: tfjs.Tensor[]) => tfjs.Tensor, tolerance = 1e-5): Promise<void> {
  await tf.setBackend('cpu');
  const expected = evaluate(inputs, f);
  await tf.setBackend('wasm');
  const before = tf.memory();
  const actual = evaluate(inputs, f);
  const after = tf.memory();
  expect(after.numTensors).toBe(before.numTensors);
  expect(after.numDataBuffers).toBe(before.numDataBuffers);
  expected.forEach((values, i) => {
    expect(difference(actual[i] ?? [], values), i === 0 ? 'value' : `gradient of input ${String(i - 1)}`).toBeLessThan(tolerance);
  });
}
