import { describe, expect, it } from 'vitest';
import { NdjsonTableReader } from '../../../src/protocol/curve/ndjsonTable';
import type { MetricsLine } from '../../../src/protocol/metricsFile';
import { encode } from '../../../src/protocol/wire';
import { readingOf, tableOf } from './readTable';

const bytes = (...lines: string[]): Uint8Array => new TextEncoder().encode(`${lines.join('\n')}\n`);

describe('a range test in NDJSON', () => {
  it('has an object a line, in whatever pieces it comes; keys may come later, and what is nested is passed over', () => {
    const content = bytes('{"step": 1, "lr": 0.1, "loss": 2.5, "tags": ["é"]}', '{"step": 2, "lr": 0.2, "loss": 2.4, "val_acc": 0.3}', '', '{"step": 3, "lr": "0.3"}');
    for (const size of [1, 5, content.length]) {
      const { curve } = readingOf(tableOf(new NdjsonTableReader('log.jsonl'), content, size), 'log.jsonl');
      expect(curve.batch.map(({ iteration, lr, loss }) => [iteration, lr, loss])).toEqual([[1, 0.1, 2.5], [2, 0.2, 2.4], [3, 0.3, null]]);
      expect(curve.heldOut).toEqual([{ iteration: 2, lr: 0.2, accuracy: 0.3, loss: null }]);
    }
  });

  it('keeps NaN and Infinity, bare as Python writes them and as texts', () => {
    const table = tableOf(new NdjsonTableReader('log.jsonl'), bytes('{"lr": 0.1, "loss": NaN}', '{"loss":-Infinity,"lr":0.2}', '{"lr": 0.3, "loss": "Infinity", "note": "x: NaN,"}'));
    expect(readingOf(table, 'log.jsonl').curve.batch.map(({ loss }) => loss)).toEqual([Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('skips lines that are no objects and says which; a last one that was cut short goes without saying', () => {
    const reader = new NdjsonTableReader('log.jsonl');
    const table = tableOf(reader, bytes('Epoch 1', '{"lr": 0.1, "loss": 2}', '[1]', '{"lr": 0.2, "loss": 1}', '{"lr": 0.3, "lo').subarray(0, -1));
    expect(table.rows).toHaveLength(2);
    expect(reader.problems).toEqual(['Lines of log.jsonl that are no JSON objects and were skipped: 1, 3.']);
  });

  it('without line breaks is none of a logger, and is refused long before all of it is held in memory', () => {
    const reader = new NdjsonTableReader('data.json');
    const piece = new TextEncoder().encode(' '.repeat(2 ** 20));
    expect(() => {
      for (let megabytes = 0; megabytes < 6; megabytes++) reader.push(piece);
    }).toThrow('data.json, line 1: is too long for a row of a log.');
  });

  it.each([
    ['an array', '[{"step": 1, "lr": 0.1}]'],
    ['a document over several lines', '{\n  "log_history": [\n    {\n      "step": 1\n    }\n  ]\n}'],
    ['an object of arrays', '{"lr": [0.1, 0.2], "loss": [2, 1]}'],
    ['printed by Python', "{'lr': 0.1, 'loss': 2}"],
  ])('is not %s, which is said with what a line must be like', (_name, text) => {
    for (const content of [text, `${text}\n`]) {
      expect(() => tableOf(new NdjsonTableReader('data.json'), new TextEncoder().encode(content))).toThrow('data.json: no line is a JSON object with numbers. Write the log as NDJSON, with one object in each line: {"step": 1');
    }
  });

  it('of a kept run that ended before its ramp has no rows', () => {
    const line: MetricsLine = { stage: 'sweep', batch: [], heldOut: [] };
    expect(() => readingOf(tableOf(new NdjsonTableReader('metrics.ndjson'), bytes(encode(line))), 'metrics.ndjson')).toThrow('metrics.ndjson: has no rows yet.');
  });

  it('may tell parts of epochs alone, which are no iterations', () => {
    const { perEpoch, notes } = readingOf(tableOf(new NdjsonTableReader('log.jsonl'), bytes('{"loss": 2, "learning_rate": 0.1, "epoch": 0.05}', '{"loss": 1, "learning_rate": 0.2, "epoch": 0.1}')), 'log.jsonl');
    expect(perEpoch).toBe(true);
    expect(notes).toEqual(['Only epochs are told here, in parts, so that the length of the ramp in iterations is not known. Log the iteration as well.']);
  });

  it('may be the log of LLaMA-Factory, which names its steps otherwise', () => {
    const { curve, perEpoch } = readingOf(tableOf(new NdjsonTableReader('trainer_log.jsonl'), bytes('{"current_steps": 5, "total_steps": 250, "loss": 2, "lr": 0.1, "epoch": 0.05}', '{"current_steps": 10, "total_steps": 250, "loss": 1, "lr": 0.2, "epoch": 0.1}')), 'trainer_log.jsonl');
    expect(perEpoch).toBe(false);
    expect(curve.batch.map(({ iteration }) => iteration)).toEqual([5, 10]);
  });

  it('is the metrics.ndjson of a kept run, without its coarse sweep', () => {
    const batch = (iteration: number) => ({ iteration, lr: iteration / 10, momentum: 0.9, loss: 2, accuracy: null });
    const lines: MetricsLine[] = [
      { stage: 'sweep', batch: [batch(1), batch(50)], heldOut: [] },
      { stage: 'run', batch: [], heldOut: [{ iteration: 0, lr: 0, loss: 2.3, accuracy: 0.1 }] },
      { stage: 'run', batch: [batch(1), batch(2)], heldOut: [{ iteration: 2, lr: 0.2, loss: Number.NaN, accuracy: 0.4 }] },
    ];
    const { curve } = readingOf(tableOf(new NdjsonTableReader('metrics.ndjson'), bytes(...lines.map(encode))), 'metrics.ndjson');
    expect(curve.batch.map(({ iteration, lr, loss }) => [iteration, lr, loss])).toEqual([[1, 0.1, 2], [2, 0.2, 2]]);
    expect(curve.heldOut).toEqual([
      { iteration: 0, lr: 0, loss: 2.3, accuracy: 0.1 },
      { iteration: 2, lr: 0.2, loss: Number.NaN, accuracy: 0.4 },
    ]);
  });
});
