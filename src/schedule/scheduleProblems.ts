import { formatLr } from './formatLr';
import { hasAllParts, leastIterations } from './leastIterations';
import { refusedReasons, reversedBounds } from './refusedOptions';
import type { ScheduleOptions } from './scheduleOptions';

/** Something to settle before a run starts. */
export interface ScheduleProblem {
  /** `refused`: no run can have it. `ask`: a person may want it, so ask first. */
  readonly severity: 'refused' | 'ask';
  readonly message: string;
  /** What a person is offered instead; null = only to go on or not. Reversed bounds cannot go on as they are. */
  readonly remedy: { readonly label: string; readonly options: ScheduleOptions } | null;
}

/**
 * What is wrong or doubtful with a schedule, the refused alone where there is any.
 * @param iterations updates of the run; null = not known yet, and then nothing that depends on it is said
 * @param context.divergedAt LR at which the range test diverged; null = it did not, or there was none
 */
export function scheduleProblems(options: ScheduleOptions, iterations: number | null, { divergedAt }: { readonly divergedAt: number | null }): ScheduleProblem[] {
  const refused = refusedReasons(options, iterations);
  if (refused.length > 0) return refused.map((message) => ({ severity: 'refused', message, remedy: null }));
  return [
    reversed(options),
    reversedMomentum(options),
    ask(divergedAt !== null && options.maxLr >= divergedAt ? divergesText(options.maxLr, divergedAt) : null),
    ask('minLr' in options && 'finalLr' in options && options.finalLr > options.minLr ? finalText(options) : null),
    ask(iterations === null ? null : tooShort(options, iterations)),
  ].filter((problem) => problem !== null);
}

function ask(message: string | null): ScheduleProblem | null {
  return message === null ? null : { severity: 'ask', message, remedy: null };
}

function divergesText(maxLr: number, divergedAt: number): string {
  return `Max LR is ${formatLr(maxLr)}, but the range test diverged at ${formatLr(divergedAt)}: the training will probably diverge too.`;
}

function finalText({ minLr, finalLr }: { readonly minLr: number; readonly finalLr: number }): string {
  return `Final LR (${String(finalLr)}) is above min LR (${String(minLr)}): the run would not end with small steps.`;
}

function reversed(options: ScheduleOptions): ScheduleProblem | null {
  const message = reversedBounds(options);
  if (message === null || !('minLr' in options)) return null;
  return { severity: 'ask', message: `${message} Swap them?`, remedy: { label: 'Swap Bounds', options: { ...options, minLr: options.maxLr, maxLr: options.minLr } } };
}

function reversedMomentum(options: ScheduleOptions): ScheduleProblem | null {
  if (!('momentum' in options) || options.momentum === null || options.momentum.low <= options.momentum.high) return null;
  const { high, low } = options.momentum;
  return {
    severity: 'ask',
    message: `Momentum would rise with the LR, from ${String(high)} to ${String(low)}. It is meant to fall while the LR rises. Swap the two?`,
    remedy: { label: 'Swap Momentum', options: { ...options, momentum: { high: low, low: high } } },
  };
}

function tooShort(options: ScheduleOptions, iterations: number): string | null {
  if (hasAllParts(options, iterations)) return null;
  const least = leastIterations(options);
  if (!('stepSize' in options)) {
    return `A run of ${countOf(iterations)} is too short for this schedule: it needs ${countOf(least)} for each of its parts to take place.`;
  }
  const { stepSize } = options;
  const longest = Math.max(1, Math.floor(iterations / 2));
  const remedy = `Choose a step size of at most ${longest.toLocaleString('en')}, or a run of at least ${countOf(least)}.`;
  if (stepSize >= iterations) return `A step of ${countOf(stepSize)} is too long for a run of ${countOf(iterations)}: the LR never reaches its max. ${remedy}`;
  return `A cycle of ${countOf(2 * stepSize)} is longer than the run of ${countOf(iterations)}. ${remedy}`;
}

function countOf(iterations: number): string {
  return `${iterations.toLocaleString('en')} ${iterations === 1 ? 'iteration' : 'iterations'}`;
}
