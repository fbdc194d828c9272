import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunRecord } from '../../protocol/run';
import type { Run } from '../../runs/run';
import { summaryOf, type RunSummary } from './runSummary';

export interface RunSummariesSetup {
  open(id: string): Promise<Run>;
  /** Is told of each run that was read. */
  onDidRead(id: string): void;
  log(line: string): void;
}

/**
 * Sums up runs that are over. Their points are read one run after another and only for those that were asked for, the last ones asked for first;
 * what a run came to never changes, so each is read once.
 */
export class RunSummaries {
  private readonly known = new Map<string, RunSummary>();
  private readonly unreadable = new Set<string>();
  private wanted: string[] = [];
  private reading = false;

  constructor(private readonly setup: RunSummariesSetup) {}

  /** Null where it has not been read yet, or cannot be. */
  get(id: string): RunSummary | null {
    return this.known.get(id) ?? null;
  }

  /** Asks for the summaries of runs that are shown, in the order in which they are wanted. */
  want(records: readonly RunRecord[]): void {
    const ids = records.filter(isMeasured).map(({ id }) => id);
    const fresh = ids.filter((id) => !this.known.has(id) && !this.unreadable.has(id));
    this.wanted = [...fresh, ...this.wanted.filter((id) => !fresh.includes(id))];
    if (!this.reading) void this.read();
  }

  /** Nobody looks any more: nothing further is read until it is asked for again. */
  pause(): void {
    this.wanted = [];
  }

  private async read(): Promise<void> {
    this.reading = true;
    for (let id = this.wanted.shift(); id !== undefined; id = this.wanted.shift()) {
      try {
        this.known.set(id, summaryOf(await this.setup.open(id)));
        this.setup.onDidRead(id);
      } catch (error) {
        this.unreadable.add(id);
        this.setup.log(`[superconverge] The run ${id} cannot be summed up: ${error instanceof Error ? error.message : String(error)}`);
      }
      // an analysis takes milliseconds: what else the editor wants comes in between
      await nextTurn();
    }
    this.reading = false;
  }
}

/** Whether a run is over and may have measured something. A failed one says why instead. */
function isMeasured({ state }: RunRecord): boolean {
  return state === 'finished' || state === 'stopped';
}
