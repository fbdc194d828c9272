import { seedsText } from '../../text/counts';
import { listText } from '../../text/listText';
import { t } from '../../text/text';
import { formatLr } from '../formatLr';
import { bestOf, constantsOf, isOut } from './bestConstant';
import { dropReason } from './dropRule';
import { advantageOf, finalsOf, type HeadToHead, type HeadToHeadArm } from './headToHead';
import { distanceText } from './metricText';
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
  const span = [formatLr(bounds.minLr), formatLr(bounds.maxLr)] as const;
  const cannotTell = (why: string): ConfirmReport['constantBetween'] => ({
    answer: 'cannot tell',
    sentence: t('It cannot be told whether the best constant LR lies between the bounds {0} and {1}: {2}.', ...span, why),
  });

  if (experiment.seeds.length < 2) return cannotTell(t('there is one seed only'));
  if (experiment.trials.some(({ arm, state }) => [...inner, ...outer].some(({ id }) => id === arm) && (state === 'waiting' || state === 'running'))) {
    return cannotTell(t('runs of constant LRs are still to come'));
  }
  const within = bestOf(experiment, inner);
  const beyond = bestOf(experiment, outer);
  const sideOf = (arm: HeadToHeadArm): 'below' | 'above' => ((arm.value ?? 0) < bounds.minLr ? 'below' : 'above');
  if (within === null) return cannotTell(t('no constant LR between them came through'));
  if (beyond === null) {
    // failing is no verdict on an LR: only those that were seen to be hopeless count as worse
    if (outer.length === 0 || outer.some(({ id }) => finalsOf(experiment, id).size === 0)) return cannotTell(t('no constant LR beyond them was measured'));
    const hasty = outer.filter(({ id }) => dropReason(experiment, id) === null);
    if (hasty.length > 0) return cannotTell(t('{0} beyond them dropped out early, and seeds have spread more since than that allowed for', listText(hasty.map(lr))));
    return {
      answer: 'between',
      sentence: t(
        'The best constant LR lies between the bounds {0} and {1}: of those tried it is {2}, and {3} beyond them dropped out as hopeless.',
        ...span,
        lr(within),
        listText(outer.map(lr)),
      ),
    };
  }
  const unmeasured = outer.filter(({ id }) => isOut(experiment, id) && finalsOf(experiment, id).size === 0);
  if (unmeasured.length > 0) return cannotTell(t('{0} could not be measured', listText(unmeasured.map(lr))));

  const distance = advantageOf(metric, finalsOf(experiment, within.id), finalsOf(experiment, beyond.id));
  if (distance === null || distance.low === null || distance.high === null || (distance.low <= 0 && distance.high >= 0)) {
    return cannotTell(t('{0} between them and {1} beyond cannot be told apart with {2}', lr(within), lr(beyond), seedsText(experiment.seeds.length)));
  }
  const apart = distanceText(metric, distance);
  if (distance.low > 0) {
    return {
      answer: 'between',
      sentence: t(
        'The best constant LR lies between the bounds {0} and {1}: of those tried it is {2}, {3} better than {4} beyond them (the best of {5} against the best of {6}, which favours those between).',
        ...span,
        lr(within),
        apart,
        lr(beyond),
        inner.length,
        outer.length,
      ),
    };
  }
  const side = sideOf(beyond);
  const values = [...span, lr(beyond), apart, lr(within)] as const;
  return {
    answer: side,
    sentence:
      side === 'below'
        ? t('The best constant LR lies below the bounds {0} and {1}: of those tried it is {2}, {3} better than {4} between them.', ...values)
        : t('The best constant LR lies above the bounds {0} and {1}: of those tried it is {2}, {3} better than {4} between them.', ...values),
  };
}

function lr({ value }: HeadToHeadArm): string {
  return formatLr(value ?? Number.NaN);
}
