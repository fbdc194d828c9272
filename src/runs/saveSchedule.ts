import { basename } from 'node:path';
import * as v from 'valibot';
import type { BoundsPair } from '../analysis/analysis';
import { onecycleFileSchema, type SavedSchedule } from '../protocol/onecycleFile';
import { decode, ProtocolError, validate } from '../protocol/wire';
import { MOMENTUM_RANGE, oneCycleFromBounds } from '../schedule/oneCycleFromBounds';
import type { OneCycleScheduleOptions } from '../schedule/scheduleOptions';
import type { Run } from './run';
import { textOf } from './runFailure';

export const ONECYCLE_FILE = 'onecycle.json';

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
 * @param edited what a person made of that schedule: its LRs, cycle, tail and momentum are kept instead; null = nothing
 * @throws NoScheduleError when the run has no bounds, or the training's length is unknown and not given
 */
export function savedSchedule(run: Pick<Run, 'record' | 'analysis'>, iterations: number | null = null, edited: OneCycleScheduleOptions | null = null): KeyedSchedule {
  const { record, analysis } = run;
  const { provenance } = record;
  const pair = analysis === null ? null : analysis[analysis.main];
  if (analysis === null || pair === null || provenance === null) {
    throw new NoScheduleError(`There is no schedule to save: this run has no bounds. ${analysis?.refusal?.reason ?? 'Run a range test first.'}`);
  }
  const planned = iterations ?? provenance.plannedIterations ?? analysis.plannedIterations;
  if (planned === null || planned < 1) {
    throw new NoScheduleError('The schedule needs the length of the training, which this script does not tell beforehand: give its iterations.');
  }
  const momentum = provenance.optimizer.momentum === null ? null : MOMENTUM_RANGE;
  const { finalLr, ...bounds } = edited ?? { maxLr: pair.max.lr, minLr: pair.min.lr, momentum, finalLr: null };
  const cycle = { ...oneCycleFromBounds({ ...bounds, iterations: planned }), ...(finalLr === null ? {} : { finalLr }) };
  const script = basename(record.request.script);
  const schedule: SavedSchedule = {
    script,
    call: { api: provenance.call.api, line: provenance.call.line },
    maxLr: cycle.maxLr,
    minLr: cycle.minLr,
    finalLr: cycle.finalLr,
    cycleIterations: cycle.cycleIterations,
    tailIterations: cycle.tailIterations,
    momentum: cycle.momentum,
    bounds: { main: analysis.main, recommended: savedPair(analysis.recommended), paper: savedPair(analysis.paper) },
    provenance: {
      run: record.id,
      measuredAt: record.endedAt ?? record.createdAt,
      seed: provenance.seed,
      scriptHash: provenance.scriptHash,
      backend: provenance.backend.description,
      tfjs: provenance.tfjs,
      batchSize: provenance.batchSize,
      optimizer: provenance.optimizer.className,
      weightDecay: provenance.optimizer.weightDecay,
    },
  };
  return { key: `${script}#${provenance.call.api}`, schedule };
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
    throw new ProtocolError(`${textOf(error)}. Nothing was written: mend the file, or move it away and save again.`);
  }
}
