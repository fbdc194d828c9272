import type { SavedSchedule } from '../protocol/onecycleFile';
import { isOver } from '../protocol/run';
import { isAsScriptIs } from '../runs/isAsScriptIs';
import type { Run } from '../runs/run';
import { savedSchedule } from '../runs/saveSchedule';
import { schedulesBeside } from '../runs/schedulesInFile';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';
import type { ClickedCall } from './lenses/clickedCall';
import { openOrSkip } from './runs/openRuns';

/** A schedule with what it came from. */
export interface FoundSchedule {
  /** What onecycle.json files it under. */
  readonly key: string;
  readonly schedule: SavedSchedule;
  /** Path of the script that it is for. */
  readonly script: string;
  /** The range test, or the training that was run with it; null for a schedule of onecycle.json. */
  readonly run: Run | null;
  /** Length of the training where the script does not tell it; null = the script's own plan. */
  readonly iterations: number | null;
}

type Services = Pick<EditorServices, 'runs' | 'log' | 'lengths' | 'schedules'>;

/**
 * The schedule that a script is to be trained with: the given run's, as it was edited in its panel, else that of its latest range test with bounds,
 * else the one in onecycle.json beside it. Asks for the training's length where nothing tells it.
 * @param call the call of the script that it is for; null = whichever was tested last
 * @returns null when there is none; "cancelled" when the person did not answer
 * @throws ProtocolError when onecycle.json is needed and corrupt
 */
export async function findSchedule(services: Services, script: string, shown: Run | null, call: ClickedCall | null = null): Promise<FoundSchedule | null | 'cancelled'> {
  const run = shown !== null && hasBounds(shown) ? shown : await (call === null ? latestRangeTest(services, script) : call.rangeTest());
  if (run === null) return savedBeside(script, call);
  const isKnown = plannedIterations(run) !== null;
  const iterations = isKnown ? null : await services.lengths.ask(script, t('One-cycle schedule'));
  if (!isKnown && iterations === null) return 'cancelled';
  return { ...savedSchedule(run, iterations, services.schedules.get(run)), script, run, iterations };
}

/** Updates that the script of a range test plans; null where it does not tell. */
export function plannedIterations({ record, analysis }: Pick<Run, 'record' | 'analysis'>): number | null {
  return record.provenance?.plannedIterations ?? analysis?.plannedIterations ?? null;
}

/** The LR at which a range test diverged; null where it did not. */
export function divergedAt(run: Pick<Run, 'record'> | null): number | null {
  const end = run?.record.end ?? null;
  return end?.by === 'divergence' && end.lr !== null && Number.isFinite(end.lr) ? end.lr : null;
}

/** The options of a training with a found schedule. */
export function oneCycleOptions({ schedule }: FoundSchedule): ScheduleOptions {
  const { maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum } = schedule;
  const total = cycleIterations + tailIterations;
  return { kind: 'one-cycle', maxLr, minLr, finalLr, cycleShare: total === 0 ? 1 : cycleIterations / total, momentum };
}

async function savedBeside(script: string, call: ClickedCall | null): Promise<FoundSchedule | null> {
  const entry = (await schedulesBeside(script)).find(([, schedule]) => call?.isTested(schedule.call) !== false);
  if (entry === undefined) return null;
  const [key, schedule] = entry;
  const tellsItsLength = schedule.call.api === 'fit' || schedule.call.api === 'fitDataset';
  return { key, schedule, script, run: null, iterations: tellsItsLength ? null : schedule.cycleIterations + schedule.tailIterations };
}

/** The newest range test of a script, as the script is, that marks bounds: those of a sweep hold for another weight decay or batch size. */
export async function latestRangeTest(services: Pick<EditorServices, 'runs' | 'log'>, script: string): Promise<Run | null> {
  const records = (await services.runs.list()).filter(({ request }) => request.kind === 'range-test' && request.script === script && isAsScriptIs(request));
  for (const { id } of records) {
    const run = await openOrSkip(services, id);
    if (run !== null && hasBounds(run)) return run;
  }
  return null;
}

/** Whether a run is a range test that is over and marks bounds. */
export function hasBounds({ analysis, record }: Run): boolean {
  return isOver(record.state) && analysis !== null && analysis[analysis.main] !== null && (record.provenance !== null || record.source !== undefined);
}
