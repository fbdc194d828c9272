import { analyseRangeTests } from '../analysis/analyseRangeTest';
import type { Analysis } from '../analysis/analysis';
import { isOver, type RunRecord } from '../protocol/run';
import { seedCurves } from './furtherSeeds';
import { Listeners } from './listeners';
import { LiveAnalysis } from './liveAnalysis';
import type { Disposable, Run, RunChange } from './run';
import { textOf } from './runFailure';

/** Where a range test's further seeds are found. */
export interface SeedSource {
  /**
   * The further seeds that a range test has now, in the order of their start.
   * @param known those that need not be opened again, by id
   */
  find(id: string, known: ReadonlyMap<string, Run>): Promise<readonly Run[]>;
  /** Tells that runs were started, removed or brought back, by this window or another. */
  onDidChange(listener: () => void): Disposable;
  readonly log: (line: string) => void;
}

const NOTHING_NEW: RunChange = { batch: [], heldOut: [], sweep: [], estimates: [], times: [], record: false, analysis: false };

/**
 * A range test with the runs that repeat it: its points are its own, its analysis is that of all seeds. Without further seeds it is as the run
 * that it stands for. Follows its seeds while they go on in this window, and those of other windows while somebody listens.
 */
export class SeedGroup implements Run {
  private readonly listeners: Listeners<RunChange>;
  private readonly analyser: LiveAnalysis;
  private members: readonly Run[] = [];
  private readonly followed = new Map<Run, Disposable>();
  private source: Disposable | null = null;
  private searches = 0;
  private stopAsked = false;

  /** @param seeds that are known so far */
  constructor(
    private readonly main: Run,
    seeds: readonly Run[],
    private readonly setup: SeedSource,
  ) {
    this.listeners = new Listeners('a range test', setup.log);
    this.analyser = new LiveAnalysis(
      () => this.analyse(),
      () => this.listeners.tell({ ...NOTHING_NEW, analysis: true }),
    );
    this.take(seeds);
  }

  get record(): RunRecord {
    return this.main.record;
  }

  get batch(): Run['batch'] {
    return this.main.batch;
  }

  get heldOut(): Run['heldOut'] {
    return this.main.heldOut;
  }

  get sweep(): Run['sweep'] {
    return this.main.sweep;
  }

  get estimates(): Run['estimates'] {
    return this.main.estimates;
  }

  get times(): Run['times'] {
    return this.main.times;
  }

  get secondsLeft(): number | null {
    return this.main.secondsLeft;
  }

  get isLive(): boolean {
    return this.main.isLive;
  }

  get ended(): Promise<RunRecord> {
    return this.main.ended;
  }

  get seeds(): readonly Run[] {
    return this.members;
  }

  get analysis(): Analysis | null {
    return this.analyser.current ?? this.main.analysis;
  }

  /** Whether the range test is being stopped: no seeds are to follow it then. */
  get isStopping(): boolean {
    return this.stopAsked && this.isLive;
  }

  /** Takes in a seed that has just been started. */
  add(seed: Run): void {
    if (this.members.includes(seed)) return;
    this.searches += 1;
    this.take([...this.members, seed]);
    this.changed();
  }

  onDidChange(listener: (change: RunChange) => void): Disposable {
    const added = this.listeners.add(listener);
    if (this.source === null) {
      this.source = this.setup.onDidChange(() => void this.search());
      void this.search();
    }
    this.follow();
    return {
      dispose: () => {
        added.dispose();
        if (this.listeners.size > 0) return;
        this.source?.dispose();
        this.source = null;
        this.follow();
      },
    };
  }

  /** Stops the range test and all of its seeds. */
  async stop(): Promise<void> {
    this.stopAsked = true;
    await Promise.all([this.main, ...this.members].map((run) => run.stop()));
  }

  /** Looks for seeds that came or went. */
  private async search(): Promise<void> {
    this.searches += 1;
    const search = this.searches;
    try {
      const found = await this.setup.find(this.record.id, new Map(this.members.map((seed) => [seed.record.id, seed])));
      const isSame = found.length === this.members.length && found.every((seed, index) => seed === this.members[index]);
      if (search !== this.searches || isSame) return;
      this.take(found);
      this.changed();
    } catch (error) {
      this.setup.log(`[superconverge] Further seeds of ${this.record.id} could not be looked for: ${textOf(error)}`);
    }
  }

  private take(seeds: readonly Run[]): void {
    const isChange = seeds.length > 0 || this.members.length > 0;
    this.members = seeds;
    this.follow();
    if (!isChange) return;
    this.analyser.touch();
    this.analyser.finish();
  }

  /** Listens to what goes on here at all times, to what other windows do while somebody listens here: each look costs the reading of files. */
  private follow(): void {
    const wanted = [this.main, ...this.members].filter((run) => run.isLive || this.source !== null);
    for (const [run, subscription] of this.followed) {
      if (wanted.includes(run)) continue;
      subscription.dispose();
      this.followed.delete(run);
    }
    for (const run of wanted) if (!this.followed.has(run)) this.followed.set(run, run.onDidChange((change) => this.heard(run, change)));
  }

  private heard(run: Run, change: RunChange): void {
    const isMain = run === this.main;
    if (this.members.length > 0 && (change.analysis || change.batch.length > 0 || change.heldOut.length > 0 || change.record)) {
      this.analyser.touch();
      // who waits for the end of a run reads its analysis then
      if (change.record && isOver(run.record.state)) this.analyser.finish();
    }
    if (isMain) this.listeners.tell(change);
    else if (change.record) this.changed();
  }

  private changed(): void {
    this.listeners.tell({ ...NOTHING_NEW, seeds: true });
  }

  /** Null where no further seed has measured anything: the range test's own analysis holds. */
  private analyse(): Analysis | null {
    const { complete, growing } = seedCurves(this);
    const isAlone = complete.length + growing.length < 2 || (this.batch.length === 0 && this.heldOut.length === 0);
    return isAlone ? null : analyseRangeTests(complete, { growing });
  }
}
