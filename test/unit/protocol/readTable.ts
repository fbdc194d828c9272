import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CsvTableReader } from '../../../src/protocol/curve/csvTable';
import { recogniseColumns } from '../../../src/protocol/curve/curveColumns';
import type { CurveColumns } from '../../../src/protocol/curve/curveRoles';
import type { CurveTable, TableReader } from '../../../src/protocol/curve/curveTable';
import { tableCurve, type CurveReading } from '../../../src/protocol/curve/tableCurve';

/** No column is known. */
export const NO_COLUMNS: CurveColumns = { iteration: null, lr: null, accuracy: null, loss: null, val_accuracy: null, val_loss: null };

/** A file that a real logger wrote (see make.py beside it). */
export function loggedFile(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'curveFiles', name));
}

/** What a reader makes of bytes that come in pieces of a size. */
export function tableOf(reader: TableReader, bytes: Uint8Array, size = bytes.length): CurveTable {
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
  return reader.table;
}

/** The range test in a table by the names of its columns. */
export function readingOf(table: CurveTable, name: string, columns: Partial<CurveColumns> = {}): CurveReading {
  return tableCurve(table, { ...recogniseColumns(table), ...columns }, name);
}

/** The range test in the text of a CSV. */
export function readCsv(text: string, name: string): CurveReading {
  return readingOf(tableOf(new CsvTableReader(name), new TextEncoder().encode(text)), name);
}
