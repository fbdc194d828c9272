import { describe, expect, it } from 'vitest';
import { insertTarget } from '../../../../src/editor/insertion/insertTarget';
import { canReplaceValues, insertedBefore, placeSchedule } from '../../../../src/editor/insertion/placeSchedule';
import { isOther } from '../../../../src/editor/snippets/otherSchedule';
import type { ScheduleSource } from '../../../../src/editor/snippets/tfjs/scheduleCode';
import { readScript } from '../../../../src/editor/sources/trainingCalls';
import { createSchedule } from '../../../../src/schedule/createSchedule';
import { defaultSchedule } from '../../../../src/schedule/defaultSchedule';
import { scheduleKinds, type ScheduleOptions } from '../../../../src/schedule/scheduleOptions';
import { applyEdits } from '../applyEdits';

const text = "const tf = require('@tensorflow/tfjs');\nmodel.fit(xs, ys, { epochs: 2 });\n";

function sourceOf(options: ScheduleOptions, iterations: number): ScheduleSource {
  if (isOther(options)) return { kind: 'other', schedule: { ...options, iterations } };
  const { minLr, maxLr, finalLr, momentum, cycleShare } = options;
  const cycleIterations = Math.max(1, Math.round(iterations * cycleShare));
  return { kind: 'values', values: { minLr, maxLr, finalLr, momentum, cycleIterations, tailIterations: iterations - cycleIterations } };
}

async function inserted(before: string, source: ScheduleSource): Promise<string> {
  const script = await readScript(before, 'train.js');
  if (script === null) throw new Error('cannot be read');
  return applyEdits(before, placeSchedule(script, 'train.js', null, insertTarget(script, null, null), source));
}

interface Used {
  readonly lr: number;
  readonly momentum: number | null;
}

/** What the callback of a script sets before each of the updates, for an optimizer with momentum. */
async function used(script: string, iterations: number): Promise<Used[]> {
  const seen: Used[] = [];
  const optimizer = {
    iterations: 0,
    learningRate: 0,
    m: { dispose: () => undefined },
    momentum: null as number | null,
    setLearningRate(lr: number) {
      this.learningRate = lr;
    },
  };
  const tf = { Callback: Object, scalar: (value: number) => ({ value, dispose: () => undefined }), keep: (tensor: unknown) => tensor };
  const model = {
    optimizer,
    fit: async (_xs: unknown, _ys: unknown, { callbacks }: { callbacks: { onBatchBegin(): Promise<void> } }) => {
      for (optimizer.iterations = 0; optimizer.iterations < iterations; optimizer.iterations += 1) {
        await callbacks.onBatchBegin();
        seen.push({ lr: optimizer.learningRate, momentum: optimizer.momentum });
      }
    },
  };
  // The inserted code is the thing that is tested.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('require', 'model', 'xs', 'ys', script.replace('model.fit(', 'return model.fit(')) as (...values: unknown[]) => Promise<void>;
  await run(() => tf, model, [], []);
  return seen;
}

const bounds = { minLr: 0.0125, maxLr: 0.2, momentum: true } as const;

describe.each(scheduleKinds)('an inserted schedule of kind %s', (kind) => {
  it.each([470, 97, 12, 3, 2])('sets the LR and the momentum of the schedule before each of %i updates', async (iterations) => {
    const full = defaultSchedule(kind, { ...bounds, iterations });
    // In code LRs have three significant digits.
    const options = 'finalLr' in full ? { ...full, finalLr: Number(full.finalLr.toPrecision(3)) } : full;
    const schedule = createSchedule(options, iterations);
    const seen = await used(await inserted(text, sourceOf(options, iterations)), iterations);
    expect(seen).toHaveLength(iterations);
    seen.forEach(({ lr, momentum }, index) => {
      const exact = schedule.at(index + 1);
      expect(Math.abs(lr - exact.lr)).toBeLessThan(1e-9);
      expect(Math.abs((momentum ?? -1) - (exact.momentum ?? -1))).toBeLessThan(1e-9);
    });
  });
});

const iterations = 470;
const cosine = sourceOf(defaultSchedule('cosine-decay', { ...bounds, iterations }), iterations);
const paper = sourceOf(defaultSchedule('one-cycle', { ...bounds, iterations }), iterations);

describe('a schedule of another kind', () => {
  it('is golden text', async () => {
    expect(await inserted(text, cosine)).toMatchInlineSnapshot(`
      "const tf = require('@tensorflow/tfjs');

      // Cosine decay schedule, inserted by Superconverge. [sc:f5b42b99]
      const LR_SCHEDULE = {
        maxLr: 0.2,
        finalLr: 0.0002,
        iterations: 470, // updates of the whole training: epochs times batches
        warmupShare: 0.05, // share of the training that the warm-up takes
      };

      /** LR of update \`iteration\` (from 1): a linear warm-up to the max LR, then half a cosine wave down to the final LR. */
      function lrSchedule(iteration) {
        const { maxLr, finalLr, iterations, warmupShare } = LR_SCHEDULE;
        const warmup = Math.max(1, Math.min(Math.round(warmupShare * iterations), iterations - 1));
        if (iteration < warmup) return (maxLr * iteration) / warmup;
        const share = Math.min((iteration - warmup) / Math.max(iterations - warmup, 1), 1);
        return maxLr + (finalLr - maxLr) * ((1 - Math.cos(Math.PI * share)) / 2);
      }

      /** Sets the LR for the optimizer's next update. Call it before each update of a loop of your own. */
      function applyLrSchedule(optimizer) {
        const lr = lrSchedule(optimizer.iterations + 1);
        // SGD and momentum keep the LR in a tensor, which only this replaces.
        if (optimizer.setLearningRate) optimizer.setLearningRate(lr);
        else optimizer.learningRate = lr;
      }

      /** For the \`callbacks\` of fit and fitDataset. */
      class LrScheduleCallback extends tf.Callback {
        constructor(model) {
          super();
          this.onBatchBegin = async () => applyLrSchedule(model.optimizer);
        }
      }

      model.fit(xs, ys, { epochs: 2, callbacks: new LrScheduleCallback(model) });
      "
    `);
    expect(await inserted(text, sourceOf(defaultSchedule('pytorch-one-cycle', { ...bounds, iterations }), iterations))).toMatchInlineSnapshot(`
      "const tf = require('@tensorflow/tfjs');

      // One-cycle schedule of PyTorch (OneCycleLR), inserted by Superconverge. [sc:ada328fd]
      const ONE_CYCLE = {
        maxLr: 0.2,
        minLr: 0.0125,
        finalLr: 0.00000125,
        iterations: 470, // updates of the whole training: epochs times batches
        upShare: 0.3, // share of the training in which the LR rises
        momentum: { high: 0.95, low: 0.85 },
      };

      /** LR and momentum of update \`iteration\` (from 1): half a cosine wave from min to max LR, half a one down to the final LR. */
      function oneCycle(iteration) {
        const { maxLr, minLr, finalLr, iterations, upShare, momentum } = ONE_CYCLE;
        // Where each phase ends: step (from 0), LR, and how far momentum is lowered.
        const phases = [
          [upShare * iterations - 1, maxLr, 1],
          [iterations - 1, finalLr, 0],
        ];
        const step = Math.min(iteration, iterations) - 1;
        let start = 0;
        let lr = minLr;
        let lowered = 0;
        for (const [end, endLr, endLowered] of phases) {
          const share = step >= end ? 1 : (step - start) / (end - start);
          const eased = (1 - Math.cos(Math.PI * share)) / 2;
          lr += (endLr - lr) * eased;
          lowered += (endLowered - lowered) * eased;
          if (step <= end) break;
          start = end;
        }
        return { lr, momentum: momentum ? momentum.high + (momentum.low - momentum.high) * lowered : null };
      }

      /** Sets LR and momentum for the optimizer's next update. Call it before each update of a loop of your own. */
      function applyOneCycle(optimizer) {
        const { lr, momentum } = oneCycle(optimizer.iterations + 1);
        // SGD and momentum keep these values in tensors, which only this replaces.
        if (optimizer.setLearningRate) optimizer.setLearningRate(lr);
        else optimizer.learningRate = lr;
        if (momentum === null) return;
        if (optimizer.m) {
          optimizer.m.dispose();
          optimizer.m = tf.keep(tf.scalar(momentum));
          optimizer.momentum = momentum;
        } else if (optimizer.beta1 !== undefined) {
          optimizer.beta1 = momentum;
        }
      }

      /** For the \`callbacks\` of fit and fitDataset. */
      class OneCycleCallback extends tf.Callback {
        constructor(model) {
          super();
          this.onBatchBegin = async () => applyOneCycle(model.optimizer);
        }
      }

      model.fit(xs, ys, { epochs: 2, callbacks: new OneCycleCallback(model) });
      "
    `);
  });

  it.each(scheduleKinds)('takes the place of the one that was there, with its names, and gives way to it again: %s', async (kind) => {
    const source = sourceOf(defaultSchedule(kind, { ...bounds, iterations }), iterations);
    for (const before of [text, "const tf = require('@tensorflow/tfjs');\nfor (const [x, y] of batches) {\n  optimizer.minimize(() => loss(x, y));\n}\n"]) {
      const once = await inserted(before, paper);
      const changed = await inserted(once, source);
      expect(changed).toBe(await inserted(before, source));
      expect(await inserted(changed, paper)).toBe(once);
    }
  });

  it('takes over what else the script does with the earlier one, and no names that only read alike', async () => {
    const mine = `${await inserted(text, paper)}console.log(oneCycle(1).lr, ONE_CYCLE.maxLr, other.oneCycle, { ONE_CYCLE, oneCycle: 1 });\n`;
    expect(await inserted(mine, cosine)).toContain('console.log(lrSchedule(1).lr, LR_SCHEDULE.maxLr, other.oneCycle, { ONE_CYCLE: LR_SCHEDULE, oneCycle: 1 });');
  });

  it('gets its numbers from another of its kind alone', async () => {
    const script = await readScript(await inserted(text, cosine), 'train.js');
    const earlier = script === null ? null : insertedBefore(script);
    if (script === null || earlier === null) throw new Error('nothing was inserted');
    expect(canReplaceValues(script, earlier, cosine)).toBe(true);
    expect(canReplaceValues(script, earlier, paper)).toBe(false);
    expect(canReplaceValues(script, earlier, sourceOf(defaultSchedule('linear-decay', { ...bounds, iterations }), iterations))).toBe(false);
  });

  it('keeps what a person has made of the rest where only the numbers are to change', async () => {
    const mine = (await inserted(text, cosine)).replace('// SGD and momentum keep', '// mine: they keep');
    const script = await readScript(mine, 'train.js');
    if (script === null) throw new Error('cannot be read');
    const other = sourceOf({ ...defaultSchedule('cosine-decay', { ...bounds, maxLr: 0.5, iterations }) }, 940);
    const placed = applyEdits(mine, placeSchedule(script, 'train.js', null, insertTarget(script, null, null), other, 'values'));
    expect(placed).toContain('// mine: they keep');
    expect(placed).toMatch(/maxLr: 0\.5,[^]*iterations: 940,/);
  });

  it('is read from onecycle.json when the script runs, which says so where the file holds another kind by then', async () => {
    const options = defaultSchedule('triangular2', { ...bounds, iterations });
    const script = await inserted(text, { kind: 'file', path: 'onecycle.json', key: 'train.js#fit', schedule: 'triangular2' });
    const saved = (chosen: unknown): string => script.replace("require('./onecycle.json')", JSON.stringify({ schedules: { 'train.js#fit': { chosen } } }));
    const schedule = createSchedule(options, iterations);
    const seen = await used(saved({ ...options, iterations }), iterations);
    seen.forEach(({ lr }, index) => expect(Math.abs(lr - schedule.at(index + 1).lr)).toBeLessThan(1e-9));
    await expect(used(saved({ ...defaultSchedule('constant', { ...bounds, iterations }), iterations }), 1)).rejects.toThrow('onecycle.json holds another schedule: insert it again.');
    await expect(used(saved(undefined), 1)).rejects.toThrow('onecycle.json holds another schedule: insert it again.');
  });
});
