import type { SavedSchedule } from '../protocol/onecycleFile';
import { withCycleShare, withFinalLr, withGamma, withStepSize, withUpShare, withWarmupShare } from '../schedule/changeSchedule';
import { defaultSchedule } from '../schedule/defaultSchedule';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import type { TrainCommand } from './parse/trainCommand';
import { UsageError } from './parse/values';
import { savedIterations } from './savedBeside';

/**
 * The schedule that the options describe; without --max the bounds, and for one-cycle the whole schedule, are those of onecycle.json.
 * @param saved null = there is none
 * @throws UsageError when something is missing or does not fit
 */
export function scheduleOf(command: TrainCommand, saved: SavedSchedule | null): ScheduleOptions {
  const { kind, momentum, finalLr, cycleShare, stepSize } = command;
  const maxLr = command.maxLr ?? saved?.maxLr ?? null;
  if (maxLr === null) throw new UsageError('train needs --max, or an onecycle.json beside the script: superconverge range-test SCRIPT --save writes one.');
  const fromFile = command.maxLr === null ? saved : null;
  const minLr = command.minLr ?? fromFile?.minLr ?? null;
  const iterations = command.iterations ?? (fromFile === null ? null : savedIterations(fromFile));
  const cycled = momentum === 'own' ? null : (momentum ?? (fromFile === null ? true : fromFile.momentum));
  const isCyclical = kind === 'triangular' || kind === 'triangular2' || kind === 'exp-range';
  if (isCyclical && iterations === null && stepSize === null) throw new UsageError(`${kind} needs --step-size (2 to 10 epochs are usual), or --iterations for four cycles.`);
  let options = defaultSchedule(kind, { minLr, maxLr, iterations, momentum: cycled });
  if (options.kind === 'one-cycle' && fromFile !== null) options = { ...options, finalLr: fromFile.finalLr, cycleShare: fromFile.cycleIterations / Math.max(1, savedIterations(fromFile)) };
  if (command.minLr !== null && !('minLr' in options)) throw new UsageError(`${kind} has no min LR: leave --min out.`);
  if (momentum !== null && !('momentum' in options)) throw new UsageError(`${kind} leaves the momentum alone: leave --momentum out.`);
  try {
    if (finalLr !== null) options = withFinalLr(options, finalLr);
    if (cycleShare !== null) options = withCycleShare(options, cycleShare);
    if (command.upShare !== null) options = withUpShare(options, command.upShare);
    if (command.gamma !== null) options = withGamma(options, command.gamma);
    if (command.warmupShare !== null) options = withWarmupShare(options, command.warmupShare);
    if (stepSize !== null) {
      if (iterations === null && !isCyclical) throw new UsageError('--step-size needs --iterations beside it, or use --cycle.');
      options = withStepSize(options, stepSize, iterations ?? 2 * stepSize);
    }
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
  return options;
}
