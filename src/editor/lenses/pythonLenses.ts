import { readFile } from 'node:fs/promises';
import type { Uri } from 'vscode';
import type { RunRecord } from '../../protocol/run';
import { markedKind } from '../snippets/marker';
import { insertedBlocks } from '../sources/pythonBlocks';
import { readScript } from '../sources/trainingCalls';
import type { CallRuns } from './callRuns';
import type { InsertedFor, InsertedSchedules } from './insertedSchedules';
import { hashOf } from './knownCalls';
import type { Lens } from './scriptLenses';
import { staleValues } from './staleValues';

export interface PythonLensesSetup {
  readonly callRuns: CallRuns;
  readonly inserted: InsertedSchedules;
  fileUri(path: string): Uri;
}

/** The lens above the schedule that was inserted into a Python file, where it is stale: the script that it was measured for has trained since with something else. */
export async function pythonLenses({ callRuns, inserted, fileUri }: PythonLensesSetup, text: string, uri: Uri): Promise<Lens[]> {
  const known = await inserted.of(uri.fsPath);
  const start = known === null ? null : scheduleStart(text);
  if (known === null || start === null) return [];
  const code = await readFile(known.script, 'utf8').catch(() => '');
  const stale = await staleValues(callRuns, known, await runsOfCall(callRuns, known, code), hashOf(code));
  if (stale === null) return [];
  const { title, tooltip, isMeasured } = stale;
  const line = text.slice(0, start).split('\n').length;
  return [{ line, title, tooltip, command: isMeasured ? 'superconverge.insertSchedule' : 'superconverge.runRangeTest', argument: isMeasured ? uri : fileUri(known.script) }];
}

/** Offset of the first schedule; null where there is none that is whole. */
function scheduleStart(text: string): number | null {
  try {
    return insertedBlocks(text).find(({ marker }) => markedKind(marker) !== null)?.start ?? null;
  } catch {
    // Its end has been deleted, which inserting again says.
    return null;
  }
}

/** Runs of the training call that the schedule was measured for, newest first. */
async function runsOfCall(callRuns: CallRuns, known: InsertedFor, code: string): Promise<readonly RunRecord[]> {
  const records = await callRuns.of(known.script);
  const script = records.length === 0 ? null : await readScript(code, known.script);
  if (script === null) return records;
  const sites = callRuns.sitesOf(script, records);
  const site = sites.get(known.run ?? '');
  return site === undefined ? records : records.filter(({ id }) => sites.get(id) === site);
}
