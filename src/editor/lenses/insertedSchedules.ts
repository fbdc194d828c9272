import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Memento } from 'vscode';
import { ONECYCLE_FILE } from '../../runs/saveSchedule';
import { schedulesInFile } from '../../runs/schedulesInFile';
import type { FoundSchedule } from '../findSchedule';
import { KeptList } from '../keptList';
import { basisOf, basisOfSaved, basisSchema, type Basis } from './staleness';

const KEY = 'insertedSchedules';
/** More files than one goes back to. */
const MOST_KEPT = 200;

const entry = v.object({
  /** Absolute path of the file that holds the schedule. */
  file: v.string(),
  /** The range test; null for a schedule of onecycle.json. */
  run: v.nullable(v.string()),
  /** Absolute path of the script that the schedule was measured for; left out by older versions, where it is the file itself. */
  script: v.optional(v.string()),
  basis: basisSchema,
  /** Where the code reads its numbers when it runs; null where they stand in the code. */
  saved: v.nullable(v.object({ path: v.string(), key: v.string() })),
});
type Entry = v.InferOutput<typeof entry>;

/** What an inserted schedule holds for. */
export interface InsertedFor {
  readonly run: string | null;
  /** Absolute path of the script that it was measured for. */
  readonly script: string;
  readonly basis: Basis;
}

/** Remembers, with the workspace, what each file's inserted schedule holds for. */
export class InsertedSchedules {
  private readonly kept: KeptList<Entry>;

  constructor(state: Memento) {
    this.kept = new KeptList(state, KEY, MOST_KEPT, entry);
  }

  /**
   * @param found where the schedule comes from; numbers to start from hold for nothing
   * @param isLoaded whether the code reads onecycle.json when it runs
   */
  remember(file: string, found: FoundSchedule | 'placeholder', isLoaded: boolean): void {
    if (found === 'placeholder') return this.keep(file, null);
    const { key, schedule, script, run } = found;
    const provenance = run?.record.provenance ?? null;
    const basis = provenance === null ? basisOfSaved(schedule) : basisOf(provenance);
    this.keep(file, { file, run: run?.record.id ?? null, script: run?.record.request.script ?? join(dirname(script), schedule.script), basis, saved: isLoaded ? { path: join(dirname(script), ONECYCLE_FILE), key } : null });
  }

  /** null where nothing is known of the file's schedule. */
  async of(file: string): Promise<InsertedFor | null> {
    const known = this.kept.read().find((one) => one.file === file);
    if (known === undefined) return null;
    const { saved } = known;
    // A file that is gone or corrupt is said by the code that reads it.
    const schedule = saved === null ? null : ((await schedulesInFile(saved.path).catch(() => null))?.[saved.key] ?? null);
    const measured = schedule === null ? known : { run: schedule.provenance.run, basis: basisOfSaved(schedule) };
    return { run: measured.run, script: known.script ?? file, basis: measured.basis };
  }

  private keep(file: string, added: Entry | null): void {
    const others = this.kept.read().filter((one) => one.file !== file);
    this.kept.write(added === null ? others : [...others, added]);
  }
}
