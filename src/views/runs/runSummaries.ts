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

/** A run that is to be summed up, and what its summary depends on besides: it is read anew when that changes. */
export interface Wanted {
  readonly record: RunRecord;
  readonly version: string;
}

/**
 * Sums up runs that are over. Their points are read one run after another and only for those that were asked for, the last ones asked for first;
 * each is read once for every version.
 */
export class RunSummaries {
  private readonly known = new Map<string, { readonly version: string; readonly summary: RunSummary }>();
  private readonly unreadable = new Set<string>();
  private wanted: Wanted[] = [];
  private reading = false;

  constructor(private readonly setup: RunSummariesSetup) {}

  /** Null where it has not been read yet, or cannot be. */
  get(id: string): RunSummary | null {
    return this.known.get(id)?.summary ?? null;
  }

  /** Asks for the summaries of runs that are shown, in the order in which they are wanted. */
  want(wanted: readonly Wanted[]): void {
    const fresh = wanted.filter(({ record, version }) => isMeasured(record) && this.known.get(record.id)?.version !== version && !this.unreadable.has(record.id));
    const ids = new Set(fresh.map(({ record }) => record.id));
    this.wanted = [...fresh, ...this.wanted.filter(({ record }) => !ids.has(record.id))];
    if (!this.reading) void this.read();
  }

  /** Nobody looks any more: nothing further is read until it is asked for again. */
  pause(): void {
    this.wanted = [];
  }

  private async read(): Promise<void> {
    this.reading = true;
    for (let next = this.wanted.shift(); next !== undefined; next = this.wanted.shift()) {
      const { id } = next.record;
      try {
        this.known.set(id, { version: next.version, summary: summaryOf(await this.setup.open(id)) });
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
