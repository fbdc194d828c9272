import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RangeTestCurve } from '../analysis/curve';
import { readCurveCsv } from '../protocol/curveCsv';
import type { RunRecord } from '../protocol/run';
import { ProtocolError } from '../protocol/wire';
import { readFolderPoints, readPoints, readRecord, type RunPoints } from '../runs/readRun';
import { runCurve } from '../runs/runCurve';
import { METRICS_FILE, RECORD_FILE } from '../runs/runFiles';

export interface ReadCurve {
  readonly curve: RangeTestCurve;
  /** null for a CSV, and for metrics without their run.json. */
  readonly record: RunRecord | null;
}

/**
 * Reads the curve of a kept run (its folder, run.json or metrics.ndjson) or of a CSV.
 * @param report is told about lines that were skipped
 * @throws ProtocolError or the file system's error, naming the file
 */
export async function readCurve(file: string, report: (problem: string) => void): Promise<ReadCurve> {
  if ((await stat(file)).isDirectory()) return readKept(file, report);
  if (basename(file) === RECORD_FILE) return readKept(dirname(file), report);
  if (!file.endsWith('.ndjson')) return { curve: readCurveCsv(await readFile(file, 'utf8'), basename(file)), record: null };
  const hasRecord = basename(file) === METRICS_FILE && (await exists(join(dirname(file), RECORD_FILE)));
  if (hasRecord) return readKept(dirname(file), report);
  const points = await readPoints(file, report);
  requirePoints(points, file);
  return { curve: { ...points, plannedIterations: null, chance: null, topFromSweep: false, topLr: null }, record: null };
}

async function readKept(folder: string, report: (problem: string) => void): Promise<ReadCurve> {
  const record = await readRecord(folder);
  const { kind } = record.request;
  if (kind !== 'range-test') throw new ProtocolError(`${folder} holds a ${kind} run, which has no bounds: give it a range test`);
  const points = await readFolderPoints(folder, report);
  requirePoints(points, folder);
  return { curve: runCurve(record, points.batch, points.heldOut), record };
}

function requirePoints({ batch, heldOut }: RunPoints, name: string): void {
  if (batch.length === 0 && heldOut.length === 0) throw new ProtocolError(`${name} holds no measured points: the run ended before its ramp began`);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
