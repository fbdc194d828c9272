import { expect } from 'vitest';
import type { RegularisationOverrides } from '../../../src/protocol/run';
import type { RequestOverrides } from '../../../src/runs/defaultRequest';
import { runTrainer } from '../driver';
import { clouds } from './scripts';

export const observe = { kind: 'observe' as const };
export const overriding = (overrides: Partial<RegularisationOverrides>): { overrides: RegularisationOverrides } => ({ overrides: { batchSize: null, weightDecay: null, dropout: null, momentum: null, ...overrides } });
export const seed = (number: number): string => `kernelInitializer: tf.initializers.glorotUniform({ seed: ${number.toString()} })`;
export const recurrentSeed = 'recurrentInitializer: tf.initializers.glorotUniform({ seed: 9 })';

/** What a script sees of its training: weights, tensors alive, history. */
export const print = `console.log(JSON.stringify({
  weights: model.getWeights().map((weight) => Array.from(weight.dataSync())), tensors: tf.memory().numTensors, history: history.history }));`;

export interface Seen {
  readonly weights: number[][];
  readonly tensors: number;
  readonly history: Record<string, number[]>;
}

export async function seenBy(path: string, request: RequestOverrides): Promise<Seen & { readonly outcome: Awaited<ReturnType<typeof runTrainer>> }> {
  const outcome = await runTrainer(path, request);
  if (outcome.exitCode !== 0) throw new Error(`${JSON.stringify(outcome.messages.at(-1))}\n${outcome.stderr}`);
  return { ...(JSON.parse(outcome.stdout) as Seen), outcome };
}

/** The bits of the weights, the number of tensors and the metrics' names; losses may be added up in another order. */
export function sameAs({ weights, tensors, history }: Seen): object {
  return {
    weights,
    tensors,
    history: Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values.map((value) => expect.closeTo(value, 5) as number)])),
  };
}

/** Trains `layers` on {@link clouds}; sequences are of two steps of two numbers. */
export const trains = (layers: string, { shape = '[4]', optimizer = 'tf.train.momentum(0.05, 0.9)', batchSize = 50 } = {}): string => `${clouds}
const l2 = (factor) => factor === null ? {} : { kernelRegularizer: tf.regularizers.l2({ l2: factor }) };
const model = tf.sequential({ layers: [${layers}] });
model.compile({ optimizer: ${optimizer}, loss: 'categoricalCrossentropy' });
const inputs = xs.reshape([600, ...${shape}]);
const history = await model.fit(inputs, ys, { epochs: 2, batchSize: ${batchSize.toString()}, verbose: 0 });
${print}`;

export const head = `tf.layers.dense({ units: 3, activation: 'softmax', ${seed(2)} })`;
