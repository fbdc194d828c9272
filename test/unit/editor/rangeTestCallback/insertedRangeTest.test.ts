import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCurve } from '../../../../src/cli/readCurve';
import { placeRangeTest } from '../../../../src/editor/rangeTestCallback/placeRangeTest';
import type { PythonLibrary } from '../../../../src/editor/sources/pythonLibraries';
import { rangeTestRamp } from '../../../../src/schedule/rangeTestRamp';
import { applyEdits } from '../applyEdits';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const library = resolve('test/unit/editor/fixtures/python');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-range-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const iterations = 96;
let count = 0;

/** Inserts a range test into a script, runs it on libraries of a few lines, and gives what it printed and its curve. */
async function measure(script: string, of: PythonLibrary, change: (text: string) => string = (text) => text) {
  const placed = applyEdits(script, placeRangeTest({ text: script, cursor: 0, earlier: null }, of).edits).replace('iterations=500', `iterations=${String(iterations)}`);
  const own = join(folder, String((count += 1)));
  await promisify(execFile)('mkdir', [own]);
  await writeFile(join(own, 'train.py'), change(placed));
  const env = { ...process.env, PYTHONPATH: library, PYTHONDONTWRITEBYTECODE: '1', KERAS_BACKEND: 'torch' };
  const { stdout } = await promisify(execFile)('python3', ['train.py'], { env, cwd: own });
  const path = join(own, 'range-test.csv');
  return { stdout, text: await readFile(path, 'utf8'), curve: (await readCurve(path, {}, () => undefined)).curve };
}

const torch = `import torch

optimizer = torch.optim.SGD([{"params": [1], "lr": 0.01}, {"params": [2]}], lr=0.1)
scheduler = torch.optim.lr_scheduler.LRScheduler
for step in range(400):
    optimizer.param_groups[0]["lr"] = 123.0
    loss = 5.0 - step / 100
    loss.backward() if step < 0 else None
    optimizer.step()
    used = [group["lr"] for group in optimizer.param_groups]
print("saved")
`;
const keras = `import keras

model = keras.Sequential([])
model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
ys = [1.0 + i for i in range(400)]
model.fit(ys, ys, batch_size=1, epochs=1, validation_data=([1.0], [1.0]))
print("after", model.weights, model.optimizer.variables[0].value)
`;

const ramp = rangeTestRamp({ topLr: 1, iterations });
const exact = Array.from({ length: iterations }, (_, index) => ramp.at(index + 1).lr);

function expectRamp(lrs: readonly number[]): void {
  expect(lrs).toHaveLength(iterations);
  lrs.forEach((lr, index) => expect(lr).toBeCloseTo(exact[index] ?? Number.NaN, 12));
}

describe.skipIf(!hasPython)('an inserted range test', { timeout: 60_000 }, () => {
  it('ramps the LR of a loop of PyTorch linearly from 0, whatever the script sets, and writes a curve that analyse reads', async () => {
    const { curve } = await measure(torch, 'pytorch', (text) => text.replace('    file="range', '    evaluate=lambda: (0.25, 3.5),\n    file="range'));
    expectRamp(curve.batch.map(({ lr }) => lr));
    expect(curve.batch.map(({ iteration }) => iteration)).toEqual(Array.from({ length: iterations }, (_, index) => index + 1));
    expect(curve.batch[10]?.loss).toBeCloseTo(4.9, 12);
    // Before the ramp, and 48 times in it.
    expect(curve.heldOut).toHaveLength(49);
    expect(curve.heldOut[0]).toMatchObject({ iteration: 0, lr: 0, accuracy: 0.25, loss: 3.5 });
    expect(curve.heldOut.at(-1)).toMatchObject({ iteration: iterations, lr: 1 });
  });

  it('ends the script, so that nothing after the loop of PyTorch saves what is left of the weights', async () => {
    const { stdout } = await measure(torch, 'pytorch');
    expect(stdout).toMatch(/^LR range test: the ramp has ended\. The curve is in .*range-test\.csv\n$/);
  });

  it('keeps the ratio of the LRs of groups of parameters', async () => {
    const { stdout } = await measure(torch, 'pytorch', (text) => text.replace('    range_test.step(', '    print([group["lr"] for group in optimizer.param_groups])\n    range_test.step('));
    const lines = stdout.split('\n').filter((line) => line.startsWith('['));
    expect(lines).toHaveLength(iterations);
    lines.forEach((line, index) => {
      const [first = Number.NaN, second = Number.NaN] = JSON.parse(line) as number[];
      expect(second).toBeCloseTo(exact[index] ?? Number.NaN, 12);
      expect(first / second).toBeCloseTo(0.1, 9);
    });
  });

  it('ends where the loss of three batches in a row is no number, and keeps what was measured', async () => {
    const { stdout, curve } = await measure(torch, 'pytorch', (text) => text.replace('loss = 5.0 - step / 100', 'loss = float("nan") if step in (5, 6) or step > 19 else float("inf") if step == 10 else 1.0'));
    expect(stdout).toContain('training diverged');
    expect(curve.batch.map(({ loss }) => loss)).toEqual(Array.from({ length: 23 }, (_, step) => (step === 5 || step === 6 || step > 19 ? Number.NaN : step === 10 ? Number.POSITIVE_INFINITY : 1)));
  });

  it('counts updates where several batches share one', async () => {
    const { curve } = await measure(torch, 'pytorch', (text) => text.replace('    optimizer.step()\n', '    if step % 4 == 3:\n        optimizer.step()\n'));
    expectRamp(curve.batch.map(({ lr }) => lr));
  });

  it('ramps the LR of a fit of Keras with the loss of each batch alone, ends it, and puts weights, optimizer and LR back', async () => {
    const { curve, stdout } = await measure(keras, 'keras');
    expectRamp(curve.batch.map(({ lr }) => lr));
    expect(curve.batch.map(({ loss }) => loss)).toEqual(Array.from({ length: iterations }, (_, index) => index + 1));
    expect(curve.batch[0]?.accuracy).toBe(0.25);
    expect(curve.heldOut).toHaveLength(49);
    expect(curve.heldOut[0]).toMatchObject({ iteration: 0, lr: 0, accuracy: 0.5, loss: 7 });
    // The fake's weight is the sum of the LRs that it was trained with.
    expect(curve.heldOut.at(-1)?.loss).toBeCloseTo(7 + exact.reduce((sum, lr) => sum + lr), 9);
    expect(stdout).toMatch(/^LR range test: the ramp has ended\.[^]*\nafter \[0\.0\] 0\.0\n$/);
  });

  it('fits its ramp into a fit of Keras that has fewer updates', async () => {
    const { curve } = await measure(keras, 'keras', (text) => text.replace('range(400)', 'range(60)'));
    expect(curve.batch).toHaveLength(60);
    expect(curve.batch.at(-1)?.lr).toBe(1);
  });

  it('ends a fit of Keras where the loss is no number any more', async () => {
    const { curve, stdout } = await measure(keras, 'keras', (text) => text.replace('[1.0 + i for', '[float("nan") if i > 9 else 1.0 for'));
    expect(stdout).toContain('training diverged');
    expect(curve.batch).toHaveLength(13);
  });

  it('is Python that compiles, in fastai too and in any style', async () => {
    const fastai = "from fastai.vision.all import *\n\ndef main():\n\tlearn = vision_learner(dls, resnet18, metrics=['a'])\n\tlearn.fit_one_cycle(3)\n";
    const path = join(folder, 'compiled.py');
    await writeFile(path, applyEdits(fastai, placeRangeTest({ text: fastai, cursor: 0, earlier: null }, 'fastai').edits));
    const { stdout } = await promisify(execFile)('python3', ['-c', `import ast, sys; print(len(ast.parse(open(sys.argv[1]).read()).body))`, path]);
    expect(Number(stdout)).toBeGreaterThan(5);
  });
});
