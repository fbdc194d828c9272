import { bisectExponent } from './bisectExponent';
import { pairedDeviation } from './estimate';
import { worth } from './headToHead';
import type { SweepResult } from './reports';
import { bestValues, metricOf, sweepRows, type Sweep, type SweepReadings } from './sweepReading';

/** Least difference of two best metrics that counts: one point of accuracy; a share of a loss. */
const LEAST_ACCURACY = 0.01;
const LEAST_LOSS = 0.05;
/** Standard deviation of log2 of a max LR from one range test to the next with another seed. Measured on 26 tasks: .40. */
const OCTAVES = 0.4;
/** Standard deviations of a difference that hold 80 % of what chance does. */
const REACH = 1.28;
/** Standard deviations of a difference of metrics that count as noise. */
const METRIC_REACH = 2;

export interface SweepRanking {
  readonly metric: 'accuracy' | 'loss';
  readonly rows: readonly SweepResult[];
  /** Best first: among those whose best metric is as good as the best one within noise, by the largest usable LR; the others by the metric. */
  readonly ranked: readonly SweepResult[];
  /** Those with bounds that noise does not separate from the first, it included; empty where no arm has bounds. */
  readonly equals: readonly SweepResult[];
  /** Those that gave no bounds though their metric is as good as the best one within noise: where they stand is not known. */
  readonly unclear: readonly SweepResult[];
  /** Range tests of each value, the fewest. */
  readonly repeats: number;
}

/** Puts the values of a sweep in order: a value is better when it reaches a better metric, or the same with a larger max LR. */
export function rankSweep(sweep: Sweep, readings: SweepReadings): SweepRanking {
  const metric = metricOf(readings);
  const rows = sweepRows(sweep, readings, metric);
  const measured = rows.filter(({ best }) => best !== null);
  const bounded = measured.filter(({ max }) => max !== null);
  const of = ({ best }: SweepResult): number => worth(metric, best?.value ?? Number.NaN);
  const top = bounded.reduce((most, row) => Math.max(most, of(row)), Number.NEGATIVE_INFINITY);
  const repeats = Math.max(1, Math.min(...measured.map(({ arm }) => readings.get(arm)?.length ?? 0)));
  const spread = pairedDeviation(measured.map(({ arm }) => bestValues(readings.get(arm) ?? [], metric)));
  const least = metric === 'accuracy' ? LEAST_ACCURACY : LEAST_LOSS * Math.abs(top);
  const noise = Math.max(least, METRIC_REACH * (spread ?? 0) * Math.sqrt(2 / repeats));
  const usable = (row: SweepResult): number => Math.log2(comparableLr(sweep, readings, row) ?? 0);

  const good = bounded.filter((row) => of(row) >= top - noise).toSorted((a, b) => usable(b) - usable(a));
  const others = measured.filter((row) => !good.includes(row)).toSorted((a, b) => of(b) - of(a));
  const first = good[0];
  const octaves = REACH * OCTAVES * Math.sqrt(2 / repeats);
  return {
    metric,
    rows,
    ranked: [...good, ...others],
    equals: first === undefined ? [] : good.filter((row) => usable(first) - usable(row) <= octaves),
    unclear: others.filter((row) => row.max === null && of(row) >= top - noise),
    repeats,
  };
}

/** The weight decay that bisecting the exponent tries next; null where nothing lies between, or the sweep varies something else. */
export function nextWeightDecay(sweep: Sweep, readings: SweepReadings): number | null {
  if (sweep.factor !== 'weightDecay') return null;
  const { ranked } = rankSweep(sweep, readings);
  return bisectExponent(ranked.map(({ value }, index) => ({ value, worth: -index })));
}

/** Whether LRs are compared as LR / (1 - momentum), the size of a step once momentum has built up; Adam and its kin divide that out. */
export function comparesSteps(sweep: Sweep, readings: SweepReadings): boolean {
  return sweep.factor === 'momentum' && [...readings.values()].flat().some(({ provenance }) => ['Momentum', 'SGD'].includes(provenance?.optimizer.className ?? ''));
}

function comparableLr(sweep: Sweep, readings: SweepReadings, { max, value }: SweepResult): number | null {
  if (max === null) return null;
  return comparesSteps(sweep, readings) ? max.lr / (1 - value) : max.lr;
}
