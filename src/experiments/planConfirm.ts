import { formatLr } from '../analysis/formatLr';
import type { Arm, ArmRole } from '../protocol/experiment';
import type { RunRequest } from '../protocol/run';
import { defaultSchedule } from '../schedule/defaultSchedule';
import { requireCount, requirePositive } from '../schedule/requirements';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import type { ExperimentPlan } from './experiments';

/** Constant LRs from the min to the max, both included. */
const CONSTANTS = 5;
/** How far beyond the bounds constant LRs are tried, as a factor. */
const BEYOND = 2;

export interface ConfirmOptions {
  /** What each run is started with but for what its arm sets. */
  readonly request: RunRequest;
  readonly bounds: { readonly minLr: number; readonly maxLr: number };
  /** Budget of each run, the same for all. */
  readonly iterations: number;
  readonly seeds: readonly number[];
  /** Whether the one-cycle arms cycle the momentum too. */
  readonly momentum: boolean;
}

/**
 * A head-to-head of equal budgets that shows whether the recommended bounds beat what there was: one-cycle at the bounds, the script's own setting,
 * one-cycle at half and at twice the max, piecewise constant, and constant LRs between the bounds and one step beyond them on either side.
 * @throws RangeError when the bounds are reversed or equal, or there is no seed or budget
 */
export function planConfirm({ request, bounds, iterations, seeds, momentum }: ConfirmOptions): ExperimentPlan {
  const { minLr, maxLr } = bounds;
  requirePositive('minLr', minLr);
  requirePositive('maxLr', maxLr);
  if (minLr >= maxLr) throw new RangeError(t('The min LR ({0}) must be below the max LR ({1}).', formatLr(minLr), formatLr(maxLr)));
  requireCount('iterations', iterations);
  requireSeeds(seeds);

  const base: RunRequest = {
    ...request,
    experiment: null,
    training: { ...request.training, iterations, hessianFreeEvery: null, holdOut: true, endWithTraining: true },
  };
  const arm = (id: string, role: ArmRole, label: string, value: number | null, schedule: ScheduleOptions | null): Arm => ({
    id,
    role,
    label,
    value,
    request: { ...base, kind: schedule === null ? 'observe' : 'train', schedule },
  });
  const oneCycle = (times: number): ScheduleOptions => defaultSchedule('one-cycle', { minLr: minLr * times, maxLr: maxLr * times, iterations, momentum });
  const constant = (id: string, lr: number): Arm => arm(id, 'constant', t('constant {0}', formatLr(lr)), lr, { kind: 'constant', maxLr: lr });
  const middle = Math.sqrt(minLr * maxLr);
  const between = Array.from({ length: CONSTANTS }, (_, index) =>
    // the ends exactly: rounding must not put them beyond the bounds
    index === 0 ? minLr : index === CONSTANTS - 1 ? maxLr : minLr * (maxLr / minLr) ** (index / (CONSTANTS - 1)),
  );

  return {
    kind: 'confirm',
    script: request.script,
    seeds: [...seeds],
    iterations,
    bounds: { minLr, maxLr },
    factor: null,
    arms: [
      arm('one-cycle', 'one-cycle', t('one-cycle, max {0}', formatLr(maxLr)), maxLr, oneCycle(1)),
      arm('script', 'script', t("the script's own setting"), null, null),
      arm('half-max', 'half-max', t('one-cycle, half the max: {0}', formatLr(maxLr / 2)), maxLr / 2, oneCycle(1 / 2)),
      arm('double-max', 'double-max', t('one-cycle, twice the max: {0}', formatLr(2 * maxLr)), 2 * maxLr, oneCycle(2)),
      ...between.map((lr, index) => constant(`constant-${String(index + 1)}`, lr)),
      constant('constant-below', minLr / BEYOND),
      constant('constant-above', maxLr * BEYOND),
      arm('piecewise-constant', 'piecewise-constant', t('piecewise constant from {0}', formatLr(middle)), middle, defaultSchedule('piecewise-constant', { minLr: null, maxLr: middle, iterations, momentum: null })),
    ],
  };
}

/** @throws RangeError unless there is at least one seed, and none twice */
export function requireSeeds(seeds: readonly number[]): void {
  if (seeds.length === 0) throw new RangeError(t('An experiment needs at least one seed.'));
  if (seeds.some((seed) => !Number.isSafeInteger(seed) || seed < 0)) throw new RangeError(t('Seeds must be whole numbers of at least 0.'));
  if (new Set(seeds).size < seeds.length) throw new RangeError(t('The seeds of an experiment must differ: the same seed trains the same net again.'));
}
