import { t } from '../text/text';
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
  const reasons = iterations === null ? [] : [isCount(iterations) ? null : t('The length of the run must be a whole number of at least 1, not {0}.', iterations)];
  if ('minLr' in options && !isAbove0(options.minLr)) reasons.push(t('Min LR must be a number above 0, not {0}.', options.minLr));
  if (!isAbove0(options.maxLr)) reasons.push(t('Max LR must be a number above 0, not {0}.', options.maxLr));
  if ('finalLr' in options) reasons.push(finalReason(options));
  if ('momentum' in options) reasons.push(...momentumReasons(options.momentum));
  reasons.push(...shapeReasons(options));
  return reasons.filter((reason) => reason !== null);
}

/** What is said where the min LR is above the max LR, else null. */
export function reversedBounds(options: ScheduleOptions): string | null {
  if (!('minLr' in options) || !(options.minLr > options.maxLr)) return null;
  return t('Min LR ({0}) is above max LR ({1}).', options.minLr, options.maxLr);
}

function shapeReasons(options: ScheduleOptions): (string | null)[] {
  switch (options.kind) {
    case 'one-cycle':
    case 'smith-one-cycle':
      return [
        within(options.cycleShare, { above: 0, most: 1 })
          ? null
          : t('The cycle must take a share of the run above 0 and at most 1, not {0}.', options.cycleShare),
      ];
    case 'pytorch-one-cycle':
    case 'fastai-one-cycle':
      return [within(options.upShare, { above: 0, below: 1 }) ? null : t('The rise must take a share of the run above 0 and below 1, not {0}.', options.upShare)];
    case 'pytorch-three-phase':
      return [
        within(options.upShare, { above: 0, most: 0.5 }) ? null : t('The rise must take a share of the run above 0 and at most 0.5, not {0}.', options.upShare),
      ];
    case 'triangular':
    case 'triangular2':
      return [stepSizeReason(options.stepSize)];
    case 'exp-range':
      return [stepSizeReason(options.stepSize), gammaReason(options.gamma)];
    case 'piecewise-constant':
      return dropReasons(options);
    case 'constant':
      return [];
    case 'linear-decay':
    case 'cosine-decay':
      return [
        within(options.warmupShare, { least: 0, below: 1 })
          ? null
          : t('The warm-up must take a share of the run at least 0 and below 1, not {0}.', options.warmupShare),
      ];
  }
}

function stepSizeReason(stepSize: number): string | null {
  return isCount(stepSize) ? null : t('The step size must be a whole number of at least 1, not {0}.', stepSize);
}

function gammaReason(gamma: number): string | null {
  return within(gamma, { above: 0, most: 1 }) ? null : t('Gamma must be above 0 and at most 1, not {0}.', gamma);
}

function finalReason({ finalLr, maxLr }: { readonly finalLr: number; readonly maxLr: number }): string | null {
  if (!(Number.isFinite(finalLr) && finalLr >= 0)) return t('Final LR must be a number of at least 0, not {0}.', finalLr);
  return finalLr > maxLr ? t('Final LR ({0}) must not be above max LR ({1}).', finalLr, maxLr) : null;
}

function momentumReasons(momentum: MomentumRange | null): (string | null)[] {
  return (momentum === null ? [] : [momentum.high, momentum.low]).map((value) =>
    within(value, { least: 0, below: 1 }) ? null : t('Momentum must be at least 0 and below 1, not {0}.', value),
  );
}

function dropReasons({ drops, factor }: { readonly drops: readonly number[]; readonly factor: number }): (string | null)[] {
  const rising = drops.every((drop, index) => within(drop, { above: drops[index - 1] ?? 0, below: 1 }));
  return [
    rising ? null : t('The drops must be shares of the run above 0 and below 1, in rising order, not {0}.', drops.join(', ')),
    within(factor, { above: 0, below: 1 }) ? null : t('The factor of a drop must be above 0 and below 1, not {0}.', factor),
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

function isAbove0(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
