import { t } from '../../text/text';
import { mean } from '../smooth';
import { pooledDeviation } from './estimate';
import { finalsOf, worth, type HeadToHead } from './headToHead';
import { distanceText } from './metricText';

/** Accuracy behind the leading arm beyond which an arm may be hopeless. */
const HOPELESS_ACCURACY = 0.05;
/** The same of a loss, as a share of the leading one. */
const HOPELESS_LOSS = 0.25;
/** Times the spread between seeds. */
const SPREADS = 4;

/** The rule in words, for those who read the table. */
export function dropRuleText(): string {
  return t(
    "An arm is dropped once a run of it diverges, or once it is behind the leading arm of the same seeds by more than 5 points of accuracy (25 % of the loss) on average and by more than 4 times the spread between seeds known so far. One-cycle at the bounds and the script's own setting are never dropped.",
  );
}

/**
 * Whether an arm is hopeless by {@link dropRuleText}, from its first finished seed on. While no arm has two seeds no spread is known, and the distance
 * alone decides.
 * @returns why, for a person; null where it goes on
 */
export function dropReason(experiment: Pick<HeadToHead, 'arms' | 'trials' | 'metric'>, arm: string): string | null {
  const { arms, trials, metric } = experiment;
  const role = arms.find(({ id }) => id === arm)?.role;
  if (metric === null || role === undefined || role === 'one-cycle' || role === 'script' || role === 'sweep') return null;
  if (trials.some((trial) => trial.arm === arm && trial.diverged === true)) return t('It diverged.');

  const results = arms.map(({ id }) => finalsOf(experiment, id));
  const distances: number[] = [];
  const leads: number[] = [];
  for (const [seed, final] of finalsOf(experiment, arm)) {
    const lead = results.map((finals) => finals.get(seed)).reduce<number>((best, value) => Math.max(best, value === undefined ? best : worth(metric, value)), Number.NEGATIVE_INFINITY);
    if (!Number.isFinite(lead)) continue;
    leads.push(lead);
    distances.push(lead - worth(metric, final));
  }
  if (distances.length === 0) return null;
  const distance = mean(distances);
  const enough = metric === 'accuracy' ? HOPELESS_ACCURACY : HOPELESS_LOSS * Math.abs(mean(leads));
  const spread = pooledDeviation(results.map((finals) => [...finals.values()])) ?? 0;
  if (!(distance > enough && distance > SPREADS * spread)) return null;
  const seeds = distances.length;
  if (!Number.isFinite(distance)) {
    return seeds === 1
      ? t('It had no finite loss in its first seed, which the leading arm had.')
      : t('It had no finite loss over {0} seeds, which the leading arm had.', seeds);
  }
  const behind = distanceText(metric, { mean: distance, low: null, high: null });
  return seeds === 1 ? t('It was {0} behind the leading arm of its first seed.', behind) : t('It was {0} behind the leading arm over {1} seeds.', behind, seeds);
}
