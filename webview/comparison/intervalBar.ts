import { element } from '../dom';

/** A value with its interval on a scale that all rows of a table share; the text beside it says the same. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** A dot; null draws none. */
  readonly mean: number | null;
  /** Whether the interval goes on beyond its upper end. */
  readonly open: boolean;
}

export interface BarScale {
  readonly from: number;
  readonly to: number;
  /** What the rows are compared with; null = nothing. */
  readonly reference: number | null;
}

export function intervalBar(interval: Interval | null, { from, to, reference }: BarScale, css: string): HTMLElement {
  const bar = element('div', { class: 'interval', 'aria-hidden': 'true' });
  const share = (value: number) => (to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0.5);
  const place = (className: string, value: number, until = value) => {
    const part = element('span', { class: className });
    part.style.left = `${String(100 * share(value))}%`;
    if (until !== value) part.style.width = `${String(100 * (share(until) - share(value)))}%`;
    bar.append(part);
  };
  bar.style.setProperty('--series', css);
  if (reference !== null) place('reference', reference);
  if (interval === null) return bar;
  if (interval.high < from || interval.low > to) {
    place(interval.high < from ? 'beyond left' : 'beyond right', interval.high < from ? from : to);
    return bar;
  }
  if (interval.high > interval.low) place(interval.open ? 'span open' : 'span', interval.low, interval.high);
  if (interval.mean !== null) place('mean', interval.mean);
  return bar;
}

/** Times that the scale reaches farther from the best than the middle one lies. */
const REACH = 3;

/**
 * A scale for the intervals with some air; null where there are none.
 * @param better which values are: what is far worse than the middle one lies beyond the scale, or nobody could see the others apart. Null shows all.
 */
export function scaleOf(intervals: readonly Interval[], options: { better: 'higher' | 'lower' | null; reference: number | null }): BarScale | null {
  const finite = intervals.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  if (finite.length === 0) return null;
  let from = Math.min(...finite.map(({ low }) => low));
  let to = Math.max(...finite.map(({ high }) => high));
  const middles = finite.map(({ low, high }) => (low + high) / 2);
  const best = options.better === 'lower' ? Math.min(...middles) : Math.max(...middles);
  const distances = middles.map((middle) => Math.abs(middle - best)).sort((a, b) => b - a);
  const reach = REACH * (distances[Math.floor((distances.length - 1) / 2)] ?? 0);
  if (options.better === 'higher' && reach > 0) from = Math.max(from, best - reach);
  if (options.better === 'lower' && reach > 0) to = Math.min(to, best + reach);
  const air = 0.08 * (to - from) || 0.5;
  return { from: from - air, to: to + air, reference: options.reference };
}
