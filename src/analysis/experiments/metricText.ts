import { t } from '../../text/text';
import type { Estimate } from './reports';

type Metric = 'accuracy' | 'loss';

/** An accuracy in percent with one decimal, a loss with three significant digits. */
export function metricText(metric: Metric, value: number): string {
  if (!Number.isFinite(value)) return t('no number');
  return metric === 'accuracy' ? `${(100 * value).toFixed(1)} %` : lossText(value);
}

/** A mean with its interval, e.g. "87.1 % (86.8 to 87.4)"; without the interval where there is none. */
export function estimateText(metric: Metric, estimate: Estimate): string {
  const interval = intervalTexts(metric, estimate);
  const mean = metricText(metric, estimate.mean);
  return interval === null ? mean : t('{0} ({1} to {2})', mean, ...interval);
}

/** {@link estimateText} for within parentheses, e.g. "87.1 %, 86.8 to 87.4". */
export function estimateNumbers(metric: Metric, estimate: Estimate): string {
  const interval = intervalTexts(metric, estimate);
  const mean = metricText(metric, estimate.mean);
  return interval === null ? mean : t('{0}, {1} to {2}', mean, ...interval);
}

function intervalTexts(metric: Metric, { low, high }: Estimate): readonly [string, string] | null {
  if (low === null || high === null) return null;
  if (metric === 'loss') return [lossText(low), lossText(high)];
  return [(100 * Math.max(0, low)).toFixed(1), (100 * Math.min(1, high)).toFixed(1)];
}

/** How far apart two arms are, without a sign, e.g. "1.3 points (0.6 to 2.0)". The interval lies on one side of 0. */
export function distanceText(metric: Metric, { mean, low, high }: Estimate): string {
  const number = (value: number): string => (metric === 'accuracy' ? (100 * value).toFixed(1) : lossText(value));
  const distance = metric === 'accuracy' ? t('{0} points', number(Math.abs(mean))) : number(Math.abs(mean));
  if (low === null || high === null) return distance;
  const [from, to] = mean < 0 ? [-high, -low] : [low, high];
  return t('{0} ({1} to {2})', distance, number(from), number(to));
}

function lossText(loss: number): string {
  return loss !== 0 && (Math.abs(loss) < 1e-3 || Math.abs(loss) >= 1e5) ? loss.toExponential(1) : loss.toPrecision(3);
}
