import { describe, expect, test } from 'vitest';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { messagesOf, runTrainer } from '../driver';
import { curveOf, last, script } from './scripts';

const iterations = 20;

/** Two weights under f = 3 w + s u, with s = 1 and 4 in turn: gradients that are known and not proportional. */
const gradients = (iteration: number): [number, number] => [3, iteration % 2 === 0 ? 4 : 1];

const descent = (optimizer: string, slots: readonly string[]): string => `
const w = tf.variable(tf.scalar(0)), u = tf.variable(tf.scalar(0));
const optimizer = ${optimizer};
const seen = [];
for (let i = 1; i <= ${iterations}; i++) {
  optimizer.minimize(() => w.mul(3).add(u.mul(i % 2 === 0 ? 4 : 1)));
  const slots = {};
  for (const name of ${JSON.stringify(slots)}) slots[name] = optimizer[name].map(({ variable }) => variable.dataSync()[0]);
  seen.push({ weights: [w.dataSync()[0], u.dataSync()[0]], slots });
}
console.log(JSON.stringify(seen));`;

/** What an optimizer holds after an update, of both weights. */
interface Seen {
  readonly weights: readonly number[];
  readonly slots: Readonly<Record<string, readonly number[]>>;
}
interface Update {
  readonly iteration: number;
  readonly before: Seen;
  readonly after: Seen;
  /** Products of all momenta up to this update, this one's left out. */
  readonly earlierMomenta: number;
}
const at = (values: readonly number[] | undefined, index: number, otherwise = 0): number => values?.[index] ?? otherwise;
const step = ({ before, after }: Update, weight: number): number => at(before.weights, weight) - at(after.weights, weight);

/** How the LR and the momentum of an update are read off what it changed; the equations are those of the papers, solved for both. */
const optimizers: Record<string, { readonly make: string; readonly slots: readonly string[]; read(update: Update): { lr: number; momentum: number | null } }> = {
  SGD: { make: 'tf.train.sgd(0.5)', slots: [], read: (update) => ({ lr: step(update, 0) / 3, momentum: null }) },
  Momentum: {
    make: 'tf.train.momentum(0.5, 0.3)',
    slots: ['accumulations'],
    read: (update) => {
      const velocity = at(update.after.slots['accumulations'], 0);
      const earlier = at(update.before.slots['accumulations'], 0);
      return { lr: step(update, 0) / velocity, momentum: earlier === 0 ? null : (velocity - 3) / earlier };
    },
  },
  RMSProp: {
    make: 'tf.train.rmsprop(0.5, 0.9, 0.3)',
    slots: ['accumulatedMeanSquares', 'accumulatedMoments'],
    read: ({ iteration, before, after }) => {
      // velocity = momentum * earlier + lr * scaled, for two weights
      const [a, b] = [0, 1].map((weight) => ({
        earlier: at(before.slots['accumulatedMoments'], weight),
        scaled: at(gradients(iteration), weight) / Math.sqrt(at(after.slots['accumulatedMeanSquares'], weight) + 1e-7),
        velocity: at(after.slots['accumulatedMoments'], weight),
      })) as [Record<'earlier' | 'scaled' | 'velocity', number>, Record<'earlier' | 'scaled' | 'velocity', number>];
      if (a.earlier === 0) return { lr: a.velocity / a.scaled, momentum: null };
      const determinant = a.earlier * b.scaled - b.earlier * a.scaled;
      return { momentum: (a.velocity * b.scaled - b.velocity * a.scaled) / determinant, lr: (a.earlier * b.velocity - b.earlier * a.velocity) / determinant };
    },
  },
  Adam: {
    make: 'tf.train.adam(0.5, 0.7, 0.999)',
    slots: ['accumulatedFirstMoment', 'accumulatedSecondMoment'],
    read: (update) => {
      const moment = at(update.after.slots['accumulatedFirstMoment'], 0);
      const beta1 = (moment - 3) / (at(update.before.slots['accumulatedFirstMoment'], 0) - 3);
      const second = at(update.after.slots['accumulatedSecondMoment'], 0) / (1 - 0.999 ** update.iteration);
      return { lr: (step(update, 0) * Math.sqrt(second) * (1 - update.earlierMomenta * beta1)) / moment, momentum: beta1 };
    },
  },
  Adamax: {
    make: 'tf.train.adamax(0.5, 0.7, 0.999)',
    slots: ['accumulatedFirstMoment', 'accumulatedWeightedInfNorm'],
    read: (update) => {
      const moment = at(update.after.slots['accumulatedFirstMoment'], 0);
      const beta1 = (moment - 3) / (at(update.before.slots['accumulatedFirstMoment'], 0) - 3);
      return { lr: (step(update, 0) * at(update.after.slots['accumulatedWeightedInfNorm'], 0) * (1 - update.earlierMomenta * beta1)) / moment, momentum: beta1 };
    },
  },
  Adagrad: {
    make: 'tf.train.adagrad(0.5)',
    slots: ['accumulatedGrads'],
    read: (update) => ({ lr: (step(update, 0) * Math.sqrt(at(update.after.slots['accumulatedGrads'], 0))) / 3, momentum: null }),
  },
  Adadelta: {
    make: 'tf.train.adadelta(0.5)',
    slots: ['accumulatedGrads', 'accumulatedUpdates'],
    read: (update) => {
      // as TensorFlow.js has it: both averages as they were before this update
      const move = (3 * Math.sqrt(at(update.before.slots['accumulatedUpdates'], 0) + 1e-7)) / Math.sqrt(at(update.before.slots['accumulatedGrads'], 0) + 1e-7);
      return { lr: step(update, 0) / move, momentum: null };
    },
  },
};

/** LR and momentum of update i, each schedule by its definition. */
const schedules: Record<string, { readonly options: ScheduleOptions; lr(i: number): number; momentum(i: number): number | null }> = {
  triangular2: {
    options: { kind: 'triangular2', minLr: 0.02, maxLr: 0.1, stepSize: 5, gamma: 1, momentum: { high: 0.95, low: 0.85 } },
    // Smith 2015: cycle = floor(1 + t / (2 step)), x = |t / step - 2 cycle + 1|, height (1 - x) / 2^(cycle - 1), with t = 0 for the first update
    lr: (i) => 0.02 + 0.08 * height(i - 1),
    momentum: (i) => 0.95 - 0.1 * height(i - 1),
  },
  'piecewise constant': {
    options: { kind: 'piecewise-constant', maxLr: 0.1, drops: [0.5, 0.75], factor: 0.1 },
    lr: (i) => (i <= 10 ? 0.1 : i <= 15 ? 0.01 : 0.001),
    momentum: () => null,
  },
};
function height(t: number): number {
  const cycle = Math.floor(1 + t / 10);
  return Math.max(0, 1 - Math.abs(t / 5 - 2 * cycle + 1)) / 2 ** (cycle - 1);
}

describe.each(Object.entries(schedules))('under %s', (_schedule, { options, lr, momentum }) => {
  test.each(Object.entries(optimizers))('%s really uses the LR and the momentum of the schedule', async (name, { make, slots, read }) => {
    const outcome = await runTrainer(script(descent(make, slots)), { kind: 'train', schedule: options, training: { ...DEFAULT_TRAINING, iterations } });
    expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'training ended', iterations } });
    const moved = name !== 'SGD' && name !== 'Adagrad' && name !== 'Adadelta';
    expect(messagesOf(outcome, 'warning')).toHaveLength(moved || momentum(1) === null ? 0 : 1);
    const { batch } = curveOf(outcome);

    const seen = JSON.parse(outcome.stdout) as Seen[];
    const own = name === 'Adam' || name === 'Adamax' ? 0.7 : 0.3;
    let earlierMomenta = 1;
    for (let i = 1; i <= iterations; i++) {
      const used = read({ iteration: i, before: seen[i - 2] ?? { weights: [0, 0], slots: name === 'Adagrad' ? { accumulatedGrads: [0.1, 0.1] } : {} }, after: seen[i - 1] ?? { weights: [], slots: {} }, earlierMomenta });
      expect(batch[i - 1]?.lr, `LR reported of update ${String(i)}`).toBeCloseTo(lr(i), 9);
      expect(used.lr / lr(i), `LR used by update ${String(i)}`).toBeCloseTo(1, 2);
      if (used.momentum !== null) expect(used.momentum, `momentum used by update ${String(i)}`).toBeCloseTo(momentum(i) ?? own, 3);
      expect(batch[i - 1]?.momentum ?? null).toEqual(moved && momentum(i) !== null ? (expect.closeTo(momentum(i) ?? 0, 9) as number) : null);
      earlierMomenta *= momentum(i) ?? own;
    }
  });
});
