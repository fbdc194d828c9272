import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { EstimatePoint, HeldOutPoint, IterationPoint, TimePoint } from '../analysis/curve';
import { metricsLineSchema, type MetricsLine } from '../protocol/metricsFile';
import { RECORD_VERSION, runRecordSchema, type RunRecord } from '../protocol/run';
import { decode, ProtocolError, validate } from '../protocol/wire';
import { t } from '../text/text';
import { METRICS_FILE, OWNER_FILE, RECORD_FILE } from './runFiles';
import { ownerLives } from './runOwner';
import { upgradeRecord } from './upgradeRecord';
import { withoutMomentum } from './withoutMomentum';

export interface RunPoints {
  readonly batch: readonly IterationPoint[];
  readonly heldOut: readonly HeldOutPoint[];
  readonly sweep: readonly HeldOutPoint[];
  readonly estimates: readonly EstimatePoint[];
  readonly times: readonly TimePoint[];
}

const versioned = v.looseObject({ version: v.number() });

/** Reads a run's run.json, of an older version too. @throws ProtocolError when it is corrupt or of a newer version; the file system's error when there is none */
export async function readRecord(folder: string): Promise<RunRecord> {
  const record = await readAsWritten(folder);
  // its host may have written the end, and let go of the run, since it was read
  return goesOnOrOver(record, folder) ? record : closed(await readAsWritten(folder), folder);
}

async function readAsWritten(folder: string): Promise<RunRecord> {
  const file = join(folder, RECORD_FILE);
  const text = await readFile(file, 'utf8');
  const content = decode(versioned, text, file);
  if (content.version > RECORD_VERSION) throw new ProtocolError(t('{0} was written by a newer version of Superconverge (format {1}): update the extension to read it', file, content.version));
  return validate(runRecordSchema, upgradeRecord(content, file), file);
}

/**
 * Reads a run's metrics. A last line that a crash cut short is skipped silently, any other bad line is reported.
 */
async function readPoints(file: string, report: (problem: string) => void): Promise<RunPoints> {
  const batch: IterationPoint[] = [];
  const heldOut: HeldOutPoint[] = [];
  const sweepBatch: IterationPoint[] = [];
  const sweepHeldOut: HeldOutPoint[] = [];
  const estimates: EstimatePoint[] = [];
  const times: TimePoint[] = [];
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines.forEach((text, index) => {
    if (text === '') return;
    let line: MetricsLine;
    try {
      line = decode(metricsLineSchema, text, `${file}, line ${index + 1}`);
    } catch (error) {
      if (index < lines.length - 1) report(`${String(error)}; the line was skipped`);
      return;
    }
    const isSweep = line.stage === 'sweep';
    (isSweep ? sweepBatch : batch).push(...line.batch);
    (isSweep ? sweepHeldOut : heldOut).push(...line.heldOut);
    estimates.push(...(line.estimates ?? []));
    if (line.time != null) times.push(line.time);
  });
  return { batch, heldOut, sweep: sweepHeldOut.length > 0 ? sweepHeldOut : sweepBatch.map(withoutMomentum), estimates, times };
}

/** As {@link readPoints} for a run's folder; a run that never measured has no points. */
export async function readFolderPoints(folder: string, report: (problem: string) => void): Promise<RunPoints> {
  try {
    return await readPoints(join(folder, METRICS_FILE), report);
  } catch (error) {
    report(String(error));
    return { batch: [], heldOut: [], sweep: [], estimates: [], times: [] };
  }
}

/** A run whose host is gone without closing it ended with its host: the trainer's watchdog sees to that. */
function closed(record: RunRecord, folder: string): RunRecord {
  if (goesOnOrOver(record, folder)) return record;
  return {
    ...record,
    state: 'stopped',
    activity: null,
    end: { by: 'stopped', cause: null, iterations: 0, lr: null, reason: t('The window was closed or reloaded while the run went on.') },
  };
}

function goesOnOrOver({ endedAt }: RunRecord, folder: string): boolean {
  return endedAt !== null || ownerLives(join(folder, OWNER_FILE));
}
