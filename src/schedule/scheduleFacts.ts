import { epochsText, iterationsText } from '../text/counts';
import { listText } from '../text/listText';
import { t } from '../text/text';
import { createSchedule } from './createSchedule';
import { cycleLengths } from './cycleLengths';
import { formatLr } from './formatLr';
import type { MomentumRange } from './oneCycle';
import { dropMilestones } from './piecewiseConstant';
import { scheduleName } from './scheduleNames';
import type { PiecewiseConstantOptions, ScheduleKind, ScheduleOptions } from './scheduleOptions';

/** What a schedule does in a run of a known length. LRs are absolute, and those that updates really use. */
export interface ScheduleFacts {
  readonly kind: ScheduleKind;
  readonly name: string;
  /** Updates of the run. */
  readonly iterations: number;
  /** LR from which the cycle rises: that of the first update, in the paper's cycle also of its last; for kinds without a min LR the lowest of the run. */
  readonly minLr: number;
  /** The highest LR of the run. A run that is too short stays below the schedule's own. */
  readonly maxLr: number;
  /** LR of the last update. */
  readonly finalLr: number;
  /** The lowest LR of the run, tail included. */
  readonly lowestLr: number;
  /** The first update that uses the highest LR, 1 for the first of the run. */
  readonly peakIteration: number;
  /** Updates from min to max LR, for the paper's one cycle half its cycle; null where the kind has no such number. */
  readonly stepSize: number | null;
  /** Updates of one cycle, up and down; null where the kind has none. */
  readonly cycleIterations: number | null;
  /** Updates after the only cycle; null where the kind has no tail. */
  readonly tailIterations: number | null;
  /** Updates before each drop of a piecewise constant LR; empty for the others. */
  readonly dropsAfter: readonly number[];
  /** The highest and lowest momentum that updates use; null = the optimizer's own. */
  readonly momentum: MomentumRange | null;
}

/** @throws RangeError as `createSchedule` does */
export function scheduleFacts(options: ScheduleOptions, iterations: number): ScheduleFacts {
  const schedule = createSchedule(options, iterations);
  const first = schedule.at(1);
  let [lowestLr, maxLr, peakIteration] = [first.lr, first.lr, 1];
  let momentum = first.momentum === null ? null : { high: first.momentum, low: first.momentum };
  for (let iteration = 2; iteration <= iterations; iteration += 1) {
    const value = schedule.at(iteration);
    lowestLr = Math.min(lowestLr, value.lr);
    if (value.lr > maxLr) [maxLr, peakIteration] = [value.lr, iteration];
    if (momentum !== null && value.momentum !== null) momentum = { high: Math.max(momentum.high, value.momentum), low: Math.min(momentum.low, value.momentum) };
  }
  const lengths = lengthsOf(options, iterations);
  // A paper's cycle of two updates begins at the max LR.
  const bottom = options.kind === 'one-cycle' ? schedule.at(lengths.cycleIterations ?? 1).lr : first.lr;
  return {
    kind: options.kind,
    name: scheduleName(options.kind),
    iterations,
    minLr: 'minLr' in options ? bottom : lowestLr,
    maxLr,
    finalLr: schedule.at(iterations).lr,
    lowestLr,
    peakIteration,
    ...lengths,
    dropsAfter: options.kind === 'piecewise-constant' ? dropsWithin(options, iterations) : [],
    momentum,
  };
}

/**
 * The facts for people, e.g. "One cycle (paper): LR 0.20 → 0.80 → 0.20 over 900 iterations (4.5 epochs), then down to 0.00020
 * over 100 iterations (0.5 epochs). Momentum 0.95 → 0.85 → 0.95."
 * @param iterationsPerEpoch null = not known, then lengths are in iterations alone
 */
export function scheduleSentence(facts: ScheduleFacts, iterationsPerEpoch: number | null): string {
  const course =
    facts.iterations === 1 ? t('LR {0} for 1 iteration.', formatLr(facts.finalLr)) : courseText(facts, (iterations) => lengthText(iterations, iterationsPerEpoch));
  const momentum = facts.momentum === null || facts.momentum.high === facts.momentum.low ? '' : ` ${t('Momentum {0}.', momentumText(facts.momentum))}`;
  return `${facts.name}: ${course}${momentum}`;
}

function dropsWithin(options: PiecewiseConstantOptions, iterations: number): number[] {
  return [...new Set(dropMilestones(options, iterations))].filter((milestone) => milestone < iterations);
}

function lengthsOf(options: ScheduleOptions, iterations: number): Pick<ScheduleFacts, 'stepSize' | 'cycleIterations' | 'tailIterations'> {
  switch (options.kind) {
    case 'one-cycle':
    case 'smith-one-cycle':
      return cycleLengths(options, iterations);
    case 'pytorch-one-cycle':
    case 'fastai-one-cycle':
      return { stepSize: null, cycleIterations: iterations, tailIterations: null };
    case 'pytorch-three-phase': {
      // Its second phase ends at step 2 * upShare * iterations - 2, the first update being step 0.
      const cycleIterations = Math.min(Math.max(1, Math.floor(2 * options.upShare * iterations) - 1), iterations);
      return { stepSize: null, cycleIterations, tailIterations: iterations - cycleIterations };
    }
    case 'triangular':
    case 'triangular2':
    case 'exp-range':
      return { stepSize: options.stepSize, cycleIterations: 2 * options.stepSize, tailIterations: null };
    case 'piecewise-constant':
    case 'constant':
    case 'linear-decay':
    case 'cosine-decay':
      return { stepSize: null, cycleIterations: null, tailIterations: null };
  }
}

function courseText(facts: ScheduleFacts, length: (iterations: number) => string): string {
  const [min, max, final] = [formatLr(facts.minLr), formatLr(facts.maxLr), formatLr(facts.finalLr)];
  const rise = facts.peakIteration === 1 ? max : `${min} → ${max}`;
  const { cycleIterations, tailIterations, iterations, peakIteration } = facts;
  switch (facts.kind) {
    case 'one-cycle':
    case 'pytorch-three-phase': {
      const cycle = length(cycleIterations ?? iterations);
      if (tailIterations === 0 || tailIterations === null) {
        return cycleIterations === 1 ? t('LR {0} for {1}.', rise, cycle) : t('LR {0} over {1}.', `${rise} → ${min}`, cycle);
      }
      return cycleIterations === 1
        ? t('LR {0} for {1}, then down to {2} over {3}.', rise, cycle, final, length(tailIterations))
        : t('LR {0} over {1}, then down to {2} over {3}.', `${rise} → ${min}`, cycle, final, length(tailIterations));
    }
    case 'smith-one-cycle':
      if (cycleIterations === 0) return t('LR {0}, then {1}.', max, final);
      return t('LR {0} over {1}, then {2} for {3}.', `${rise} → ${final}`, length(cycleIterations ?? iterations), final, length(tailIterations ?? 0));
    case 'pytorch-one-cycle':
    case 'fastai-one-cycle': {
      if (peakIteration === iterations) return t('LR {0} over {1}.', rise, length(peakIteration));
      const down = length(iterations - peakIteration);
      return peakIteration === 1
        ? t('LR {0}, then down to {1} over {2}, in half waves of a cosine.', rise, final, down)
        : t('LR {0} over {1}, then down to {2} over {3}, in half waves of a cosine.', rise, length(peakIteration), final, down);
    }
    case 'triangular':
    case 'triangular2':
    case 'exp-range':
      return cyclesText(facts, length);
    case 'piecewise-constant':
      if (facts.dropsAfter.length === 0) return t('LR {0} for {1}.', max, length(iterations));
      return t('LR {0}, lower after {1}, at last {2} until {3}.', max, listText(facts.dropsAfter.map(length)), final, length(iterations));
    case 'constant':
      return t('LR {0} for {1}.', max, length(iterations));
    case 'linear-decay':
    case 'cosine-decay': {
      const down = length(iterations - peakIteration);
      if (peakIteration === 1) {
        return facts.kind === 'linear-decay'
          ? t('LR {0}, then down to {1} over {2}, in a straight line.', max, final, down)
          : t('LR {0}, then down to {1} over {2}, in half a wave of a cosine.', max, final, down);
      }
      return facts.kind === 'linear-decay'
        ? t('warm-up to LR {0} over {1}, then down to {2} over {3}, in a straight line.', max, length(peakIteration), final, down)
        : t('warm-up to LR {0} over {1}, then down to {2} over {3}, in half a wave of a cosine.', max, length(peakIteration), final, down);
    }
  }
}

function cyclesText(facts: ScheduleFacts, length: (iterations: number) => string): string {
  const cycleIterations = facts.cycleIterations ?? facts.iterations;
  const [min, max] = [formatLr(facts.minLr), formatLr(facts.maxLr)];
  if (cycleIterations > facts.iterations) return t('LR {0} within {1}, part of a cycle of {2}.', `${min} → ${max}`, length(facts.iterations), length(cycleIterations));
  const cycles = Number((facts.iterations / cycleIterations).toFixed(1));
  const course = `${min} → ${max} → ${min}`;
  if (cycles === 1) return t('LR {0} in 1 cycle of {1}.', course, length(cycleIterations));
  // A run always has one cycle at least, else it was said above that it is part of one.
  switch (facts.kind) {
    case 'triangular2':
      return t('LR {0} in {1} cycles of {2}, each half as high as the one before.', course, cycles, length(cycleIterations));
    case 'exp-range':
      return t('LR {0} in {1} cycles of {2}, each lower than the one before.', course, cycles, length(cycleIterations));
    default:
      return t('LR {0} in {1} cycles of {2}.', course, cycles, length(cycleIterations));
  }
}

function momentumText({ high, low }: MomentumRange): string {
  const [top, bottom] = [high, low].map((value) => String(Number(value.toPrecision(3))));
  return `${String(top)} → ${String(bottom)} → ${String(top)}`;
}

function lengthText(iterations: number, iterationsPerEpoch: number | null): string {
  const counted = iterationsText(iterations);
  if (iterationsPerEpoch === null) return counted;
  const epochs = Number((iterations / iterationsPerEpoch).toPrecision(3));
  return `${counted} (${epochsText(epochs)})`;
}
