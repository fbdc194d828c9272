import type { ExperimentReport } from '../analysis/experiments/reports';
import type { Experiment } from '../protocol/experiment';
import { Listeners } from '../runs/listeners';
import type { Disposable, Run, Runs } from '../runs/run';
import { textOf } from '../runs/runFailure';
import type { ExperimentFiles } from './experimentFiles';
import type { ExperimentView } from './experiments';
import { reportOf } from './reportOf';

/** How often an experiment that another window owns is looked at, in milliseconds. */
const FOLLOW_MS = 1000;

export interface StoredExperimentSetup {
  readonly id: string;
  readonly opener: Pick<Runs, 'open'>;
  readonly files: ExperimentFiles;
  readonly log: (line: string) => void;
}

/** An experiment read back from disk. Follows the file while another window goes on with it, and never writes it. */
export class StoredExperiment implements ExperimentView {
  record: Experiment;
  report: ExperimentReport | null;
  readonly secondsLeft = null;
  readonly isLive = false;
  readonly ended: Promise<Experiment>;

  private readonly listeners: Listeners;
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly setup: StoredExperimentSetup,
    record: Experiment,
    readonly runs: Map<string, Run>,
  ) {
    this.record = record;
    this.listeners = new Listeners('an experiment', setup.log);
    this.report = reportOf(record, runs);
    this.ended = Promise.resolve(record);
  }

  /** @throws an error that says what is wrong with the experiment */
  static async read(setup: StoredExperimentSetup): Promise<StoredExperiment> {
    const record = await setup.files.read(setup.id);
    return new StoredExperiment(setup, record, await openRuns(record, setup));
  }

  onDidChange(listener: () => void): Disposable {
    const added = this.listeners.add(listener);
    this.followLater();
    return added;
  }

  async stop(): Promise<void> {
    // it is over, or another window's
  }

  private followLater(): void {
    if (this.record.state !== 'running' || this.listeners.size === 0) return;
    this.timer ??= setTimeout(() => void this.follow(), FOLLOW_MS).unref();
  }

  private async follow(): Promise<void> {
    this.timer = null;
    try {
      const record = await this.setup.files.read(this.setup.id);
      if (JSON.stringify(record) !== JSON.stringify(this.record)) {
        const runs = await openRuns(record, this.setup, this.runs);
        for (const [id, run] of runs) this.runs.set(id, run);
        this.record = record;
        this.report = reportOf(record, this.runs);
        this.listeners.tell();
      }
    } catch (error) {
      this.setup.log(`[superconverge] ${textOf(error)}`);
      return;
    }
    this.followLater();
  }
}

/**
 * The kept runs of an experiment's trials by run id. Those that cannot be read are reported and left out.
 * @param known runs that need not be read again once they are over
 */
export async function openRuns(record: Experiment, { opener, log }: Pick<StoredExperimentSetup, 'opener' | 'log'>, known: ReadonlyMap<string, Run> = new Map()): Promise<Map<string, Run>> {
  const ids = record.trials.map(({ run }) => run).filter((run) => run !== null);
  const opened = await Promise.all(
    ids.map(async (id) => {
      const before = known.get(id);
      if (before !== undefined && before.record.endedAt !== null) return before;
      try {
        return await opener.open(id);
      } catch (error) {
        log(`[superconverge] A run of the experiment ${record.id} cannot be read: ${textOf(error)}`);
        return null;
      }
    }),
  );
  return new Map(opened.filter((run) => run !== null).map((run) => [run.record.id, run]));
}
