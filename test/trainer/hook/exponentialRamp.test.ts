import { expect, test } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { runCurve } from '../../../src/protocol/runCurve';
import { runTrainer } from '../driver';
import { classifier, curveOf, deep, last, mislabelled, provenanceOf, rampOf, script } from './scripts';

test('an exponential ramp rises by the same factor to its top, evaluated as often as a linear one, and is read as what it is', async () => {
  const iterations = 300;
  const path = script(`${mislabelled}${classifier('tf.train.momentum(0.05, 0.9)', deep)} await model.fit(xs, ys, { epochs: 30, batchSize: 32, verbose: 0 });`);
  const exponential = await runTrainer(path, { rangeTest: { iterations, topLr: 5, ramp: 'exponential' } });
  expect(rampOf(exponential)).toEqual({ iterations, topLr: 5, topFromSweep: false, shape: 'exponential' });
  const { batch, heldOut } = curveOf(exponential);
  expect(batch[0]?.lr).toBeCloseTo(5e-4, 10);
  for (const [index, { lr }] of batch.entries()) expect(lr).toBeCloseTo(5 * 10_000 ** ((index + 1 - iterations) / (iterations - 1)), 9);
  expect(heldOut.slice(1, 4).map(({ iteration }) => iteration)).toEqual([6, 12, 18]);
  const message = last(exponential);
  expect(message?.type === 'finished' && message.end.by).toMatch(/^(top LR|divergence)$/u);

  const curve = runCurve({ provenance: provenanceOf(exponential), ramp: rampOf(exponential) }, batch, heldOut);
  const analysis = analyseRangeTest(curve);
  expect(analysis).toMatchObject({ iterations, paper: null, verdict: { answer: 'cannot tell' } });
  expect(analysis.recommended?.max.lr).toBeGreaterThan(5e-3);
  // as a CSV of it would be read, which does not say how its LR rose
  expect(analyseRangeTest({ ...curve, shape: undefined })).toEqual(analysis);
});
