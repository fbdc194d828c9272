import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallRuns } from '../../../../src/editor/lenses/callRuns';
import type { Provenance, RunRequest } from '../../../../src/protocol/run';
import type { Run } from '../../../../src/runs/run';
import { fakeRangeTest } from '../fakeAnalysis';
import { fakeRuns } from '../fakeVscode';
import { LensesWindow } from './lensesWindow';

const actions = 'Run LR range test | Train...';
const twoCalls = `const tf = require('@tensorflow/tfjs');
async function main() {
  await first.fit(xs, ys);
  // the one that matters
  await second
    .fit(xs, ys, {
      epochs: 3,
    });
}
main();
`;

let folder: string;
let script: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'superconverge-lenses-')));
  script = join(folder, 'train.js');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Tested {
  readonly id?: string;
  readonly text?: string;
  readonly provenance?: Partial<Provenance>;
  readonly request?: Partial<RunRequest>;
}

/** A range test of the call at a line of a script that was `text` then. */
function rangeTest(line: number, max: number | null, { id = 'range-test', text = twoCalls, provenance = {}, request = {} }: Tested = {}): Run {
  const scriptHash = createHash('sha256').update(text).digest('hex');
  return fakeRangeTest(script, max, { id, provenance: { call: { api: 'fit', file: script, line }, scriptHash, ...provenance }, request });
}

describe('code lenses', () => {
  it('stand above each training call, at the line of its name where a call is broken into lines', async () => {
    expect(await new LensesWindow(script, twoCalls).shown()).toEqual([`3: ${actions}`, `6: ${actions}`]);
  });

  it('find calls inside calls, optional ones and all five of the names, once a line', async () => {
    const text = [
      'model.fitDataset(data, { callbacks: { onEpochEnd: () => other.fit(xs, ys) } });',
      'for (const [x, y] of batches)',
      '  await model?.trainOnBatch(x, y);',
      'optimizer.minimize(() => {',
      '  helper.fit(a, b);',
      '  return loss();',
      '});',
      'tf.tidy(() => optimizer.applyGradients(grads));',
    ].join('\n');
    expect(await new LensesWindow(script, text).shown()).toEqual([1, 3, 4, 5, 8].map((line) => `${String(line)}: ${actions}`));
  });

  it('stand above nothing that only looks like a training call', async () => {
    const text = "// model.fit(xs, ys)\nconst words = 'model.fit(xs, ys)';\nfit(xs, ys);\nmodel['fit'](xs, ys);\nwindow.minimize();\nterminal.fit();\nmodel.fitting(xs);\n";
    expect(await new LensesWindow(script, text).shown()).toEqual([]);
  });

  it('read TypeScript, and stay out of packages', async () => {
    const text = 'const history = await model!.fit(xs as Tensor, ys satisfies Tensor);\n';
    expect(await new LensesWindow(join(folder, 'train.ts'), text).shown()).toEqual([`1: ${actions}`]);
    expect(await new LensesWindow(join(folder, 'node_modules/lib/index.js'), text).shown()).toEqual([]);
  });

  it('show the bounds above the call that was tested, and lead to its run', async () => {
    const window = new LensesWindow(script, twoCalls, [rangeTest(6, 0.12)]);
    expect(await window.shown()).toEqual([`3: ${actions}`, `6: ${actions} | max 0.12, min 0.012 | Insert`]);
    const bounds = (await window.lenses()).find(({ title }) => title.startsWith('max'));
    expect(bounds).toMatchObject({ command: 'superconverge.showRun', argument: { kind: 'run', id: 'range-test' } });
  });

  it('show the newest bounds, not those of a run without any, of a sweep, or of another script', async () => {
    const overrides = { batchSize: 256, weightDecay: null, dropout: null, momentum: null };
    const runs = [
      rangeTest(6, null, { id: 'none' }),
      rangeTest(6, 0.5, { id: 'sweep', request: { overrides } }),
      fakeRangeTest(join(folder, 'other.js'), 0.7, { id: 'other' }),
      rangeTest(6, 0.3, { id: 'new' }),
      rangeTest(6, 0.12, { id: 'old' }),
    ];
    expect(await new LensesWindow(script, twoCalls, runs).shown()).toEqual([`3: ${actions}`, `6: ${actions} | max 0.30, min 0.030 | Insert`]);
  });

  it('show the bounds as they were dragged in the panel', async () => {
    const run = rangeTest(3, 0.12);
    const window = new LensesWindow(script, twoCalls, [run]);
    const options = { kind: 'one-cycle', minLr: 0.02, maxLr: 0.2, finalLr: 0, cycleShare: 0.8, momentum: null };
    window.fake.state.set('editedSchedules', [{ run: run.record.id, options }]);
    expect((await window.shown())[0]).toBe(`3: ${actions} | max 0.20, min 0.020 | Insert`);
  });

  it('show what another schedule was chosen in the panel, as soon as it is', async () => {
    const run = rangeTest(3, 0.12);
    const window = new LensesWindow(script, twoCalls, [run]);
    await window.shown();
    const before = window.refreshes;
    window.services.schedules.set(run, { kind: 'constant', maxLr: 0.3 });
    expect(window.refreshes).toBe(before + 1);
    expect((await window.shown())[0]).toBe(`3: ${actions} | Constant: max 0.30 | Insert`);
  });

  it('keep bounds at their call when lines have moved by more than the distance of the calls', async () => {
    const window = new LensesWindow(script, twoCalls, [rangeTest(6, 0.12)]);
    await window.shown();
    window.type(`${'\n'.repeat(10)}${twoCalls}`);
    expect(await window.shown()).toEqual([`13: ${actions}`, `16: ${actions} | max 0.12, min 0.012 | Insert`]);
  });

  it('keep the bounds of the newest run at their call however many runs there are of the unchanged text, and write nothing more once they are kept', async () => {
    const older = Array.from({ length: 250 }, (_, index) => rangeTest(3, null, { id: `older-${String(index)}` }));
    const window = new LensesWindow(script, twoCalls, [rangeTest(6, 0.12), ...older]);
    await window.shown();
    const kept = window.fake.state.get('calledBy');
    await window.shown();
    expect(window.fake.state.get('calledBy')).toBe(kept);
    window.type(`${'\n'.repeat(10)}${twoCalls}`);
    expect(await window.shown()).toEqual([`13: ${actions}`, `16: ${actions} | max 0.12, min 0.012 | Insert`]);
  });

  it('show only the bounds in Restricted Mode', async () => {
    const window = new LensesWindow(script, twoCalls, [rangeTest(6, 0.12)]);
    window.fake.trusted = false;
    expect(await window.shown()).toEqual(['6: max 0.12, min 0.012']);
    const before = window.refreshes;
    window.fake.trusted = true;
    window.trusted.fire();
    expect(window.refreshes).toBe(before + 1);
    expect(await window.shown()).toHaveLength(2);
  });

  it('go with the setting, at once', async () => {
    const window = new LensesWindow(script, twoCalls);
    window.fake.settings['codeLens'] = false;
    window.configured.fire({ affectsConfiguration: (section) => section === 'superconverge.seed' });
    expect(window.refreshes).toBe(0);
    window.configured.fire({ affectsConfiguration: (section) => section === 'superconverge.codeLens' });
    expect(window.refreshes).toBe(1);
    expect(await window.shown()).toEqual([]);
  });

  it('show what a run that has just ended measured', async () => {
    const window = new LensesWindow(script, twoCalls);
    await window.shown();
    window.runs.push(rangeTest(3, 0.12));
    window.live.fire();
    expect(window.refreshes).toBe(1);
    expect((await window.shown())[0]).toContain('max 0.12');
    window.runs.pop();
    window.kept.fire();
    expect((await window.shown())[0]).toBe(`3: ${actions}`);
  });

  it('wait until typing rests, and stay where they were while the text cannot be read', async () => {
    const window = new LensesWindow(script, twoCalls, [], 30);
    await window.shown();
    window.type(`\n${twoCalls}`);
    expect((await window.lenses({ isCancellationRequested: true }))[0]?.line).toBe(3);
    expect((await window.shown())[0]).toBe(`4: ${actions}`);
    window.type(`\n${twoCalls} \`\${ {{`);
    expect((await window.shown())[0]).toBe(`4: ${actions}`);
    window.type('');
    expect(await window.shown()).toEqual([]);
  });
});

it('runs that come while they are read keep no lens from being shown', async () => {
  const callRuns = new CallRuns({ runs: fakeRuns([fakeRangeTest('/work/train.js', 0.12)]), workspaceState: { get: () => undefined, update: async () => undefined, keys: () => [] }, log: { warn: () => undefined } });
  const reading = callRuns.of('/work/train.js');
  callRuns.forget();
  expect(await reading).toHaveLength(1);
});

describe('a click on a lens', () => {
  it('tests the call that it stands above', async () => {
    const window = new LensesWindow(script, twoCalls);
    await window.click(6, 'Run LR range test');
    await window.click(3, 'Run LR range test');
    expect(window.requests).toMatchObject([
      { kind: 'range-test', script, callLine: 6 },
      { kind: 'range-test', script, callLine: 3 },
    ]);
  });

  it('tests it where saving moves it', async () => {
    const window = new LensesWindow(script, twoCalls);
    Object.assign(window.document, { isDirty: true });
    window.fake.person.answers.set('not saved', 'Save and Run');
    window.format = (text) => `\n\n\n${text}`;
    await window.click(6, 'Run LR range test');
    expect(window.requests).toMatchObject([{ callLine: 9 }]);
  });

  it('trains with the bounds of that call, and asks for LRs where only another one was tested', async () => {
    const window = new LensesWindow(script, twoCalls, [rangeTest(3, 0.12)]);
    window.fake.person.answers.set('no bounds', 'Enter LRs');
    window.fake.person.choices.push('triangular)', 'triangular)');
    await window.click(3, 'Train...');
    expect(window.fake.person.messages).toEqual([]);
    await window.click(6, 'Train...');
    expect(window.fake.person.messages).toEqual([expect.stringContaining('There are no bounds')]);
  });

  it('runs the script that trains through a file where that was seen', async () => {
    const helper = join(folder, 'loop.js');
    const run = rangeTest(1, 0.12, { provenance: { call: { api: 'fit', file: helper, line: 1 } } });
    writeFileSync(script, "require('./loop');\n");
    const window = new LensesWindow(helper, 'exports.train = (model) => model.fit(xs, ys);\n', [run]);
    expect(await window.shown()).toEqual([`1: ${actions} | max 0.12, min 0.012 | Insert`]);
    await window.click(1, 'Run LR range test');
    expect(window.requests).toMatchObject([{ script, callLine: null }]);
  });

  it('inserts the schedule into that call, and the bounds stay above it', async () => {
    const window = new LensesWindow(script, twoCalls, [rangeTest(6, 0.12)]);
    await window.click(6, 'Insert');
    expect(window.text).toMatch(/second\s+\.fit\(xs, ys, \{\s+epochs: 3,\s+callbacks/);
    expect(window.text).toContain('first.fit(xs, ys);');
    const line = window.text.split('\n').findIndex((text) => text.includes('    .fit(xs, ys, {')) + 1;
    expect((await window.shown()).at(-1)).toBe(`${String(line)}: ${actions} | max 0.12, min 0.012 | Insert`);
  });
});

describe('the lens above an inserted schedule', () => {
  const text = "const tf = require('@tensorflow/tfjs');\nmodel.fit(xs, ys, { epochs: 3 });\n";
  const tested: Tested = { id: 'first', text };

  /** A script with an inserted schedule that was measured with batch size 64 and Momentum; then `later` ran, newest first. */
  async function inserted(...later: Run[]): Promise<LensesWindow> {
    const window = new LensesWindow(script, text, [rangeTest(2, 0.12, tested)]);
    await window.click(2, 'Insert');
    window.runs.unshift(...later);
    window.live.fire();
    return window;
  }

  const stale = async (window: LensesWindow) => (await window.lenses()).filter(({ title }) => title.startsWith('Inserted'));
  const newer = (provenance: Partial<Provenance>, max: number | null = null): Run => rangeTest(2, max, { id: 'second', text: 'changed', provenance });

  it('is not there while the values hold, nor where the text alone has changed', async () => {
    expect(await stale(await inserted())).toEqual([]);
    expect(await stale(await inserted(newer({})))).toEqual([]);
  });

  it('says what changed, and tests again', async () => {
    const window = await inserted(newer({ batchSize: 128 }));
    const [lens] = await stale(window);
    expect(lens?.title).toBe('Inserted for batch size 64; the last run had 128: run range test again');
    expect(window.text.split('\n')[(lens?.line ?? 0) - 1]).toContain('inserted by Superconverge');
    await window.click(lens?.line ?? 0, /^Inserted/);
    const line = window.text.split('\n').findIndex((code) => code.includes('model.fit(')) + 1;
    expect(window.requests).toMatchObject([{ kind: 'range-test', callLine: line }]);
  });

  it.each([
    [{ optimizer: { className: 'Adam', learningRate: 0.001, momentum: 0.9, weightDecay: null } }, 'Inserted for Momentum; the last run had Adam'],
    [{ optimizer: { className: 'Momentum', learningRate: 0.1, momentum: 0.9, weightDecay: 0.0005 } }, 'Inserted for no weight decay; the last run had weight decay 0.0005'],
    [{ parameters: 12_345 }, 'Inserted for a model of 10 parameters; the last run had 12,345'],
    [{ batchSize: 8, parameters: 20 }, 'Inserted for batch size 64, a model of 10 parameters; the last run had batch size 8, 20 parameters'],
  ])('tells of %j', async (provenance, title) => {
    expect((await stale(await inserted(newer(provenance))))[0]?.title).toBe(`${title}: run range test again`);
  });

  it('takes no notice of an LR or a momentum that the schedule itself sets, or of what is not known', async () => {
    expect(await stale(await inserted(newer({ optimizer: { className: 'Momentum', learningRate: 1, momentum: 0.85, weightDecay: null }, batchSize: null, parameters: null })))).toEqual([]);
  });

  it('goes when the script is as a run that it holds for', async () => {
    const window = await inserted(newer({ batchSize: 128 }));
    window.runs.push(rangeTest(2, null, { id: 'same', text: window.text }));
    window.live.fire();
    expect(await stale(window)).toEqual([]);
  });

  it('inserts the new bounds where they have been measured, and goes', async () => {
    const window = await inserted(newer({ batchSize: 128 }, 0.3));
    const [lens] = await stale(window);
    expect(lens?.title).toBe('Inserted for batch size 64; the last run had 128: insert the new bounds');
    await window.click(lens?.line ?? 0, /^Inserted/);
    expect(window.text).toContain('maxLr: 0.3');
    expect(await stale(window)).toEqual([]);
  });

  it('is not there in Restricted Mode, nor where nothing is known of the schedule', async () => {
    const window = await inserted(newer({ batchSize: 128 }));
    window.fake.trusted = false;
    expect(await stale(window)).toEqual([]);
    window.fake.trusted = true;
    window.fake.state.delete('insertedSchedules');
    expect(await stale(window)).toEqual([]);
  });
});

describe('the lens above a schedule that was inserted into Python', () => {
  const code = "const tf = require('@tensorflow/tfjs');\nmodel.fit(xs, ys, { epochs: 3 });\n";
  const torch = 'import torch\n\noptimizer = torch.optim.SGD(p, lr=1)\n';

  /** A Python file with the schedule of a JavaScript script that was measured with batch size 64; then the script ran again, newest first. */
  async function inserted(...later: Run[]): Promise<LensesWindow> {
    writeFileSync(script, code);
    const window = new LensesWindow(join(folder, 'train.py'), torch, [rangeTest(2, 0.12, { id: 'first', text: code })]);
    window.fake.person.choices.push('train.js', 'OneCycleLR');
    await window.fake.commands.get('superconverge.insertSchedule')?.();
    if (later.length > 0) writeFileSync(script, `${code}// changed\n`);
    window.runs.unshift(...later);
    window.live.fire();
    return window;
  }
  const newer = (provenance: Partial<Provenance>, max: number | null = null): Run => rangeTest(2, max, { id: 'second', text: 'changed', provenance });

  it('is not there while the values hold, nor above anything else', async () => {
    expect(await (await inserted()).lenses()).toEqual([]);
    expect(await (await inserted(newer({}))).lenses()).toEqual([]);
    expect(await new LensesWindow(join(folder, 'train.py'), 'model.fit(x, y)\n').lenses()).toEqual([]);
  });

  it('says what has changed in the script since, and tests that script again', async () => {
    const window = await inserted(newer({ batchSize: 128 }));
    const [lens, ...others] = await window.lenses();
    expect(others).toEqual([]);
    expect(lens).toMatchObject({ title: 'Inserted for batch size 64; the last run had 128: run range test again', command: 'superconverge.runRangeTest', argument: { fsPath: script } });
    expect(window.text.split('\n')[(lens?.line ?? 0) - 1]).toContain('inserted by Superconverge');
  });

  it('inserts the new bounds where they have been measured, and goes', async () => {
    const window = await inserted(newer({ optimizer: { className: 'Adam', learningRate: 0.001, momentum: 0.9, weightDecay: null } }, 0.003));
    const [lens] = await window.lenses();
    expect(lens?.title).toBe('Inserted for Momentum; the last run had Adam: insert the new bounds');
    window.fake.person.choices.push('train.js', 'OneCycleLR');
    await window.click(lens?.line ?? 0, /^Inserted/);
    expect(window.text).toContain('max_lr=0.003,');
    expect(await window.lenses()).toEqual([]);
  });

  it('is not there in Restricted Mode, nor where the end of the schedule has been deleted', async () => {
    const window = await inserted(newer({ batchSize: 128 }));
    window.fake.trusted = false;
    expect(await window.lenses()).toEqual([]);
    window.fake.trusted = true;
    window.type(window.text.replace('[sc:end]', ''));
    expect(await window.lenses()).toEqual([]);
  });
});
