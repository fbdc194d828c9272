import { createSchedule } from './createSchedule';
import { cycleLengths } from './cycleLengths';
import { formatLr } from './formatLr';
import type { MomentumRange } from './oneCycle';
import { dropMilestones } from './piecewiseConstant';
import { scheduleNames } from './scheduleNames';
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
    name: scheduleNames[options.kind].name,
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
  const course = facts.iterations === 1 ? `LR ${formatLr(facts.finalLr)} for 1 iteration` : courseText(facts, (iterations) => lengthText(iterations, iterationsPerEpoch));
  const momentum = facts.momentum === null || facts.momentum.high === facts.momentum.low ? '' : ` Momentum ${momentumText(facts.momentum)}.`;
  return `${facts.name}: ${course}.${momentum}`;
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
  const rise = facts.peakIteration === 1 ? `LR ${max}` : `LR ${min} → ${max}`;
  const { cycleIterations, tailIterations, iterations, peakIteration } = facts;
  switch (facts.kind) {
    case 'one-cycle':
    case 'pytorch-three-phase': {
      const tail = tailIterations === 0 || tailIterations === null ? '' : `, then down to ${final} over ${length(tailIterations)}`;
      return cycleIterations === 1 ? `${rise} for ${length(1)}${tail}` : `${rise} → ${min} over ${length(cycleIterations ?? iterations)}${tail}`;
    }
    case 'smith-one-cycle':
      if (cycleIterations === 0) return `LR ${max}, then ${final}`;
      return `${rise} → ${final} over ${length(cycleIterations ?? iterations)}, then ${final} for ${length(tailIterations ?? 0)}`;
    case 'pytorch-one-cycle':
    case 'fastai-one-cycle': {
      const up = peakIteration === 1 ? rise : `${rise} over ${length(peakIteration)}`;
      return peakIteration === iterations ? up : `${up}, then down to ${final} over ${length(iterations - peakIteration)}, in half waves of a cosine`;
    }
    case 'triangular':
    case 'triangular2':
    case 'exp-range':
      return cyclesText(facts, length);
    case 'piecewise-constant':
      if (facts.dropsAfter.length === 0) return `LR ${max} for ${length(iterations)}`;
      return `LR ${max}, lower after ${listText(facts.dropsAfter.map(length))}, at last ${final} until ${length(iterations)}`;
    case 'constant':
      return `LR ${max} for ${length(iterations)}`;
    case 'linear-decay':
    case 'cosine-decay': {
      const way = facts.kind === 'linear-decay' ? 'in a straight line' : 'in half a wave of a cosine';
      const warmup = peakIteration === 1 ? `LR ${max}` : `warm-up to LR ${max} over ${length(peakIteration)}`;
      return `${warmup}, then down to ${final} over ${length(iterations - peakIteration)}, ${way}`;
    }
  }
}

const heights = { triangular: '', triangular2: ', each half as high as the one before', 'exp-range': ', each lower than the one before' };

function cyclesText(facts: ScheduleFacts, length: (iterations: number) => string): string {
  const cycleIterations = facts.cycleIterations ?? facts.iterations;
  const [min, max] = [formatLr(facts.minLr), formatLr(facts.maxLr)];
  if (cycleIterations > facts.iterations) return `LR ${min} → ${max} within ${length(facts.iterations)}, part of a cycle of ${length(cycleIterations)}`;
  const cycles = Number((facts.iterations / cycleIterations).toFixed(1));
  const height = facts.kind in heights && cycles > 1 ? heights[facts.kind as keyof typeof heights] : '';
  return `LR ${min} → ${max} → ${min} in ${String(cycles)} ${cycles === 1 ? 'cycle' : 'cycles'} of ${length(cycleIterations)}${height}`;
}

function momentumText({ high, low }: MomentumRange): string {
  const [top, bottom] = [high, low].map((value) => String(Number(value.toPrecision(3))));
  return `${String(top)} → ${String(bottom)} → ${String(top)}`;
}

function lengthText(iterations: number, iterationsPerEpoch: number | null): string {
  const counted = `${iterations.toLocaleString('en')} ${iterations === 1 ? 'iteration' : 'iterations'}`;
  if (iterationsPerEpoch === null) return counted;
  const epochs = Number((iterations / iterationsPerEpoch).toPrecision(3));
  return `${counted} (${String(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'})`;
}

function listText(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.slice(-1).join('')}`;
}
