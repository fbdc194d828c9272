import { countText, iterationsText } from '../text/counts';
import { t } from '../text/text';
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
  return t('Max LR is {0}, but the range test diverged at {1}: the training will probably diverge too.', formatLr(maxLr), formatLr(divergedAt));
}

function finalText({ minLr, finalLr }: { readonly minLr: number; readonly finalLr: number }): string {
  return t('Final LR ({0}) is above min LR ({1}): the run would not end with small steps.', finalLr, minLr);
}

function reversed(options: ScheduleOptions): ScheduleProblem | null {
  const message = reversedBounds(options);
  if (message === null || !('minLr' in options)) return null;
  return { severity: 'ask', message: `${message} ${t('Swap them?')}`, remedy: { label: t('Swap Bounds'), options: { ...options, minLr: options.maxLr, maxLr: options.minLr } } };
}

function reversedMomentum(options: ScheduleOptions): ScheduleProblem | null {
  if (!('momentum' in options) || options.momentum === null || options.momentum.low <= options.momentum.high) return null;
  const { high, low } = options.momentum;
  return {
    severity: 'ask',
    message: t('Momentum would rise with the LR, from {0} to {1}. It is meant to fall while the LR rises. Swap the two?', high, low),
    remedy: { label: t('Swap Momentum'), options: { ...options, momentum: { high: low, low: high } } },
  };
}

function tooShort(options: ScheduleOptions, iterations: number): string | null {
  if (hasAllParts(options, iterations)) return null;
  const least = leastIterations(options);
  if (!('stepSize' in options)) {
    return t('A run of {0} is too short for this schedule: it needs {1} for each of its parts to take place.', iterationsText(iterations), iterationsText(least));
  }
  const { stepSize } = options;
  const longest = Math.max(1, Math.floor(iterations / 2));
  const remedy = t('Choose a step size of at most {0}, or a run of at least {1}.', countText(longest), iterationsText(least));
  const trouble =
    stepSize >= iterations
      ? t('A step of {0} is too long for a run of {1}: the LR never reaches its max.', iterationsText(stepSize), iterationsText(iterations))
      : t('A cycle of {0} is longer than the run of {1}.', iterationsText(2 * stepSize), iterationsText(iterations));
  return `${trouble} ${remedy}`;
}
