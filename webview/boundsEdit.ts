import { roundedLr, withBound, withRecommendedBounds, type BoundKey, type ShownBound, type ShownBounds } from './bounds';
import type { PlannedSchedule } from './plannedSchedule';
import type { Planned } from './scheduleFields';

/** LRs between which a bound can be moved. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

/** Moves the bounds of the schedule that is shown, one at a time, and takes moves back. */
export class BoundsEdit {
  readonly #planned: PlannedSchedule;
  /** The schedule before the move that goes on. */
  #before: Planned | null = null;
  /** Whether the host has heard of that move. */
  #told = false;

  constructor(planned: PlannedSchedule) {
    this.#planned = planned;
  }

  /** A move begins: {@link undo} returns to here. */
  begin(): void {
    const shown = this.#planned.shown;
    this.#before = shown === null ? null : { options: shown.options, iterations: shown.iterations };
    this.#told = false;
  }

  /** Shows the bound elsewhere; the host is told once it is released. */
  move(key: BoundKey, lr: number, limits: Limits): void {
    this.#place(key, roundedLr(lr), limits);
  }

  /** Shows the bound so many times as high, from where it is now: keys may come faster than frames. */
  step(key: BoundKey, factor: number, limits: Limits): void {
    const options = this.#planned.shown?.options;
    if (options === undefined) return;
    const lr = key === 'minLr' && 'minLr' in options ? options.minLr : options.maxLr;
    this.#place(key, roundedLr(lr * factor), limits);
  }

  /** Shows the bound at the recommendation, as far as the other allows it. */
  recommend({ key, recommended }: ShownBound, limits: Limits): void {
    this.#place(key, recommended.lr, limits);
  }

  release(): void {
    if (this.#planned.commit()) this.#told = true;
  }

  undo(): void {
    if (this.#before === null) return;
    if (this.#told) this.#planned.change(this.#before);
    else this.#planned.cancel();
  }

  /** Returns both bounds to the recommendation. */
  recommendBoth(): void {
    const shown = this.#planned.shown;
    if (shown !== null) this.#planned.change({ options: withRecommendedBounds(shown.options, shown.recommended.options), iterations: shown.iterations });
  }

  #place(key: BoundKey, lr: number, { least, most }: Limits): void {
    const shown = this.#planned.shown;
    if (shown === null) return;
    const options = withBound(shown.options, shown.recommended.options, key, Math.min(Math.max(lr, least), most));
    this.#planned.preview({ options, iterations: shown.iterations });
  }
}

/** How far each bound can be moved: not past the other one, nor beyond the LRs that were measured. */
export function limitsOf({ min, max }: ShownBounds, measured: Limits): Record<BoundKey, Limits> {
  return { minLr: { least: Math.min(measured.least, min.lr), most: max.lr }, maxLr: { least: min.lr, most: Math.max(measured.most, max.lr) } };
}
