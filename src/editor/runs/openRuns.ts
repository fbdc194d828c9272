import type { RunRecord } from '../../protocol/run';
import type { Run, Runs } from '../../runs/run';

export interface OpenRunsServices {
  readonly runs: Pick<Runs, 'open'>;
  readonly log: { warn(line: string): void };
}

/** Bounds are worked out from a run's points, so only as many runs as one looks through are read whole. */
const MAX_RUNS = 50;

/** @returns null where the run cannot be read, which is logged */
export async function openOrSkip({ runs, log }: OpenRunsServices, id: string): Promise<Run | null> {
  try {
    return await runs.open(id);
  } catch (error) {
    log.warn(`Run ${id} was skipped: ${String(error)}`);
    return null;
  }
}

/** Opens as many of the newest runs as one looks through, without those that cannot be read. @param records newest first */
export async function openNewest(services: OpenRunsServices, records: readonly RunRecord[]): Promise<Run[]> {
  const opened = await Promise.all(records.slice(0, MAX_RUNS).map(({ id }) => openOrSkip(services, id)));
  return opened.filter((run) => run !== null);
}
