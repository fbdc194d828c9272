import type { SchedulePreview } from '../src/protocol/panelLink';
import { sameSchedule } from '../src/protocol/sameSchedule';
import type { Planned } from './scheduleFields';

/** The run's schedule as every part of the page shows it: the host's, or what was changed here and the host has not answered yet. */
export class PlannedSchedule {
  readonly #on: { change(planned: Planned): void; redraw(): void };
  #held: SchedulePreview | null = null;
  #ahead: Planned | null = null;
  /** Whether what is ahead has not been told to the host, as while a bound is dragged. */
  #untold = false;

  constructor(on: { change(planned: Planned): void; redraw(): void }) {
    this.#on = on;
  }

  /** Takes in what the host holds, before each drawing. */
  see(held: SchedulePreview | null): void {
    if (held !== this.#held && !this.#untold) this.#ahead = null;
    this.#held = held;
  }

  /** What is shown; null for a run that has no schedule. */
  get shown(): SchedulePreview | null {
    const held = this.#held;
    const ahead = this.#ahead;
    if (held === null || ahead === null) return held;
    const { recommended } = held;
    return { ...held, ...ahead, edited: !sameSchedule(ahead.options, recommended.options) || ahead.iterations !== recommended.iterations };
  }

  /** Shows a change that may go on. */
  preview(planned: Planned): void {
    this.#ahead = planned;
    this.#untold = true;
    this.#on.redraw();
  }

  /** Tells the host of what was previewed. @returns false where there was nothing to tell */
  commit(): boolean {
    if (!this.#untold || this.#ahead === null) return false;
    this.#untold = false;
    this.#on.change(this.#ahead);
    this.#on.redraw();
    return true;
  }

  change(planned: Planned): void {
    this.preview(planned);
    this.commit();
  }

  /** Returns to what the host holds. */
  cancel(): void {
    if (!this.#untold) return;
    this.#ahead = null;
    this.#untold = false;
    this.#on.redraw();
  }
}
