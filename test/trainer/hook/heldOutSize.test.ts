import { expect, test } from 'vitest';
import { runTrainer } from '../driver';
import { classifier, clouds, curveOf, last, provenanceOf, script } from './scripts';

const validated = 'await model.fit(xs, ys, { epochs: 10, batchSize: 32, verbose: 0, validationData: [xs, ys] });';
const heldBack = 'await model.fit(xs, ys, { epochs: 10, batchSize: 32, verbose: 0 });';
const dataset = 'await model.fitDataset(tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(ys.arraySync()) }).batch(32), { epochs: 10, verbose: 0 });';
const batches = 'for (let step = 0; step < 400; step++) { const start = (32 * (step % 18)), x = xs.slice([start], [32]), y = ys.slice([start], [32]); await model.trainOnBatch(x, y); tf.dispose([x, y]); }';

test('a loop that ends before so many are held out as were asked for says so', async () => {
  const outcome = await runTrainer(script(`${clouds}${classifier()}${batches}`), { rangeTest: { iterations: 12, heldOutExamples: 50_000 } });
  expect(last(outcome)).toMatchObject({
    type: 'finished',
    end: { by: 'loop ended', reason: 'The training loop ended before the ramp began: all of its 12800 examples were held out, and 50000 were asked for. Ask for fewer.' },
  });
});

// 600 rows, of which a third may be held back
test.each([
  ['validation data', validated, null, 600, 600],
  ['fewer examples of validation data', validated, 50, 50, 600],
  ['more validation data than there are', validated, 5000, 600, 600],
  ['training data', heldBack, null, 200, 200],
  ['fewer training data', heldBack, 40, 40, 200],
  ['more training data than may be held back', heldBack, 5000, 200, 200],
  ['the first batches of a dataset', dataset, 100, 100, null],
  ['more of a dataset than may be held back', dataset, 5000, 192, 192],
  ['no more of a dataset than leaves the rest to be trained on', dataset, 400, 192, 192],
  ['one batch of a dataset of three', dataset.replace('batch(32)', 'batch(200)'), null, 200, 200],
  ['the first batches of a loop', batches, 40, 40, null],
])('%s are held out', async (_, call, heldOutExamples, examples, available) => {
  const outcome = await runTrainer(script(`${clouds}${classifier()}${call}`), { rangeTest: { iterations: 12, heldOutExamples } });
  expect(last(outcome)).toMatchObject({ type: 'finished', end: { by: 'top LR' } });
  expect(provenanceOf(outcome).heldOut).toMatchObject({ examples, available });
  // accuracies are shares of the sample
  for (const { accuracy } of curveOf(outcome).heldOut) expect(((accuracy ?? 0.5) * examples + 1e-3) % 1).toBeLessThan(2e-3);
});
