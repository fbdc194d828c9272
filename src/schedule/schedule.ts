/** What an optimizer uses for one update. */
export interface ScheduleValue {
  /** Learning rate (unitless). */
  readonly lr: number;
  /** Momentum, beta1 for Adam and its kin; null leaves the optimizer's own. */
  readonly momentum: number | null;
}

/** Learning rate and momentum as a pure function of the iteration. */
export interface Schedule {
  /** Updates that the schedule spans. */
  readonly iterations: number;
  /** Value for update `iteration`, 1 for the first; beyond the span the last value holds. */
  at(iteration: number): ScheduleValue;
}
