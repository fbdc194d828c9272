import { basename } from 'node:path';
import * as v from 'valibot';
import type { BoundsPair } from '../analysis/analysis';
import { onecycleFileSchema, type SavedSchedule } from '../protocol/onecycleFile';
import { decode, ProtocolError, validate } from '../protocol/wire';
import { MOMENTUM_RANGE, oneCycleFromBounds, type OneCycleFromBounds } from '../schedule/oneCycleFromBounds';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import { combinedSeeds } from './furtherSeeds';
import type { Run } from './run';
import { textOf } from './runFailure';

export const ONECYCLE_FILE = 'onecycle.json';

/** Stands for the training call of a curve that was opened from a file. */
const OPENED_FILE = 'curve';
/** Max over min LR of the one cycle beside a schedule that has no min LR. */
const USUAL_RATIO = 10;

export interface KeyedSchedule {
  /** `<script>#<api>`: what onecycle.json files it under. */
  readonly key: string;
  readonly schedule: SavedSchedule;
}

/** A run from which no schedule can be saved; the message says why and what to do. */
export class NoScheduleError extends Error {
  override readonly name = 'NoScheduleError';
}

/**
 * The one-cycle schedule that a range test's main bounds give, as onecycle.json beside the script keeps it.
 * @param iterations of the planned training, where the script's own plan is not to be used or cannot be known
 * @param edited what a person made of that schedule: its LRs, cycle, tail and momentum are kept instead; a schedule of another kind is kept beside it; null = nothing
 * @throws NoScheduleError when the run has no bounds, or the training's length is unknown and not given
 */
export function savedSchedule(run: Pick<Run, 'record' | 'batch' | 'heldOut' | 'analysis' | 'seeds'>, iterations: number | null = null, edited: ScheduleOptions | null = null): KeyedSchedule {
  const { record, analysis } = run;
  const { provenance } = record;
  const pair = analysis === null ? null : analysis[analysis.main];
  if (analysis === null || pair === null || (provenance === null && record.source === undefined)) {
    throw new NoScheduleError(`${t('There is no schedule to save: this run has no bounds.')} ${analysis?.refusal?.reason ?? t('Run a range test first.')}`);
  }
  const planned = iterations ?? provenance?.plannedIterations ?? analysis.plannedIterations;
  if (planned === null || planned < 1) {
    throw new NoScheduleError(t('The schedule needs the length of the training, which this script does not tell beforehand: give its iterations.'));
  }
  const momentum = provenance?.optimizer.momentum === null ? null : MOMENTUM_RANGE;
  const { finalLr, ...bounds } = edited?.kind === 'one-cycle' ? edited : { maxLr: pair.max.lr, minLr: pair.min.lr, momentum, finalLr: null };
  const cycle = { ...oneCycleFromBounds({ ...bounds, iterations: planned }), ...(finalLr === null ? {} : { finalLr }) };
  const chosen = edited === null || edited.kind === 'one-cycle' ? null : { ...edited, iterations: planned };
  return keyed(run, combinedSeeds(run), cycle, { main: analysis.main, recommended: savedPair(analysis.recommended), paper: savedPair(analysis.paper) }, chosen);
}

/**
 * The schedule that a training was run with, as onecycle.json beside the script keeps it: without bounds, since a training marks none.
 * @returns null for any other run, and where the length of the training is not known
 */
export function trainedSchedule(run: Pick<Run, 'record'>): KeyedSchedule | null {
  const { record } = run;
  const { provenance, request } = record;
  const { schedule } = request;
  const iterations = record.totalIterations ?? provenance?.plannedIterations ?? null;
  if (request.kind !== 'train' || schedule === null || provenance === null || iterations === null || iterations < 1) return null;
  const bounds = { main: 'recommended', recommended: null, paper: null } as const;
  if (schedule.kind === 'one-cycle') return keyed(run, [], { ...oneCycleFromBounds({ ...schedule, iterations }), finalLr: schedule.finalLr }, bounds, null);
  const { maxLr } = schedule;
  const minLr = 'minLr' in schedule ? schedule.minLr : maxLr / USUAL_RATIO;
  const momentum = provenance.optimizer.momentum === null ? null : 'momentum' in schedule ? schedule.momentum : MOMENTUM_RANGE;
  return keyed(run, [], oneCycleFromBounds({ minLr, maxLr, iterations, momentum }), bounds, { ...schedule, iterations });
}

/**
 * @param seeds that the bounds were combined from; none for a training
 * @param chosen what was chosen instead of the one cycle; null = nothing
 */
function keyed(run: Pick<Run, 'record'>, seeds: readonly number[], cycle: Omit<OneCycleFromBounds, 'iterations'>, bounds: SavedSchedule['bounds'], chosen: NonNullable<SavedSchedule['chosen']> | null): KeyedSchedule {
  const { record } = run;
  const { provenance } = record;
  const script = basename(record.request.script);
  const api = provenance?.call.api ?? OPENED_FILE;
  const { maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum } = cycle;
  const schedule: SavedSchedule = {
    script,
    call: { api, line: provenance?.call.line ?? null },
    maxLr,
    minLr,
    finalLr,
    cycleIterations,
    tailIterations,
    momentum,
    ...(chosen === null ? {} : { chosen }),
    bounds,
    provenance: {
      run: record.id,
      measuredAt: record.endedAt ?? record.createdAt,
      // of an opened file they are not known
      seed: provenance?.seed ?? null,
      ...(seeds.length > 1 ? { seeds: [...seeds] } : {}),
      scriptHash: provenance?.scriptHash ?? '',
      backend: provenance?.backend.description ?? '',
      tfjs: provenance?.tfjs ?? '',
      batchSize: provenance?.batchSize ?? null,
      optimizer: provenance?.optimizer.className ?? '',
      weightDecay: provenance?.optimizer.weightDecay ?? null,
    },
  };
  return { key: `${script}#${api}`, schedule };
}

function savedPair(pair: BoundsPair | null): SavedSchedule['bounds']['recommended'] {
  return pair === null ? null : { max: pair.max, min: { lr: pair.min.lr, rule: pair.min.rule } };
}

/**
 * The new text of onecycle.json. Other schedules, and whatever else a person keeps in the file, stay as they are.
 * @param existing the file's text, null where there is none
 * @throws ProtocolError when the existing text is not a onecycle.json; nothing is lost
 */
export function mergeOnecycle(existing: string | null, key: string, schedule: SavedSchedule): string {
  const kept = existing === null || existing.trim() === '' ? { version: 1, schedules: {} } : requireOnecycle(existing);
  const file = { ...kept, schedules: { ...kept.schedules, [key]: schedule } };
  validate(onecycleFileSchema, file, ONECYCLE_FILE);
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The file with everything in it, also what the schema does not know. */
const loose = v.looseObject({ schedules: v.record(v.string(), v.unknown()) });

/**
 * Reads the text of an existing onecycle.json.
 * @throws ProtocolError when it is none; says what to do
 */
export function requireOnecycle(text: string): v.InferOutput<typeof loose> {
  try {
    decode(onecycleFileSchema, text, ONECYCLE_FILE);
    return decode(loose, text, ONECYCLE_FILE);
  } catch (error) {
    throw new ProtocolError(t('{0}. Nothing was written: mend the file, or move it away and save again.', textOf(error)));
  }
}
