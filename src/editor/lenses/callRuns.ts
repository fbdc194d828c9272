import { realpath } from 'node:fs/promises';
import type { Memento } from 'vscode';
import type { BoundsPair } from '../../analysis/analysis';
import type { RunRecord } from '../../protocol/run';
import { isAsScriptIs } from '../../runs/isAsScriptIs';
import type { Runs } from '../../runs/run';
import { hasBounds } from '../findSchedule';
import { openOrSkip } from '../runs/openRuns';
import type { Script, TrainingCallSite } from '../sources/trainingCalls';
import { KnownCalls } from './knownCalls';
import { isSamePath } from './samePath';

export interface CallRunsSetup {
  readonly runs: Pick<Runs, 'list' | 'open'>;
  readonly workspaceState: Memento;
  readonly log: { warn(line: string): void };
}

/** A range test that marks bounds. */
export interface MeasuredCall {
  readonly record: RunRecord;
  readonly bounds: BoundsPair;
}

/** The kept runs by the training call that they drove. */
export class CallRuns {
  private readonly calls: KnownCalls;
  private bounds = new Map<string, BoundsPair | null>();
  private records: Promise<readonly RunRecord[]> | null = null;

  constructor(private readonly setup: CallRunsSetup) {
    this.calls = new KnownCalls(setup.workspaceState);
  }

  /** Runs have come, ended or gone: the records are read anew when they are next asked for, and the bounds, which further seeds may have moved. */
  forget(): void {
    this.records = null;
    // what is being read yet belongs to the old ones
    this.bounds = new Map();
  }

  /**
   * Runs whose training call stands in a file, newest first: of that script, or of one that trains through the file.
   * Those that changed a script's regularisation do not tell what it does by itself, and are left out.
   */
  async of(file: string): Promise<readonly RunRecord[]> {
    const records = (this.records ??= this.setup.runs.list());
    const real = await realpath(file).catch(() => file);
    return (await records).filter(({ request, provenance }) => {
      if (provenance === null || !isAsScriptIs(request)) return false;
      const place = provenance.call.file ?? request.script;
      return isSamePath(place, file) || isSamePath(place, real);
    });
  }

  /** The calls that the runs of {@link of} drove, by the id of the run; without runs whose kind of call the script does not have. */
  sitesOf(script: Script, records: readonly RunRecord[]): ReadonlyMap<string, TrainingCallSite> {
    return this.calls.sitesOf(script, records);
  }

  /** The newest range test with bounds among the runs of a call; null where there is none. @param records newest first */
  async measured(records: readonly RunRecord[]): Promise<MeasuredCall | null> {
    for (const record of records) {
      const isOver = record.state === 'finished' || record.state === 'stopped';
      if (record.request.kind !== 'range-test' || !isOver) continue;
      const bounds = await this.boundsOf(record.id);
      if (bounds !== null) return { record, bounds };
    }
    return null;
  }

  private async boundsOf(id: string): Promise<BoundsPair | null> {
    const { bounds: kept } = this;
    const known = kept.get(id);
    if (known !== undefined) return known;
    const run = await openOrSkip(this.setup, id);
    // what a run that goes on has marked so far changes yet
    if (run?.isLive === true) return null;
    const analysis = run !== null && hasBounds(run) ? run.analysis : null;
    const bounds = analysis === null ? null : analysis[analysis.main];
    kept.set(id, bounds);
    return bounds;
  }
}
