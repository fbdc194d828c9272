import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RangeTestCurve } from '../analysis/curve';
import { recogniseColumns } from '../protocol/curve/curveColumns';
import type { CurveColumns } from '../protocol/curve/curveRoles';
import { tableCurve } from '../protocol/curve/tableCurve';
import type { RunRecord } from '../protocol/run';
import { runCurve } from '../protocol/runCurve';
import { ProtocolError } from '../protocol/wire';
import { combinedSeeds, seedCurves } from '../runs/furtherSeeds';
import { CurveFile } from '../runs/curveFile';
import { newestEventFile } from '../runs/newestEventFile';
import { openKept } from '../runs/openKept';
import { METRICS_FILE, RECORD_FILE } from '../runs/runFiles';

export interface ReadCurve {
  readonly curve: RangeTestCurve;
  /** Of a range test that was made with several seeds, the curves of the others. */
  readonly others: readonly RangeTestCurve[];
  /** Seeds of all these curves; empty where they are not known. */
  readonly seeds: readonly number[];
  /** null for a file that is no kept run, and for metrics without their run.json. */
  readonly record: RunRecord | null;
  /** Whether its steps are epochs, or told in epochs alone, so that iterations are not known. */
  readonly perEpoch: boolean;
}

/**
 * Reads the curve of a kept run (its folder, run.json or metrics.ndjson), of a CSV, NDJSON or event file of TensorBoard, or of the newest event file in a folder.
 * @param columns that were chosen; the others are recognised by their names
 * @param report is told what was skipped, and how the file was read where that is not plain
 * @throws ProtocolError or the file system's error, naming the file
 */
export async function readCurve(file: string, columns: Partial<CurveColumns>, report: (text: string) => void): Promise<ReadCurve> {
  const folder = (await stat(file)).isDirectory() ? file : null;
  if (folder !== null) {
    if (await exists(join(folder, RECORD_FILE))) return readKept(folder, report);
    const events = await newestEventFile(folder);
    if (events === null) throw new ProtocolError(`${folder} holds neither a kept run nor an event file of TensorBoard. Name a CSV or NDJSON file itself.`);
    return readLog(events, columns, report);
  }
  const isKept = basename(file) === RECORD_FILE || (basename(file) === METRICS_FILE && (await exists(join(dirname(file), RECORD_FILE))));
  return isKept ? readKept(dirname(file), report) : readLog(file, columns, report);
}

async function readLog(path: string, chosen: Partial<CurveColumns>, report: (text: string) => void): Promise<ReadCurve> {
  const name = basename(path);
  const file = new CurveFile(path);
  await file.read();
  file.end();
  const { table, problems } = file;
  if (table === null) throw new ProtocolError(`${name} is empty. It must have columns or keys for lr and a metric.`);
  const { curve, notes, perEpoch } = tableCurve(table, { ...recogniseColumns(table), ...chosen }, name);
  for (const text of [...problems, ...notes]) report(text);
  return { curve, others: [], seeds: [], record: null, perEpoch };
}

async function readKept(folder: string, report: (text: string) => void): Promise<ReadCurve> {
  const run = await openKept(folder, report);
  const { record, batch, heldOut } = run;
  const { kind } = record.request;
  if (kind !== 'range-test') throw new ProtocolError(`${folder} holds a ${kind} run, which has no bounds: give it a range test`);
  if (batch.length === 0 && heldOut.length === 0) throw new ProtocolError(`${folder} holds no measured points: the run ended before its ramp began`);
  const { complete } = seedCurves(run);
  const [curve = runCurve(record, batch, heldOut), ...others] = complete;
  return { curve, others, seeds: combinedSeeds(run), record, perEpoch: false };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
