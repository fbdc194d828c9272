import type { HostToPanel } from '../protocol/panelLink';
import type { Run, RunChange } from '../runs/run';
import { shownAnalysis, shownSeeds, thinnedRun } from './thinnedRun';

type Snapshot = Extract<HostToPanel, { type: 'snapshot' }>;
type Delta = Extract<HostToPanel, { type: 'delta' }>;

/** What follows from a run's record, its analysis and the schedule that was chosen for it. */
export type Allowed = Pick<Snapshot, 'schedule' | 'actions' | 'trusted'>;

/** What a page is told of a run: everything at first, then what was added and what changed, numbered in one sequence. */
export class RunMessages {
  readonly #scriptName: (run: Run) => string;
  readonly #allowed: (run: Run) => Allowed;
  #seq = 0;
  /** How many points of the run the page has; null while it has none of it. */
  #sent: { batch: number; heldOut: number; sweep: number; estimates: number } | null = null;
  #changed = { record: false, analysis: false, seeds: false };

  /** @param scriptName the script's path for display */
  constructor(scriptName: (run: Run) => string, allowed: (run: Run) => Allowed) {
    this.#scriptName = scriptName;
    this.#allowed = allowed;
  }

  /** Whether the page has had a snapshot that changes can be added to. */
  get isCurrent(): boolean {
    return this.#sent !== null;
  }

  /** The page is gone, and what it had with it. */
  forget(): void {
    this.#sent = null;
  }

  /** Remembers what the next delta must hold besides added points. */
  note({ record, analysis, seeds = false }: Pick<RunChange, 'record' | 'analysis' | 'seeds'>): void {
    this.#changed.record ||= record;
    this.#changed.analysis ||= analysis;
    this.#changed.seeds ||= seeds;
  }

  snapshot(run: Run): Snapshot {
    this.#seq += 1;
    this.#changed = { record: false, analysis: false, seeds: false };
    this.#remember(run);
    return {
      type: 'snapshot',
      seq: this.#seq,
      record: run.record,
      scriptName: this.#scriptName(run),
      ...thinnedRun(run),
      sweep: [...run.sweep],
      analysis: shownAnalysis(run),
      seeds: shownSeeds(run),
      secondsLeft: run.secondsLeft,
      ...this.#allowed(run),
    };
  }

  /** What is new since the last message; null where there was none to build on. */
  delta(run: Run): Delta | null {
    const sent = this.#sent;
    if (sent === null) return null;
    const { record, analysis, seeds } = this.#changed;
    this.#changed = { record: false, analysis: false, seeds: false };
    this.#seq += 1;
    this.#remember(run);
    return {
      type: 'delta',
      seq: this.#seq,
      batch: run.batch.slice(sent.batch),
      heldOut: run.heldOut.slice(sent.heldOut),
      sweep: run.sweep.slice(sent.sweep),
      estimates: run.estimates.slice(sent.estimates),
      secondsLeft: run.secondsLeft,
      ...(record ? { record: run.record } : {}),
      ...(analysis ? { analysis: shownAnalysis(run) } : {}),
      ...(seeds ? { seeds: shownSeeds(run) } : {}),
      ...(record || analysis || seeds ? this.#allowed(run) : {}),
    };
  }

  #remember({ batch, heldOut, sweep, estimates }: Run): void {
    this.#sent = { batch: batch.length, heldOut: heldOut.length, sweep: sweep.length, estimates: estimates.length };
  }
}
