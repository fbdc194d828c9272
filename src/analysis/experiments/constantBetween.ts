import { formatLr } from '../formatLr';
import { bestOf, constantsOf, isOut } from './bestConstant';
import { dropReason } from './dropRule';
import { advantageOf, finalsOf, type HeadToHead, type HeadToHeadArm } from './headToHead';
import { countText, distanceText, listText } from './metricText';
import type { ConfirmReport } from './reports';

/**
 * Whether the best constant LR lies between the bounds, as Smith & Topin's reading of the range test has it: the best of the constants between
 * them against the best of those beyond, paired by seed. Null where no constant LR ended.
 */
export function constantBetween(experiment: HeadToHead): ConfirmReport['constantBetween'] {
  const { metric, bounds } = experiment;
  if (metric === null || bounds === null) return null;
  const { inner, outer } = constantsOf(experiment);
  if ([...inner, ...outer].every(({ id }) => finalsOf(experiment, id).size === 0)) return null;
  const span = `the bounds ${formatLr(bounds.minLr)} and ${formatLr(bounds.maxLr)}`;
  const cannotTell = (why: string): ConfirmReport['constantBetween'] => ({ answer: 'cannot tell', sentence: `It cannot be told whether the best constant LR lies between ${span}: ${why}.` });

  if (experiment.seeds.length < 2) return cannotTell('there is one seed only');
  if (experiment.trials.some(({ arm, state }) => [...inner, ...outer].some(({ id }) => id === arm) && (state === 'waiting' || state === 'running'))) {
    return cannotTell('runs of constant LRs are still to come');
  }
  const within = bestOf(experiment, inner);
  const beyond = bestOf(experiment, outer);
  const sideOf = (arm: HeadToHeadArm): 'below' | 'above' => ((arm.value ?? 0) < bounds.minLr ? 'below' : 'above');
  if (within === null) return cannotTell('no constant LR between them came through');
  if (beyond === null) {
    // failing is no verdict on an LR: only those that were seen to be hopeless count as worse
    if (outer.length === 0 || outer.some(({ id }) => finalsOf(experiment, id).size === 0)) return cannotTell('no constant LR beyond them was measured');
    const hasty = outer.filter(({ id }) => dropReason(experiment, id) === null);
    if (hasty.length > 0) return cannotTell(`${listText(hasty.map(lr))} beyond them dropped out early, and seeds have spread more since than that allowed for`);
    return { answer: 'between', sentence: `The best constant LR lies between ${span}: of those tried it is ${lr(within)}, and ${listText(outer.map(lr))} beyond them dropped out as hopeless.` };
  }
  const unmeasured = outer.filter(({ id }) => isOut(experiment, id) && finalsOf(experiment, id).size === 0);
  if (unmeasured.length > 0) return cannotTell(`${listText(unmeasured.map(lr))} could not be measured`);

  const distance = advantageOf(metric, finalsOf(experiment, within.id), finalsOf(experiment, beyond.id));
  if (distance === null || distance.low === null || distance.high === null || (distance.low <= 0 && distance.high >= 0)) {
    return cannotTell(`${lr(within)} between them and ${lr(beyond)} beyond cannot be told apart with ${countText(experiment.seeds.length, 'seed')}`);
  }
  const apart = distanceText(metric, distance);
  if (distance.low > 0) {
    return {
      answer: 'between',
      sentence: `The best constant LR lies between ${span}: of those tried it is ${lr(within)}, ${apart} better than ${lr(beyond)} beyond them (the best of ${String(inner.length)} against the best of ${String(outer.length)}, which favours those between).`,
    };
  }
  const side = sideOf(beyond);
  return { answer: side, sentence: `The best constant LR lies ${side} ${span}: of those tried it is ${lr(beyond)}, ${apart} better than ${lr(within)} between them.` };
}

function lr({ value }: HeadToHeadArm): string {
  return formatLr(value ?? Number.NaN);
}
