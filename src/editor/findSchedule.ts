import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onecycleFileSchema, type SavedSchedule } from '../protocol/onecycleFile';
import { decode } from '../protocol/wire';
import type { Run } from '../runs/run';
import { ONECYCLE_FILE, savedSchedule } from '../runs/saveSchedule';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import type { EditorServices } from './editorServices';

/** A schedule with what it came from. */
export interface FoundSchedule {
  /** What onecycle.json files it under. */
  readonly key: string;
  readonly schedule: SavedSchedule;
  /** Path of the script that it is for. */
  readonly script: string;
  /** The range test; null for a schedule of onecycle.json. */
  readonly run: Run | null;
  /** Length of the training where the script does not tell it; null = the script's own plan. */
  readonly iterations: number | null;
}

type Services = Pick<EditorServices, 'vscode' | 'runs' | 'log'>;

/**
 * The schedule that a script is to be trained with: the given run's, else that of its latest range test with bounds,
 * else the one in onecycle.json beside it. Asks for the training's length where nothing tells it.
 * @returns null when there is none; "cancelled" when the person did not answer
 * @throws ProtocolError when onecycle.json is needed and corrupt
 */
export async function findSchedule(services: Services, script: string, shown: Run | null): Promise<FoundSchedule | null | 'cancelled'> {
  const run = shown !== null && hasBounds(shown) ? shown : await latestRangeTest(services, script);
  if (run === null) return savedBeside(script);
  const isKnown = (run.record.provenance?.plannedIterations ?? run.analysis?.plannedIterations ?? null) !== null;
  const iterations = isKnown ? null : await askIterations(services);
  return iterations === undefined ? 'cancelled' : { ...savedSchedule(run, iterations), script, run, iterations };
}

/** The options of a training with a found schedule. */
export function oneCycleOptions({ schedule }: FoundSchedule): ScheduleOptions {
  const { maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum } = schedule;
  const total = cycleIterations + tailIterations;
  return { kind: 'one-cycle', maxLr, minLr, finalLr, cycleShare: total === 0 ? 1 : cycleIterations / total, momentum };
}

/**
 * The schedules of an onecycle.json; null where there is no such file.
 * @throws ProtocolError when the file is corrupt
 */
export async function schedulesInFile(path: string): Promise<Readonly<Record<string, SavedSchedule>> | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : decode(onecycleFileSchema, text, path).schedules;
}

async function savedBeside(script: string): Promise<FoundSchedule | null> {
  const schedules = await schedulesInFile(join(dirname(script), ONECYCLE_FILE));
  const entry = Object.entries(schedules ?? {}).find(([, schedule]) => schedule.script === basename(script));
  if (entry === undefined) return null;
  const [key, schedule] = entry;
  const tellsItsLength = schedule.call.api === 'fit' || schedule.call.api === 'fitDataset';
  return { key, schedule, script, run: null, iterations: tellsItsLength ? null : schedule.cycleIterations + schedule.tailIterations };
}

/** The newest range test of a script that marks bounds. */
async function latestRangeTest({ runs, log }: Services, script: string): Promise<Run | null> {
  const records = (await runs.list()).filter(({ request }) => request.kind === 'range-test' && request.script === script);
  for (const { id } of records) {
    try {
      const run = await runs.open(id);
      if (hasBounds(run)) return run;
    } catch (error) {
      log.warn(`Run ${id} was skipped: ${String(error)}`);
    }
  }
  return null;
}

function hasBounds({ analysis, record, isLive }: Run): boolean {
  return !isLive && analysis !== null && analysis[analysis.main] !== null && record.provenance !== null;
}

async function askIterations({ vscode }: Services): Promise<number | undefined> {
  const answer = await vscode.window.showInputBox({
    title: 'One-cycle schedule',
    prompt: 'How many iterations (optimizer updates) does the whole training take? The script does not tell.',
    validateInput: (text) => (/^[1-9]\d*$/.test(text.trim()) ? null : 'Enter a whole number of at least 1.'),
  });
  return answer === undefined ? undefined : Number(answer.trim());
}
