import type { Uri } from 'vscode';
import { formatLr } from '../../analysis/formatLr';
import type { RunRecord } from '../../protocol/run';
import { scheduleName } from '../../schedule/scheduleNames';
import type { ScheduleOptions } from '../../schedule/scheduleOptions';
import { t } from '../../text/text';
import { insertedBefore } from '../insertion/placeSchedule';
import { pairText } from '../runs/describeRun';
import type { Script, TrainingCallSite } from '../sources/trainingCalls';
import type { CallRuns, MeasuredCall } from './callRuns';
import type { CallTarget } from './callTarget';
import type { InsertedSchedules } from './insertedSchedules';
import { hashOf } from './knownCalls';
import { staleValues } from './staleValues';

/** A code lens. */
export interface Lens {
  /** Line above which it stands, counted from 1. */
  readonly line: number;
  readonly title: string;
  readonly tooltip: string;
  readonly command: string;
  readonly argument: CallTarget | Uri | { readonly kind: 'run'; readonly id: string };
}

export interface ScriptLensesSetup {
  readonly callRuns: CallRuns;
  readonly inserted: InsertedSchedules;
  /** What a person chose in the panel of a run; null = nothing. */
  chosen(record: RunRecord): ScheduleOptions | null;
  isTrusted(): boolean;
}

/** The lenses of a script: above each training call what can be done with it and what was measured, above an inserted schedule whether it is stale. */
export async function scriptLenses(setup: ScriptLensesSetup, script: Script, uri: Uri): Promise<Lens[]> {
  const records = await setup.callRuns.of(uri.fsPath);
  const sites = setup.callRuns.sitesOf(script, records);
  const runsOf = (site: TrainingCallSite): RunRecord[] => records.filter(({ id }) => sites.get(id) === site);
  const lenses = await Promise.all(lensCalls(script).map((site) => callLenses(setup, site, uri, runsOf(site))));
  return [...(setup.isTrusted() ? await staleLenses(setup, script, uri, sites, runsOf) : []), ...lenses.flat()];
}

/** Calls that get lenses: one a line, since a line is what tells calls apart in a run. Whatever is called without data is no training. */
function lensCalls({ calls }: Script): TrainingCallSite[] {
  const lines = new Map<number, TrainingCallSite>();
  for (const site of calls) if (site.call.arguments.length > 0 && !lines.has(site.line)) lines.set(site.line, site);
  return [...lines.values()];
}

/** @param own the runs of the call, newest first */
async function callLenses(setup: ScriptLensesSetup, site: TrainingCallSite, uri: Uri, own: readonly RunRecord[]): Promise<Lens[]> {
  const { line } = site;
  const argument = { uri, line };
  const isTrusted = setup.isTrusted();
  const actions: Lens[] = [
    { line, title: t('Run LR range test'), tooltip: t('Finds the learning rates to train with, by a short training in the background'), command: 'superconverge.runRangeTest', argument },
    { line, title: t('Train...'), tooltip: t('Trains with a schedule that you choose'), command: 'superconverge.trainWith', argument },
  ];
  const measured = await setup.callRuns.measured(own);
  if (measured === null) return isTrusted ? actions : [];
  const bounds: Lens = { line, title: boundsText(setup, measured), tooltip: t('Opens the range test'), command: 'superconverge.showRun', argument: { kind: 'run', id: measured.record.id } };
  const insert: Lens = { line, title: t('Insert'), tooltip: t('Inserts the schedule with these learning rates'), command: 'superconverge.insertSchedule', argument };
  return isTrusted ? [...actions, bounds, insert] : [bounds];
}

/** What *Insert* inserts, e.g. "max 0.12, min 0.012". */
function boundsText(setup: ScriptLensesSetup, { record, bounds }: MeasuredCall): string {
  const chosen = setup.chosen(record);
  if (chosen === null) return pairText(bounds);
  const numbers = 'minLr' in chosen ? t('max {0}, min {1}', formatLr(chosen.maxLr), formatLr(chosen.minLr)) : t('max {0}', formatLr(chosen.maxLr));
  return chosen.kind === 'one-cycle' ? numbers : t('{0}: {1}', scheduleName(chosen.kind), numbers);
}

/** @param sites calls that runs drove, by the id of the run */
async function staleLenses(
  { callRuns, inserted }: ScriptLensesSetup,
  script: Script,
  uri: Uri,
  sites: ReadonlyMap<string, TrainingCallSite>,
  runsOf: (site: TrainingCallSite) => readonly RunRecord[],
): Promise<Lens[]> {
  const known = await inserted.of(uri.fsPath);
  const values = known === null ? null : (insertedBefore(script)?.values ?? null);
  if (known === null || values === null) return [];
  const site = sites.get(known.run ?? '') ?? script.calls[0] ?? null;
  if (site === null) return [];
  const stale = await staleValues(callRuns, known, runsOf(site), hashOf(script.text));
  if (stale === null) return [];
  const line = script.text.slice(0, values.start).split('\n').length;
  const argument = { uri, line: site.line };
  const command = stale.isMeasured ? 'superconverge.insertSchedule' : 'superconverge.runRangeTest';
  return [{ line, title: stale.title, tooltip: stale.tooltip, command, argument }];
}
