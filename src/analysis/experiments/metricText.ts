import type { Estimate } from './reports';

type Metric = 'accuracy' | 'loss';

/** An accuracy in percent with one decimal, a loss with three significant digits. */
export function metricText(metric: Metric, value: number): string {
  if (!Number.isFinite(value)) return 'no number';
  return metric === 'accuracy' ? `${(100 * value).toFixed(1)} %` : lossText(value);
}

/** A mean with its interval, e.g. "87.1 % (86.8 to 87.4)"; without the interval where there is none. */
export function estimateText(metric: Metric, estimate: Estimate): string {
  const { mean, low, high } = estimate;
  if (low === null || high === null) return metricText(metric, mean);
  const [from, to] = metric === 'accuracy' ? [Math.max(0, low), Math.min(1, high)].map((value) => (100 * value).toFixed(1)) : [lossText(low), lossText(high)];
  return `${metricText(metric, mean)} (${String(from)} to ${String(to)})`;
}

/** How far apart two arms are, without a sign, e.g. "1.3 points (0.6 to 2.0)". The interval lies on one side of 0. */
export function distanceText(metric: Metric, { mean, low, high }: Estimate): string {
  const number = (value: number): string => (metric === 'accuracy' ? (100 * value).toFixed(1) : lossText(value));
  const distance = `${number(Math.abs(mean))}${metric === 'accuracy' ? ' points' : ''}`;
  if (low === null || high === null) return distance;
  const [from, to] = mean < 0 ? [-high, -low] : [low, high];
  return `${distance} (${number(from)} to ${number(to)})`;
}

/** "a", "a and b", "a, b and c". */
export function listText(parts: readonly string[], last: 'and' | 'or' = 'and'): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${String(parts.at(-1))}`;
}

/** "1 seed", "3 seeds". */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function lossText(loss: number): string {
  return loss !== 0 && (Math.abs(loss) < 1e-3 || Math.abs(loss) >= 1e5) ? loss.toExponential(1) : loss.toPrecision(3);
}
