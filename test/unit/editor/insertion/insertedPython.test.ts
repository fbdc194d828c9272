import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { earlierPython, replaceInPython } from '../../../../src/editor/insertion/placePython';
import type { SnippetValues } from '../../../../src/editor/snippets/numbers';
import { isOther } from '../../../../src/editor/snippets/otherSchedule';
import type { PythonForm } from '../../../../src/editor/snippets/python/pythonForms';
import { createSchedule } from '../../../../src/schedule/createSchedule';
import { defaultSchedule } from '../../../../src/schedule/defaultSchedule';
import { scheduleKinds, type ScheduleKind, type ScheduleOptions } from '../../../../src/schedule/scheduleOptions';
import { insertPythonAt, numbers, pythonScripts } from './pythonScripts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const library = resolve('test/unit/editor/fixtures/python');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-python-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
type Used = [lr: number, momentum: number | null][];

/** Runs a script on libraries of a few lines, and gives the LR and momentum that its updates used. */
async function train(script: string, backend = 'torch'): Promise<Used> {
  const path = join(folder, `train${String((count += 1))}.py`);
  await writeFile(path, script);
  const env = { ...process.env, PYTHONPATH: library, PYTHONDONTWRITEBYTECODE: '1', KERAS_BACKEND: backend };
  const { stdout } = await promisify(execFile)('python3', [path], { env });
  return JSON.parse(stdout) as Used;
}

const paper = ({ maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum }: SnippetValues): ScheduleOptions => ({
  kind: 'one-cycle',
  maxLr,
  minLr,
  finalLr,
  cycleShare: cycleIterations / (cycleIterations + tailIterations),
  momentum,
});
const libraryOf = (kind: 'pytorch-one-cycle' | 'pytorch-three-phase' | 'fastai-one-cycle', upShare: number): ScheduleOptions & { kind: typeof kind } => ({
  kind,
  maxLr: 0.2,
  minLr: 0.0125,
  finalLr: 0.0000125,
  upShare,
  momentum: { high: 0.95, low: 0.85 },
});

/** What our own schedule gives for the same updates. */
function expectSchedule(used: Used, options: ScheduleOptions, momentum: 'cycled' | 'own' = 'cycled'): void {
  const schedule = createSchedule(options, 16);
  expect(used).toHaveLength(16);
  used.forEach(([lr, used], index) => {
    const exact = schedule.at(index + 1);
    expect(Math.abs(lr - exact.lr)).toBeLessThan(1e-6);
    if (momentum === 'cycled') expect(Math.abs((used ?? Number.NaN) - (exact.momentum ?? Number.NaN))).toBeLessThan(1e-6);
  });
}

describe.skipIf(!hasPython)('an inserted Python schedule trains', { timeout: 60_000 }, () => {
  it.each([
    ['PyTorch, SGD', 'pytorch'],
    ['PyTorch, Adam', 'pytorch'],
    ['Keras, SGD', 'keras'],
    ['Keras, Adam', 'keras'],
    ['fastai', 'fastai'],
  ] as const)('through the three phases of the paper: %s', async (script, form) => {
    expectSchedule(await train(insertPythonAt(pythonScripts[script], form, numbers)), paper(numbers));
  });

  it.each([
    ['PyTorch, SGD', 'pytorch', 15, 1],
    ['PyTorch, SGD', 'pytorch', 16, 0],
    ['PyTorch, SGD', 'pytorch', 2, 14],
    ['fastai', 'fastai', 15, 1],
    ['fastai', 'fastai', 16, 0],
    ['fastai', 'fastai', 2, 14],
  ] as const)('through odd, whole and tiny cycles: %s, %s, %i and %i iterations', async (script, form, cycleIterations, tailIterations) => {
    const values = { ...numbers, cycleIterations, tailIterations };
    expectSchedule(await train(insertPythonAt(pythonScripts[script], form, values)), paper(values));
  });

  it("as PyTorch's own OneCycleLR in three linear phases, or in the two that were chosen in the panel", async () => {
    expectSchedule(await train(insertPythonAt(pythonScripts['PyTorch, SGD'], 'pytorch-one-cycle-lr', numbers)), libraryOf('pytorch-three-phase', 0.45));
    const chosen = libraryOf('pytorch-one-cycle', 0.25);
    expectSchedule(await train(insertPythonAt(pythonScripts['PyTorch, Adam'], 'pytorch-one-cycle-lr', { ...numbers, other: { ...chosen, iterations: 16 } })), chosen);
  });

  it("as fastai's own fit_one_cycle, with half the cycle's share or the one that was chosen in the panel", async () => {
    expectSchedule(await train(insertPythonAt(pythonScripts.fastai, 'fastai-fit-one-cycle', numbers)), libraryOf('fastai-one-cycle', 0.45));
    const chosen = libraryOf('fastai-one-cycle', 0.25);
    expectSchedule(await train(insertPythonAt(pythonScripts.fastai, 'fastai-fit-one-cycle', { ...numbers, other: { ...chosen, iterations: 16 } })), chosen);
  });

  it.each([
    ['PyTorch, SGD', 'pytorch', 0.9],
    ['PyTorch, SGD', 'pytorch-one-cycle-lr', 0.9],
    ['Keras, SGD', 'keras', 0.9],
    ['fastai', 'fastai', null],
    ['fastai', 'fastai-fit-one-cycle', 0.9],
  ] as const)("with the optimizer's own momentum where it is not cycled: %s, %s", async (script, form, own) => {
    const values = { ...numbers, momentum: null };
    const used = await train(insertPythonAt(pythonScripts[script], form, values));
    expect(used.map(([, momentum]) => momentum)).toEqual(Array.from({ length: 16 }, () => own));
    const options = { pytorch: paper(values), keras: paper(values), fastai: paper(values), 'pytorch-one-cycle-lr': libraryOf('pytorch-three-phase', 0.45), 'fastai-fit-one-cycle': libraryOf('fastai-one-cycle', 0.45) }[form];
    expectSchedule(used, options, 'own');
  });

  it.each(['pytorch', 'pytorch-one-cycle-lr'] as const)('without momentum where the optimizer has none, as its range test was: %s', async (form) => {
    const script = pythonScripts['PyTorch, SGD'].replace(', momentum=0.9', '');
    const used = await train(insertPythonAt(script, form, numbers));
    expect(used.map(([, momentum]) => momentum)).toEqual(Array.from({ length: 16 }, () => 0));
    expectSchedule(used, form === 'pytorch' ? paper(numbers) : libraryOf('pytorch-three-phase', 0.45), 'own');
  });

  it('down to an LR of 0', async () => {
    for (const [script, form] of [['PyTorch, SGD', 'pytorch'], ['PyTorch, SGD', 'pytorch-one-cycle-lr'], ['Keras, SGD', 'keras'], ['fastai', 'fastai']] as const) {
      expect((await train(insertPythonAt(pythonScripts[script], form, { ...numbers, finalLr: 0 }))).at(-1)?.[0]).toBeCloseTo(0, 12);
    }
    const last = (await train(insertPythonAt(pythonScripts.fastai, 'fastai-fit-one-cycle', { ...numbers, finalLr: 0 }))).at(-1)?.[0] ?? Number.NaN;
    expect(last).toBeCloseTo(createSchedule({ ...libraryOf('fastai-one-cycle', 0.45), finalLr: 0 }, 16).at(16).lr, 12);
  });

  it('in Keras on a compiled step with the LR alone, on an eager one with momentum', async () => {
    const compiled = await train(insertPythonAt(pythonScripts['Keras, SGD'], 'keras', numbers), 'tensorflow');
    expectSchedule(compiled, paper(numbers), 'own');
    expect(new Set(compiled.map(([, momentum]) => momentum))).toEqual(new Set([0.9]));
    expectSchedule(await train(insertPythonAt(pythonScripts['Keras, SGD, eager'], 'keras', numbers), 'tensorflow'), paper(numbers));
  });

  it('in PyTorch with groups of parameters that keep the ratio of their LRs', async () => {
    const script = pythonScripts['PyTorch, SGD']
      .replace('[torch.nn.Parameter(torch.zeros(1))]', '[{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": 0.05}, {"params": [torch.nn.Parameter(torch.zeros(1))]}]')
      .replace('used.append(', 'used.append([g["lr"] for g in optimizer.param_groups]) or (');
    const used = (await train(insertPythonAt(script, 'pytorch', numbers))) as [number, number][];
    used.forEach(([first, second]) => expect(first / second).toBeCloseTo(0.1, 9));
    expect(Math.max(...used.map(([, second]) => second))).toBeCloseTo(0.2, 9);
  });

  it.each(['pytorch', 'pytorch-one-cycle-lr', 'keras', 'fastai', 'fastai-fit-one-cycle'] satisfies PythonForm[])('after a change of its numbers in place: %s', async (form) => {
    const script = pythonScripts[form.startsWith('pytorch') ? 'PyTorch, SGD' : form === 'keras' ? 'Keras, SGD' : 'fastai'];
    const other = { ...numbers, maxLr: 0.4, minLr: 0.04, finalLr: 0.0004, cycleIterations: 12, tailIterations: 4 };
    const twice = insertPythonAt(insertPythonAt(script, form, other), form, numbers);
    expect(twice).toBe(insertPythonAt(script, form, numbers));
  });
});

describe.skipIf(!hasPython)('an inserted Python schedule of another kind trains', { timeout: 120_000 }, () => {
  const kinds = scheduleKinds.filter((kind) => kind !== 'one-cycle');

  it.each(kinds)('as the schedule that was chosen, in PyTorch, Keras and fastai: %s', async (kind) => {
    const options = { ...defaultSchedule(kind, { minLr: 0.0125, maxLr: 0.2, iterations: 16, momentum: true }) };
    if (!isOther(options)) throw new Error('it is the paper');
    const values = { ...numbers, other: { ...options, iterations: 16 } };
    const cyclesMomentum = 'momentum' in options ? 'cycled' : 'own';
    for (const [script, form, callback] of [
      ['PyTorch, SGD', 'pytorch', null],
      ['Keras, SGD', 'keras', 'LrScheduleCallback'],
      ['fastai', 'fastai', null],
    ] as const) {
      const text = callback === null ? pythonScripts[script] : pythonScripts[script].replace('OneCycleCallback', callback);
      expectSchedule(await train(insertPythonAt(text, form, values)), options, cyclesMomentum);
    }
  });

  it('after a change of its numbers in place, and of its kind', () => {
    const before = pythonScripts['PyTorch, SGD'];
    const valuesOf = (kind: ScheduleKind, maxLr: number): SnippetValues => {
      const options = defaultSchedule(kind, { minLr: null, maxLr, iterations: 16, momentum: true });
      return { ...numbers, other: isOther(options) ? { ...options, iterations: 16 } : null };
    };
    for (const kind of kinds) {
      const once = insertPythonAt(before, 'pytorch', valuesOf(kind, 0.5));
      expect(insertPythonAt(once, 'pytorch', valuesOf(kind, 0.2))).toBe(insertPythonAt(before, 'pytorch', valuesOf(kind, 0.2)));
      expect(insertPythonAt(once, 'pytorch', numbers)).toBe(insertPythonAt(before, 'pytorch', numbers));
      const earlier = earlierPython(once, 0);
      const alone = (by: SnippetValues) => replaceInPython({ text: once, cursor: 0, earlier }, 'pytorch', by);
      expect(alone(valuesOf(kind, 0.2))).not.toBeNull();
      expect(alone(numbers)).toBeNull();
    }
  });
});
