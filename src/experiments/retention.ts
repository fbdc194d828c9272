import type { Experiment } from '../protocol/experiment';
import { isOver, type RunRecord } from '../protocol/run';
import type { KeptRuns } from '../runs/keptRuns';
import { newestFirst } from '../runs/newestFirst';
import type { Disposable } from '../runs/run';
import { textOf } from '../runs/runFailure';
import type { KeptExperiments } from './experiments';

/** The runs of an experiment end in quick succession: their files are read once for all of them, so many milliseconds after the first. */
const TOGETHER_MS = 2000;

export interface RetentionSetup {
  readonly runs: Pick<KeptRuns, 'live' | 'onDidChangeLive' | 'list' | 'remove'>;
  readonly experiments: Pick<KeptExperiments, 'list' | 'remove'>;
  /** How many runs of each script are kept; 0 = all. Asked whenever a run has ended. */
  readonly keep: () => number;
  readonly log: (line: string) => void;
}

/** Moves the oldest runs of a script to the trash when a run has ended and there are more than are to be kept. */
export class Retention implements Disposable {
  private live: ReadonlySet<string>;
  private timer: NodeJS.Timeout | null = null;
  private readonly subscription: Disposable;

  constructor(private readonly setup: RetentionSetup) {
    this.live = this.liveIds();
    this.subscription = setup.runs.onDidChangeLive(() => this.look());
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private look(): void {
    const live = this.liveIds();
    const ended = [...this.live].some((id) => !live.has(id));
    this.live = live;
    if (ended && this.setup.keep() > 0) this.timer ??= setTimeout(() => void this.tidy(), TOGETHER_MS).unref();
  }

  private async tidy(): Promise<void> {
    this.timer = null;
    const { runs, experiments, keep, log } = this.setup;
    try {
      const surplus = surplusOf(await runs.list(), await experiments.list(), keep());
      // another window may be tidying too: what is gone already keeps none of the others from going
      const failed = (error: unknown): void => log(`[superconverge] ${textOf(error)}`);
      await experiments.remove(surplus.experiments, failed);
      const gone = await runs.remove(surplus.runs, failed);
      if (gone.length > 0) log(`[superconverge] ${String(gone.length)} old runs were moved to the trash: superconverge.keepRuns is ${String(keep())}.`);
    } catch (error) {
      log(`[superconverge] Old runs could not be moved to the trash: ${textOf(error)}`);
    }
  }

  private liveIds(): ReadonlySet<string> {
    return new Set(this.setup.runs.live.map(({ record }) => record.id));
  }
}

/**
 * What there is beyond the newest runs of each script. An experiment that has not finished keeps its runs, as it can be resumed;
 * a finished one goes with all of its runs, once even the newest of them is beyond.
 * @param keep of each script; 0 = all
 */
export function surplusOf(records: readonly RunRecord[], experiments: readonly Experiment[], keep: number): { readonly runs: readonly string[]; readonly experiments: readonly string[] } {
  if (keep === 0) return { runs: [], experiments: [] };
  const sorted = [...records].sort(newestFirst);
  const scripts = [...new Set(records.map(({ request }) => request.script))];
  const beyond = new Set(scripts.flatMap((script) => sorted.filter(({ request }) => request.script === script).slice(keep).filter(({ state }) => isOver(state))));
  const inExperiment = (id: string): RunRecord[] => sorted.filter(({ request }) => request.experiment?.id === id);
  const staying = new Set(experiments.filter(({ id, state }) => state !== 'finished' || inExperiment(id).some((run) => !beyond.has(run))).map(({ id }) => id));
  return {
    runs: [...beyond].filter(({ request }) => !staying.has(request.experiment?.id ?? '')).map(({ id }) => id),
    experiments: experiments.filter(({ id }) => !staying.has(id) && inExperiment(id).length > 0).map(({ id }) => id),
  };
}
