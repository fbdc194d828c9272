import { buf as crc32c } from 'crc-32/crc32c.js';
import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { EventTableReader } from '../../../src/protocol/curve/eventTable';
import type { CurveTable } from '../../../src/protocol/curve/curveTable';
import { beginsWithRecord, RecordSplitter } from '../../../src/protocol/curve/recordFile';
import { decode, metricNumber } from '../../../src/protocol/wire';
import { loggedFile, readingOf, tableOf } from './readTable';

const files = ['events.out.tfevents.torch', 'events.out.tfevents.tensors', 'events.out.tfevents.tensorboardx'];
const oracleSchema = v.record(v.string(), v.array(v.tuple([v.number(), metricNumber])));

/** What TensorBoard's own reader finds in a file: step and value of each point, by tag. */
function oracle(file: string): v.InferOutput<typeof oracleSchema> {
  return decode(oracleSchema, loggedFile(`${file.split('.').at(-1) ?? ''}.json`).toString(), file);
}

function byTag({ names, rows }: CurveTable): Record<string, unknown[]> {
  return Object.fromEntries(names.slice(1).map((tag, index) => [tag, rows.flatMap(({ cells }) => (cells[index + 1] == null ? [] : [[cells[0], cells[index + 1]]]))]));
}

/** Data as a record of a file, with the masked checksums that TensorFlow writes. */
function recordOf(data: Uint8Array): Uint8Array {
  const masked = (bytes: Uint8Array): number => {
    const crc = crc32c(bytes) >>> 0;
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  };
  const record = Buffer.alloc(data.length + 16);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(masked(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(masked(data), 12 + data.length);
  return record;
}

describe('an event file of TensorBoard', () => {
  it.each(files)("%s has what TensorBoard's own reader finds in it, in whatever pieces it comes", (file) => {
    const bytes = loggedFile(file);
    const expected = oracle(file);
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(2);
    for (const size of [1, 97, 4096, bytes.length]) expect(byTag(tableOf(new EventTableReader(file), bytes, size))).toEqual(expected);
  });

  it('becomes a curve: values of a step are joined however they were written, and step 0 is the first update', () => {
    const torch = oracle('events.out.tfevents.torch');
    const { curve } = readingOf(tableOf(new EventTableReader('events'), loggedFile('events.out.tfevents.torch')), 'events');
    expect(curve.batch.map(({ iteration, lr, loss }) => [iteration - 1, lr, loss])).toEqual(torch['Loss/train']?.map(([step, loss], index) => [step, torch['lr-SGD']?.[index]?.[1], loss]));
    expect(curve.heldOut.map(({ iteration, accuracy }) => [iteration - 1, accuracy])).toEqual(torch['Accuracy/val']);
    // one tag after the other, the losses diverged
    const tensors = readingOf(tableOf(new EventTableReader('events'), loggedFile('events.out.tfevents.tensors')), 'events').curve.batch;
    expect(tensors.map(({ lr }) => lr)).toEqual(oracle('events.out.tfevents.tensors')['learning_rate']?.map(([, lr]) => lr));
    expect(tensors.slice(49, 56).map(({ loss }) => Number.isFinite(loss))).toEqual([true, false, false, false, false, false, false]);
    expect(tensors.at(-1)?.loss).toBe(Number.POSITIVE_INFINITY);
  });

  it('may have a tag named step, which is not the step of its events', () => {
    // loss and step as tags of one event of step 3: tag at field 1, number at field 2 of a value
    const value = (tag: string, number: number): number[] => {
      const bytes = [0x0a, tag.length, ...Buffer.from(tag), 0x15, ...Buffer.from(new Float32Array([number]).buffer)];
      return [0x0a, bytes.length, ...bytes];
    };
    const summary = [...value('loss', 0.5), ...value('step', 99), ...value('lr', 1)];
    const reader = new EventTableReader('events');
    reader.push(recordOf(Uint8Array.from([0x10, 3, 0x2a, summary.length, ...summary])));
    expect(reader.table.names).toEqual(['step', 'loss', 'lr']);
    expect(reader.table.rows[0]?.cells).toEqual([3, 0.5, 1]);
  });

  it('that still grows waits for the rest of its last record', () => {
    const bytes = loggedFile('events.out.tfevents.tensorboardx');
    const reader = new EventTableReader('events');
    reader.push(bytes.subarray(0, -10));
    const before = reader.table.rows.length;
    expect(reader.problems).toEqual([]);
    reader.push(bytes.subarray(-10));
    expect(reader.table.rows.length).toBe(before + 1);
  });

  it('that is damaged loses that record alone, and says so', () => {
    const bytes = Buffer.from(loggedFile('events.out.tfevents.torch'));
    const at = bytes.indexOf('Loss/train', 3000);
    bytes[at] = 'X'.charCodeAt(0);
    const reader = new EventTableReader('events');
    const points = byTag(tableOf(reader, bytes));
    expect(points['Loss/train']).toHaveLength(59);
    expect(points['lr-SGD']).toHaveLength(60);
    expect(reader.problems).toEqual(['Damaged records of events that were skipped: 1.']);
  });

  it('with a damaged length ends there, and says so', () => {
    const bytes = Buffer.from(loggedFile('events.out.tfevents.torch'));
    const splitter = new RecordSplitter();
    const lengths = splitter.push(bytes).map((record) => record.length + 16);
    const third = lengths.slice(0, 3).reduce((sum, length) => sum + length, 0);
    bytes[third] = (bytes[third] ?? 0) ^ 1;
    const reader = new EventTableReader('events');
    tableOf(reader, bytes);
    expect(reader.problems).toEqual(['events is damaged after record 3, and nothing after it can be read.']);
    reader.push(loggedFile('events.out.tfevents.torch'));
    expect(reader.table.rows.length).toBeLessThanOrEqual(3);
  });

  it('is known by its first bytes', () => {
    expect(files.map((file) => beginsWithRecord(loggedFile(file)))).toEqual([true, true, true]);
    expect(beginsWithRecord(new TextEncoder().encode('iteration,lr,loss\n1,0.1,2\n'))).toBe(false);
    expect(beginsWithRecord(new Uint8Array(4))).toBe(false);
  });
});
