import { expect, it } from 'vitest';
import { Commands } from '../../../../src/editor/commands';
import { markdownTable } from '../../../../src/editor/runs/markdownTable';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import { defaultRequest } from '../../../../src/runs/defaultRequest';
import type { Run } from '../../../../src/runs/run';
import { fakeProvenance, fakeRangeTest } from '../fakeAnalysis';
import { fakeRecord, fakeRun, fakeRuns, fakeServices, fakeVscode } from '../fakeVscode';

/** The cells of a table in GitHub's Markdown; an escaped bar is no border. */
function cells(table: string): string[][] {
  return table
    .trimEnd()
    .split('\n')
    .map((line) => {
      expect(line).toMatch(/^\| .* \|$/);
      return line.slice(2, -2).split(/ (?<!\\)\| /).map((cell) => cell.replace(/\\(.)/g, '$1'));
    });
}

it('has bounds with their rules, verdict and provenance of a range test', () => {
  const run = fakeRangeTest('/secret/folder/train.js', 0.12);
  const table = markdownTable(run, null);
  const rows = cells(table);
  expect(rows.slice(0, 2)).toEqual([['train.js', 'LR range test, seed 42'], ['---', '---']]);
  expect(rows.every((row) => row.length === 2)).toBe(true);
  expect(Object.fromEntries(rows)).toMatchObject({
    'Max LR': expect.stringMatching(/^0\.12 \(.+\)$/),
    'Min LR': '0.012 (max/10)',
    'Bounds as in the paper': 'max 0.36, min 0.036',
    Script: 'train.js, fit at line 1',
    Optimizer: 'Momentum, own LR 0.10, momentum 0.9',
    'Batch size': '64',
    Backend: 'embedded (WASM), TensorFlow.js 4.22.0',
    Measured: '2026-11-24 00:00 UTC',
  });
  expect(table).not.toContain('secret');
});

it('has the schedule that was chosen by hand, and why there are no bounds', () => {
  expect(Object.fromEntries(cells(markdownTable(fakeRangeTest('/train.js', 0.12), { kind: 'constant', maxLr: 0.2 })))).toMatchObject({ 'Schedule chosen by hand': 'Constant, max 0.20' });
  const refused = fakeRangeTest('/train.js', null);
  const analysis = refused.analysis === null ? null : { ...refused.analysis, refusal: { reason: 'The curve is flat.', help: [] } };
  const rows = Object.fromEntries(cells(markdownTable({ ...refused, analysis }, null)));
  expect(rows).toMatchObject({ 'No bounds': 'The curve is flat.' });
  expect(rows).not.toHaveProperty('Max LR');
});

it('has what a training came to', () => {
  const request = defaultRequest('/train.js', { kind: 'train', schedule: { kind: 'constant', maxLr: 0.1 } });
  const heldOut = [0.2, 0.9, 0.8].map((accuracy, index) => ({ iteration: 10 * (index + 1), lr: 0.1, loss: 1, accuracy }));
  const run = fakeRun(fakeRecord(request, { provenance: fakeProvenance() }), { heldOut });
  expect(Object.fromEntries(cells(markdownTable(run, null)))).toMatchObject({ 'Final held-out accuracy': '80.0 %', 'Best held-out accuracy': '90.0 %' });
});

it('stays a table whatever a name or an error has in it', () => {
  const run = fakeRangeTest('/a|b_*`<x>`.js', 0.12);
  const failed = { ...run, record: { ...run.record, state: 'failed' as const, failure: { code: 'script-error' as const, message: 'first | line\nsecond', remedy: '', output: [] } } };
  const rows = cells(markdownTable(failed, null));
  expect(rows.every((row) => row.length === 2)).toBe(true);
  expect(rows[0]?.[0]).toBe('a|b_*`<x>`.js');
  expect(rows[2]?.[1]).toBe('failed: first | line second');
});

it("is copied of the script's latest range test, or of the run in whose panel it was asked for", async () => {
  const fake = fakeVscode({ path: '/train.js', text: '' });
  const kept: readonly Run[] = [fakeRangeTest('/train.js', 0.12)];
  const services = fakeServices(fake, fakeRuns(kept));
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  await fake.commands.get('superconverge.copyMarkdown')?.();
  await commands.perform('copy-markdown', fakeRangeTest('/other.js', 0.5));
  expect(fake.clipboard.map((text) => text.split(' ')[1])).toEqual(['train.js', 'other.js']);
  const empty = fakeServices(fake, fakeRuns([]));
  new Commands(empty, new RunStarter(empty)).register();
  await fake.commands.get('superconverge.copyMarkdown')?.();
  expect(fake.clipboard).toHaveLength(2);
  expect(fake.person.messages.at(-1)).toContain('There is no range test with bounds');
});
