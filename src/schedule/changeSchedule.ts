import { countText } from '../text/counts';
import { t } from '../text/text';
import { cycleLengths } from './cycleLengths';
import { unusableReason } from './refusedOptions';
import type { CyclicalOptions, OneCycleScheduleOptions, ScheduleKind, ScheduleOptions } from './scheduleOptions';

/** What of a schedule can be changed; step size, cycle share and tail of a one-cycle are three views of one number. */
export type ScheduleField = 'minLr' | 'maxLr' | 'finalLr' | 'stepSize' | 'cycleShare' | 'tail' | 'upShare' | 'gamma' | 'warmupShare';

const withTailFields = ['minLr', 'maxLr', 'finalLr', 'stepSize', 'cycleShare', 'tail'] as const;
const libraryFields = ['minLr', 'maxLr', 'finalLr', 'upShare'] as const;
const cyclicalFields = ['minLr', 'maxLr', 'stepSize'] as const;
const decayFields = ['maxLr', 'finalLr', 'warmupShare'] as const;

const fields: Readonly<Record<ScheduleKind, readonly ScheduleField[]>> = {
  'one-cycle': withTailFields,
  'smith-one-cycle': withTailFields,
  'pytorch-one-cycle': libraryFields,
  'pytorch-three-phase': libraryFields,
  'fastai-one-cycle': libraryFields,
  triangular: cyclicalFields,
  triangular2: cyclicalFields,
  'exp-range': [...cyclicalFields, 'gamma'],
  'piecewise-constant': ['maxLr'],
  constant: ['maxLr'],
  'linear-decay': decayFields,
  'cosine-decay': decayFields,
};

/** The fields that a kind of schedule has. */
export function scheduleFields(kind: ScheduleKind): readonly ScheduleField[] {
  return fields[kind];
}

/**
 * The schedule with another step size: updates from min to max LR. A one-cycle's cycle becomes two steps of a run of `iterations`.
 * @throws RangeError saying what is allowed, or that the kind has no step size
 */
export function withStepSize(options: ScheduleOptions, stepSize: number, iterations: number): ScheduleOptions {
  if (isCyclical(options)) return accepted({ ...options, stepSize });
  const oneCycle = withCycle(options, 'step size');
  const least = oneCycle.kind === 'one-cycle' ? 0 : 1;
  requireWhole('step size', stepSize, { from: 1, to: Math.floor((iterations - least) / 2) });
  // The paper's cycle may be one update longer than two steps: naming the same step size again leaves it so.
  return cycleLengths(oneCycle, iterations).stepSize === stepSize ? options : { ...oneCycle, cycleShare: (2 * stepSize) / iterations };
}

/** @throws RangeError unless the kind has a cycle with a tail and `cycleShare` is above 0 and at most 1 */
export function withCycleShare(options: ScheduleOptions, cycleShare: number): ScheduleOptions {
  return accepted({ ...withCycle(options, 'cycle share'), cycleShare });
}

/**
 * The schedule with a tail of `tailIterations` after its cycle, in a run of `iterations` updates. Smith's code has a cycle of an even
 * number of updates, so its tail may become one longer, and has at least one.
 * @throws RangeError saying what is allowed, or that the kind has no tail
 */
export function withTail(options: ScheduleOptions, tailIterations: number, iterations: number): ScheduleOptions {
  const oneCycle = withCycle(options, 'tail');
  if (oneCycle.kind === 'one-cycle') {
    requireWhole('tail', tailIterations, { from: 0, to: iterations - 1 });
    return { ...oneCycle, cycleShare: (iterations - tailIterations) / iterations };
  }
  requireWhole('tail', tailIterations, { from: 1, to: iterations - 2 });
  return { ...oneCycle, cycleShare: (2 * Math.floor((iterations - tailIterations) / 2)) / iterations };
}

/** @throws RangeError saying what is allowed, or that the kind has no final LR */
export function withFinalLr(options: ScheduleOptions, finalLr: number): ScheduleOptions {
  if (!('finalLr' in options)) throw missing(options, 'final LR');
  return accepted({ ...options, finalLr });
}

/** The schedule with a rise over another share of the run. @throws RangeError saying what is allowed, or that the kind has no such share */
export function withUpShare(options: ScheduleOptions, upShare: number): ScheduleOptions {
  if (!('upShare' in options)) throw missing(options, 'rise of its own length');
  return accepted({ ...options, upShare });
}

/** @throws RangeError unless the kind is exp-range and `gamma` is above 0 and at most 1 */
export function withGamma(options: ScheduleOptions, gamma: number): ScheduleOptions {
  if (options.kind !== 'exp-range') throw missing(options, 'gamma');
  return accepted({ ...options, gamma });
}

/** @throws RangeError unless the kind has a warm-up and `warmupShare` is at least 0 and below 1 */
export function withWarmupShare(options: ScheduleOptions, warmupShare: number): ScheduleOptions {
  if (!('warmupShare' in options)) throw missing(options, 'warm-up');
  return accepted({ ...options, warmupShare });
}

/**
 * The schedule between other bounds. The final LR keeps its ratio to the bound that its kind takes it from:
 * the max LR for fastai and the decays, the min LR for the others.
 * @param bounds.minLr null keeps it; kinds without a min LR pay no heed to it
 * @throws RangeError when a bound is not above 0 or the two are reversed
 */
export function withBounds(options: ScheduleOptions, { minLr, maxLr }: { readonly minLr: number | null; readonly maxLr: number }): ScheduleOptions {
  const bounded = 'minLr' in options ? { ...options, minLr: minLr ?? options.minLr, maxLr } : { ...options, maxLr };
  if (!('finalLr' in options && 'finalLr' in bounded)) return accepted(bounded);
  const fromMin = 'minLr' in options && 'minLr' in bounded && options.kind !== 'fastai-one-cycle';
  const [before, after] = fromMin ? [options.minLr, bounded.minLr] : [options.maxLr, bounded.maxLr];
  const finalLr = before === after ? options.finalLr : Number(((options.finalLr * after) / before).toPrecision(12));
  return accepted({ ...bounded, finalLr: Math.min(finalLr, maxLr) });
}

function isCyclical(options: ScheduleOptions): options is CyclicalOptions {
  return 'stepSize' in options;
}

function withCycle(options: ScheduleOptions, what: string): OneCycleScheduleOptions {
  if (!('cycleShare' in options)) throw missing(options, what);
  return options;
}

function missing({ kind }: ScheduleOptions, what: string): RangeError {
  return new RangeError(`A schedule of kind ${kind} has no ${what}.`);
}

function accepted(options: ScheduleOptions): ScheduleOptions {
  const reason = unusableReason(options, null);
  if (reason !== null) throw new RangeError(reason);
  return options;
}

function requireWhole(what: 'step size' | 'tail', value: number, { from, to }: { readonly from: number; readonly to: number }): void {
  if (to < from) {
    throw new RangeError(
      what === 'tail'
        ? t('The run is too short to choose this: the tail takes at least {0}.', from)
        : t('The run is too short to choose this: the step size takes at least {0}.', from),
    );
  }
  if (Number.isSafeInteger(value) && value >= from && value <= to) return;
  const range = [countText(from), countText(to), value] as const;
  throw new RangeError(
    what === 'tail'
      ? t('The tail must be a whole number of iterations from {0} to {1}, not {2}.', ...range)
      : t('The step size must be a whole number of iterations from {0} to {1}, not {2}.', ...range),
  );
}
