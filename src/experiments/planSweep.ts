import { factorName, factorText } from '../analysis/experiments/factorText';
import type { Arm, SweepFactor } from '../protocol/experiment';
import type { Provenance, RunRequest } from '../protocol/run';
import { t } from '../text/text';
import type { ExperimentPlan } from './experiments';
import { requireSeeds } from './planConfirm';

export interface SweepOptions {
  /** What each range test is started with but for the factor. */
  readonly request: RunRequest;
  readonly factor: SweepFactor;
  readonly values: readonly number[];
  readonly seeds: readonly number[];
  /** Weight decays to add by bisecting the exponent once the given ones are measured; 0 for the other factors. */
  readonly bisections: number;
  /** The script's own value as an earlier run saw it, see {@link ownValue}; null or left out = unknown. */
  readonly own?: number | null;
}

/** Values as close as this are the same one, written differently. */
const SAME = 1e-6;

/**
 * Range tests of a script at several values of one factor. The script's own value, where it is known, is among them: that arm leaves the script alone.
 * @throws RangeError when a value is out of the factor's range, or there are fewer than two values, or no seed
 */
export function planSweep({ request, factor, values, seeds, bisections, own = null }: SweepOptions): ExperimentPlan {
  for (const value of values) requireValue(factor, value);
  requireSeeds(seeds);
  if (!Number.isSafeInteger(bisections) || bisections < 0) throw new RangeError(t('The number of bisections must be a whole number of at least 0, not {0}.', bisections));
  if (bisections > 0 && factor !== 'weightDecay') throw new RangeError(t('Only the weight decay is searched by bisecting its exponent, not the {0}.', factorName(factor)));
  const all = [...(own === null ? [] : [own]), ...values].filter((value, index, list) => list.findIndex((earlier) => isSame(earlier, value)) === index);
  if (all.length < 2) throw new RangeError(t('A sweep compares at least two values of the {0}.', factorName(factor)));
  return {
    kind: 'sweep',
    script: request.script,
    seeds: [...seeds],
    iterations: null,
    bounds: null,
    factor,
    bisections,
    arms: all.map((value) => sweepArm(request, factor, value, own !== null && isSame(own, value))),
  };
}

/** One value of a sweep. @param own whether it is the script's, which is then left alone */
export function sweepArm(request: RunRequest, factor: SweepFactor, value: number, own: boolean): Arm {
  const text = factorText(factor, value);
  const others = request.overrides ?? { batchSize: null, weightDecay: null, dropout: null, momentum: null };
  return {
    id: `${factor}-${String(value)}`,
    label: own ? t('{0} (yours)', text) : text,
    role: 'sweep',
    value,
    ...(own ? { own } : {}),
    // whole ramps: the bounds are the same, but curves that are laid over each other should reach as far, and show who holds longest
    request: { ...request, kind: 'range-test', rangeTest: { ...request.rangeTest, stopWhenSettled: false, seeds: 1 }, schedule: null, experiment: null, overrides: { ...others, [factor]: own ? null : value } },
  };
}

/** The script's own value of a factor, from what an earlier run of it saw; null where it was not seen. */
export function ownValue(factor: SweepFactor, { optimizer, batchSize, dropout, layers }: Provenance): number | null {
  switch (factor) {
    case 'weightDecay':
      // of a custom loop's penalties nothing is known; a layers model without regularizers has none
      return optimizer.weightDecay ?? (layers === null ? null : 0);
    case 'batchSize':
      return batchSize;
    case 'dropout':
      return dropout ?? null;
    case 'momentum':
      return optimizer.momentum;
  }
}

/** @throws RangeError when a value is out of the factor's range */
function requireValue(factor: SweepFactor, value: number): void {
  if (factor === 'batchSize') {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(t('A batch size must be a whole number of at least 1, not {0}.', value));
  } else if (factor === 'weightDecay') {
    if (!Number.isFinite(value) || value < 0) throw new RangeError(t('A weight decay must be a number of at least 0, not {0}.', value));
  } else if (!(value >= 0 && value < 1)) {
    throw new RangeError(
      factor === 'dropout' ? t('A dropout must be at least 0 and below 1, not {0}.', value) : t('A momentum must be at least 0 and below 1, not {0}.', value),
    );
  }
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= SAME * Math.max(Math.abs(one), Math.abs(other));
}
