/** Summaries look at whole curves: once a second is enough for anyone. */
const MILLISECONDS = 1000;
/** Those of very long runs wait this many times as long as the last ones took, so that the host has its time for others. */
const PATIENCE = 20;

/** When a comparison is summed up again: soon after something changed, seldom enough to leave the host its time. */
export class SummaryPace {
  #isChanged = false;
  #last = 0;
  #milliseconds = MILLISECONDS;

  /** @param atOnce whether people wait for it: a run began or ended */
  changed(atOnce: boolean): void {
    this.#isChanged = true;
    if (atOnce) this.#last = 0;
  }

  /** All is summed up. */
  done(): void {
    this.#isChanged = false;
    this.#last = Date.now();
  }

  /** Milliseconds until the next summary, 0 = now; null where nothing has changed. */
  get wait(): number | null {
    return this.#isChanged ? Math.max(0, this.#last + this.#milliseconds - Date.now()) : null;
  }

  /** Sums up, and learns how long that takes. */
  run(summarise: () => void): void {
    this.done();
    const begun = Date.now();
    summarise();
    this.#milliseconds = Math.max(MILLISECONDS, PATIENCE * (Date.now() - begun));
  }
}
