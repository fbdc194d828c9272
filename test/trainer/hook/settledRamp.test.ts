import { describe, expect, test } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { settled } from '../../../src/analysis/boundsWatch';
import type { RangeTestCurve } from '../../../src/analysis/curve';
import { runCurve } from '../../../src/protocol/runCurve';
import { messagesOf, runTrainer, type TrainerOutcome } from '../driver';
import { classifier, curveOf, deep, last, mislabelled, provenanceOf, rampOf, script } from './scripts';

const n = 300;
const ramp = { iterations: n, topLr: 5 };
const fit = `${mislabelled}${classifier('tf.train.momentum(0.05, 0.9)', deep)} await model.fit(xs, ys, { epochs: 60, batchSize: 32, verbose: 0 });`;
const loop = `${mislabelled}${classifier('tf.train.momentum(0.05, 0.9)', deep)}
const optimizer = tf.train.momentum(0.05, 0.9);
const logits = (x) => model.layers.reduce((values, layer) => layer.apply(values), x);
for (let step = 0; step < 600; step++) tf.tidy(() => {
  const start = 32 * (step % 18), x = xs.slice([start], [32]), y = ys.slice([start], [32]);
  optimizer.minimize(() => tf.losses.logLoss(y, logits(x)));
});`;

/** The curve as the host makes it of what the trainer reported. */
function curveOfHost(outcome: TrainerOutcome): RangeTestCurve {
  const { batch, heldOut } = curveOf(outcome);
  return runCurve({ provenance: provenanceOf(outcome), ramp: rampOf(outcome) }, batch, heldOut);
}

function boundsOf(outcome: TrainerOutcome) {
  const { recommended, paper, iterations, verdict } = analyseRangeTest(curveOfHost(outcome));
  if (recommended === null || paper === null) throw new Error('The curve allows no bounds.');
  return { max: recommended.max.lr, min: recommended.min.lr, paper: paper.max.lr, iterations, answer: verdict.answer, open: recommended.max.open };
}

describe.each([
  ['fit', fit],
  ['a loop without held-out data', loop],
])('a linear ramp of %s', (_api, body) => {
  test('ends as soon as its bounds have settled, and they are those of the whole ramp', async () => {
    const path = script(body);
    const early = await runTrainer(path, { rangeTest: ramp });
    const whole = await runTrainer(path, { rangeTest: { ...ramp, stopWhenSettled: false } });

    const message = last(early);
    if (message?.type !== 'finished') throw new Error(`It did not finish: ${JSON.stringify(message)}`);
    expect(early.exitCode).toBe(0);
    const made = curveOf(early).batch;
    expect(message.end).toMatchObject({ by: 'bounds settled', cause: null, iterations: made.length, lr: made.at(-1)?.lr });
    expect(message.end.reason).toMatch(/ended early, at LR \S+ of 5\.0, because the bounds had settled: .*half of its/u);
    expect(curveOf(whole).batch.length).toBeGreaterThan(made.length);
    expect(made).toEqual(curveOf(whole).batch.slice(0, made.length));

    const [found, complete] = [boundsOf(early), boundsOf(whole)];
    expect(Math.abs(found.max / complete.max - 1)).toBeLessThan(0.01);
    expect(Math.abs(found.min / complete.min - 1)).toBeLessThan(0.01);
    expect(Math.abs(found.paper / complete.paper - 1)).toBeLessThan(0.01);
    expect(found).toMatchObject({ iterations: n, answer: complete.answer, open: false });
  });

  test('says what it waits for once its best is past, and has not settled a look earlier', async () => {
    const outcome = await runTrainer(script(body), { rangeTest: ramp });
    const said = messagesOf(outcome, 'state').map(({ activity }) => activity);
    expect(said).toContain(`measuring ${body === fit ? 'accuracy' : 'loss'} against LR`);
    expect(said.at(-1)).toMatch(/^past the .*: the test ends as soon as /u);
    const curve = curveOfHost(outcome);
    expect(settled(curve)).toBe(true);
    const made = curve.batch.length - Math.floor(n / 48);
    const before = { ...curve, batch: curve.batch.slice(0, made), heldOut: curve.heldOut.filter(({ iteration }) => iteration <= made) };
    expect(settled(before)).toBe(false);
  });
});
