import type { Bound } from '../src/analysis/analysis';
import type { Interval } from '../src/analysis/interval';
import type { SchedulePreview } from '../src/protocol/panelLink';
import { withBounds } from '../src/schedule/changeSchedule';
import type { ScheduleOptions } from '../src/schedule/scheduleOptions';
import { canChangeSchedule, isRangeTest, mainPair, type RunView } from './state';
import { boundText, formatSetLr } from './words';

export type BoundKey = 'minLr' | 'maxLr';

/** A bound of a range test as it is shown and trained with. */
export interface ShownBound {
  readonly key: BoundKey;
  readonly lr: number;
  readonly recommended: Bound;
  /** Whether a person set it to something else than the recommendation. */
  readonly edited: boolean;
  /** Where the recommendation may lie; null where a person chose, and where that was not estimated. */
  readonly interval: Interval | null;
  /** Whether it can be moved: the run is over, and its schedule has such a bound. */
  readonly movable: boolean;
}

export interface ShownBounds {
  readonly min: ShownBound;
  readonly max: ShownBound;
}

/** The bounds of a range test that marks some, as the schedule that is shown has them. */
export function shownBounds(run: RunView, schedule: Pick<SchedulePreview, 'options'> | null): ShownBounds | null {
  const pair = isRangeTest(run) ? mainPair(run) : null;
  if (pair === null) return null;
  const movable = canChangeSchedule(run);
  const shown = (key: BoundKey, recommended: Bound, chosen: number | null): ShownBound => {
    const edited = chosen !== null && !isSame(chosen, recommended.lr);
    return { key, lr: edited ? chosen : recommended.lr, recommended, edited, interval: edited ? null : (recommended.interval ?? null), movable: movable && chosen !== null };
  };
  const options = schedule?.options ?? null;
  return { min: shown('minLr', pair.min, options !== null && 'minLr' in options ? options.minLr : null), max: shown('maxLr', pair.max, options?.maxLr ?? null) };
}

/** A bound's LR in words, e.g. "at least 0.12", or with the digits of a step of 1 % where a person set it. */
export function shownBoundText({ lr, edited, recommended }: ShownBound): string {
  return edited ? formatSetLr(lr) : boundText(recommended);
}

/** An LR that a person set: few enough digits to read, enough for a step of 1 %. */
export function roundedLr(lr: number): number {
  return Number(lr.toPrecision(3));
}

/** The schedule with one bound moved; the final LR keeps its ratio, and at the recommended bounds is the recommended one. */
export function withBound(options: ScheduleOptions, recommended: ScheduleOptions, key: BoundKey, lr: number): ScheduleOptions {
  const bounds = key === 'minLr' ? { minLr: lr, maxLr: options.maxLr } : { minLr: null, maxLr: lr };
  return likeRecommended(withBounds(options, bounds), recommended);
}

/** The schedule between the recommended bounds, its kind and shape as they are. */
export function withRecommendedBounds(options: ScheduleOptions, recommended: ScheduleOptions): ScheduleOptions {
  return likeRecommended(withBounds(options, { minLr: 'minLr' in recommended ? recommended.minLr : null, maxLr: recommended.maxLr }), recommended);
}

/** Numbers that differ by rounding only are the recommended ones: else going there and back would count as an edit. */
function likeRecommended(options: ScheduleOptions, recommended: ScheduleOptions): ScheduleOptions {
  if (!('finalLr' in options && 'finalLr' in recommended) || options.kind !== recommended.kind) return options;
  return isSame(options.finalLr, recommended.finalLr) ? { ...options, finalLr: recommended.finalLr } : options;
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.abs(b);
}
