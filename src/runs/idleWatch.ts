const MINUTE_MS = 60_000;
/** How often a silence is measured, in milliseconds; short limits are measured ten times. */
const LONGEST_TICK_MS = 5000;

/** Tells when a process has given no sign of life for too long. */
export class IdleWatch {
  private readonly limit: number;
  private readonly tick: number;
  private readonly timer: NodeJS.Timeout | null;
  private silence = 0;
  private lastTick = Date.now();
  private lastSign = Date.now();

  /**
   * @param minutes of silence that are too long; null = never
   * @param onIdle is told once, with the time of the last sign
   */
  constructor(
    minutes: number | null,
    private readonly onIdle: (since: Date) => void,
  ) {
    this.limit = (minutes ?? Infinity) * MINUTE_MS;
    this.tick = Math.min(LONGEST_TICK_MS, this.limit / 10);
    this.timer = minutes === null ? null : setInterval(() => this.look(), this.tick);
  }

  /** A sign of life. Cheap: may be called thousands of times a second. */
  sign(): void {
    this.silence = 0;
    this.lastSign = Date.now();
  }

  dispose(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  private look(): void {
    const now = Date.now();
    // a laptop that slept for hours was silent for one tick only
    this.silence += Math.min(Math.max(0, now - this.lastTick), 2 * this.tick);
    this.lastTick = now;
    if (this.silence < this.limit) return;
    this.dispose();
    this.onIdle(new Date(this.lastSign));
  }
}
