import type { Analysis } from '../analysis/analysis';

/** At most 4 analyses a second while a curve grows... */
const INTERVAL_MS = 250;
/** ...and at most this share of the host's time, however long the curve. */
const TIME_SHARE = 0.1;

/** Keeps the analysis of a growing curve up to date without taking the host's time. */
export class LiveAnalysis {
  current: Analysis | null = null;
  private timer: NodeJS.Timeout | null = null;
  private notBefore = 0;

  /**
   * @param analyseNow analyses the curve as it is now
   * @param onNew is told when {@link current} is new
   */
  constructor(
    private readonly analyseNow: () => Analysis | null,
    private readonly onNew: () => void,
  ) {}

  /** The curve has grown. */
  touch(): void {
    this.timer ??= setTimeout(() => this.analyse(), Math.max(0, this.notBefore - Date.now()));
  }

  /** The curve is complete: analyses now what has not been analysed yet. */
  finish(): void {
    if (this.timer !== null) this.analyse();
  }

  private analyse(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const started = Date.now();
    this.current = this.analyseNow();
    const now = Date.now();
    this.notBefore = now + Math.max(INTERVAL_MS, (now - started) / TIME_SHARE);
    this.onNew();
  }
}
