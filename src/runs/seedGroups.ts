import type { RunRecord } from '../protocol/run';
import { isSeedable } from './furtherSeeds';
import type { Run } from './run';
import { SeedGroup, type SeedSource } from './seedGroup';

/** The range tests of which something goes on in this window, each with its further seeds. */
export class SeedGroups {
  private readonly groups = new Map<string, SeedGroup>();

  constructor(private readonly source: SeedSource) {}

  /** A run that has just been started, as others see it: a range test with its seeds, a seed as itself. */
  started(run: Run): Run {
    this.groups.get(run.record.request.seedOf ?? '')?.add(run);
    return isSeedable(run.record) ? this.hold(run) : run;
  }

  /** The range test with its seeds, kept at hand until none of them goes on. */
  hold(main: Run): SeedGroup {
    const { id } = main.record;
    const group = this.groups.get(id) ?? (main instanceof SeedGroup ? main : new SeedGroup(main, main.seeds ?? [], this.source));
    this.groups.set(id, group);
    return group;
  }

  /** A run that was looked for, as others see it. */
  async opened(run: Run): Promise<Run> {
    const { id } = run.record;
    const atHand = this.groups.get(id);
    if (atHand !== undefined || !isSeedable(run.record)) return atHand ?? run;
    const seeds = await this.source.find(id, new Map());
    // it may have been repeated meanwhile
    return this.groups.get(id) ?? new SeedGroup(run, seeds, this.source);
  }

  /** Runs with each range test in the place of its own and its seeds' first. */
  shown(runs: readonly Run[]): Run[] {
    return [...new Set(runs.map((run) => this.groups.get(mainOf(run.record)) ?? run))];
  }

  /** Forgets a range test of which nothing is at hand any more. @param own what goes on in this window, or is kept nowhere else */
  release(main: string, own: readonly Run[]): void {
    if (!own.some(({ record }) => mainOf(record) === main)) this.groups.delete(main);
  }
}

/** Id of the range test that a run is a seed of; of any other run its own. */
export function mainOf({ id, request }: Pick<RunRecord, 'id' | 'request'>): string {
  return request.seedOf ?? id;
}
