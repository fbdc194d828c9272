import type { MomentumRange } from './oneCycle';
import type { ScheduleOptions } from './scheduleOptions';

/** @throws RangeError when no schedule can be made of the options, saying the first thing that is wrong */
export function refuseUnusable(options: ScheduleOptions, iterations: number): void {
  const reason = unusableReason(options, iterations);
  if (reason !== null) throw new RangeError(reason);
}

/** The first thing for which no schedule can be made of the options, null where one can. @param iterations null = of a run whose length is not known yet */
export function unusableReason(options: ScheduleOptions, iterations: number | null): string | null {
  return refusedReasons(options, iterations)[0] ?? reversedBounds(options);
}

/** Sentences on every number that no schedule can be made of, empty where there is none; reversed bounds are not among them. */
export function refusedReasons(options: ScheduleOptions, iterations: number | null): string[] {
  const reasons = iterations === null ? [] : [whole('The length of the run', iterations)];
  reasons.push('minLr' in options ? above0('Min LR', options.minLr) : null, above0('Max LR', options.maxLr));
  if ('finalLr' in options) reasons.push(finalReason(options));
  if ('momentum' in options) reasons.push(...momentumReasons(options.momentum));
  reasons.push(...shapeReasons(options));
  return reasons.filter((reason) => reason !== null);
}

/** What is said where the min LR is above the max LR, else null. */
export function reversedBounds(options: ScheduleOptions): string | null {
  if (!('minLr' in options) || !(options.minLr > options.maxLr)) return null;
  return `Min LR (${String(options.minLr)}) is above max LR (${String(options.maxLr)}).`;
}

function shapeReasons(options: ScheduleOptions): (string | null)[] {
  switch (options.kind) {
    case 'one-cycle':
    case 'smith-one-cycle':
      return [share('The cycle', options.cycleShare, { above: 0, most: 1 })];
    case 'pytorch-one-cycle':
    case 'fastai-one-cycle':
      return [share('The rise', options.upShare, { above: 0, below: 1 })];
    case 'pytorch-three-phase':
      return [share('The rise', options.upShare, { above: 0, most: 0.5 })];
    case 'triangular':
    case 'triangular2':
      return [whole('The step size', options.stepSize)];
    case 'exp-range':
      return [whole('The step size', options.stepSize), gammaReason(options.gamma)];
    case 'piecewise-constant':
      return dropReasons(options);
    case 'constant':
      return [];
    case 'linear-decay':
    case 'cosine-decay':
      return [share('The warm-up', options.warmupShare, { least: 0, below: 1 })];
  }
}

function gammaReason(gamma: number): string | null {
  return within(gamma, { above: 0, most: 1 }) ? null : `Gamma must be above 0 and at most 1, not ${String(gamma)}.`;
}

function finalReason({ finalLr, maxLr }: { readonly finalLr: number; readonly maxLr: number }): string | null {
  if (!(Number.isFinite(finalLr) && finalLr >= 0)) return `Final LR must be a number of at least 0, not ${String(finalLr)}.`;
  return finalLr > maxLr ? `Final LR (${String(finalLr)}) must not be above max LR (${String(maxLr)}).` : null;
}

function momentumReasons(momentum: MomentumRange | null): (string | null)[] {
  return (momentum === null ? [] : [momentum.high, momentum.low]).map((value) =>
    within(value, { least: 0, below: 1 }) ? null : `Momentum must be at least 0 and below 1, not ${String(value)}.`,
  );
}

function dropReasons({ drops, factor }: { readonly drops: readonly number[]; readonly factor: number }): (string | null)[] {
  const rising = drops.every((drop, index) => within(drop, { above: drops[index - 1] ?? 0, below: 1 }));
  return [
    rising ? null : `The drops must be shares of the run above 0 and below 1, in rising order, not ${drops.join(', ')}.`,
    within(factor, { above: 0, below: 1 }) ? null : `The factor of a drop must be above 0 and below 1, not ${String(factor)}.`,
  ];
}

interface Range {
  readonly above?: number;
  readonly least?: number;
  readonly below?: number;
  readonly most?: number;
}

function within(value: number, { above = Number.NEGATIVE_INFINITY, least = above, below = Number.POSITIVE_INFINITY, most = below }: Range): boolean {
  return value > above && value >= least && value < below && value <= most;
}

function share(what: string, value: number, range: Range): string | null {
  if (within(value, range)) return null;
  const from = range.above === undefined ? `at least ${String(range.least)}` : `above ${String(range.above)}`;
  const to = range.below === undefined ? `at most ${String(range.most)}` : `below ${String(range.below)}`;
  return `${what} must take a share of the run ${from} and ${to}, not ${String(value)}.`;
}

function above0(what: string, value: number): string | null {
  return Number.isFinite(value) && value > 0 ? null : `${what} must be a number above 0, not ${String(value)}.`;
}

function whole(what: string, value: number): string | null {
  return Number.isSafeInteger(value) && value >= 1 ? null : `${what} must be a whole number of at least 1, not ${String(value)}.`;
}
