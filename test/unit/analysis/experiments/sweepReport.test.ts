import { expect, test } from 'vitest';
import { analyseRangeTest } from '../../../../src/analysis/analyseRangeTest';
import type { Factor } from '../../../../src/analysis/experiments/factorText';
import type { RegularisationFacts } from '../../../../src/analysis/experiments/regularisationAdvice';
import { regularisationAdvice } from '../../../../src/analysis/experiments/regularisationAdvice';
import type { SweepReading } from '../../../../src/analysis/experiments/sweepReading';
import { sweepReport } from '../../../../src/analysis/experiments/sweepReport';

const facts: RegularisationFacts = {
  optimizer: { className: 'Momentum', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3 },
  batchSize: 512,
  dropout: null,
  batchNormalization: null,
  layers: ['Dense'],
};

/** A range test that rises to its best, keeps it up to an LR and has lost half of it at a higher one; then nothing is left. */
function reading(best: number, keepsUpTo: number, provenance: RegularisationFacts | null = facts): SweepReading {
  const topLr = 3;
  const accuracyAt = (lr: number): number => 0.1 + (best - 0.1) * Math.min(1, lr / (0.3 * keepsUpTo)) * Math.min(1, Math.max(0, 1 - (lr - keepsUpTo) / keepsUpTo));
  const heldOut = Array.from({ length: 301 }, (_, index) => {
    const lr = (topLr * index) / 300;
    return { iteration: index, lr, loss: 2.5 - 2 * accuracyAt(lr), accuracy: accuracyAt(lr) };
  });
  const analysis = analyseRangeTest({ batch: [], heldOut, plannedIterations: 1000, chance: 0.1, topFromSweep: false, topLr });
  return { seed: 1, analysis, provenance };
}

function report(factor: Factor, readings: Record<string, readonly SweepReading[]>, own: number | null = null) {
  const values = Object.keys(readings).map(Number);
  const arms = values.map((value) => ({ id: String(value), label: `${factor} ${String(value)}`, role: 'sweep' as const, value, ...(value === own ? { own: true } : {}) }));
  return sweepReport({ factor, arms, trials: [] }, new Map(values.map((value) => [String(value), readings[String(value)] ?? readings[value.toExponential()]!])));
}

test('the advice names the LR, what the better value keeps there and where the script\'s own stops', () => {
  const told = report('weightDecay', { '0.00001': [reading(0.86, 1.5)], '0.001': [reading(0.82, 0.2)] }, 1e-3)!;
  expect(told.advised).toBe(1e-5);
  expect(told.advice).toMatch(/^At an LR of (1\.\d|0\.\d\d), weight decay 1e-5 keeps accuracy at 0\.8[56] \(max LR 0\.\d+\); your 1e-3 stops training above 0\.[34]\d \(max LR 0\.0\d+\)\./);
  expect(told.rows.map(({ value }) => value)).toEqual([1e-5, 1e-3]);
  // half of the gain is lost half-way down the fall from 0.2 to 0.4
  expect(told.rows[1]!.stopsAbove).toBeGreaterThan(0.25);
  expect(told.rows[1]!.stopsAbove).toBeLessThan(0.42);
  // smoothing over a tenth of the ramp takes something off a peak as narrow as that
  expect(told.rows[1]!.best!.value).toBeGreaterThan(0.7);
  expect(told.rows[1]!.best!.value).toBeLessThan(0.82);
  expect(told.rows[0]!.max!.lr).toBeGreaterThan(2 * told.rows[1]!.max!.lr);
});

test('a larger usable LR decides between values that reach the same accuracy', () => {
  expect(report('weightDecay', { '0.0001': [reading(0.86, 1.2)], '0.001': [reading(0.862, 0.2)] })!.advised).toBe(1e-4);
});

test('the better accuracy decides before the larger LR', () => {
  expect(report('weightDecay', { '0.000001': [reading(0.7, 1.5)], '0.0001': [reading(0.86, 0.6)] })!.advised).toBe(1e-4);
});

test('values that noise does not separate get no advice', () => {
  const told = report('weightDecay', { '0.0001': [reading(0.86, 1)], '0.001': [reading(0.857, 1.2)] }, 1e-3)!;
  expect(told.advised).toBeNull();
  expect(told.advice).toMatch(/^Cannot tell which weight decay is best: 1e-4 and your 1e-3 do equally well within what 1 range test each can tell \(best accuracy 0\.8\d( to 0\.8\d)?, max LR 0\.\d+ to 0\.\d+\)\.$/);
});

/** Range tests with seeds 1, 2, ... */
const seeded = (...readings: readonly SweepReading[]): SweepReading[] => readings.map((one, index) => ({ ...one, seed: index + 1 }));

test('seeds that scatter hide a difference that one seed would have shown', () => {
  expect(report('weightDecay', { '0.0001': [reading(0.86, 1)], '0.001': [reading(0.82, 1)] })!.advised).toBe(1e-4);
  const noisy = report('weightDecay', { '0.0001': seeded(reading(0.9, 1), reading(0.82, 1)), '0.001': seeded(reading(0.78, 1), reading(0.86, 1)) })!;
  expect(noisy.advised).toBeNull();
  expect(noisy.advice).toContain('Cannot tell');
});

test('what a seed does to all values alike hides nothing', () => {
  expect(report('weightDecay', { '0.0001': seeded(reading(0.9, 1), reading(0.7, 1)), '0.001': seeded(reading(0.86, 1), reading(0.66, 1)) })!.advised).toBe(1e-4);
});

test('of two values that are as good, one is advised when the script\'s own is worse than both', () => {
  const told = report('weightDecay', { '0.00001': [reading(0.86, 1.2)], '0.000001': [reading(0.86, 1.1)], '0.001': [reading(0.5, 0.2)] }, 1e-3)!;
  expect(told.advised).toBe(1e-5);
  expect(told.advice).toContain('1e-6 cannot be told from it.');
});

test('momenta are compared by the size of their steps', () => {
  // .95 at half the LR of .9 takes the same steps
  const told = report('momentum', { '0.9': [reading(0.86, 1)], '0.95': [reading(0.86, 0.5)] }, 0.9)!;
  expect(told.advised).toBeNull();
  const adam = { ...facts, optimizer: { ...facts.optimizer, className: 'Adam' } };
  expect(report('momentum', { '0.9': [reading(0.86, 1, adam)], '0.95': [reading(0.86, 0.3, adam)] })!.advised).toBe(0.9);
});

test('a value that never trains well is worse though it gives no bounds; one that trains as well is not', () => {
  const told = report('weightDecay', { '0.0001': [reading(0.86, 1)], '0.1': [reading(0.1, 1)] }, 1e-1)!;
  expect(told.advised).toBe(1e-4);
  expect(told.advice).toMatch(/your 1e-1 .*\(no bounds\)/);
  const unclear = { ...reading(0.86, 1) };
  const refused = { ...unclear, analysis: { ...unclear.analysis, recommended: null, refusal: { reason: 'The curve is too noisy.', help: [] } } };
  expect(report('weightDecay', { '0.0001': [reading(0.86, 1)], '0.001': [refused] })).toMatchObject({ advised: null, advice: 'Cannot tell which weight decay is best: only 1e-4 gave bounds, and 1e-3 none to compare with.' });
  const mixed = report('weightDecay', { '0.0001': [reading(0.86, 1)], '0.001': [refused], '0.01': [reading(0.4, 1)] }, 1e-3)!;
  expect(mixed.advised).toBeNull();
  expect(mixed.advice).toContain('Your 1e-3 gave no bounds to compare, though its accuracy is as good.');
});

test('where no value gives bounds, or only one was measured, it cannot be told', () => {
  expect(report('dropout', { '0': [reading(0.1, 1)], '0.5': [reading(0.1, 1)] })).toMatchObject({ advised: null, advice: expect.stringContaining('no value gave bounds') });
  expect(report('dropout', { '0': [reading(0.9, 1)], '0.5': [] })).toMatchObject({ advised: null, advice: 'Cannot tell which dropout is best: only 0 has been measured.' });
  expect(report('dropout', { '0': [], '0.5': [] })).toBeNull();
});

const high = { recommended: { max: { lr: 0.8, open: false, rule: '' }, min: { lr: 0.08, open: false, rule: '' } }, verdict: { answer: 'cannot tell' as const, retention: null, upTo: null, stretch: null, reason: '' } };

test('where the max LR is far above the script\'s own, the other forms of regularisation that it has are named', () => {
  const script: RegularisationFacts = { ...facts, optimizer: { ...facts.optimizer, learningRate: 0.01 }, batchSize: 32, dropout: 0.5, batchNormalization: { layers: 3, momentum: 0.99 } };
  expect(regularisationAdvice(script, high)).toBe(
    "A max LR of 0.80 is 80 times the script's own LR, and a large LR regularises by itself: try less of the other forms. The script has weight decay 1e-3, dropout 0.5 and a small batch of 32. Its BatchNorm regularises too, and can stay.",
  );
  expect(regularisationAdvice(script, high, 'dropout')).not.toContain('dropout');
});

test('nothing is advised where the bounds are not high, or nothing can be reduced', () => {
  expect(regularisationAdvice({ ...facts, optimizer: { ...facts.optimizer, learningRate: 0.5 } }, high)).toBeNull();
  expect(regularisationAdvice({ ...facts, optimizer: { ...facts.optimizer, learningRate: 0.01, weightDecay: null } }, high)).toBeNull();
  expect(regularisationAdvice({ ...facts, optimizer: { ...facts.optimizer, learningRate: 0.01 } }, { ...high, recommended: null })).toBeNull();
  expect(regularisationAdvice({ ...facts, optimizer: { ...facts.optimizer, learningRate: 0.5 } }, { ...high, verdict: { ...high.verdict, answer: 'likely' } })).toContain('A max LR of 0.80 is high');
});
