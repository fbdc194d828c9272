import { describe, expect, it } from 'vitest';
import { canReplaceValues, insertedBefore, placeSchedule, type Replacement, type Target } from '../../../../src/editor/insertion/placeSchedule';
import type { ScheduleSource } from '../../../../src/editor/snippets/tfjs/scheduleCode';
import { readScript } from '../../../../src/editor/sources/trainingCalls';
import { applyEdits } from '../applyEdits';

const values: ScheduleSource = {
  kind: 'values',
  values: { maxLr: 0.12, minLr: 0.012, finalLr: 0.000012, cycleIterations: 423, tailIterations: 47, momentum: { high: 0.95, low: 0.85 } },
};
const file: ScheduleSource = { kind: 'file', path: 'onecycle.json', key: 'train.js#fit', schedule: 'one-cycle' };

interface Options {
  at?: string;
  source?: ScheduleSource;
  name?: string;
  type?: string;
  replace?: Replacement;
}

async function place(text: string, options: Options = {}): Promise<string> {
  const name = options.name ?? 'train.js';
  const script = await readScript(text, name);
  if (script === null) throw new Error('cannot parse');
  const site = script.calls[0];
  const target: Target = options.at !== undefined || site === undefined ? { kind: 'cursor', offset: text.indexOf(options.at ?? '') } : { kind: 'call', site };
  return applyEdits(text, placeSchedule(script, name, options.type ?? null, target, options.source ?? values, options.replace));
}

/** Whether the script's schedule counts as changed by a person; null where it has none. */
async function changed(text: string): Promise<boolean | null> {
  const script = await readScript(text, 'train.js');
  return script === null ? null : (insertedBefore(script)?.changed ?? null);
}

/** What became of the training call, without the declarations. */
async function call(text: string): Promise<string> {
  const placed = await place(`const tf = require('@tensorflow/tfjs');\n${text}`);
  return placed.slice(placed.indexOf('\n\n', placed.indexOf('class OneCycleCallback')) + 2);
}

describe('the schedule in a training call', () => {
  it('is written as golden text into a CommonJS script', async () => {
    const placed = await place(`const tf = require('@tensorflow/tfjs-node');

// Trains.
async function main() {
  await model.fit(xs, ys, {
    epochs: 5,
    batchSize: 64,
  });
}
main();
`);
    expect(placed).toMatchInlineSnapshot(`
      "const tf = require('@tensorflow/tfjs-node');

      // One-cycle schedule (Smith & Topin, arXiv:1708.07120), inserted by Superconverge. [sc:cd4550d3]
      const ONE_CYCLE = {
        maxLr: 0.12,
        minLr: 0.012,
        finalLr: 0.012 / 1000,
        cycleIterations: Math.round(0.9 * 470), // of all iterations: epochs times batches
        tailIterations: 470 - Math.round(0.9 * 470),
        momentum: { high: 0.95, low: 0.85 },
      };

      /** LR and momentum of update \`iteration\` (from 1): min, max, min LR over the cycle, then down to the final LR. */
      function oneCycle(iteration) {
        const { maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum } = ONE_CYCLE;
        if (iteration > cycleIterations) {
          const share = Math.min((iteration - cycleIterations) / tailIterations, 1);
          return { lr: minLr + (finalLr - minLr) * share, momentum: momentum ? momentum.high : null };
        }
        const middle = Math.ceil(cycleIterations / 2);
        const share = iteration < middle ? (iteration - 1) / (middle - 1) : (cycleIterations - iteration) / Math.max(cycleIterations - middle, 1);
        return { lr: minLr + (maxLr - minLr) * share, momentum: momentum ? momentum.high + (momentum.low - momentum.high) * share : null };
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

      // Trains.
      async function main() {
        await model.fit(xs, ys, {
          epochs: 5,
          batchSize: 64,
          callbacks: new OneCycleCallback(model),
        });
      }
      main();
      "
    `);
  });

  it.each([
    ['model.fit(xs, ys);', 'model.fit(xs, ys, { callbacks: new OneCycleCallback(model) });'],
    ['model.fit(xs, ys, {});', 'model.fit(xs, ys, { callbacks: new OneCycleCallback(model) });'],
    ['model.fit(xs, ys, { epochs: 2 });', 'model.fit(xs, ys, { epochs: 2, callbacks: new OneCycleCallback(model) });'],
    ['this.net.fitDataset(data, { epochs: 2, });', 'this.net.fitDataset(data, { epochs: 2, callbacks: new OneCycleCallback(this.net), });'],
    ['model.fit(xs, ys, {\n  epochs: 2\n});', 'model.fit(xs, ys, {\n  epochs: 2,\n  callbacks: new OneCycleCallback(model)\n});'],
    ['model.fit(xs, ys, { callbacks: { onEpochEnd } });', 'model.fit(xs, ys, { callbacks: [{ onEpochEnd }, new OneCycleCallback(model)] });'],
    ['model.fit(xs, ys, { callbacks: [early, log] });', 'model.fit(xs, ys, { callbacks: [early, log, new OneCycleCallback(model)] });'],
    ['model.fit(xs, ys, { "callbacks": [early] });', 'model.fit(xs, ys, { "callbacks": [early, new OneCycleCallback(model)] });'],
    ['model.fit(xs, ys, { callbacks: [] });', 'model.fit(xs, ys, { callbacks: [new OneCycleCallback(model)] });'],
    ['model.fit(xs, ys, { callbacks: mine() });', 'model.fit(xs, ys, { callbacks: [mine() ?? [], new OneCycleCallback(model)].flat() });'],
    ['model.fit(xs, ys, { callbacks });', 'model.fit(xs, ys, { callbacks: [callbacks ?? [], new OneCycleCallback(model)].flat() });'],
    ['model.fit(xs, ys, options);', 'model.fit(xs, ys, { ...options, callbacks: [options?.callbacks ?? [], new OneCycleCallback(model)].flat() });'],
    ['model.fit(xs, ys, { ...mine, epochs: 2 });', 'model.fit(xs, ys, { ...mine, epochs: 2, callbacks: [mine?.callbacks ?? [], new OneCycleCallback(model)].flat() });'],
    ['create().fit(xs, ys);', 'create().fit(xs, ys);'],
    ['model.fit(...data);', 'model.fit(...data);'],
    ['this.models[0].fit(xs, ys);', 'this.models[0].fit(xs, ys, { callbacks: new OneCycleCallback(this.models[0]) });'],
    ['models[i++].fit(xs, ys);', 'models[i++].fit(xs, ys);'],
    ['model.fit(xs, ys, { callbacks: quiet ? null : log });', 'model.fit(xs, ys, { callbacks: [(quiet ? null : log) || [], new OneCycleCallback(model)].flat() });'],
    ['model.fit(xs, ys, { callbacks: loud && log });', 'model.fit(xs, ys, { callbacks: [(loud && log) || [], new OneCycleCallback(model)].flat() });'],
    ['model.fit(xs, ys, { ...one, ...other });', 'model.fit(xs, ys, { ...one, ...other, callbacks: [other?.callbacks ?? one?.callbacks ?? [], new OneCycleCallback(model)].flat() });'],
    ['model.fit(xs, ys, { ...this.mine });', 'model.fit(xs, ys, { ...this.mine, callbacks: [this.mine?.callbacks ?? [], new OneCycleCallback(model)].flat() });'],
    ['model.fit(xs, ys, { ...(quick && { epochs: 1 }) });', 'model.fit(xs, ys, { ...(quick && { epochs: 1 }), callbacks: new OneCycleCallback(model) });'],
    ['model.fit(xs, ys, { ...mine() });', 'model.fit(xs, ys, ((options) => ({ ...options, callbacks: [options?.callbacks ?? [], new OneCycleCallback(model)].flat() }))({ ...mine() }));'],
    ['model.fit(xs, ys, mine ?? { epochs: 2 });', 'model.fit(xs, ys, ((options) => ({ ...options, callbacks: [options?.callbacks ?? [], new OneCycleCallback(model)].flat() }))(mine ?? { epochs: 2 }));'],
    ['model.fit(xs, ys, {\n  epochs: 2, // a few\n});', 'model.fit(xs, ys, {\n  epochs: 2, // a few\n  callbacks: new OneCycleCallback(model),\n});'],
    ['model.fit(xs, ys, {\n  epochs: 2 // a few\n});', 'model.fit(xs, ys, {\n  epochs: 2, // a few\n  callbacks: new OneCycleCallback(model)\n});'],
  ])('%s', async (before, after) => {
    expect(await call(before)).toBe(after);
  });

  it('goes before the update of a loop, without the callback', async () => {
    const placed = await place(`import * as tf from '@tensorflow/tfjs';
for (const batch of batches) {
    const loss = optimizer.minimize(() => lossOf(batch), true);
}
`);
    expect(placed).toContain('    applyOneCycle(optimizer);\n    const loss = optimizer.minimize(');
    expect(placed).not.toContain('OneCycleCallback');
  });

  it('gets the optimizer from the model for trainOnBatch', async () => {
    expect(await place("const tf = require('@tensorflow/tfjs');\nwhile (more()) {\n  await model.trainOnBatch(x, y);\n}\n")).toContain(
      '  applyOneCycle(model.optimizer);\n  await model.trainOnBatch(x, y);',
    );
  });

  it('goes before the update of each of several optimizers in a loop, once', async () => {
    let text = "const tf = require('@tensorflow/tfjs');\nfor (const b of all) {\n  first.minimize(() => f(b));\n  second.minimize(() => g(b));\n}\n";
    for (const index of [0, 1, 0, 1]) {
      const script = await readScript(text, 'train.js');
      const site = script?.calls[index];
      if (script === null || site === undefined) throw new Error('no call');
      text = applyEdits(text, placeSchedule(script, 'train.js', null, { kind: 'call', site }, values));
    }
    expect(text.slice(text.indexOf('for (const b'))).toBe('for (const b of all) {\n  applyOneCycle(first);\n  first.minimize(() => f(b));\n  applyOneCycle(second);\n  second.minimize(() => g(b));\n}\n');
  });

  it('goes before an update at the top level, once', async () => {
    const once = await place("const tf = require('@tensorflow/tfjs');\noptimizer.minimize(f);\n");
    expect(once.endsWith('\napplyOneCycle(optimizer);\noptimizer.minimize(f);\n')).toBe(true);
    expect(await place(once)).toBe(once);
  });

  it('is not applied again where the loop does so in a way of its own', async () => {
    const once = await place("const tf = require('@tensorflow/tfjs');\nfor (const b of all) {\n  optimizer.minimize(() => f(b));\n}\n");
    const own = once.replace('applyOneCycle(optimizer);', 'applyOneCycle(current());');
    expect(await place(own)).toBe(own);
  });

  it.each([
    ['for (const b of all) optimizer.minimize(() => f(b));', 'for (const b of all) (applyOneCycle(optimizer), optimizer.minimize(() => f(b)));'],
    ['const loss = tf.tidy(() => optimizer.minimize(f, true));', 'const loss = tf.tidy(() => (applyOneCycle(optimizer), optimizer.minimize(f, true)));'],
    ['while ((await model.trainOnBatch(x, y)) > 1) {}', 'while ((await (applyOneCycle(model.optimizer), model.trainOnBatch(x, y))) > 1) {}'],
  ])('goes into the expression where a line before it would not run at each update: %s', async (before, after) => {
    const placed = await place(`const tf = require('@tensorflow/tfjs');\n${before}\n`);
    expect(placed.slice(placed.lastIndexOf('}\n\n') + 3)).toBe(`${after}\n`);
  });

  it('does not run into the statement below it where there are no semicolons', async () => {
    const placed = await place("const tf = require('@tensorflow/tfjs')\nfor (const b of all) {\n  const [x, y] = b\n  ;[loss] = await model.trainOnBatch(x, y)\n}\n");
    expect(placed).toContain('  ;applyOneCycle(model.optimizer)\n  ;[loss] = await');
  });

  it.each([
    ['options', "{ epochs: 2 } as tf.ModelFitArgs", "{ epochs: 2, callbacks: new OneCycleCallback(model) } as tf.ModelFitArgs"],
    ['a variable', 'mine as tf.ModelFitArgs', '{ ...(mine as tf.ModelFitArgs), callbacks: [(mine as tf.ModelFitArgs)?.callbacks ?? [], new OneCycleCallback(model)].flat() }'],
  ])('keeps the types of %s', async (_what, before, after) => {
    expect(await place(`import * as tf from '@tensorflow/tfjs';\nawait model.fit(xs, ys, ${before});\n`, { name: 'train.ts' })).toContain(`\nawait model.fit(xs, ys, ${after});\n`);
  });

  it('takes a model whose type is stated', async () => {
    const fit = await place("import * as tf from '@tensorflow/tfjs';\nawait (model as tf.Sequential).fit(xs, ys);\n", { name: 'train.ts' });
    expect(fit).toContain('await (model as tf.Sequential).fit(xs, ys, { callbacks: new OneCycleCallback(model as tf.Sequential) });');
    const batches = await place("import * as tf from '@tensorflow/tfjs';\nfor (;;) {\n  await (model as tf.Sequential).trainOnBatch(xs, ys);\n}\n", { name: 'train.ts' });
    expect(batches).toContain('  applyOneCycle((model as tf.Sequential).optimizer);\n');
  });

  it('keeps out of the way of names that the file has', async () => {
    const placed = await place("const tf = require('@tensorflow/tfjs');\nfunction oneCycle() {}\nmodel.fit(xs, ys);\n");
    expect(placed).toContain('function oneCycle2(iteration)');
    expect(placed).toContain('new OneCycleCallback2(model)');
  });
});

describe('a schedule that is there already', () => {
  const text = "const tf = require('@tensorflow/tfjs');\n\nmodel.fit(xs, ys, { epochs: 5 });\n";
  const other: ScheduleSource = { kind: 'values', values: { ...values.values, maxLr: 0.3, minLr: 0.03, finalLr: 0.00003, cycleIterations: 80, tailIterations: 20, momentum: null } };
  const withoutHash = (code: string): string => code.replace(/ \[sc:\w{8}\]/, '');

  it('is updated in place, wherever it stands, as if the new one had been inserted at first', async () => {
    const moved = `${text}function later() {}\n`;
    expect(await place(await place(moved), { source: other })).toBe(await place(moved, { source: other }));
  });

  it('is known as unchanged after an insertion, an update, a formatter, and in the style of the file', async () => {
    const once = await place(text);
    expect(await changed(text)).toBeNull();
    expect(await changed(once)).toBe(false);
    expect(await changed(await place(once, { source: other }))).toBe(false);
    expect(await changed(once.replaceAll('  ', '\t').replaceAll(';\n', '\n').replaceAll('\n', '\r\n'))).toBe(false);
    const tabs = await place('const tf = require("@tensorflow/tfjs")\r\n\r\nfunction go() {\r\n\tmodel.fit(xs, ys)\r\n}\r\n', { source: file });
    expect(await changed(tabs)).toBe(false);
  });

  it.each([
    ['a number', 'maxLr: 0.12', 'maxLr: 0.2'],
    ['a line of the function', 'if (momentum === null) return;', 'if (momentum === null || frozen) return;'],
    ['a comment', '// of all iterations', '// of ALL iterations'],
    ['a declaration that is gone', /\/\*\* For the `callbacks`[^]*?\n}\n/, ''],
    ['the fingerprint, as of an older version', / \[sc:\w{8}\]/, ''],
  ])('is known as changed by a person: %s', async (_what, from, to) => {
    expect(await changed((await place(text)).replace(from, to))).toBe(true);
  });

  it('gets new numbers alone where the person wants to keep the rest', async () => {
    const mine = (await place(text)).replace('maxLr: 0.12,', 'maxLr: 0.5, // mine').replace('return { lr: minLr + (maxLr', 'warmUp();\n  return { lr: minLr + (maxLr').replace('new OneCycleCallback(model)', 'mine');
    const placed = await place(mine, { source: other, replace: 'values' });
    const expected = mine
      .replace('maxLr: 0.5,', 'maxLr: 0.3,')
      .replaceAll('0.012', '0.03')
      .replaceAll('470', '100')
      .replaceAll('0.9 *', '0.8 *')
      .replace('momentum: { high: 0.95, low: 0.85 }', 'momentum: null');
    expect(placed).toBe(expected);
    expect(await changed(placed)).toBe(true);
  });

  it('counts as unchanged again where only numbers had been changed', async () => {
    const placed = await place((await place(text)).replace('maxLr: 0.12,', 'maxLr: 0.5,'), { source: other, replace: 'values' });
    expect(placed).toBe(await place(text, { source: other }));
    expect(await changed(placed)).toBe(false);
  });

  it('is written anew where the person wants that, with what is missing of it', async () => {
    const mine = (await place(text)).replace('maxLr: 0.12', 'peak: 0.5').replace('= minLr', '= 2 * minLr').replace(/\/\*\* For the `callbacks`[^]*?\n}\n\n/, '');
    const placed = await place(mine, { source: other });
    expect(await changed(placed)).toBe(false);
    expect(placed).toBe(await place(text, { source: other }));
  });

  it('keeps its numbers where they cannot be told apart', async () => {
    const script = await readScript((await place(text)).replace('maxLr: 0.12', 'peak: 0.5'), 'train.js');
    const earlier = script === null ? null : insertedBefore(script);
    expect(script !== null && earlier !== null && canReplaceValues(script, earlier, other)).toBe(false);
  });

  it('changes from numbers to onecycle.json and back', async () => {
    const once = await place(text);
    const read = await place(once, { source: file });
    expect(read).toBe(await place(text, { source: file }));
    expect(await place(read)).toBe(once);
    expect(withoutHash(await place(read.replace('/** Sets LR', '/** My: sets LR'), { replace: 'values' }))).toBe(withoutHash(once).replace('/** Sets LR', '/** My: sets LR'));
  });

  it('keeps its names where they had to make way for others', async () => {
    const taken = `function oneCycle() {}\n${text}`;
    const once = await place(taken);
    expect(once).toContain('const ONE_CYCLE2 = {');
    expect(await place(once, { source: other })).toBe(await place(taken, { source: other }));
  });

  it('goes into a second training call as well', async () => {
    const once = await place(text);
    const script = await readScript(`${once}other.fit(xs, ys);\n`, 'train.js');
    const site = script?.calls[1];
    if (!script || !site) throw new Error('cannot parse');
    const placed = applyEdits(script.text, placeSchedule(script, 'train.js', null, { kind: 'call', site }, values));
    expect(placed).toBe(`${once}other.fit(xs, ys, { callbacks: new OneCycleCallback(other) });\n`);
  });
});

describe('the style of the file', () => {
  const fit = 'await model.fit(xs, ys);\n';

  it('follows tabs, double quotes, missing semicolons and Windows line ends', async () => {
    const placed = await place('const tf = require("@tensorflow/tfjs")\r\n\r\nfunction go() {\r\n\tmodel.fit(xs, ys)\r\n}\r\n', { source: file });
    expect(placed).toContain('\r\n\tif (momentum === null) return\r\n');
    expect(placed).toContain('require("./onecycle.json").schedules["train.js#fit"]\r\n');
    expect(placed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('reads onecycle.json by import.meta in ES modules', async () => {
    const placed = await place(`import * as tf from '@tensorflow/tfjs';\n${fit}`, { source: file, type: 'module' });
    expect(placed).toMatch(/^import \* as tf from '@tensorflow\/tfjs';\nimport { readFileSync } from 'node:fs';\n\n/);
    expect(placed).toContain("JSON.parse(readFileSync(new URL('./onecycle.json', import.meta.url), 'utf8')).schedules['train.js#fit']");
  });

  it('relies on neither import.meta nor __dirname where a transpiler decides', async () => {
    const placed = await place(`import * as tf from '@tensorflow/tfjs';\n${fit}`, { source: file });
    expect(placed).toContain("JSON.parse(readFileSync(join(process.argv[1], '..', 'onecycle.json'), 'utf8'))");
  });

  it('imports the whole of TensorFlow.js where only names of it are there', async () => {
    const placed = await place(`import { sequential } from '@tensorflow/tfjs-node';\n${fit}`);
    expect(placed).toMatch(/^import { sequential } from '@tensorflow\/tfjs-node';\nimport \* as tf from '@tensorflow\/tfjs-node';\n/);
  });

  it.each([
    ['of a module of its own', "import { tf } from './tf.js';\n"],
    ['of one of two packages', "let tf;\ntry {\n  tf = require('@tensorflow/tfjs-node');\n} catch {\n  tf = require('@tensorflow/tfjs');\n}\n"],
  ])('takes the TensorFlow.js %s', async (_what, head) => {
    const placed = await place(`${head}model.fit(xs, ys);\n`);
    expect(placed.startsWith(`${head}\n// One-cycle schedule`)).toBe(true);
    expect(placed).toContain('extends tf.Callback');
  });

  it('imports it where only a block has it', async () => {
    const block = "{\n  const tf = require('@tensorflow/tfjs');\n  model.fit(xs, ys);\n}\n";
    expect(await place(block)).toMatch(/^const tf = require\('@tensorflow\/tfjs'\);\n/);
  });

  it.each(["import type * as tf from '@tensorflow/tfjs';\n", 'const tf = 25;\n', "let tf;\nasync function load() {\n  tf = await import('@tensorflow/tfjs');\n}\n"])('imports it by another name where tf is taken: %j', async (head) => {
    const placed = await place(`${head}export {};\nmodel.fit(xs, ys);\n`, { name: 'train.ts' });
    expect(placed).toContain("import * as tf2 from '@tensorflow/tfjs';\n");
    expect(placed).toContain('extends tf2.Callback');
    expect((await place(placed, { name: 'train.ts' }))).toBe(placed);
  });

  it('uses the name that the file gives TensorFlow.js', async () => {
    expect(await place("const tfn = require('@tensorflow/tfjs-node');\nmodel.fit(xs, ys);\n")).toContain('extends tfn.Callback');
  });
});

describe('the schedule at the cursor', () => {
  it('replaces a blank line', async () => {
    const placed = await place("const tf = require('@tensorflow/tfjs');\n\nmodel.fit(xs, ys);\n", { at: '\nmodel' });
    expect(placed).toMatch(/^const tf.*\n\n\/\/ One-cycle schedule/);
    expect(placed.endsWith('}\n}\nmodel.fit(xs, ys);\n')).toBe(true);
  });

  it('goes below the imports when the cursor stands above them', async () => {
    expect(await place("// A comment\nconst tf = require('@tensorflow/tfjs');\nfoo();\n", { at: '// A' })).toMatch(/^\/\/ A comment\nconst tf = .*\n\n\/\/ One-cycle/);
  });
});
