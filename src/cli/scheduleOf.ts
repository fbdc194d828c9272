import * as v from 'valibot';
import type { SavedSchedule } from '../protocol/onecycleFile';
import { scheduleOptions } from '../protocol/scheduleOptions';
import { withCycleShare, withFinalLr, withGamma, withStepSize, withUpShare, withWarmupShare } from '../schedule/changeSchedule';
import { defaultSchedule } from '../schedule/defaultSchedule';
import type { ScheduleKind, ScheduleOptions } from '../schedule/scheduleOptions';
import type { TrainCommand } from './parse/trainCommand';
import { UsageError } from './parse/values';
import { savedIterations } from './savedBeside';

/**
 * The schedule that the options describe. Without --max it is that of onecycle.json: what was chosen there instead of the paper's one cycle, unless
 * another kind is asked for, which takes its bounds.
 * @param saved null = there is none
 * @throws UsageError when something is missing or does not fit
 */
export function scheduleOf(command: TrainCommand, saved: SavedSchedule | null): ScheduleOptions {
  const { momentum, finalLr, cycleShare, stepSize } = command;
  const fromFile = command.maxLr === null ? saved : null;
  const iterations = command.iterations ?? (fromFile === null ? null : savedIterations(fromFile));
  let options = chosenIn(command, fromFile) ?? madeOf(command, fromFile, iterations);
  if (command.minLr !== null && !('minLr' in options)) throw new UsageError(`${options.kind} has no min LR: leave --min out.`);
  if (momentum !== null && !('momentum' in options)) throw new UsageError(`${options.kind} leaves the momentum alone: leave --momentum out.`);
  try {
    if (finalLr !== null) options = withFinalLr(options, finalLr);
    if (cycleShare !== null) options = withCycleShare(options, cycleShare);
    if (command.upShare !== null) options = withUpShare(options, command.upShare);
    if (command.gamma !== null) options = withGamma(options, command.gamma);
    if (command.warmupShare !== null) options = withWarmupShare(options, command.warmupShare);
    if (stepSize !== null) {
      if (iterations === null && !isCyclical(options.kind)) throw new UsageError('--step-size needs --iterations beside it, or use --cycle.');
      options = withStepSize(options, stepSize, iterations ?? 2 * stepSize);
    }
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
  return options;
}

/** The schedule that was chosen instead of the paper's one cycle; null where none was, or another kind is asked for. */
function chosenIn({ kind, momentum }: TrainCommand, saved: SavedSchedule | null): ScheduleOptions | null {
  if (saved?.chosen === undefined || (kind ?? saved.chosen.kind) !== saved.chosen.kind) return null;
  // Without the iterations that the file keeps beside it.
  const options = v.parse(scheduleOptions, saved.chosen);
  return momentum === null || !('momentum' in options) ? options : { ...options, momentum: momentum === 'own' ? null : momentum };
}

/** The schedule of the kind that is asked for, with its defaults between the bounds that are given or saved. */
function madeOf(command: TrainCommand, fromFile: SavedSchedule | null, iterations: number | null): ScheduleOptions {
  const { momentum } = command;
  const kind = command.kind ?? 'one-cycle';
  const maxLr = command.maxLr ?? fromFile?.maxLr ?? null;
  if (maxLr === null) throw new UsageError('train needs --max, or an onecycle.json beside the script: superconverge range-test SCRIPT --save writes one.');
  if (isCyclical(kind) && iterations === null && command.stepSize === null) throw new UsageError(`${kind} needs --step-size (2 to 10 epochs are usual), or --iterations for four cycles.`);
  const cycled = momentum === 'own' ? null : (momentum ?? (fromFile === null ? true : fromFile.momentum));
  const options = defaultSchedule(kind, { minLr: command.minLr ?? fromFile?.minLr ?? null, maxLr, iterations, momentum: cycled });
  if (options.kind !== 'one-cycle' || fromFile === null) return options;
  return { ...options, finalLr: fromFile.finalLr, cycleShare: fromFile.cycleIterations / Math.max(1, savedIterations(fromFile)) };
}

function isCyclical(kind: ScheduleKind): boolean {
  return kind === 'triangular' || kind === 'triangular2' || kind === 'exp-range';
}
